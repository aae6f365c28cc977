"""From a request to an order in the market, and back: placing, testing, cancelling."""

from __future__ import annotations

from dataclasses import replace

from terminal.domain.order import OrderStatus, OrderType, Side, TimeInForce
from terminal.simulator.accounts import Account, Accounts
from terminal.simulator.market import Market, is_conditional
from terminal.simulator.matching import LiveOrder
from terminal.simulator.model import (
    AveragePrice,
    ExecutionType,
    NewOrder,
    OrderRecord,
    Placed,
    VenueError,
)
from terminal.simulator.order_rules import (
    Standing,
    check_filters,
    check_market_lot,
    check_parameters,
    failure,
)
from terminal.simulator.triggers import waits_above

_ZERO_TEXT = "Price * QTY is zero or less."
_NO_FUNDS = "Account has insufficient balance for requested action."
_UNKNOWN = "Unknown order sent."


class OrderDesk:
    """Judges orders against rules, balances and the book, then lets them in."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._next_order_id = 1_000_001

    def judge(
        self, account: Account, market: Market, order: NewOrder, average: AveragePrice
    ) -> LiveOrder:
        """Every test of a placement, in the exchange's order; returns the order ready to enter.

        Raises:
            VenueError: with the code and text of the first test that fails.
        """
        check_parameters(order, market.spec)
        mine = account.live_on(order.symbol)
        standing = Standing(
            average.price, len(mine), sum(is_conditional(other.record.type) for other in mine)
        )
        check_filters(order, market.spec, standing)
        live = self._draft(account, market, order)
        if any(other.record.client_id == order.client_id for other in account.live.values()):
            raise VenueError(-2010, "Duplicate order sent.")
        if self._accounts.ledger.free(account.account_id, live.lock_asset) < live.locked:
            raise VenueError(-2010, _NO_FUNDS)
        self._check_engine_rules(market, live)
        return live

    def place(self, account: Account, market: Market, live: LiveOrder, now_ms: int) -> Placed:
        """Book a judged order and let it trade."""
        record = live.record
        record.order_id = self._next_order_id
        self._next_order_id += 1
        record.created_ms = record.updated_ms = now_ms
        needed, live.locked = live.locked, 0
        self._accounts.lock(live, needed)
        account.orders[record.order_id] = record
        account.live[record.order_id] = live
        account.counter.add(now_ms, 1)
        waits = is_conditional(record.type)
        record.is_working = not waits
        record.working_ms = -1 if waits else now_ms
        record.trailing_ms = now_ms if live.extreme else -1
        first_fill = len(account.fills)
        self._accounts.tell(ExecutionType.NEW, record, now_ms)
        self._tell_balances(market, account, now_ms)
        if waits:
            market.stops.add(live)
        else:
            market.enter(live, now_ms)
        answer = replace(record)
        fills = tuple(f for f in account.fills[first_fill:] if f.order_id == record.order_id)
        return Placed(answer, fills)

    def cancel(
        self,
        account: Account,
        market: Market,
        live: LiveOrder,
        new_client_id: str,
        now_ms: int,
    ) -> OrderRecord:
        """End an open order by its owner's wish."""
        record = live.record
        market.withdraw(live)
        record.original_client_id = record.client_id
        record.client_id = new_client_id or f"cancel{record.order_id:016d}"
        self._accounts.close(live, OrderStatus.CANCELED, now_ms)
        self._accounts.tell(ExecutionType.CANCELED, record, now_ms)
        self._tell_balances(market, account, now_ms)
        return replace(record)

    def find_live(
        self, account: Account, symbol: str, order_id: int | None, client_id: str | None
    ) -> LiveOrder:
        """The open order meant by either id; with both, the client id must match.

        Raises:
            VenueError: -1102 without an id, -2011 when there is no such open order.
        """
        if order_id is None and client_id is None:
            raise VenueError(
                -1102,
                "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
            )
        for live in account.live_on(symbol):
            record = live.record
            if order_id is not None and record.order_id == order_id:
                if client_id is not None and record.client_id != client_id:
                    raise VenueError(-2011, _UNKNOWN)
                return live
            if order_id is None and record.client_id == client_id:
                return live
        raise VenueError(-2011, _UNKNOWN)

    def _draft(self, account: Account, market: Market, order: NewOrder) -> LiveOrder:
        """The order in ticks and lots, with what it must lock."""
        spec, scale, book = market.spec, market.scale, market.book
        buys = order.side is Side.BUY
        tick = scale.ticks(order.price) if order.price is not None else 0
        stop_tick = scale.ticks(order.stop_price) if order.stop_price is not None else 0
        if order.quantity is not None:
            lots = scale.lots(order.quantity)
        else:
            lots = self._lots_for_quote(market, order)
        if buys:
            if order.type is not OrderType.MARKET:
                trail = market.last_tick * (10_000 + (order.trailing_delta or 0)) // 10_000
                needed = scale.lock_units(tick or stop_tick or trail, lots)
            else:
                _, cost = book.available(Side.BUY, None, lots)
                needed = scale.lock_units(1, cost)
        else:
            needed = lots * scale.lot_units
        if tick and not scale.quote_units(tick, lots):
            raise VenueError(-2010, _ZERO_TEXT)
        zero = scale.quantity(0)
        record = OrderRecord(
            order_id=0,
            account_id=account.account_id,
            symbol=order.symbol,
            side=order.side,
            type=order.type,
            client_id=order.client_id,
            time_in_force=order.time_in_force or TimeInForce.GTC,
            price=order.price if order.price is not None else scale.price(0),
            quantity=scale.quantity(lots),
            quote_quantity=order.quote_quantity or zero,
            stop_price=order.stop_price or zero,
            iceberg_quantity=order.iceberg_quantity or zero,
            trailing_delta=order.trailing_delta,
            stp_mode=order.stp_mode or spec.default_stp_mode,
            strategy_id=order.strategy_id,
            strategy_type=order.strategy_type,
        )
        return LiveOrder(
            record=record,
            tick=tick,
            remaining=lots,
            lock_asset=spec.quote if buys else spec.base,
            locked=needed,
            stop_tick=stop_tick,
            extreme=0 if stop_tick else market.last_tick if order.trailing_delta else 0,
            iceberg=scale.lots(record.iceberg_quantity),
        )

    def _lots_for_quote(self, market: Market, order: NewOrder) -> int:
        """The most whole lots the amount buys, or brings, on the present book (decision X7)."""
        spec, scale = market.spec, market.scale
        if market.book.against(order.side).best() is None:
            raise VenueError(-2010, "Order book liquidity is less than symbol minimum quantity.")
        amount = order.quote_quantity or scale.quantity(0)
        tick_lots = int(amount.scaleb(scale.price_decimals + scale.quantity_decimals))
        lots = market.book.lots_for(order.side, tick_lots)
        quantity = scale.quantity(lots)
        if quantity < spec.min_quantity:
            raise VenueError(
                -2010, "Order book liquidity is less than LOT_SIZE filter minimum quantity."
            )
        if quantity > spec.max_quantity:
            raise failure("LOT_SIZE")
        check_market_lot(quantity, spec)
        return lots

    def _check_engine_rules(self, market: Market, live: LiveOrder) -> None:
        record = live.record
        if record.type is OrderType.LIMIT_MAKER and market.book.crosses(record.side, live.tick):
            raise VenueError(-2010, "Order would immediately match and take.")
        if live.stop_tick:
            above = waits_above(record.type, record.side)
            last = market.last_tick
            if (last >= live.stop_tick) if above else (last <= live.stop_tick):
                raise VenueError(-2010, "Order would trigger immediately.")

    def _tell_balances(self, market: Market, account: Account, now_ms: int) -> None:
        spec = market.spec
        self._accounts.tell_balances(account.account_id, (spec.base, spec.quote), now_ms)
