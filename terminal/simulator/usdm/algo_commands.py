"""What an account's owner may do with conditional orders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import ZERO, OrderType
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.accounts import FuturesAccount
from terminal.simulator.usdm.algo_rules import (
    MAX_WAITING,
    check_composition,
    check_filters,
    check_trigger,
    default_life,
)
from terminal.simulator.usdm.algos import NO_POSITION, AlgoService, direction_matches, guarded
from terminal.simulator.usdm.archive import DAY_MS
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.model import AlgoOrder, NewAlgoOrder
from terminal.simulator.usdm.order_rules import check_life, check_sides, check_status, default_stp
from terminal.simulator.usdm.words import AlgoStatus

_FIRST_ID = 3_000_000_000_000_000
_UNFILLED_DAYS, _KEPT_DAYS = 3, 90


class AlgoCommands:
    """Each command plays the market up to now, acts, and checks the ledger."""

    def __init__(self, engine: FuturesEngine, service: AlgoService) -> None:
        self._engine = engine
        self._service = service
        self._next_id = _FIRST_ID

    def place_algo(self, account_id: int, wish: NewAlgoOrder) -> AlgoOrder:
        """Judge a conditional order and let it wait.

        Raises:
            VenueError: the refusal; the order never existed.
        """
        engine = self._engine
        market, now_ms = engine.market(wish.symbol), engine.catch_up()
        account = engine.account(account_id)
        order = self._judge(account, wish, now_ms)
        self._next_id += 1
        order.algo_id = self._next_id
        account.algos[order.algo_id] = account.waiting[order.algo_id] = order
        latest = self._service.latest(wish.symbol, wish.working_type)
        if order.type is OrderType.TRAILING_STOP_MARKET:
            order.is_activated = False
            if order.activate_price is None:
                order.activate_price = latest
        self._service.tell(order, now_ms)
        self._service.book.add(order, latest)
        if order.is_activated is False and wish.activate_price is None:
            order.is_activated = True
            self._service.tell(order, now_ms)
        if order.ends_with_position and not self._service.has_position(account, order):
            self._service.end(order, AlgoStatus.EXPIRED, now_ms, NO_POSITION)
        engine.settle(market, now_ms)
        return replace(order)

    def test_algo(self, account_id: int, wish: NewAlgoOrder) -> None:
        """Judge a conditional order without placing it."""
        engine = self._engine
        engine.market(wish.symbol)
        self._judge(engine.account(account_id), wish, engine.now())

    def cancel_algo(
        self, account_id: int, *, algo_id: int | None = None, client_id: str | None = None
    ) -> AlgoOrder:
        """Cancel one waiting order.

        Raises:
            VenueError: -2011 when there is none, -4117 when it is just triggering.
        """
        engine = self._engine
        now_ms = engine.catch_up()
        for order in engine.account(account_id).waiting.values():
            if order.algo_id == algo_id or (algo_id is None and order.client_id == client_id):
                if order.status is AlgoStatus.TRIGGERING:
                    raise VenueError(-4117, "Stop order is triggering.")
                self._service.end(order, AlgoStatus.CANCELED, now_ms)
                return replace(order)
        raise VenueError(-2011, "Unknown order sent.")

    def cancel_all_algos(self, account_id: int, symbol: str) -> int:
        """Cancel every waiting order of a symbol; returns how many there were."""
        engine = self._engine
        engine.market(symbol)
        now_ms = engine.catch_up()
        orders = [
            order
            for order in engine.account(account_id).waiting.values()
            if order.symbol == symbol and order.status is AlgoStatus.NEW
        ]
        for order in orders:
            self._service.end(order, AlgoStatus.CANCELED, now_ms)
        return len(orders)

    def algo(
        self, account_id: int, *, algo_id: int | None = None, client_id: str | None = None
    ) -> AlgoOrder:
        """The newest conditional order of that number or name; -2013 when unknown or too old."""
        for order in reversed(self._visible(account_id)):
            if order.algo_id == algo_id or (algo_id is None and order.client_id == client_id):
                return replace(order)
        raise VenueError(-2013, "Order does not exist.")

    def open_algos(self, account_id: int, symbol: str | None = None) -> list[AlgoOrder]:
        """Orders that wait or are just triggering."""
        if symbol is not None:
            self._engine.market(symbol)
        return [
            replace(order)
            for order in self._engine.account(account_id).waiting.values()
            if symbol in (None, order.symbol)
        ]

    def all_algos(
        self,
        account_id: int,
        symbol: str | None = None,
        *,
        from_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[AlgoOrder]:
        """Conditional orders of any status: from `from_id` on, or the newest of the times given."""
        rows = [
            order
            for order in self._visible(account_id)
            if symbol in (None, order.symbol)
            and (from_id is None or order.algo_id >= from_id)
            and (start_ms is None or order.created_ms >= start_ms)
            and (end_ms is None or order.created_ms <= end_ms)
        ]
        chosen = rows[:limit] if from_id is not None else rows[-limit:]
        return [replace(order) for order in chosen]

    def _judge(self, account: FuturesAccount, wish: NewAlgoOrder, now_ms: int) -> AlgoOrder:
        engine, market = self._engine, self._engine.market(wish.symbol)
        check_composition(wish)
        life = default_life(wish)
        check_life(life, wish.good_till_ms, now_ms)
        check_sides(wish, account.is_hedge)
        names = [order.client_id for order in account.waiting.values()]
        if wish.client_id in names:
            raise VenueError(-4116, "ClientOrderId is duplicated.")
        check_filters(wish, market.spec, engine.marks.mark(wish.symbol))
        check_status(market.spec, not (wish.reduce_only or wish.close_position))
        if len(account.waiting) >= MAX_WAITING:
            raise VenueError(-4045, "Reach max stop order limit.")
        if account.is_liquidating:
            raise VenueError(-2023, "User in liquidation mode now.")
        order = AlgoOrder(
            algo_id=0,
            account_id=account.account_id,
            client_id=wish.client_id,
            symbol=wish.symbol,
            side=wish.side,
            type=wish.type,
            position_side=wish.position_side or PositionSide.BOTH,
            time_in_force=life,
            quantity=wish.quantity or ZERO,
            price=wish.price or ZERO,
            trigger_price=wish.trigger_price or ZERO,
            working_type=wish.working_type,
            price_match=wish.price_match,
            close_position=bool(wish.close_position),
            price_protect=wish.price_protect,
            reduce_only=bool(wish.reduce_only) or bool(wish.close_position),
            activate_price=wish.activate_price,
            callback_rate=wish.callback_rate,
            stp_mode=default_stp(wish.stp_mode),
            ends_with_position=wish.ends_with_position,
            good_till_ms=(wish.good_till_ms or 0) // 1_000 * 1_000,
            created_ms=now_ms,
            updated_ms=now_ms,
        )
        if wish.reduce_only and not direction_matches(account, wish.symbol, wish.side):
            raise VenueError(-2022, "ReduceOnly Order is rejected.")
        if order.close_position and guarded(order, account):
            raise VenueError(
                -4130,
                "An open stop or take profit order with GTE and closePosition in the direction "
                "is existing.",
            )
        check_trigger(wish, self._service.latest(wish.symbol, wish.working_type))
        return order

    def _visible(self, account_id: int) -> list[AlgoOrder]:
        now_ms = self._engine.now()
        found = []
        for order in self._engine.account(account_id).algos.values():
            ended_empty = order.status.is_final and order.actual_quantity == Decimal(0)
            days = _UNFILLED_DAYS if ended_empty else _KEPT_DAYS
            if not order.status.is_final or now_ms - order.created_ms <= days * DAY_MS:
                found.append(order)
        return found
