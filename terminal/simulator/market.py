"""One symbol alive: its book, its tape, its waiting stops, and how orders meet."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from terminal.domain.order import OrderStatus, OrderType, Side, TimeInForce
from terminal.simulator.accounts import Accounts
from terminal.simulator.candles import MINUTE_MS, CandleStore
from terminal.simulator.instruments import SymbolSpec
from terminal.simulator.listeners import Listeners
from terminal.simulator.live import Group, LiveOrder
from terminal.simulator.matching import Book, BookSide
from terminal.simulator.model import (
    AggregateTrade,
    BestQuotes,
    BookLevel,
    DepthChange,
    ExecutionType,
    TradeRecord,
)
from terminal.simulator.reference import Band, ReferencePrice, price_band
from terminal.simulator.sor import SmartRouter
from terminal.simulator.stp import SelfTradeGuard
from terminal.simulator.triggers import StopBook

_TAPE_LENGTH = 10_000
_ZERO = Decimal(0)
Print = tuple[int, int, int, bool]
"""A trade of history: time in ms, tick, lots, taker buys."""


class Market:
    """Matches one symbol. Times given must not run backwards."""

    def __init__(
        self, spec: SymbolSpec, accounts: Accounts, listeners: Listeners, candles: CandleStore
    ) -> None:
        self.spec = spec
        self.scale = spec.scale
        self.book = Book()
        self.due: deque[Group] = deque()
        """Lists whose working order is filled and whose pending orders are to be released."""
        self.stops = StopBook()
        self.candles = candles
        self.trades: deque[TradeRecord] = deque(maxlen=_TAPE_LENGTH)
        self.aggregates: deque[AggregateTrade] = deque(maxlen=_TAPE_LENGTH)
        self.last_tick = 0
        self.last_quantity = _ZERO
        self.next_trade_id = self.first_trade_id = 1
        self.first_minute = 0
        self._flushed_id = 0
        self._accounts = accounts
        self._listeners = listeners
        self.reference = ReferencePrice(spec.scale.price_decimals)
        self.router = SmartRouter(self, ())
        self._guard = SelfTradeGuard(spec, self.book, accounts)
        self._open_aggregate: AggregateTrade | None = None
        self._next_aggregate_id = 1
        self._best: tuple[int | None, int, int | None, int] = (None, 0, None, 0)

    @property
    def update_id(self) -> int:
        """Rises with every change of the book; depth events and snapshots carry it."""
        return self.book.bids.revision + self.book.asks.revision

    def begin(self, earlier: list[Print], minute: list[Print], first_trade_id: int) -> None:
        """Fill the tape with history: `earlier` trades, then those of the running `minute`."""
        self.next_trade_id = self._next_aggregate_id = first_trade_id
        self.first_trade_id = first_trade_id
        self.first_minute = (earlier or minute)[0][0] // MINUTE_MS if earlier or minute else 0
        for time_ms, tick, lots, taker_buys in earlier:
            self._print(time_ms, tick, lots, not taker_buys, 0, 0)
            self.end_aggregate()
        for time_ms, tick, lots, taker_buys in minute:
            self._record(time_ms, tick, lots, not taker_buys, 0, 0)
            self.end_aggregate()

    def past_aggregates(self, start_ms: int, end_ms: int, limit: int) -> list[AggregateTrade]:
        """Aggregate trades of history from `start_ms` on, up to where the tape begins."""
        minute = start_ms // MINUTE_MS
        trade_id = self.first_trade_id - self.candles.trade_count(minute, self.first_minute - 1)
        found: list[AggregateTrade] = []
        while minute < self.first_minute and minute * MINUTE_MS <= end_ms and len(found) < limit:
            for time_ms, tick, lots, taker_buys in self.candles.history_trades(minute):
                if start_ms <= time_ms <= end_ms:
                    price, quantity = self.scale.price(tick), self.scale.quantity(lots)
                    trade = (self.spec.symbol, price, quantity, trade_id, trade_id, time_ms)
                    found.append(AggregateTrade(trade_id, *trade, not taker_buys))
                trade_id += 1
            minute += 1
        return found[:limit]

    def take(
        self,
        side: Side,
        lots: int,
        limit_tick: int | None,
        now_ms: int,
        taker: LiveOrder | None,
        band: Band | None = None,
    ) -> int:
        """Trade `lots` against the book up to `limit_tick` and inside `band`, both ends included.

        Returns what found no counterpart.
        """
        makers = self.book.against(side)
        while lots:
            tick = makers.best()
            if tick is None or (
                limit_tick is not None
                and (tick > limit_tick if side is Side.BUY else tick < limit_tick)
            ):
                break
            if band is not None and not band[0] <= tick <= band[1]:
                break
            chunk, maker = makers.front(tick)
            if taker is not None:
                if maker is not None and self._guard.meets_itself(taker, maker):
                    lots = self._guard.prevent(taker, maker, tick, now_ms)
                    continue
                lots = min(lots, self.affordable(taker, tick))
                if not lots:
                    break
            traded = min(lots, chunk)
            makers.consume(tick, traded, maker)
            lots -= traded
            if taker is not None:
                lots = taker.remaining = taker.remaining - traded
            self.trade(side, tick, traded, now_ms, maker, taker)
        self.end_aggregate()
        return lots

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

    def flush_depth(self) -> None:
        """Tell the levels that changed since the last flush."""
        if self.update_id == self._flushed_id:
            return
        change = DepthChange(self.spec.symbol, self._flushed_id + 1, self.update_id)
        price, quantity = self.scale.price, self.scale.quantity
        for side, told in ((self.book.bids, change.bids), (self.book.asks, change.asks)):
            for tick in sorted(side.changed, reverse=side.sign > 0):
                told[price(tick)] = quantity(side.visible(tick))
            side.changed.clear()
        self._flushed_id = self.update_id
        for listener in self._listeners.depth:
            listener(change)

    def touch(self) -> None:
        """Tell when the best quotes moved."""
        bid, ask = self.book.bids.best(), self.book.asks.best()
        best = (
            bid,
            self.book.bids.visible(bid) if bid is not None else 0,
            ask,
            self.book.asks.visible(ask) if ask is not None else 0,
        )
        if best != self._best:
            self._best = best
            for listener in self._listeners.best:
                listener(self.spec.symbol)

    def quotes(self) -> BestQuotes:
        bid, bid_lots, ask, ask_lots = self._best
        price, quantity = self.scale.price, self.scale.quantity
        return BestQuotes(
            self.spec.symbol,
            self.update_id,
            price(bid or 0),
            quantity(bid_lots),
            price(ask or 0),
            quantity(ask_lots),
        )

    def levels(self, limit: int) -> tuple[list[BookLevel], list[BookLevel]]:
        price, quantity = self.scale.price, self.scale.quantity

        def side(half: BookSide) -> list[BookLevel]:
            return [(price(t), quantity(half.visible(t))) for t in islice(half.ticks(), limit)]

        return side(self.book.bids), side(self.book.asks)

    def end_aggregate(self) -> None:
        """The taker is done: its trades at one price become one aggregate trade."""
        if self._open_aggregate is not None:
            self.aggregates.append(self._open_aggregate)
            self._open_aggregate = None

    def trade(
        self,
        side: Side,
        tick: int,
        lots: int,
        now_ms: int,
        maker: LiveOrder | None,
        taker: LiveOrder | None,
    ) -> None:
        """Print and settle a trade that the book already shows; `side` is the taker's."""
        maker_id = maker.record.order_id if maker else 0
        taker_id = taker.record.order_id if taker else 0
        trade = self._record(now_ms, tick, lots, side is Side.SELL, maker_id, taker_id)
        for listener in self._listeners.trade:
            listener(trade)
        if maker is not None or taker is not None:
            units = self.scale.quote_units(tick, lots)
            self._accounts.settle(self.spec, trade, lots, units, maker, taker)

    def _record(
        self, time_ms: int, tick: int, lots: int, buyer_is_maker: bool, maker_id: int, taker_id: int
    ) -> TradeRecord:
        trade = self._print(time_ms, tick, lots, buyer_is_maker, maker_id, taker_id)
        self.candles.add(time_ms, tick, lots, not buyer_is_maker, trade.trade_id)
        self.reference.add(time_ms, tick)
        self.stops.see(tick)
        return trade

    def _print(
        self, time_ms: int, tick: int, lots: int, buyer_is_maker: bool, maker_id: int, taker_id: int
    ) -> TradeRecord:
        """Put a trade on the tape."""
        buyer_id, seller_id = (maker_id, taker_id) if buyer_is_maker else (taker_id, maker_id)
        trade = TradeRecord(
            self.next_trade_id,
            self.spec.symbol,
            self.scale.price(tick),
            self.scale.quantity(lots),
            time_ms,
            buyer_is_maker,
            buyer_id,
            seller_id,
        )
        self.next_trade_id += 1
        self.last_tick = tick
        self.last_quantity = trade.quantity
        self.trades.append(trade)
        self._aggregate(trade)
        return trade

    def _aggregate(self, trade: TradeRecord) -> None:
        grown = self._open_aggregate
        if grown is not None and grown.price == trade.price:
            quantity = grown.quantity + trade.quantity
            self._open_aggregate = replace(grown, quantity=quantity, last_id=trade.trade_id)
            return
        self.end_aggregate()
        self._open_aggregate = AggregateTrade(
            self._next_aggregate_id,
            trade.symbol,
            trade.price,
            trade.quantity,
            trade.trade_id,
            trade.trade_id,
            trade.time_ms,
            trade.buyer_is_maker,
        )
        self._next_aggregate_id += 1

    def allocate(
        self, order: LiveOrder, tick: int, lots: int, allocation_id: int, now_ms: int
    ) -> None:
        """Settle what smart routing got for an order on another symbol's book."""
        units = self.scale.quote_units(tick, lots)
        price, quantity = self.scale.price(tick), self.scale.quantity(lots)
        trade = TradeRecord(-1, self.spec.symbol, price, quantity, now_ms, False, 0, 0)
        self._accounts.allocate(self.spec, order, trade, lots, units, allocation_id)

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
