"""The verbs a panel has over orders; every refusal and every outcome becomes visible."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from terminal.domain.balance import Balance
from terminal.domain.book import OrderBook
from terminal.domain.events import FeedState
from terminal.domain.ids import make_client_id
from terminal.domain.instrument import Instrument, SpotPair
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO, Order, OrderStatus, Side
from terminal.domain.order_list import OrderList
from terminal.domain.order_shape import shapes_of
from terminal.domain.spot_list_rules import list_kind
from terminal.domain.spot_ticket import OcoTicket, SpotTicket, TriggeredListTicket
from terminal.domain.validation import Field, MarketContext, Violation, validate
from terminal.services import amending, cancelling, order_lists, placing
from terminal.services.amend_plan import Change, Plan, Way, plan_change
from terminal.services.guard import GuardLimits, GuardState, refuse
from terminal.services.journal import JournalFailed
from terminal.services.placing import Desk
from terminal.services.prediction import instrument_of, predict, predict_list
from terminal.services.session import REFERENCE_ASSET
from terminal.services.supervisor import Supervisor
from terminal.services.valuation import value_in
from terminal.state.notices import Severity
from terminal.venue.api import Account, Amendments, OrderLists

DOUBLE_CLICK_MS = 250
NOT_CONNECTED = "Not connected to the exchange yet. Wait for the footer to say live."
RECONCILING = "Orders of the last session are being checked with the exchange; it takes seconds."
LEFT_BEHIND = "The terminal ended before the answer came."
KILLED = "The kill switch is on: no new orders. Re-arm trading to go on."


class TradingService:
    """The one door for new orders: validate, guard, journal, send once.

    `average_price` gives the exchange's weighted average of an instrument, None while unknown.
    """

    def __init__(
        self,
        desk: Desk,
        supervisor: Supervisor,
        average_price: Callable[[InstrumentId], Decimal | None],
        limits: GuardLimits | None = None,
    ) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._supervisor = supervisor
        self._average_price = average_price
        self.limits = limits or GuardLimits()
        self._account: Account | None = None
        self._reconciling = False
        self._killed = False
        self._cancelling: set[str] = set()
        self._unnumbered = 0
        self._last: tuple[SpotTicket, int] | None = None

    def attach(self, account: Account) -> None:
        """Trade on `account`; entry stays locked until orders left by the last run are known."""
        self._account = account
        self._reconciling = True
        self._supervisor.once("checking unfinished orders", self._adopt(account))

    def detach(self) -> None:
        self._account = None

    @property
    def is_killed(self) -> bool:
        """True from `kill` until `rearm`: no new order passes."""
        return self._killed

    def context(self, instrument: InstrumentId) -> MarketContext:
        known = self._stores.instruments.get(instrument)
        ticker = self._stores.tickers.ticker(instrument)
        best_bid, best_ask = self._best(instrument)
        tape = self._stores.tapes.get(instrument)
        printed = tape.newest(1) if tape is not None else ()
        last = printed[0].price if printed else ticker.last if ticker is not None else None
        everywhere = self._stores.orders.open_orders()
        here = [order for order in everywhere if order.instrument == instrument]
        return MarketContext(
            last_price=last,
            best_bid=best_bid,
            best_ask=best_ask,
            average_price=self._average_price(instrument),
            base_balance=self._balance(known.base) if known is not None else None,
            quote_balance=self._balance(known.quote) if known is not None else None,
            open_orders=len(here),
            open_conditional_orders=_count(here, _is_conditional),
            open_icebergs=_count(here, _is_iceberg),
            open_buy_quantity=sum((_may_buy(order) for order in here), Decimal(0)),
            exchange_open_orders=len(everywhere),
            exchange_open_conditional_orders=_count(everywhere, _is_conditional),
            exchange_open_icebergs=_count(everywhere, _is_iceberg),
            can_trade=self._stores.balances.can_trade,
            book=self._live_book(instrument),
            now_ms=self._desk.clock() + round(self._stores.connection.clock_offset_ms),
        )

    def _balance(self, asset: str) -> Balance | None:
        """An asset that a complete snapshot does not name is held at zero, not unknown."""
        balances = self._stores.balances
        held = balances.get(asset)
        return Balance(asset, ZERO, ZERO) if held is None and balances.known else held

    def check(self, ticket: SpotTicket) -> tuple[Violation, ...]:
        traded = instrument_of(ticket)
        instrument = self._stores.instruments.get(traded)
        if instrument is None:
            text = f"{traded.symbol} is not listed here. Choose another symbol."
            return (Violation(rule="SYMBOL", field=Field.ORDER, message=text),)
        context = self.context(traded)
        guarded = self._guarded(ticket, instrument)
        unconfirmed = self._unconfirmed_twin(ticket)
        return (*validate(ticket, instrument, context), *guarded, *unconfirmed)

    def _guarded(self, ticket: SpotTicket, instrument: Instrument) -> tuple[Violation, ...]:
        state = GuardState(
            book=self._stores.books.get(instrument.id),
            locks=tuple(self._locks()),
            reference=REFERENCE_ASSET,
            quote_value=value_in(self._stores, REFERENCE_ASSET, instrument.quote, Decimal(1)),
        )
        return refuse(ticket, instrument, self.context(instrument.id), state, self.limits)

    def submit(self, ticket: SpotTicket) -> str | None:
        now = self._desk.clock()
        if self._is_second_click(ticket, now):
            text = f"The same order came twice within {DOUBLE_CLICK_MS} ms; one was sent."
            self._desk.tell(Severity.INFO, "Second click ignored", text, "double-click")
            return None
        violations = self.check(ticket)
        instrument = self._stores.instruments.get(instrument_of(ticket))
        if violations or instrument is None or self._account is None:
            text = violations[0].message if violations else NOT_CONNECTED
            self._desk.tell(Severity.WARNING, "Order not sent", text, "refused")
            return None
        self._last = (ticket, now)
        last = self.context(instrument.id).last_price
        if isinstance(ticket, OcoTicket | TriggeredListTicket):
            return self._submit_list(self._account, ticket, instrument, now, last)
        client_id = self._new_id(now)
        order = self._stores.orders.apply(predict(ticket, client_id, now, last))
        work = placing.place(self._desk, self._account, ticket, instrument, order)
        self._supervisor.once(f"order {client_id}", work)
        return client_id

    def plan(self, order: Order, change: Change) -> Plan:
        """How `change` would be made to `order`, and what speaks against it, the guard included."""
        pair, account = self._stores.instruments.get(order.instrument), self._account
        if account is None or not isinstance(pair, SpotPair) or not isinstance(account, Amendments):
            text = NOT_CONNECTED if account is None else "Orders cannot be changed here."
            violation = Violation(rule="LOCKED", field=Field.ORDER, message=text)
            return Plan(way=Way.IMPOSSIBLE, violations=(violation,))
        plan = plan_change(order, change, pair, self.context(order.instrument))
        if plan.ticket is None:
            return plan
        return replace(plan, violations=(*plan.violations, *self._guarded(plan.ticket, pair)))

    def amend(self, order: Order, change: Change) -> bool:
        """Make `change` to `order`; False (with a notice) when it is refused here."""
        current = self._stores.orders.get(order.client_id) or order
        plan = self.plan(current, change)
        account, pair = self._account, self._stores.instruments.get(order.instrument)
        if account is None or pair is None or not plan.is_possible or not current.is_open:
            text = plan.violations[0].message if plan.violations else "Nothing would change."
            self._desk.tell(Severity.WARNING, "Order not changed", text, "refused")
            return False
        if plan.way is Way.KEEP and plan.quantity is not None:
            work = amending.keep_priority(self._desk, account, current, plan.quantity)
            self._supervisor.once(f"amend {order.client_id}", work)
        elif plan.ticket is not None:
            now = self._desk.clock()
            new = predict(plan.ticket, self._new_id(now), now, self.context(pair.id).last_price)
            shown = self._stores.orders.apply(new)
            work = amending.replace_order(self._desk, account, current, plan.ticket, pair, shown)
            self._supervisor.once(f"replace {order.client_id}", work)
        return True

    def cancel(self, order: Order) -> None:
        """Cancel one order; a member of a list takes the whole list with it, at any exchange."""
        known = self._stores.order_lists.get(order.list_id)
        if self._account is None:
            self._desk.tell(Severity.WARNING, "Order not cancelled", NOT_CONNECTED, "refused")
        elif known is not None and known.list_id >= 0 and isinstance(self._account, OrderLists):
            if known.client_id not in self._cancelling:
                self._cancelling.add(known.client_id)
                self._supervisor.once(
                    f"cancel list {known.list_id}", self._cancel_list(self._account, known)
                )
        elif order.client_id not in self._cancelling:
            self._cancelling.add(order.client_id)
            self._supervisor.once(
                f"cancel {order.client_id}", self._cancel_once(self._account, order)
            )

    def cancel_all(self, instrument: InstrumentId | None = None) -> None:
        open_orders = self._stores.orders.open_orders(instrument)
        if self._account is None:
            self._desk.tell(Severity.WARNING, "Orders not cancelled", NOT_CONNECTED, "refused")
            return
        instruments = sorted({order.instrument for order in open_orders})
        if instrument is not None and not instruments:
            instruments = [instrument]
        work = cancelling.cancel_all_and_tell(
            self._desk, self._account, instruments, everywhere=instrument is None
        )
        self._supervisor.once("cancel all", work)

    def kill(self) -> None:
        """Close the door to new orders, then cancel everything; stays closed until `rearm`."""
        self._killed = True
        self._desk.tell(Severity.DANGER, "Kill switch", KILLED, "kill")
        self.cancel_all()

    def rearm(self) -> None:
        self._killed = False
        self._desk.tell(Severity.INFO, "Trading re-armed", "New orders are sent again.", "kill")

    def _submit_list(
        self,
        account: Account,
        ticket: OcoTicket | TriggeredListTicket,
        instrument: Instrument,
        now: int,
        last: Decimal | None,
    ) -> str | None:
        if not isinstance(account, OrderLists):
            text = "Order lists cannot be sent here."
            self._desk.tell(Severity.WARNING, "Order not sent", text, "refused")
            return None
        self._unnumbered -= 1
        ids = [self._new_id(now) for _ in shapes_of(ticket, last)]
        shown = self._stores.order_lists.apply(
            OrderList(
                instrument=instrument.id,
                list_id=self._unnumbered,
                client_id=self._new_id(now),
                kind=list_kind(ticket),
                orders=tuple(ids),
                time_ms=now,
            )
        )
        predicted = predict_list(ticket, ids, shown.list_id, now, last)
        orders = [self._stores.orders.apply(order) for order in predicted]
        work = order_lists.place_list(self._desk, account, ticket, instrument, shown, orders)
        self._supervisor.once(f"order list {shown.client_id}", work)
        return ids[0]

    def _new_id(self, now_ms: int) -> str:
        return make_client_id(self._desk.environment, now_ms, secrets.randbits(40))

    def _best(self, instrument: InstrumentId) -> tuple[Decimal | None, Decimal | None]:
        """Best bid and ask of a live book, else of the best-quote stream."""
        book = self._live_book(instrument)
        if book is not None:
            bid, ask = book.best(Side.BUY), book.best(Side.SELL)
            return bid.price if bid else None, ask.price if ask else None
        quote = self._stores.tickers.quote(instrument)
        return (None, None) if quote is None else (quote.bid, quote.ask)

    def _live_book(self, instrument: InstrumentId) -> OrderBook | None:
        entry = self._stores.books.get(instrument)
        return entry.book if entry is not None and entry.state is FeedState.LIVE else None

    def _locks(self) -> list[str]:
        locks = []
        if self._killed:
            locks.append(KILLED)
        if self._account is None:
            locks.append(NOT_CONNECTED)
        elif self._reconciling:
            locks.append(RECONCILING)
        return locks

    def _is_second_click(self, ticket: SpotTicket, now_ms: int) -> bool:
        if self._last is None or self._last[0] != ticket:
            return False
        return now_ms - self._last[1] < DOUBLE_CLICK_MS

    def _unconfirmed_twin(self, ticket: SpotTicket) -> tuple[Violation, ...]:
        """While an order may be live, the same one is not sent again."""
        if isinstance(ticket, OcoTicket | TriggeredListTicket):
            count = len(shapes_of(ticket, None))
            twins = predict_list(ticket, [""] * count, -1, 0, None)
        else:
            twins = (predict(ticket, "", 0, None),)
        for order in self._stores.orders.open_orders(instrument_of(ticket)):
            if order.status is not OrderStatus.UNCONFIRMED:
                continue
            if any(_same_intent(order, twin) for twin in twins):
                text = (
                    f"{self._desk.describe(order)} is unconfirmed and may be live. Wait until the"
                    " exchange has answered, or cancel it."
                )
                return (Violation(rule="UNCONFIRMED", field=Field.ORDER, message=text),)
        return ()

    async def _cancel_once(self, account: Account, order: Order) -> None:
        try:
            await cancelling.cancel(self._desk, account, order)
        finally:
            self._cancelling.discard(order.client_id)

    async def _cancel_list(self, account: Account, known: OrderList) -> None:
        try:
            await order_lists.cancel_list(self._desk, account, known)
        finally:
            self._cancelling.discard(known.client_id)

    async def _adopt(self, account: Account) -> None:
        """Show and settle what a former run sent and never heard of again."""
        try:
            intents = await self._desk.journal.unfinished()
        except JournalFailed as error:
            self._desk.tell(Severity.DANGER, "No order journal", str(error), "journal")
            intents = ()
        ours = [i.order for i in intents if i.environment is self._desk.environment and i.order]
        try:
            async with asyncio.TaskGroup() as group:
                for order in ours:
                    group.create_task(placing.settle(self._desk, account, order, LEFT_BEHIND))
        finally:
            self._reconciling = False


def _same_intent(order: Order, twin: Order) -> bool:
    names = ("side", "quantity", "quote_quantity", "price", "trigger_price")
    return all(getattr(order, name) == getattr(twin, name) for name in names)


def _count(orders: Sequence[Order], question: Callable[[Order], bool]) -> int:
    return sum(1 for order in orders if question(order))


def _is_conditional(order: Order) -> bool:
    return order.trigger_price is not None and not order.is_working


def _is_iceberg(order: Order) -> bool:
    return bool(order.iceberg_quantity)


def _may_buy(order: Order) -> Decimal:
    """What an open order can still add to the base asset."""
    return (order.remaining or Decimal(0)) if order.side is Side.BUY else Decimal(0)
