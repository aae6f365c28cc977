"""Self-trade prevention: two orders of one owner meet, and what happens instead of a trade.

Source: FAQ "Self Trade Prevention"; section 8.1 of the spot digest, TRANSFER of 2026-04-02.
"""

from __future__ import annotations

from terminal.domain.order import OrderStatus, Side, StpMode
from terminal.simulator.matching import Book
from terminal.simulator.spot.accounts import Accounts
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.live import LiveOrder
from terminal.simulator.spot.model import ExecutionType, PreventedMatch, Prevention

_ENDS_TAKER = (StpMode.EXPIRE_TAKER, StpMode.EXPIRE_BOTH)
_ENDS_MAKER = (StpMode.EXPIRE_MAKER, StpMode.EXPIRE_BOTH)


class SelfTradeGuard:
    """Keeps the accounts of one owner from trading with each other on one symbol."""

    def __init__(self, spec: SymbolSpec, book: Book[LiveOrder], accounts: Accounts) -> None:
        self._spec = spec
        self._book = book
        self._accounts = accounts
        self._next_id = 0

    def meets_itself(self, taker: LiveOrder, maker: LiveOrder) -> bool:
        """Would this be a self-trade that the taker's mode forbids?"""
        if taker.record.stp_mode is StpMode.NONE:
            return False
        if taker.record.account_id == maker.record.account_id:
            return True
        group = self._accounts.get(taker.record.account_id).trade_group
        return group >= 0 and group == self._accounts.get(maker.record.account_id).trade_group

    def prevent(self, taker: LiveOrder, maker: LiveOrder, tick: int, now_ms: int) -> int:
        """Expire what the taker's mode says; returns the taker's lots that go on."""
        mode = taker.record.stp_mode
        if mode is StpMode.TRANSFER and maker.record.stp_mode is not StpMode.TRANSFER:
            mode = StpMode.DECREMENT
        both = min(taker.remaining, maker.remaining)
        taker_lots = maker_lots = 0
        if mode in (StpMode.DECREMENT, StpMode.TRANSFER):
            taker_lots = maker_lots = both
        if mode in _ENDS_TAKER:
            taker_lots = taker.remaining
        if mode in _ENDS_MAKER:
            maker_lots = maker.remaining
        match = self._record(taker, maker, mode, tick, taker_lots, maker_lots, now_ms)
        if mode is StpMode.TRANSFER and taker.record.account_id != maker.record.account_id:
            self._transfer(taker, maker, tick, both)
        if maker_lots:
            self._book.side(maker.record.side).shrink(maker, maker_lots)
            self._cut(maker, maker_lots, match, both, taker.record.order_id, now_ms)
        if taker_lots:
            taker.remaining -= taker_lots
            self._cut(taker, taker_lots, match, both, maker.record.order_id, now_ms)
        return taker.remaining

    def _record(
        self,
        taker: LiveOrder,
        maker: LiveOrder,
        mode: StpMode,
        tick: int,
        taker_lots: int,
        maker_lots: int,
        now_ms: int,
    ) -> PreventedMatch:
        quantity = self._spec.scale.quantity
        owner = self._accounts.get(taker.record.account_id)
        match = PreventedMatch(
            match_id=self._next_id,
            symbol=self._spec.symbol,
            taker_order_id=taker.record.order_id,
            maker_order_id=maker.record.order_id,
            trade_group=owner.trade_group,
            mode=mode,
            price=self._spec.scale.price(tick),
            taker_quantity=quantity(taker_lots) if taker_lots else None,
            maker_quantity=quantity(maker_lots) if maker_lots else None,
            time_ms=now_ms,
        )
        self._next_id += 1
        for account_id in {taker.record.account_id, maker.record.account_id}:
            self._accounts.get(account_id).prevented.append(match)
        return match

    def _transfer(self, taker: LiveOrder, maker: LiveOrder, tick: int, lots: int) -> None:
        """Move what the trade would have moved, without a trade and without commission."""
        buyer, seller = (taker, maker) if taker.record.side is Side.BUY else (maker, taker)
        scale, ledger = self._spec.scale, self._accounts.ledger
        base, quote = lots * scale.lot_units, scale.quote_units(tick, lots)
        for payer, payee, asset, units in (
            (seller, buyer, self._spec.base, base),
            (buyer, seller, self._spec.quote, min(quote, buyer.locked)),
        ):
            payer.locked -= units
            ledger.pay_locked(payer.record.account_id, payee.record.account_id, asset, units)

    def _cut(
        self,
        order: LiveOrder,
        lots: int,
        match: PreventedMatch,
        both: int,
        counter_id: int,
        now_ms: int,
    ) -> None:
        record, quantity = order.record, self._spec.scale.quantity
        record.prevented_quantity += quantity(lots)
        record.prevented_match_id = match.match_id
        record.updated_ms = now_ms
        if order.remaining:
            self._accounts.lock(order, self._accounts.backing(self._spec, order))
        else:
            self._accounts.close(order, OrderStatus.EXPIRED_IN_MATCH, now_ms)
        part = Prevention(
            match_id=match.match_id,
            lost=quantity(lots),
            trade_group=match.trade_group,
            counter_order_id=counter_id,
            quantity=quantity(both),
            price=match.price,
        )
        self._accounts.tell(ExecutionType.TRADE_PREVENTION, record, now_ms, prevention=part)
        spec = self._spec
        self._accounts.tell_balances(record.account_id, (spec.base, spec.quote), now_ms)
