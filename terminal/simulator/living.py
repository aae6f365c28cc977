"""What every market of the simulator is: a book, a tape, candles, and takers who walk the book."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Generic

from terminal.domain.order import Side
from terminal.simulator.candles import MINUTE_MS, CandleStore
from terminal.simulator.matching import Book, BookSide, R
from terminal.simulator.spot.instruments import Quoted, Scale
from terminal.simulator.spot.listeners import MarketListeners
from terminal.simulator.spot.model import (
    AggregateTrade,
    BestQuotes,
    BookLevel,
    DepthChange,
    TradeRecord,
)
from terminal.simulator.spot.reference import Band

_TAPE_LENGTH = 2_000
_ZERO = Decimal(0)
Print = tuple[int, int, int, bool]
"""A trade of history: time in ms, tick, lots, taker buys."""


class LivingMarket(ABC, Generic[R]):
    """Matches one instrument; who owns the orders and what a trade moves is the heir's matter.

    Times given must not run backwards.
    """

    spec: Quoted

    def __init__(self, scale: Scale, listeners: MarketListeners, candles: CandleStore) -> None:
        self.scale = scale
        self.book: Book[R] = Book()
        self.candles = candles
        self.trades: deque[TradeRecord] = deque(maxlen=_TAPE_LENGTH)
        self.aggregates: deque[AggregateTrade] = deque(maxlen=_TAPE_LENGTH)
        self.last_tick = 0
        self.last_quantity = _ZERO
        self.next_trade_id = self.first_trade_id = 1
        self.first_minute = 0
        self._flushed_id = 0
        self._public = listeners
        self._open_aggregate: AggregateTrade | None = None
        self._next_aggregate_id = 1
        self._best: tuple[int | None, int, int | None, int] = (None, 0, None, 0)

    @property
    def symbol(self) -> str:
        return self.spec.symbol

    @property
    def is_trading(self) -> bool:
        """Does its crowd trade now?"""
        return self.spec.is_trading

    @abstractmethod
    def settle(
        self, trade: TradeRecord, tick: int, lots: int, maker: R | None, taker: R | None
    ) -> None:
        """Book a trade for the users in it; the book already shows it."""

    @abstractmethod
    def settle_triggers(self, now_ms: int) -> None:
        """Do what the last trades made due, until nothing more is."""

    def affordable(self, taker: R, tick: int) -> int:
        """Lots that a taker may still buy or sell at this price."""
        return taker.remaining

    def forbids(self, taker: R, maker: R) -> bool:
        """May these two orders not trade with each other?"""
        return False

    def prevent(self, taker: R, maker: R, tick: int, now_ms: int) -> int:
        """End what a forbidden trade ends; returns the taker's lots that go on."""
        return 0

    def printed(self, time_ms: int, tick: int) -> None:
        """A trade was printed."""

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
                    trade = (self.symbol, price, quantity, trade_id, trade_id, time_ms)
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
        taker: R | None,
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
                if maker is not None and self.forbids(taker, maker):
                    lots = self.prevent(taker, maker, tick, now_ms)
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

    def flush_depth(self) -> None:
        """Tell the levels that changed since the last flush."""
        if self.update_id == self._flushed_id:
            return
        change = DepthChange(self.symbol, self._flushed_id + 1, self.update_id)
        price, quantity = self.scale.price, self.scale.quantity
        for side, told in ((self.book.bids, change.bids), (self.book.asks, change.asks)):
            for tick in sorted(side.changed, reverse=side.sign > 0):
                told[price(tick)] = quantity(side.visible(tick))
            side.changed.clear()
        self._flushed_id = self.update_id
        for listener in self._public.depth:
            listener(change)

    def touch(self) -> None:
        """Tell when the best quotes moved."""
        bid, ask = self.book.bids.shown_best(), self.book.asks.shown_best()
        best = (
            bid,
            self.book.bids.visible(bid) if bid is not None else 0,
            ask,
            self.book.asks.visible(ask) if ask is not None else 0,
        )
        if best != self._best:
            self._best = best
            for listener in self._public.best:
                listener(self.symbol)

    def quotes(self) -> BestQuotes:
        bid, bid_lots, ask, ask_lots = self._best
        price, quantity = self.scale.price, self.scale.quantity
        return BestQuotes(
            self.symbol,
            self.update_id,
            price(bid or 0),
            quantity(bid_lots),
            price(ask or 0),
            quantity(ask_lots),
        )

    def levels(self, limit: int) -> tuple[list[BookLevel], list[BookLevel]]:
        price, quantity = self.scale.price, self.scale.quantity

        def side(half: BookSide[R]) -> list[BookLevel]:
            return [
                (price(t), quantity(half.visible(t))) for t in islice(half.shown_ticks(), limit)
            ]

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
        maker: R | None,
        taker: R | None,
    ) -> None:
        """Print and settle a trade that the book already shows; `side` is the taker's."""
        maker_id = maker.order_id if maker else 0
        taker_id = taker.order_id if taker else 0
        trade = self._record(now_ms, tick, lots, side is Side.SELL, maker_id, taker_id)
        for listener in self._public.trade:
            listener(trade)
        if maker is not None or taker is not None:
            self.settle(trade, tick, lots, maker, taker)

    def _record(
        self, time_ms: int, tick: int, lots: int, buyer_is_maker: bool, maker_id: int, taker_id: int
    ) -> TradeRecord:
        trade = self._print(time_ms, tick, lots, buyer_is_maker, maker_id, taker_id)
        self.candles.add(time_ms, tick, lots, not buyer_is_maker, trade.trade_id)
        self.printed(time_ms, tick)
        return trade

    def _print(
        self, time_ms: int, tick: int, lots: int, buyer_is_maker: bool, maker_id: int, taker_id: int
    ) -> TradeRecord:
        """Put a trade on the tape."""
        buyer_id, seller_id = (maker_id, taker_id) if buyer_is_maker else (taker_id, maker_id)
        trade = TradeRecord(
            self.next_trade_id,
            self.symbol,
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
