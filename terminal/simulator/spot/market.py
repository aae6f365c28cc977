"""One symbol alive: its book, its tape, its waiting stops, and how orders meet."""

from __future__ import annotations

from collections import deque

from terminal.domain.order import OrderStatus, OrderType, Side, TimeInForce
from terminal.simulator.candles import CandleStore
from terminal.simulator.living import LivingMarket
from terminal.simulator.spot.accounts import Accounts
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.listeners import Listeners
from terminal.simulator.spot.live import Group, LiveOrder
from terminal.simulator.spot.model import ExecutionType, TradeRecord
from terminal.simulator.spot.reference import ReferencePrice, price_band
from terminal.simulator.spot.sor import SmartRouter
from terminal.simulator.spot.stp import SelfTradeGuard
from terminal.simulator.spot.triggers import StopBook


class Market(LivingMarket[LiveOrder]):
    """Matches one symbol. Times given must not run backwards."""

    def __init__(
        self, spec: SymbolSpec, accounts: Accounts, listeners: Listeners, candles: CandleStore
    ) -> None:
        super().__init__(spec.scale, listeners, candles)
        self.spec: SymbolSpec = spec
        self.due: deque[Group] = deque()
        """Lists whose working order is filled and whose pending orders are to be released."""
        self.stops = StopBook()
        self._accounts = accounts
        self.reference = ReferencePrice(spec.scale.price_decimals)
        self.router = SmartRouter(self, ())
        self._guard = SelfTradeGuard(spec, self.book, accounts)

    def enter(self, order: LiveOrder, now_ms: int) -> None:
        """A judged order, already locked and reported as NEW, matches and rests or ends."""
        record = order.record
        limit = order.tick or None
        band = price_band(self.spec, self.reference.price(now_ms), record.side)
        if record.time_in_force is TimeInForce.FOK and order.tick:
            found, _ = self.book.available(record.side, limit, order.remaining)
            if found < order.remaining:
                self.expire(order, "UNFILLED_FOK_ORDER_EXPIRED", now_ms)
                return
        if record.used_sor:
            self.router.fill(order, limit, now_ms, band)
        else:
            self.take(record.side, order.remaining, limit, now_ms, order, band)
        if record.status.is_final:
            return
        best = self.book.against(record.side).best()
        meets = best is not None and (
            not order.tick
            or (best <= order.tick if record.side is Side.BUY else best >= order.tick)
        )
        if meets and best is not None and band is not None and not band[0] <= best <= band[1]:
            self.expire(order, "EXECUTION_RULE_PRICE_RANGE_EXCEEDED", now_ms)
        elif order.tick == 0:
            self.expire(order, "INSUFFICIENT_LIQUIDITY", now_ms)
        elif record.time_in_force is TimeInForce.IOC:
            self.expire(order, "UNFILLED_IOC_QUANTITY_EXPIRED", now_ms)
        else:
            self.book.side(record.side).insert(order)

    def expire(self, order: LiveOrder, reason: str, now_ms: int) -> None:
        """End an order that does not rest in the book."""
        order.record.expiry_reason = reason
        self._accounts.close(order, OrderStatus.EXPIRED, now_ms)
        self._accounts.tell(ExecutionType.EXPIRED, order.record, now_ms)
        self._tell_balances(order, now_ms)

    def withdraw(self, order: LiveOrder) -> None:
        """Take an open order out of the book or out of the waiting stops, wherever it is."""
        if order.record.status is OrderStatus.PENDING_NEW:
            return
        if order.record.is_working:
            self.book.side(order.record.side).remove(order)
        else:
            self.stops.remove(order)

    def drop(self, order: LiveOrder, reason: str, now_ms: int) -> None:
        """End an open order that the user did not cancel."""
        self.withdraw(order)
        self.expire(order, reason, now_ms)

    def settle_triggers(self, now_ms: int) -> None:
        """Activate what the last trades reached or released, until nothing more is due."""
        while True:
            while (order := self.stops.next_started()) is not None:
                order.record.trailing_ms = order.record.updated_ms = now_ms
                self._accounts.tell(ExecutionType.NEW, order.record, now_ms)
            if (order := self.stops.next_reached()) is not None:
                self._activate(order, now_ms)
            elif self.due and self._accounts.watcher is not None:
                self._accounts.watcher.release(self.due.popleft(), now_ms)
            else:
                return

    def _activate(self, order: LiveOrder, now_ms: int) -> None:
        """A triggered order becomes a market or limit order."""
        record = order.record
        if order.group is not None and self._accounts.watcher is not None:
            self._accounts.watcher.triggered(order, now_ms)
        record.is_working = True
        record.working_ms = record.updated_ms = now_ms
        becomes = self._may_become_limit(order) if record.peg else True
        if order.tick == 0:
            becomes = becomes and self._may_become_market(order)
        elif becomes:
            self._accounts.lock(order, self._accounts.backing(self.spec, order))
        if not becomes:
            self.expire(order, "REJECTED", now_ms)
            return
        self._accounts.tell(ExecutionType.NEW, record, now_ms)
        self.enter(order, now_ms)

    def allocate(
        self, order: LiveOrder, tick: int, lots: int, allocation_id: int, now_ms: int
    ) -> None:
        """Settle what smart routing got for an order on another symbol's book."""
        units = self.scale.quote_units(tick, lots)
        price, quantity = self.scale.price(tick), self.scale.quantity(lots)
        trade = TradeRecord(-1, self.spec.symbol, price, quantity, now_ms, False, 0, 0)
        self._accounts.allocate(self.spec, order, trade, lots, units, allocation_id)

    def settle(
        self,
        trade: TradeRecord,
        tick: int,
        lots: int,
        maker: LiveOrder | None,
        taker: LiveOrder | None,
    ) -> None:
        units = self.scale.quote_units(tick, lots)
        self._accounts.settle(self.spec, trade, lots, units, maker, taker)

    def printed(self, time_ms: int, tick: int) -> None:
        self.reference.add(time_ms, tick)
        self.stops.see(tick)

    def forbids(self, taker: LiveOrder, maker: LiveOrder) -> bool:
        return self._guard.meets_itself(taker, maker)

    def prevent(self, taker: LiveOrder, maker: LiveOrder, tick: int, now_ms: int) -> int:
        return self._guard.prevent(taker, maker, tick, now_ms)

    def affordable(self, taker: LiveOrder, tick: int) -> int:
        """Lots that a market buy can still pay for; all that remain of another order."""
        if taker.tick or taker.record.side is Side.SELL:
            return taker.remaining
        lots = taker.locked * self.scale.quote_divisor // (tick * self.scale.quote_factor)
        return int(min(lots, taker.remaining))

    def _may_become_limit(self, order: LiveOrder) -> bool:
        """Choose a pegged price now, and back the order by it."""
        record = order.record
        if record.peg is None:
            return True
        tick = self.book.peg_tick(record.side, record.peg, record.peg_levels or 0)
        if tick is None:
            return False
        order.tick = tick
        record.pegged_price = self.scale.price(tick)
        needed = self._accounts.backing(self.spec, order)
        free = self._accounts.ledger.free(record.account_id, order.lock_asset)
        return free + order.locked >= needed

    def _may_become_market(self, order: LiveOrder) -> bool:
        """Test a triggered stop as the market order it becomes, and back a buy by what it costs."""
        if order.record.quantity > self.spec.market_max_quantity:
            return False
        if order.record.side is Side.SELL:
            return True
        _, cost = self.book.available(Side.BUY, None, order.remaining)
        needed = self.scale.lock_units(1, cost)
        free = self._accounts.ledger.free(order.record.account_id, order.lock_asset)
        if free + order.locked < needed:
            return False
        self._accounts.lock(order, needed)
        return True

    def _tell_balances(self, order: LiveOrder, now_ms: int) -> None:
        self._accounts.tell_balances(
            order.record.account_id, (self.spec.base, self.spec.quote), now_ms
        )


def is_conditional(order_type: OrderType) -> bool:
    """Does an order of this type wait for a trigger (is it an "algo" order)?"""
    return order_type not in (OrderType.LIMIT, OrderType.MARKET, OrderType.LIMIT_MAKER)
