"""What an account's owner may do with orders of the normal door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from terminal.domain.order import Side
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.model import FuturesOrder, NewFuturesOrder

MAX_BATCH = 5
MAX_CANCELS = 10


class FuturesCommands:
    """Each command plays the market up to now, acts, and checks the ledger."""

    def __init__(self, engine: FuturesEngine) -> None:
        self._engine = engine

    def place(self, account_id: int, order: NewFuturesOrder) -> FuturesOrder:
        """Judge, match and book an order; the answer is the order after matching.

        Raises:
            VenueError: the refusal; the order never existed.
        """
        engine = self._engine
        market, now_ms = engine.market(order.symbol), engine.catch_up()
        account = engine.account(account_id)
        live = engine.desk.judge(account, market, order, now_ms)
        engine.desk.book(market, live, now_ms)
        sign = 1 if order.side is Side.BUY else -1
        engine.world.fair.push(order.symbol, sign * float(live.record.executed_quote))
        engine.settle(market, now_ms)
        return replace(live.record)

    def test_order(self, account_id: int, order: NewFuturesOrder) -> None:
        """Judge an order without placing it."""
        engine = self._engine
        market = engine.market(order.symbol)
        engine.desk.judge(engine.account(account_id), market, order, engine.now())

    def place_batch(
        self, account_id: int, orders: Sequence[NewFuturesOrder | VenueError]
    ) -> list[FuturesOrder | VenueError]:
        """Up to five orders, each with an outcome of its own; refusals of the wire pass through.

        Raises:
            VenueError: -4082 for none or too many.
        """
        if not 0 < len(orders) <= MAX_BATCH:
            raise VenueError(-4082, f"Invalid number of batch place orders: {len(orders)}")
        outcomes: list[FuturesOrder | VenueError] = []
        for order in orders:
            try:
                if isinstance(order, VenueError):
                    raise order
                outcomes.append(self.place(account_id, order))
            except VenueError as error:
                outcomes.append(error)
        return outcomes

    def cancel(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
    ) -> FuturesOrder:
        """Cancel one open order; -2011 when there is none."""
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        live = engine.desk.find_live(engine.account(account_id), symbol, order_id, client_id)
        canceled = engine.desk.cancel(market, live, now_ms)
        engine.settle(market, now_ms)
        return canceled

    def cancel_batch(
        self,
        account_id: int,
        symbol: str,
        *,
        order_ids: Sequence[int] = (),
        client_ids: Sequence[str] = (),
    ) -> list[FuturesOrder | VenueError]:
        """Up to ten orders of one symbol, each with an outcome of its own; ids win over names.

        Raises:
            VenueError: -1102 for none, -4032 for too many.
        """
        if not order_ids and not client_ids:
            raise VenueError(
                -1102,
                "Param 'origClientOrderIdList' or 'orderIdList' must be sent, but both were "
                "empty/null!",
            )
        if max(len(order_ids), len(client_ids)) > MAX_CANCELS:
            raise VenueError(-4032, "Exceed maximum cancel order size.")
        outcomes: list[FuturesOrder | VenueError] = []
        keys: list[tuple[int | None, str | None]] = [(number, None) for number in order_ids]
        for order_id, client_id in keys or [(None, name) for name in client_ids]:
            try:
                outcomes.append(
                    self.cancel(account_id, symbol, order_id=order_id, client_id=client_id)
                )
            except VenueError as error:
                outcomes.append(error)
        return outcomes

    def cancel_all(self, account_id: int, symbol: str) -> int:
        """Cancel every open order of the account on a symbol; returns how many there were."""
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        count = engine.desk.end_all(market, engine.account(account_id), now_ms)
        engine.settle(market, now_ms)
        return count

    def countdown_cancel_all(self, account_id: int, symbol: str, countdown_ms: int) -> None:
        """Cancel all orders of a symbol unless called again in time; 0 stops the countdown.

        Algo orders are left alone.
        """
        engine = self._engine
        engine.market(symbol)
        now_ms = engine.catch_up()
        if countdown_ms < 0:
            raise VenueError(-1130, "Data sent for parameter 'countdownTime' is not valid.")
        countdowns = engine.account(account_id).countdowns
        if countdown_ms:
            countdowns[symbol] = now_ms + countdown_ms
        else:
            countdowns.pop(symbol, None)
