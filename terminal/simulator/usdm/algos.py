"""The service of conditional orders: they wait, trigger, and become children of the normal kind.

An order goes NEW, TRIGGERING, TRIGGERED, FINISHED; its child is told on the order stream before
TRIGGERED is. Source: spec/current.md 4.2.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from decimal import Decimal

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import ZERO, OrderType, Side, TimeInForce
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.accounts import (
    FuturesAccount,
    LiveFutures,
    closable_lots,
    closes_leg,
)
from terminal.simulator.usdm.algo_book import AlgoBook
from terminal.simulator.usdm.algo_rules import WITH_LIMIT
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.model import AlgoEvent, AlgoOrder, FuturesOrder, TriggerReject
from terminal.simulator.usdm.order_rules import check_quantity
from terminal.simulator.usdm.words import AlgoStatus, PriceMatch, WorkingType

NO_POSITION = "No position to close."


class AlgoService:
    """Lets waiting orders trigger, and follows their children to the end."""

    def __init__(self, engine: FuturesEngine) -> None:
        self._engine = engine
        self.book = AlgoBook(self._protects)
        self.delay_ms = 0
        """How long an order stays in TRIGGERING."""
        self._triggering: deque[tuple[int, AlgoOrder]] = deque()
        self._children: dict[int, AlgoOrder] = {}
        engine.clearing.shrunk = self._position_shrunk

    def see_trade(self, symbol: str, price: Decimal) -> None:
        self.book.see(symbol, WorkingType.CONTRACT_PRICE, price)

    def see_marks(self) -> None:
        """The marks have moved."""
        for symbol in self._engine.world.specs:
            self.book.see(symbol, WorkingType.MARK_PRICE, self._engine.marks.mark(symbol))

    def latest(self, symbol: str, working_type: WorkingType) -> Decimal:
        """The price that a trigger of this kind compares with now."""
        if working_type is WorkingType.MARK_PRICE:
            return self._engine.marks.mark(symbol)
        return self._engine.market(symbol).last_price

    def run(self, now_ms: int) -> None:
        """Do what prices have made due, until nothing more is."""
        while (order := self.book.next_activated()) is not None:
            order.updated_ms = now_ms
            self.tell(order, now_ms)
        while True:
            if (order := self.book.next_reached()) is not None:
                self._trigger(order, now_ms)
            elif self._triggering and self._triggering[0][0] <= now_ms:
                self._launch(self._triggering.popleft()[1], now_ms)
            else:
                break
        self._finish(now_ms)

    def tell(self, order: AlgoOrder, now_ms: int) -> None:
        event = AlgoEvent(replace(order), now_ms)
        for told in self._engine.listeners.algo:
            told(event)

    def end(self, order: AlgoOrder, status: AlgoStatus, now_ms: int, reason: str = "") -> None:
        """An order's last state, told."""
        self.book.remove(order)
        order.status, order.reason, order.updated_ms = status, reason, now_ms
        self._engine.account(order.account_id).waiting.pop(order.algo_id, None)
        self.tell(order, now_ms)

    def has_position(self, account: FuturesAccount, order: AlgoOrder) -> bool:
        """Is there something that the order would reduce?"""
        held = account.quantity(order.symbol, order.position_side)
        return held < 0 if order.side is Side.BUY else held > 0

    def _position_shrunk(
        self, account: FuturesAccount, symbol: str, position_side: PositionSide, now_ms: int
    ) -> None:
        """Orders that live with their position end with it."""
        for order in list(account.waiting.values()):
            if (
                order.ends_with_position
                and (order.symbol, order.position_side) == (symbol, position_side)
                and order.status is AlgoStatus.NEW
                and not self.has_position(account, order)
            ):
                self.end(order, AlgoStatus.EXPIRED, now_ms, NO_POSITION)

    def _protects(self, order: AlgoOrder) -> bool:
        """Are mark and contract too far apart to believe either?"""
        spec = self._engine.world.specs[order.symbol]
        mark = self._engine.marks.mark(order.symbol)
        last = self._engine.market(order.symbol).last_price
        return abs(mark - last) / mark > spec.trigger_protect

    def _trigger(self, order: AlgoOrder, now_ms: int) -> None:
        order.status = AlgoStatus.TRIGGERING
        order.triggered_ms = order.updated_ms = now_ms
        self.tell(order, now_ms)
        self._triggering.append((now_ms + self.delay_ms, order))

    def _launch(self, order: AlgoOrder, now_ms: int) -> None:
        """Send the child; what the matching engine refuses rejects the order."""
        engine = self._engine
        account, market = engine.account(order.account_id), engine.market(order.symbol)
        try:
            live = self._child(account, market, order, now_ms)
            if live is None:
                self.end(order, AlgoStatus.EXPIRED, now_ms, NO_POSITION)
                return
            engine.desk.admit(account, market, live)
        except VenueError as error:
            self.end(order, AlgoStatus.REJECTED, now_ms, error.text)
            reject = TriggerReject(
                account_id=order.account_id,
                symbol=order.symbol,
                order_id=order.algo_id,
                reason=error.text,
                time_ms=now_ms,
            )
            for told in engine.listeners.trigger_reject:
                told(reject)
            return
        account.waiting.pop(order.algo_id, None)
        engine.desk.book(market, live, now_ms)
        order.status = AlgoStatus.TRIGGERED
        order.order_id = live.order_id
        order.actual_type = live.record.type
        order.updated_ms = now_ms
        self.tell(order, now_ms)
        self._children[live.order_id] = order

    def _child(
        self, account: FuturesAccount, market: ContractMarket, order: AlgoOrder, now_ms: int
    ) -> LiveFutures | None:
        """The order it becomes; None for one that closes a position which is gone."""
        is_limit = order.type in WITH_LIMIT
        price = order.price
        if order.price_match is not PriceMatch.NONE:
            matched = market.match_price(order.side, order.price_match)
            if matched is None:
                raise VenueError(-5041, "No depth matches this BBO order.")
            price = matched
        reduces = order.reduce_only or order.close_position
        record = FuturesOrder(
            order_id=0,
            account_id=account.account_id,
            symbol=order.symbol,
            side=order.side,
            type=OrderType.LIMIT if is_limit else OrderType.MARKET,
            original_type=order.type,
            client_id=order.client_id,
            position_side=order.position_side,
            time_in_force=order.time_in_force if is_limit else TimeInForce.GTC,
            price=price if is_limit else ZERO,
            quantity=order.quantity,
            reduce_only=reduces or closes_leg(order.side, order.position_side),
            price_match=order.price_match,
            stp_mode=order.stp_mode,
            good_till_ms=order.good_till_ms,
            stop_price=order.trigger_price,
            close_position=order.close_position,
            working_type=order.working_type,
            price_protect=order.price_protect,
            activate_price=order.activate_price,
            callback_rate=order.callback_rate,
            algo_id=order.algo_id,
            created_ms=now_ms,
            updated_ms=now_ms,
        )
        if order.close_position:
            lots = closable_lots(account, record, market.scale)
            if not lots:
                return None
            record.quantity = market.scale.quantity(lots)
        else:
            check_quantity(record.quantity, market.spec, is_market=not is_limit)
        tick = market.scale.ticks(record.price)
        hidden = record.time_in_force is TimeInForce.RPI
        return LiveFutures(record, tick, market.scale.lots(record.quantity), hidden=hidden)

    def _finish(self, now_ms: int) -> None:
        """Children that have ended end their orders."""
        for order_id, order in list(self._children.items()):
            child = self._engine.account(order.account_id).orders[order_id]
            order.actual_price, order.actual_quantity = child.average_price, child.executed
            if child.status.is_final:
                del self._children[order_id]
                self.end(order, AlgoStatus.FINISHED, now_ms)


def guarded(order: AlgoOrder, account: FuturesAccount) -> bool:
    """Is another order open that closes the whole position in the same way?"""
    return any(
        other.close_position
        and other.symbol == order.symbol
        and other.side is order.side
        and other.position_side is order.position_side
        and other.type is order.type
        for other in account.waiting.values()
    )


def direction_matches(account: FuturesAccount, symbol: str, side: Side) -> bool:
    """Is there a one-way position that an order of this side would reduce?"""
    held = account.quantity(symbol, PositionSide.BOTH)
    return held < 0 if side is Side.BUY else held > 0
