"""What faults do to futures orders: fills at a bad moment."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.order import Side
from terminal.simulator.faults.catalogue import BadRequest
from terminal.simulator.faults.plan import Door
from terminal.simulator.usdm.accounts import LiveFutures
from terminal.simulator.usdm.exchange import UsdmExchange


class FuturesBench:
    """Fills resting orders from outside."""

    def __init__(self, exchange: UsdmExchange) -> None:
        self._exchange = exchange

    def fill_open(self, door: Door, percent: Decimal) -> None:
        """Fill the order that a request names by either id, just before it is cancelled."""
        wanted = {door.params.get(name) for name in ("orderId", "origClientOrderId")} - {None}
        for order in self._resting(door.account_id, door.symbol):
            if wanted & {str(order.order_id), order.record.client_id}:
                self.fill(order, percent)

    def fill_placed(self, door: Door, percent: Decimal, parts: int) -> None:
        """Fill a share of the account's newest order on a contract, in several trades."""
        resting = self._resting(door.account_id, door.symbol)
        if resting:
            for _ in range(parts):
                self.fill(resting[-1], percent / parts)

    def fill(self, order: LiveFutures, percent: Decimal) -> None:
        """Trade so much of a resting order's quantity with the crowd, one lot at least."""
        record, exchange = order.record, self._exchange
        market, now_ms = exchange.world.markets[record.symbol], exchange.market_ms
        lots = max(1, int(market.scale.lots(record.quantity) * percent / 100))
        lots = min(lots, order.remaining)
        if not lots or not order.rests:
            return
        market.book.side(record.side).consume(order.tick, lots, order)
        taker = Side.SELL if record.side is Side.BUY else Side.BUY
        market.trade(taker, order.tick, lots, now_ms, order, None)
        market.end_aggregate()
        market.settle_triggers(now_ms)
        market.touch()
        exchange.check_ledger()

    def find(self, account_id: int, symbol: str, name: str) -> LiveFutures:
        """The resting order with this id or client id."""
        for order in self._resting(account_id, symbol):
            if name in (str(order.order_id), order.record.client_id):
                return order
        raise BadRequest(f"There is no resting order '{name}' on {symbol}.")

    def _resting(self, account_id: int, symbol: str) -> list[LiveFutures]:
        if account_id not in self._exchange.accounts:
            return []
        live = self._exchange.accounts.get(account_id).live_on(symbol)
        return [order for order in live if order.rests]
