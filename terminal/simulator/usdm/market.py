"""One contract alive: its book, its triggers, and what happens when orders enter it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from terminal.domain.order import OrderStatus, Side, StpMode, TimeInForce
from terminal.simulator.candles import CandleStore
from terminal.simulator.living import LivingMarket
from terminal.simulator.spot.model import BookLevel, TradeRecord
from terminal.simulator.usdm.accounts import FuturesAccounts, LiveFutures, closable_lots
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.listeners import FuturesListeners
from terminal.simulator.usdm.words import ExecutionKind, ExpiryReason, PriceMatch

_GUARDED = (TimeInForce.IOC, TimeInForce.GTC, TimeInForce.GTD)
"""Self-trade prevention works for these; FOK and GTX orders ignore it."""
_ENDS_TAKER = (StpMode.EXPIRE_TAKER, StpMode.EXPIRE_BOTH)
_ENDS_MAKER = (StpMode.EXPIRE_MAKER, StpMode.EXPIRE_BOTH)


class Clearing(Protocol):
    """Books trades on positions and wallets."""

    def settle(
        self,
        market: ContractMarket,
        trade: TradeRecord,
        lots: int,
        maker: LiveFutures | None,
        taker: LiveFutures | None,
    ) -> None: ...


@dataclass(slots=True)
class Hooks:
    """What a contract's market causes elsewhere."""

    clearing: Clearing
    accounts: FuturesAccounts
    traded: Callable[[str, Decimal], None] = lambda _symbol, _price: None
    """A trade was printed: triggers on the contract price look at it."""
    due: Callable[[ContractMarket, int], None] = lambda _market, _now_ms: None
    """The crowd or a user is done: what triggers became due happens now."""


class ContractMarket(LivingMarket[LiveFutures]):
    """Matches one contract."""

    def __init__(
        self, spec: ContractSpec, hooks: Hooks, listeners: FuturesListeners, candles: CandleStore
    ) -> None:
        super().__init__(spec.scale, listeners, candles)
        self.spec: ContractSpec = spec
        self.mark_candles = candles.sibling()
        self.index_candles = candles.sibling()
        self._hooks = hooks

    @property
    def last_price(self) -> Decimal:
        return self.scale.price(self.last_tick)

    def middle(self) -> Decimal:
        """Mean of the best prices; the last price while a side is empty."""
        bid, ask = self.book.bids.best(), self.book.asks.best()
        if bid is None or ask is None:
            return self.last_price
        return self.scale.price(bid + ask) / 2

    def best(self, side: Side) -> Decimal | None:
        """Best price of the orders of that side."""
        tick = self.book.side(side).best()
        return None if tick is None else self.scale.price(tick)

    def whole_levels(self, side: Side, limit: int) -> list[BookLevel]:
        """Levels with RPI orders counted; what would cross the other side's best is left out."""
        half, opposite = self.book.side(side), self.book.against(side).shown_best()
        levels: list[BookLevel] = []
        for tick in half.ticks():
            if opposite is not None and half.sign * tick >= half.sign * opposite:
                continue
            level = half.levels[tick]
            lots = level.crowd + sum(order.shown for order in level.orders)
            levels.append((self.scale.price(tick), self.scale.quantity(lots)))
            if len(levels) == limit:
                break
        return levels

    def match_price(self, side: Side, match: PriceMatch) -> Decimal | None:
        """The price that a price match reads from the book now; None when it is too thin."""
        opposes = match.value.startswith("OPPONENT")
        half = self.book.against(side) if opposes else self.book.side(side)
        if len(half.keys) < match.depth:
            return None
        return self.scale.price(half.tick_at(match.depth - 1))

    def settle(
        self,
        trade: TradeRecord,
        tick: int,
        lots: int,
        maker: LiveFutures | None,
        taker: LiveFutures | None,
    ) -> None:
        self._hooks.clearing.settle(self, trade, lots, maker, taker)

    def printed(self, time_ms: int, tick: int) -> None:
        self._hooks.traded(self.symbol, self.scale.price(tick))

    def settle_triggers(self, now_ms: int) -> None:
        self._hooks.due(self, now_ms)

    def affordable(self, taker: LiveFutures, tick: int) -> int:
        """A reduce-only order never takes more than the position has."""
        if not taker.only_reduces:
            return taker.remaining
        account = self._hooks.accounts.get(taker.record.account_id)
        return min(taker.remaining, closable_lots(account, taker.record, self.scale))

    def forbids(self, taker: LiveFutures, maker: LiveFutures) -> bool:
        record = taker.record
        if record.stp_mode is StpMode.NONE or record.time_in_force not in _GUARDED:
            return False
        if record.account_id == maker.record.account_id:
            return True
        group = self._hooks.accounts.get(record.account_id).trade_group
        other = self._hooks.accounts.get(maker.record.account_id).trade_group
        return group >= 0 and group == other

    def prevent(self, taker: LiveFutures, maker: LiveFutures, tick: int, now_ms: int) -> int:
        mode = taker.record.stp_mode
        if mode in _ENDS_MAKER:
            self.book.side(maker.side).remove(maker)
            self.end(maker, OrderStatus.EXPIRED_IN_MATCH, ExpiryReason.SELF_TRADE, now_ms)
        if mode in _ENDS_TAKER:
            taker.remaining = 0
            self.end(taker, OrderStatus.EXPIRED_IN_MATCH, ExpiryReason.SELF_TRADE, now_ms)
        return taker.remaining

    def could_fill(self, live: LiveFutures) -> bool:
        """Is there enough in the book for all of it, at its limit?"""
        found, _ = self.book.available(live.side, live.tick or None, live.remaining)
        return found >= live.remaining

    def enter(self, live: LiveFutures, now_ms: int, bound_tick: int | None = None) -> None:
        """A judged order, already told as NEW, matches and rests or ends.

        `bound_tick` is how far a market order may walk.
        """
        record = live.record
        limit = live.tick or bound_tick
        self.take(record.side, live.remaining, limit, now_ms, live)
        if record.status.is_final:
            return
        if live.tick == 0:
            self.end(live, OrderStatus.EXPIRED, ExpiryReason.MARKET_REST, now_ms)
        elif record.time_in_force in (TimeInForce.IOC, TimeInForce.FOK):
            self.end(live, OrderStatus.EXPIRED, ExpiryReason.IOC_REST, now_ms)
        elif live.only_reduces and self.book.crosses(record.side, live.tick):
            # What is left found counterparts but no position to close any more.
            self.end(live, OrderStatus.EXPIRED, ExpiryReason.REDUCE_ONLY, now_ms)
        else:
            live.rests = True
            self.book.side(record.side).insert(live)

    def end(
        self, live: LiveFutures, status: OrderStatus, reason: ExpiryReason, now_ms: int
    ) -> None:
        """Close an order that is in no book (any more), and tell."""
        live.rests = False
        accounts = self._hooks.accounts
        accounts.close(live, status, now_ms, reason)
        is_cancel = status is OrderStatus.CANCELED
        kind = ExecutionKind.CANCELED if is_cancel else ExecutionKind.EXPIRED
        accounts.tell(kind, live.record, now_ms)

    def withdraw(
        self,
        live: LiveFutures,
        now_ms: int,
        status: OrderStatus = OrderStatus.CANCELED,
        reason: ExpiryReason = ExpiryReason.NONE,
    ) -> None:
        """Take an open order out of the book and end it."""
        if live.rests:
            self.book.side(live.side).remove(live)
        self.end(live, status, reason, now_ms)
