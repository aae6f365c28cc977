"""From a request to an order in the market, and back: placing, testing, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from terminal.domain.order import OrderStatus, OrderType, Side, TimeInForce
from terminal.simulator.spot.accounts import Account, Accounts
from terminal.simulator.spot.instruments import from_units
from terminal.simulator.spot.live import LiveOrder
from terminal.simulator.spot.market import Market, is_conditional
from terminal.simulator.spot.model import (
    ExecutionType,
    NewOrder,
    OrderRecord,
    Placed,
    VenueError,
)
from terminal.simulator.spot.order_rules import (
    Standing,
    check_filters,
    check_market_lot,
    check_parameters,
    failure,
)
from terminal.simulator.spot.triggers import waits_above

_ZERO_TEXT = "Price * QTY is zero or less."
NO_FUNDS = "Account has insufficient balance for requested action."
WOULD_TRIGGER = "Order would trigger immediately."
WOULD_MATCH = "Order would immediately match and take."
_UNKNOWN = "Unknown order sent."


class OrderDesk:
    """Judges orders against rules, balances and the book, then lets them in."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._next_order_id = 1_000_001

    def judge(
        self, account: Account, market: Market, order: NewOrder, average: Decimal
    ) -> LiveOrder:
        """Every test of a placement, in the exchange's order; returns the order ready to enter.

        `average` is what the filters compare prices with: the reference price, else the mean.

        Raises:
            VenueError: with the code and text of the first test that fails.
        """
        self.check(market, order, self.standing(account, market, average))
        live = self.draft(account, market, order)
        self.check_pegged(market, order, live, self.standing(account, market, average))
        self.check_client_ids(account, [order.client_id])
        if self._accounts.ledger.free(account.account_id, live.lock_asset) < live.locked:
            raise VenueError(-2010, NO_FUNDS)
        self.check_engine_rules(market, live)
        return live

    def standing(
        self, account: Account, market: Market, average: Decimal, adding: Sequence[NewOrder] = ()
    ) -> Standing:
        """What the account looks like to the filters; `adding` comes with the order that is judged."""
        spec, everywhere = market.spec, list(account.live.values())
        mine = [live for live in everywhere if live.record.symbol == spec.symbol]
        kinds = [order.type for order in adding]
        icebergs = sum(1 for order in adding if order.iceberg_quantity)
        ledger, owner = self._accounts.ledger, account.account_id
        buys = [live for live in mine if live.record.side is Side.BUY]
        lots = sum((live.record.quantity - live.record.executed for live in buys), Decimal(0))
        held = ledger.free(owner, spec.base) + ledger.locked(owner, spec.base)
        new_conditional = sum(map(is_conditional, kinds))
        return Standing(
            average=average,
            open_orders=len(mine) + len(kinds),
            open_conditional=sum(is_conditional(o.record.type) for o in mine) + new_conditional,
            open_icebergs=sum(bool(o.iceberg) for o in mine) + icebergs,
            all_orders=len(everywhere) + len(kinds),
            all_conditional=sum(is_conditional(o.record.type) for o in everywhere)
            + new_conditional,
            all_icebergs=sum(bool(o.iceberg) for o in everywhere) + icebergs,
            position=from_units(held) + lots,
            asset_limits=account.asset_limits,
        )

    def check(self, market: Market, order: NewOrder, standing: Standing) -> None:
        check_parameters(order, market.spec)
        check_filters(order, market.spec, standing)

    def check_pegged(
        self, market: Market, order: NewOrder, live: LiveOrder, standing: Standing
    ) -> None:
        """A pegged order passes the filters with the price that was chosen for it, too."""
        if order.peg is not None and live.tick:
            priced = replace(order, price=market.scale.price(live.tick))
            check_filters(priced, market.spec, standing)

    def check_client_ids(self, account: Account, client_ids: Sequence[str]) -> None:
        known = {live.record.client_id for live in account.live.values()}
        if len(set(client_ids)) != len(client_ids) or known.intersection(client_ids):
            raise VenueError(-2010, "Duplicate order sent.")

    def place(self, account: Account, market: Market, live: LiveOrder, now_ms: int) -> Placed:
        """Book a judged order and let it trade."""
        needed, live.locked = live.locked, 0
        self._accounts.lock(live, needed)
        self.register(account, live, now_ms)
        first_fill, first_match = len(account.fills), len(account.prevented)
        self.open(live, now_ms)
        self.tell_balances(market, account, now_ms)
        self.start(market, live, now_ms)
        order_id = live.record.order_id
        fills = tuple(f for f in account.fills[first_fill:] if f.order_id == order_id)
        prevented = account.prevented[first_match:]
        return Placed(
            replace(live.record),
            fills,
            tuple(match for match in prevented if match.taker_order_id == order_id),
        )

    def register(self, account: Account, live: LiveOrder, now_ms: int) -> None:
        """Give an order its number and count it."""
        record = live.record
        record.order_id = self._next_order_id
        self._next_order_id += 1
        record.created_ms = record.updated_ms = now_ms
        account.orders[record.order_id] = record
        account.live[record.order_id] = live
        account.counter.add(now_ms, 1)

    def open(self, live: LiveOrder, now_ms: int) -> None:
        """Report an order as accepted: working at once, or waiting for its trigger."""
        record = live.record
        waits = is_conditional(record.type)
        record.status = OrderStatus.NEW
        record.is_working = not waits
        record.working_ms = -1 if waits else now_ms
        record.trailing_ms = now_ms if live.extreme else -1
        record.updated_ms = now_ms
        self._accounts.tell(ExecutionType.NEW, record, now_ms)

    def start(self, market: Market, live: LiveOrder, now_ms: int) -> None:
        if is_conditional(live.record.type):
            market.stops.add(live)
        else:
            market.enter(live, now_ms)

    def backing(self, market: Market, live: LiveOrder) -> int:
        """Units an amended order still needs, never more than it has; a pair needs the dearer leg."""
        group = live.group
        legs = [live]
        if group is not None and live in group.legs and not group.is_decided:
            legs = [leg for leg in group.legs if not leg.record.status.is_final]
        return min(live.locked, max(_need(market, leg) for leg in legs))

    def tell_rejected(
        self, account: Account, market: Market, order: NewOrder, reason: str, now_ms: int
    ) -> None:
        """Report an order that was refused after the one it replaces had gone."""
        zero = market.scale.quantity(0)
        record = OrderRecord(
            order_id=self._next_order_id,
            account_id=account.account_id,
            symbol=order.symbol,
            side=order.side,
            type=order.type,
            client_id=order.client_id,
            time_in_force=order.time_in_force or TimeInForce.GTC,
            price=order.price or market.scale.price(0),
            quantity=order.quantity or zero,
            quote_quantity=order.quote_quantity or zero,
            stop_price=order.stop_price or zero,
            stp_mode=order.stp_mode or market.spec.default_stp_mode,
            status=OrderStatus.REJECTED,
            is_working=False,
            created_ms=now_ms,
            updated_ms=now_ms,
            reject_reason=reason,
        )
        self._next_order_id += 1
        account.orders[record.order_id] = record
        self._accounts.tell(ExecutionType.REJECTED, record, now_ms)

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
        self.tell_balances(market, account, now_ms)
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

    def draft(self, account: Account, market: Market, order: NewOrder) -> LiveOrder:
        """The order in ticks and lots, with what it must lock."""
        spec, scale, book = market.spec, market.scale, market.book
        buys = order.side is Side.BUY
        tick = self._price(market, order)
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
                if order.use_sor:
                    _, cost = market.router.available(Side.BUY, lots)
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
            peg=order.peg,
            peg_levels=order.peg_levels,
            pegged_price=scale.price(tick) if order.peg else zero,
            used_sor=order.use_sor,
            working_floor="SOR" if order.use_sor else None,
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

    def _price(self, market: Market, order: NewOrder) -> int:
        """The limit in ticks, 0 for none yet; a peg is read from the book when the order works."""
        if order.peg is None:
            return market.scale.ticks(order.price) if order.price is not None else 0
        if is_conditional(order.type):
            return 0
        tick = market.book.peg_tick(order.side, order.peg, order.peg_levels or 0)
        if tick is None:
            raise VenueError(-2010, "Order book liquidity is too low for this pegged order.")
        return tick

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

    def check_engine_rules(self, market: Market, live: LiveOrder) -> None:
        record = live.record
        if record.type is OrderType.LIMIT_MAKER and market.book.crosses(record.side, live.tick):
            raise VenueError(-2010, WOULD_MATCH)
        if live.stop_tick:
            above = waits_above(record.type, record.side)
            last = market.last_tick
            if (last >= live.stop_tick) if above else (last <= live.stop_tick):
                raise VenueError(-2010, WOULD_TRIGGER)

    def tell_balances(self, market: Market, account: Account, now_ms: int) -> None:
        spec = market.spec
        self._accounts.tell_balances(account.account_id, (spec.base, spec.quote), now_ms)


def _need(market: Market, live: LiveOrder) -> int:
    scale, record = market.scale, live.record
    if record.side is Side.SELL:
        return live.remaining * scale.lot_units
    trail = market.last_tick * (10_000 + (record.trailing_delta or 0)) // 10_000
    return scale.lock_units(live.tick or live.stop_tick or trail, live.remaining)
