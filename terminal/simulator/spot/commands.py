"""What an account's owner may do with orders: place, cancel, replace, amend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from terminal.domain.order import OrderStatus
from terminal.simulator.spot.accounts import Account
from terminal.simulator.spot.engine import Engine
from terminal.simulator.spot.live import LiveOrder
from terminal.simulator.spot.market import Market
from terminal.simulator.spot.model import (
    Amendment,
    ExecutionType,
    NewOrder,
    OrderRecord,
    Placed,
    VenueError,
)
from terminal.simulator.spot.order_lists import ListReport
from terminal.simulator.spot.order_rules import Standing, check_filters, failure
from terminal.simulator.spot.trading import NO_FUNDS, WOULD_MATCH, WOULD_TRIGGER

Canceled = OrderRecord | ListReport
"""A cancelled order, or the list that went with it."""
_REJECTIONS = {
    NO_FUNDS: "INSUFFICIENT_BALANCES",
    WOULD_TRIGGER: "STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY",
    WOULD_MATCH: "WOULD_MATCH_IMMEDIATELY",
}


@dataclass(frozen=True, slots=True)
class Replaced:
    """Both halves of a cancelReplace; None where the second was not attempted."""

    canceled: Canceled | VenueError
    placed: Placed | VenueError | None

    @property
    def is_whole(self) -> bool:
        return not isinstance(self.canceled, VenueError) and isinstance(self.placed, Placed)


@dataclass(frozen=True, slots=True)
class Amended:
    """An amended order and, for a member of a list, the list as it is now."""

    order: OrderRecord
    execution_id: int
    report: ListReport | None


class OrderCommands:
    """Each command plays the market up to now, acts, and checks the ledger."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def place(self, account_id: int, order: NewOrder) -> Placed:
        """Judge, match and book an order."""
        engine = self._engine
        market, now_ms = engine.market(order.symbol), engine.catch_up()
        account = engine.account(account_id)
        placed = self._place(account, market, order, now_ms)
        engine.settle(market, now_ms)
        return placed

    def test_order(self, account_id: int, order: NewOrder) -> None:
        """Judge an order without placing it."""
        engine = self._engine
        market = engine.market(order.symbol)
        engine.desk.judge(engine.account(account_id), market, order, engine.filter_price(market))

    def cancel(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
        new_client_id: str = "",
        restriction: str | None = None,
    ) -> Canceled:
        """Cancel one open order, with its whole list if it belongs to one.

        `restriction` is ONLY_NEW or ONLY_PARTIALLY_FILLED.
        """
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        account = engine.account(account_id)
        live = engine.desk.find_live(account, symbol, order_id, client_id)
        canceled = self._cancel(account, market, live, new_client_id, restriction, now_ms)
        engine.settle(market, now_ms)
        return canceled

    def cancel_all(self, account_id: int, symbol: str) -> list[Canceled]:
        """Cancel every open order and list of the account on a symbol; refused when none is."""
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        account = engine.account(account_id)
        canceled = [
            self._cancel(account, market, live, "", None, now_ms)
            for live in account.live_on(symbol)
            if not live.record.status.is_final
        ]
        if not canceled:
            raise VenueError(-2011, "Unknown order sent.")
        engine.settle(market, now_ms)
        return canceled

    def replace(
        self,
        account_id: int,
        order: NewOrder,
        *,
        order_id: int | None,
        client_id: str | None,
        new_client_id: str,
        restriction: str | None,
        stops_on_failure: bool,
        refusal: VenueError | None = None,
    ) -> Replaced:
        """Cancel one order and place another; not a transaction.

        `refusal` is a reason outside the engine why the new order cannot be placed (too many
        orders). What the filters refuse is refused before anything is cancelled.

        Raises:
            VenueError: parameters or filters of the new order; nothing was cancelled.
        """
        engine = self._engine
        market, now_ms = engine.market(order.symbol), engine.catch_up()
        if not market.spec.flags["cancelReplaceAllowed"]:
            text = "Order cancel-replace is not supported for this symbol."
            raise VenueError(-2010, text)
        account, price = engine.account(account_id), engine.filter_price(market)
        engine.desk.check(market, order, engine.desk.standing(account, market, price))
        canceled: Canceled | VenueError
        try:
            live = engine.desk.find_live(account, order.symbol, order_id, client_id)
            canceled = self._cancel(account, market, live, new_client_id, restriction, now_ms)
        except VenueError as error:
            canceled = error
        placed: Placed | VenueError | None = refusal
        if isinstance(canceled, VenueError) and stops_on_failure:
            account.counter.add(now_ms, 1)
            placed = None
        elif refusal is None:
            placed = self._place_second(
                account, market, order, now_ms, tells=not isinstance(canceled, VenueError)
            )
        engine.settle(market, now_ms)
        return Replaced(canceled, placed)

    def amend(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None,
        client_id: str | None,
        new_client_id: str,
        quantity: Decimal,
    ) -> Amended:
        """Make an order smaller where it stands; both legs of a pair shrink together.

        Raises:
            VenueError: -2038 or a filter failure; the order is unchanged.
        """
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        account = engine.account(account_id)
        try:
            live = engine.desk.find_live(account, symbol, order_id, client_id)
        except VenueError as error:
            if error.code == -2011:
                raise VenueError(-2038, error.text) from None
            raise
        self._check_amend(account, market, live, quantity)
        group = live.group
        shrinking = [live]
        if group is not None and live in group.legs and group.record.kind.is_paired:
            shrinking = [leg for leg in group.legs if not leg.record.status.is_final]
        execution_id = 0
        for each in shrinking:
            self._shrink(account, market, each, quantity, new_client_id if each is live else "")
            engine.accounts.tell(ExecutionType.REPLACED, each.record, now_ms)
            if each is live:
                execution_id = account.amendments[-1].execution_id
        for each in shrinking:
            if each.locked and not each.record.status.is_final:
                engine.accounts.lock(each, engine.desk.backing(market, each))
        if group is not None:
            engine.lists.amended(group, now_ms)
        engine.desk.tell_balances(market, account, now_ms)
        engine.settle(market, now_ms)
        report = None if group is None else engine.lists.report(account, group.record)
        return Amended(replace(live.record), execution_id, report)

    def _place(self, account: Account, market: Market, order: NewOrder, now_ms: int) -> Placed:
        engine = self._engine
        live = engine.desk.judge(account, market, order, engine.filter_price(market))
        placed = engine.desk.place(account, market, live, now_ms)
        engine.world.impact(market.spec.symbol, placed.fills)
        return placed

    def _place_second(
        self, account: Account, market: Market, order: NewOrder, now_ms: int, *, tells: bool
    ) -> Placed | VenueError:
        """The new order of a replacement; its refusal is reported when the old one is gone."""
        engine = self._engine
        try:
            return self._place(account, market, order, now_ms)
        except VenueError as error:
            account.counter.add(now_ms, 1)
            if tells:
                reason = _REJECTIONS.get(error.text, "NONE")
                engine.desk.tell_rejected(account, market, order, reason, now_ms)
            return error

    def _cancel(
        self,
        account: Account,
        market: Market,
        live: LiveOrder,
        new_client_id: str,
        restriction: str | None,
        now_ms: int,
    ) -> Canceled:
        status = live.record.status
        if (restriction == "ONLY_NEW" and status is not OrderStatus.NEW) or (
            restriction == "ONLY_PARTIALLY_FILLED" and status is not OrderStatus.PARTIALLY_FILLED
        ):
            raise VenueError(-2011, "Order was not canceled due to cancel restrictions.")
        if live.group is not None and live.group.record.is_open:
            return self._engine.lists.cancel(market, live.group, new_client_id, now_ms)
        return self._engine.desk.cancel(account, market, live, new_client_id, now_ms)

    def _check_amend(
        self, account: Account, market: Market, live: LiveOrder, quantity: Decimal
    ) -> None:
        spec, record, group = market.spec, live.record, live.group
        if not spec.flags["amendAllowed"]:
            raise _not_amended("Order amend is not supported for this symbol.")
        if group is not None and group.waits_for_its_quantity(live):
            raise _not_amended("Order amend (pending OPO order) is not supported.")
        if quantity == record.quantity:
            raise _not_amended("The requested action would change no state; rejecting")
        if quantity > record.quantity:
            raise _not_amended("Order amend (quantity increase) is not supported.")
        if quantity < record.executed + record.prevented_quantity:
            raise _not_amended("Order amend (quantity below what was executed) is not supported.")
        done = [a for a in account.amendments if a.order_id == record.order_id]
        if len(done) >= spec.max_order_amends:
            raise failure("MAX_NUM_ORDER_AMENDS", code=-2038)
        changed = NewOrder(
            symbol=record.symbol,
            side=record.side,
            type=record.type,
            client_id=record.client_id,
            time_in_force=record.time_in_force,
            quantity=quantity,
            price=market.scale.price(live.tick) if live.tick else None,
            stop_price=record.stop_price or None,
        )
        check_filters(changed, spec, Standing(self._engine.filter_price(market), 0, 0))

    def _shrink(
        self,
        account: Account,
        market: Market,
        live: LiveOrder,
        quantity: Decimal,
        new_client_id: str,
    ) -> None:
        """Take lots off an order wherever it stands, and note the amendment."""
        engine, record = self._engine, live.record
        accounts, now_ms = engine.accounts, engine.world.now_ms
        lots = market.scale.lots(record.quantity - quantity)
        if record.status is not OrderStatus.PENDING_NEW and record.is_working:
            market.book.side(record.side).shrink(live, lots)
        else:
            live.remaining -= lots
            if not live.remaining:
                market.withdraw(live)
        if live.iceberg > live.remaining:
            live.iceberg = live.remaining
            record.iceberg_quantity = market.scale.quantity(live.iceberg)
        account.amendments.append(
            Amendment(
                symbol=record.symbol,
                order_id=record.order_id,
                execution_id=accounts.execution_id + 1,
                old_client_id=record.client_id,
                new_client_id=new_client_id or record.client_id,
                old_quantity=record.quantity,
                new_quantity=quantity,
                time_ms=now_ms,
            )
        )
        record.original_client_id = record.client_id
        record.client_id = new_client_id or record.client_id
        record.quantity = quantity
        record.updated_ms = now_ms
        if not live.remaining:
            accounts.close(live, OrderStatus.FILLED, now_ms)


def _not_amended(text: str) -> VenueError:
    return VenueError(-2038, text)
