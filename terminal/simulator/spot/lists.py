"""Order lists alive: placed as one, kept in step, released when the working order is filled.

The two legs of a pair share one lock: it covers the dearer of them and belongs to the leg that can
trade first; a leg that wins by its trigger inherits it. Source: section 3.3 of the spot digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from terminal.domain.order import OrderStatus, OrderType
from terminal.simulator.spot.accounts import Account, Accounts
from terminal.simulator.spot.list_rules import check_list, check_relation
from terminal.simulator.spot.live import Group, LiveOrder
from terminal.simulator.spot.market import Market
from terminal.simulator.spot.model import ExecutionType, NewOrder, OrderRecord, VenueError
from terminal.simulator.spot.order_lists import (
    ListChange,
    ListOrderStatus,
    ListReport,
    ListStatusType,
    NewOrderList,
    OrderListRecord,
)
from terminal.simulator.spot.order_rules import MAX_LISTS, Standing, failure
from terminal.simulator.spot.trading import NO_FUNDS, OrderDesk

_STOP_LOSSES = (OrderType.STOP_LOSS, OrderType.STOP_LOSS_LIMIT)
_DECIDES = (ExecutionType.TRADE, ExecutionType.TRADE_PREVENTION)


class OrderLists:
    """Places, watches, releases and cancels the lists of all accounts."""

    def __init__(self, accounts: Accounts, desk: OrderDesk, markets: Mapping[str, Market]) -> None:
        self._accounts = accounts
        self._desk = desk
        self._markets = markets
        self._next_id = 1
        accounts.watcher = self

    def place(
        self, account: Account, market: Market, new: NewOrderList, average: Decimal, now_ms: int
    ) -> ListReport:
        """Judge all orders of a list, then let it in: all of it or nothing.

        Raises:
            VenueError: the first refusal of any of its orders.
        """
        group = self._judge(account, market, new, average, now_ms)
        record = group.record
        record.list_id = self._next_id
        self._next_id += 1
        account.lists[record.list_id] = record
        account.groups[record.list_id] = group
        first_fill = len(account.fills)
        for live in group.members:
            live.group = group
            live.record.order_list_id = record.list_id
            live.locked, needed = 0, live.locked
            self._accounts.lock(live, needed)
            self._desk.register(account, live, now_ms)
        record.orders = tuple(live.record.order_id for live in group.members)
        for live in group.members:
            if live is group.working or group.working is None:
                self._desk.open(live, now_ms)
            else:
                live.record.is_working = False
                live.record.status = OrderStatus.PENDING_NEW
                self._accounts.tell(ExecutionType.NEW, live.record, now_ms)
        self._tell(group, ListStatusType.EXEC_STARTED, now_ms)
        self._desk.tell_balances(market, account, now_ms)
        for live in [group.working] if group.working else group.legs:
            self._desk.start(market, live, now_ms)
        fills = [fill for fill in account.fills[first_fill:] if fill.order_id in record.orders]
        return replace(self.report(account, record), fills=tuple(fills))

    def report(self, account: Account, record: OrderListRecord) -> ListReport:
        """The list with copies of its orders."""
        orders = tuple(replace(account.orders[order_id]) for order_id in record.orders)
        return ListReport(record=replace(record), orders=orders)

    def cancel(self, market: Market, group: Group, new_client_id: str, now_ms: int) -> ListReport:
        """Cancel every member that is still open."""
        account = self._accounts.get(group.record.account_id)
        group.is_ending = True
        canceled: set[int] = set()
        for live in group.members:
            if not live.record.status.is_final:
                self._desk.cancel(account, market, live, new_client_id, now_ms)
                canceled.add(live.record.order_id)
        report = self.report(account, group.record)
        kept = tuple(order for order in report.orders if order.order_id in canceled)
        return replace(report, orders=kept)

    def amended(self, group: Group, now_ms: int) -> None:
        """A client id inside the list changed."""
        if group.record.is_open:
            self._tell(group, ListStatusType.UPDATED, now_ms)

    # What Accounts and Market tell.

    def told(self, group: Group, kind: ExecutionType, record: OrderRecord, now_ms: int) -> None:
        """Let one member's fate decide the others', and end the list with its last member."""
        if not group.record.is_open:
            return
        if group.working is not None and record is group.working.record:
            if record.status.is_final and not group.is_ending:
                self._working_ended(group, now_ms)
        elif not (group.is_ending or group.is_decided) and (
            (group.is_released or group.working is None)
            and (kind in _DECIDES or record.status.is_final)
        ):
            self._decide(group, record, now_ms)
        if group.record.is_open and all(o.record.status.is_final for o in group.members):
            self._finish(group, now_ms)

    def triggered(self, order: LiveOrder, now_ms: int) -> None:
        """The other leg of a pair goes before the triggered one becomes active."""
        group = order.group
        if group is not None and not group.is_decided:
            self._decide(group, order.record, now_ms)

    def release(self, group: Group, now_ms: int) -> None:
        """The pending orders enter the market, or expire when they may not (decision X23)."""
        account = self._accounts.get(group.record.account_id)
        market = self._markets[group.record.symbol]
        if not group.record.is_open or group.is_released or group.is_ending:
            return
        held = self._give_back(group, market)
        group.is_released = True
        try:
            self._prepare(account, market, group, held)
        except VenueError:
            group.is_decided = True
            for live in group.legs:
                live.locked = 0
                market.expire(live, "REJECTED", now_ms)
            return
        for live in group.legs:
            self._desk.open(live, now_ms)
        self._desk.tell_balances(market, account, now_ms)
        for live in group.legs:
            self._desk.start(market, live, now_ms)

    # Judging.

    def _judge(
        self, account: Account, market: Market, new: NewOrderList, average: Decimal, now_ms: int
    ) -> Group:
        spec, desk = market.spec, self._desk
        check_list(new, spec)
        mine = sum(1 for g in account.groups.values() if g.record.symbol == spec.symbol)
        if mine + 1 > spec.max_order_lists:
            raise failure("MAX_NUM_ORDER_LISTS")
        if len(account.groups) + 1 > MAX_LISTS:
            raise failure("EXCHANGE_MAX_NUM_ORDER_LISTS")
        working = new.working
        legs = sorted(new.legs, key=lambda leg: leg.type not in _STOP_LOSSES)
        judged = [
            leg if leg.quantity is not None or working is None
            else replace(leg, quantity=working.quantity)
            for leg in legs
        ]  # fmt: skip
        every = judged if working is None else [working, *judged]
        for index, order in enumerate(every):
            desk.check(market, order, desk.standing(account, market, average, adding=every[:index]))
        if new.kind.is_paired and working is None:
            check_relation(new.legs[0], new.legs[1], market.scale.price(market.last_tick))
        drafts = [self._draft(account, market, order) for order in judged]
        first = None if working is None else desk.draft(account, market, working)
        desk.check_client_ids(account, [order.client_id for order in every])
        if any(g.record.client_id == new.client_id for g in account.groups.values()):
            raise VenueError(-2010, "Duplicate order sent.")
        if first is not None and working is not None:
            desk.check_pegged(market, working, first, desk.standing(account, market, average))
            for leg, draft in zip(legs, drafts, strict=True):
                draft.locked = 0
                if leg.quantity is None:
                    draft.remaining = 0
                    draft.record.quantity = Decimal(0)
        else:
            _share_lock(drafts)
        self._check_funds(account, drafts if first is None else [first])
        for live in drafts if first is None else [first]:
            desk.check_engine_rules(market, live)
        record = OrderListRecord(
            list_id=0,
            account_id=account.account_id,
            symbol=spec.symbol,
            kind=new.kind,
            client_id=new.client_id,
            created_ms=now_ms,
            updated_ms=now_ms,
        )
        return Group(record, first, drafts, tuple(legs))

    def _draft(self, account: Account, market: Market, order: NewOrder) -> LiveOrder:
        """A leg; the price of a pending peg is read when it is released, so none is needed now."""
        try:
            return self._desk.draft(account, market, order)
        except VenueError:
            if order.peg is None:
                raise
            return self._desk.draft(account, market, replace(order, peg_levels=0))

    def _check_funds(self, account: Account, orders: list[LiveOrder]) -> None:
        for live in orders:
            if self._accounts.ledger.free(account.account_id, live.lock_asset) < live.locked:
                raise VenueError(-2010, NO_FUNDS)

    def _prepare(self, account: Account, market: Market, group: Group, held: int) -> None:
        """Judge the pending orders again, by today's book, and lock what they need."""
        spec, desk = market.spec, self._desk
        average = market.reference.price(0) or market.scale.price(market.last_tick)
        standing = Standing(average, 0, 0, asset_limits=account.asset_limits)
        drafts = []
        for request, live in zip(group.requests, group.legs, strict=True):
            order = request
            if group.record.kind.sells_what_it_buys:
                lots = held // spec.scale.lot_units
                if request.type is OrderType.MARKET:
                    lots = min(lots, spec.scale.lots(spec.market_max_quantity))
                order = replace(request, quantity=spec.scale.quantity(lots))
            elif live.record.quantity != (request.quantity or Decimal(0)):
                order = replace(request, quantity=live.record.quantity)
            desk.check(market, order, standing)
            draft = desk.draft(account, market, order)
            desk.check_pegged(market, order, draft, standing)
            desk.check_engine_rules(market, draft)
            drafts.append(draft)
        _share_lock(drafts)
        self._check_funds(account, drafts)
        for draft, live in zip(drafts, group.legs, strict=True):
            live.tick, live.stop_tick = draft.tick, draft.stop_tick
            live.remaining, live.iceberg = draft.remaining, draft.iceberg
            live.extreme = draft.extreme
            live.record.quantity = draft.record.quantity
            live.record.pegged_price = draft.record.pegged_price
            live.locked = 0
            self._accounts.lock(live, draft.locked)

    # The members' fates.

    def _decide(self, group: Group, winner: OrderRecord, now_ms: int) -> None:
        group.is_decided = True
        live = next((leg for leg in group.legs if leg.record is winner), None)
        loser = group.other(live) if live is not None and group.record.kind.is_paired else None
        if live is None or loser is None or loser.record.status.is_final:
            return
        if not winner.status.is_final:
            live.locked += loser.locked
            loser.locked = 0
        self._markets[winner.symbol].drop(loser, "OCO_TRIGGER", now_ms)

    def _working_ended(self, group: Group, now_ms: int) -> None:
        market = self._markets[group.record.symbol]
        if group.working is not None and group.working.record.status is OrderStatus.FILLED:
            market.due.append(group)
            return
        self._give_back(group, market)
        group.is_decided = True
        for live in group.legs:
            if not live.record.status.is_final:
                market.expire(live, "OTO_PHASE_ONE_EXPIRED", now_ms)

    def _give_back(self, group: Group, market: Market) -> int:
        """Unlock what an OPO kept; returns its units."""
        held, group.held = group.held, 0
        if held:
            owner, base = group.record.account_id, market.spec.base
            self._accounts.ledger.lock(owner, base, -held)
            self._accounts.tell_balances(owner, (base,), group.record.updated_ms)
        return held

    def _finish(self, group: Group, now_ms: int) -> None:
        self._give_back(group, self._markets[group.record.symbol])
        group.record.order_status = ListOrderStatus.ALL_DONE
        self._accounts.get(group.record.account_id).groups.pop(group.record.list_id, None)
        self._tell(group, ListStatusType.ALL_DONE, now_ms)

    def _tell(self, group: Group, status: ListStatusType, now_ms: int) -> None:
        record = group.record
        record.status_type = status
        record.updated_ms = now_ms
        report = self.report(self._accounts.get(record.account_id), record)
        self._accounts.tell_list(ListChange(report=report, time_ms=now_ms))
        if status is ListStatusType.UPDATED:
            record.status_type = ListStatusType.EXEC_STARTED


def _share_lock(legs: list[LiveOrder]) -> None:
    """Let one leg of a pair, the one that can trade first, lock for both."""
    if len(legs) < 2:
        return
    owner = next((leg for leg in legs if leg.record.type is OrderType.LIMIT_MAKER), legs[0])
    most = max(leg.locked for leg in legs)
    for leg in legs:
        leg.locked = most if leg is owner else 0
