"""The verbs a panel has over orders; every refusal and every outcome becomes visible."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial

from terminal.domain.any_ticket import TradeTicket
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.gate import Decision, Level
from terminal.domain.ids import make_client_id
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order
from terminal.domain.order_list import OrderList
from terminal.domain.order_moves import Change
from terminal.domain.order_shape import shapes_of
from terminal.domain.spot.ticket import OcoTicket, TriggeredListTicket
from terminal.domain.validation import Field, MarketContext, Violation, blocking, validate
from terminal.services.contexts import Contexts
from terminal.services.gatekeeper import Gatekeeper
from terminal.services.journal_schema import Answer, Judgement
from terminal.services.judging import judgement_of, refusals
from terminal.services.kill_switch import KillSwitch, flatten_plan
from terminal.services.orders import cancelling, dry_run, order_lists, placing
from terminal.services.orders.adoption import adopt
from terminal.services.orders.amend_plan import Plan
from terminal.services.orders.changes import Changes
from terminal.services.orders.placing import Desk
from terminal.services.orders.prediction import instrument_of, predict
from terminal.services.routing import RoutedAccount
from terminal.services.session import REFERENCE_ASSET
from terminal.services.supervisor import Supervisor
from terminal.services.wording import count
from terminal.state.notices import Severity
from terminal.state.questions import Question
from terminal.venue.api import Account, ListIds, OrderLists

ASKING = "cancels in doubt"
DOUBLE_CLICK_MS = 250
NOT_CONNECTED = "Not connected to the exchange yet. Wait for the footer to say live."
RECONCILING = "Orders of the last session are being checked with the exchange; it takes seconds."
DECLINED = "It was not agreed to; nothing left this machine."
KILLED = "The kill switch is on: no new orders. Re-arm trading to go on."


class TradingService:
    """The one door for new orders and changes: validate, gate, journal, send once.

    What the gate wants confirmed waits as a question in the stores until `answer`.
    """

    def __init__(
        self,
        desk: Desk,
        supervisor: Supervisor,
        contexts: Contexts,
        gate: Gatekeeper,
        kill_switch: KillSwitch,
    ) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._supervisor = supervisor
        self._contexts = contexts
        self._gate = gate
        self._kill_switch = kill_switch
        self._accounts = RoutedAccount()
        self._reconciling: set[Market] = set()
        self._resuming = False
        self._cancelling: set[str] = set()
        self._unnumbered = 0
        self._last: tuple[TradeTicket, int] | None = None
        self.through: Account | None = None  # While set (see `batches`), commands go this way.
        self._changes = Changes(desk, supervisor, contexts, gate)
        gate.locks = self._locks
        gate.is_killed = kill_switch.is_on

    def attach(self, account: Account, market: Market = Market.SPOT) -> None:
        """Trade `market` on `account`; entry there stays locked until orders left by the last run
        are known."""
        self._accounts.add(market, account)
        self._reconciling.add(market)
        name = f"checking unfinished orders of {market}"
        self._supervisor.once(name, self._adopt(account, market))
        if self.is_killed:
            self._supervisor.once(f"kill switch {market}", self._kill_everything())

    def detach(self) -> None:
        self._accounts.remove()
        self._reconciling.clear()

    @property
    def is_killed(self) -> bool:
        """True from `kill` until `rearm`, restarts included: no new order passes."""
        return self._kill_switch.is_on

    def hold(self, *, locked: bool) -> None:
        """Lock entry while the account is being caught up with after a sleep, or unlock it."""
        self._resuming = locked

    def context(self, instrument: InstrumentId) -> MarketContext:
        return self._contexts.of(instrument)

    def check(self, ticket: TradeTicket) -> tuple[Violation, ...]:
        """What forbids sending; what only needs a confirmation is in `decide`."""
        return self._judge(ticket)[1]

    def _judge(self, ticket: TradeTicket) -> tuple[Decision, tuple[Violation, ...]]:
        traded = instrument_of(ticket)
        instrument = self._stores.instruments.get(traded)
        if instrument is None:
            text = f"{traded.symbol} is not listed here. Choose another symbol."
            return Decision(), (Violation(rule="SYMBOL", field=Field.ORDER, message=text),)
        context = self.context(traded)
        decision = self._gate.decide(ticket, instrument, context)
        return decision, refusals(decision, validate(ticket, instrument, context))

    def decide(self, ticket: TradeTicket) -> Decision:
        """What the gate would say now; nothing is remembered."""
        instrument = self._stores.instruments.get(instrument_of(ticket))
        return Decision() if instrument is None else self._gate.decide(ticket, instrument)

    def submit(self, ticket: TradeTicket, client_id: str | None = None) -> str | None:
        """As the verb; `client_id` is made here unless the caller needs it beforehand."""
        now = self._desk.clock()
        if self._is_second_click(ticket, now):
            # Hammering or a held key counts as one click until it pauses.
            self._last = (ticket, now)
            text = f"The same order came twice within {DOUBLE_CLICK_MS} ms; one was sent."
            self._desk.tell(Severity.INFO, "Second click ignored", text, "double-click")
            return None
        return self._pass(ticket, client_id or self.new_id(), Decision(), "")

    def send_exit(self, ticket: FuturesTicket, client_id: str) -> tuple[Violation, ...]:
        """Send an exit that the trader agreed to with its entry: only what forbids stops it.

        What forbade it is returned, nothing when it left. It must be able to close only.
        """
        instrument = self._stores.instruments.get(ticket.instrument)
        account = self.account_of(ticket.instrument)
        decision, found = self._judge(ticket)
        # Disarming holds back what opens something; this was agreed to while it was armed.
        violations = tuple(v for v in blocking(found) if v.rule != "R17_ARMED")
        if violations or instrument is None or account is None:
            missing = Violation(rule="LOCKED", field=Field.ORDER, message=NOT_CONNECTED)
            blocked = self._judgement(ticket, client_id, decision, Answer.BLOCKED)
            self._desk.journal.judge(blocked)
            return violations or (missing,)
        words = "exit of an order that was agreed to"
        agreed = self._judgement(ticket, client_id, decision, Answer.ALLOWED, words)
        self._send(account, ticket, instrument, agreed)
        return ()

    def new_id(self) -> str:
        """A client id that was never used."""
        return self._new_id(self._desk.clock())

    def try_out(self, ticket: TradeTicket) -> None:
        """Ask the exchange about an order without placing it; the answer comes as a notice."""
        instrument = self._stores.instruments.get(instrument_of(ticket))
        account = self.account_of(instrument_of(ticket))
        if account is None or instrument is None:
            self._desk.tell(Severity.WARNING, "Order not checked", NOT_CONNECTED, dry_run.KEY)
        elif isinstance(ticket, OcoTicket | TriggeredListTicket):
            text = "The exchange judges single orders only, no lists."
            self._desk.tell(Severity.WARNING, "Order not checked", text, dry_run.KEY)
        else:
            work = dry_run.ask_about(self._desk, account, ticket, instrument)
            self._supervisor.once("checking an order", work)

    def answer(self, client_id: str, *, agreed: bool, words: str = "") -> str | None:
        """The trader's word on an open question: the client id when the order left.

        The market may have moved meanwhile: the gate judges again, and what nobody agreed to is
        asked anew. `words` is the reason that an override needs.
        """
        question = self._stores.questions.take(client_id)
        if question is None:
            return None
        if not agreed:
            if question.order is not None:
                self._changes.declined(question)
            else:
                asked, declined = question.ticket, Answer.DECLINED
                no = self._judgement(asked, client_id, question.decision, declined)
                self._desk.journal.judge(no)
                self._desk.tell(Severity.INFO, "Order not sent", DECLINED, "refused")
            return None
        if question.decision.level is Level.OVERRIDE and not words.strip():
            self._stores.questions.ask(question)
            return None
        if question.order is not None:
            account = self.account_of(question.order.instrument)
            return self._changes.agreed(account, question, words.strip(), NOT_CONNECTED)
        return self._pass(question.ticket, client_id, question.decision, words.strip())

    def plan(self, order: Order, change: Change) -> Plan:
        """How `change` would be made to `order`, and what speaks against it, the gate included."""
        account = self.account_of(order.instrument)
        return self._changes.plan(account, order, change, NOT_CONNECTED)

    def amend(self, order: Order, change: Change) -> bool:
        """Make `change` to `order`; False (with a notice) when it is refused here."""
        account = self.account_of(order.instrument)
        return self._changes.amend(account, order, change, NOT_CONNECTED)

    def cancel(self, order: Order) -> None:
        """Cancel one order; a member of a list takes the whole list with it, at any exchange."""
        known = self._stores.order_lists.get(order.list_id)
        account = self.account_of(order.instrument)
        if account is None:
            self._desk.tell(Severity.WARNING, "Order not cancelled", NOT_CONNECTED, "refused")
        elif known is not None and known.list_id >= 0 and isinstance(account, OrderLists):
            if known.client_id not in self._cancelling:
                self._cancelling.add(known.client_id)
                self._supervisor.once(
                    f"cancel list {known.list_id}", self._cancel_list(account, known)
                )
        elif order.client_id not in self._cancelling:
            self._cancelling.add(order.client_id)
            work = partial(self._cancel_once, account, order)
            self._supervisor.once(f"cancel {order.client_id}", self._ask_after(work))

    def cancel_all(self, instrument: InstrumentId | None = None) -> None:
        open_orders = self._stores.orders.open_orders(instrument)
        if not self._accounts.markets:
            self._desk.tell(Severity.WARNING, "Orders not cancelled", NOT_CONNECTED, "refused")
            return
        instruments = sorted({order.instrument for order in open_orders})
        if instrument is not None and not instruments:
            instruments = [instrument]
        work = partial(cancelling.cancel_all_and_tell, self._desk, self._accounts, instruments)
        work = partial(work, everywhere=instrument is None)
        self._supervisor.once("cancel all", self._ask_after(work))

    def kill(self) -> None:
        """Close the door to new orders, then cancel everything; stays closed until `rearm`."""
        self._kill_switch.close()
        self._gate.is_killed = True
        question = self._stores.questions.open
        if question is not None:
            self.answer(question.client_id, agreed=False)
        self._desk.tell(Severity.DANGER, "Kill switch", KILLED, "kill")
        if not self._accounts.markets:
            text = f"{NOT_CONNECTED} Cancelling begins by itself with the connection."
            self._desk.tell(Severity.DANGER, "Nothing cancelled yet", text, "kill-progress")
            return
        self._supervisor.once("kill switch", self._kill_everything())

    def rearm(self) -> None:
        self._kill_switch.open()
        self._gate.is_killed = False
        self._desk.tell(Severity.INFO, "Trading re-armed", "New orders are sent again.", "kill")

    def flatten(self) -> int:
        """Stage two of the kill switch: close every position and sell everything at market; returns
        how many orders left.

        The caller has asked for a typed confirmation. Only while the kill switch is on and nothing
        is open any more.
        """
        if not self._accounts.markets or not self.is_killed or self._stores.orders.open_orders():
            text = "Selling everything needs the kill switch on and no order open."
            self._desk.tell(Severity.WARNING, "Nothing sold", text, "flatten")
            return 0
        tickets = flatten_plan(self._stores, REFERENCE_ASSET)
        for ticket in tickets:
            instrument = self._stores.instruments.get(ticket.instrument)
            account = self.account_of(ticket.instrument)
            if instrument is not None and account is not None:
                client_id, words = self._new_id(self._desk.clock()), "kill switch, stage 2"
                yes = self._judgement(ticket, client_id, Decision(), Answer.CONFIRMED, words)
                self._send(account, ticket, instrument, yes)
        text = f"{count(len(tickets), 'market order')} into {REFERENCE_ASSET} on the way."
        self._desk.tell(Severity.DANGER, "Kill switch: selling everything", text, "flatten")
        return len(tickets)

    def _pass(
        self, ticket: TradeTicket, client_id: str, agreed: Decision, words: str
    ) -> str | None:
        """Through the gate now: sent, asked about, or refused with a sentence."""
        traded = instrument_of(ticket)
        instrument, account = self._stores.instruments.get(traded), self.account_of(traded)
        decision, found = self._judge(ticket)
        violations = blocking(found)
        if violations or instrument is None or account is None:
            text = violations[0].message if violations else NOT_CONNECTED
            self._desk.tell(Severity.WARNING, "Order not sent", text, "refused")
            blocked = self._judgement(ticket, client_id, decision, Answer.BLOCKED)
            self._desk.journal.judge(blocked)
            return None
        if not agreed.covers(decision):
            waiting = self._stores.questions.open
            if waiting is not None and waiting.ticket == ticket:
                return waiting.client_id
            if waiting is not None:
                text = "Another order waits for your answer. Answer it first."
                self._desk.tell(Severity.WARNING, "Order not sent", text, "refused")
                return None
            question = Question(
                client_id=client_id, ticket=ticket, decision=decision, asked_ms=self._desk.clock()
            )
            self._stores.questions.ask(question)
            return client_id
        answer = Answer.CONFIRMED if decision.reasons else Answer.ALLOWED
        judgement = self._judgement(ticket, client_id, decision, answer, words)
        self._last = (ticket, self._desk.clock())
        self._send(account, ticket, instrument, judgement)
        return client_id

    def _send(
        self, account: Account, ticket: TradeTicket, instrument: Instrument, judgement: Judgement
    ) -> None:
        self._gate.sent(ticket, instrument)
        last, client_id = self._contexts.last_price(instrument.id), judgement.client_id
        if isinstance(ticket, OcoTicket | TriggeredListTicket):
            self._desk.journal.judge(judgement)
            self._send_list(account, ticket, instrument, client_id, last)
            return
        order = predict(ticket, client_id, self._desk.clock(), last)
        desk, shown = self._desk, self._stores.orders.apply(order)
        # The disk writes while the loop comes round to the task.
        written = desk.journal.begin(placing.place_intent(desk, shown), judgement)
        work = placing.place(desk, account, ticket, instrument, shown, written)
        self._supervisor.once(f"order {client_id}", work)

    def _send_list(
        self,
        account: Account,
        ticket: OcoTicket | TriggeredListTicket,
        instrument: Instrument,
        first_id: str,
        last: Decimal | None,
    ) -> None:
        if not isinstance(account, OrderLists):
            text = "Order lists cannot be sent here."
            self._desk.tell(Severity.WARNING, "Order not sent", text, "refused")
            return
        now = self._desk.clock()
        self._unnumbered -= 1
        ids = [first_id, *(self._new_id(now) for _ in shapes_of(ticket, last)[1:])]
        own_ids = ListIds(self._new_id(now), tuple(ids))
        shown, orders = order_lists.show(self._desk, ticket, own_ids, self._unnumbered, last)
        work = order_lists.place_list(self._desk, account, ticket, instrument, shown, orders)
        self._supervisor.once(f"order list {shown.client_id}", work)

    def _new_id(self, now_ms: int) -> str:
        return make_client_id(self._desk.environment, now_ms, secrets.randbits(40))

    def _judgement(
        self,
        ticket: TradeTicket,
        client_id: str,
        decision: Decision,
        answer: Answer,
        words: str = "",
    ) -> Judgement:
        return judgement_of(self._desk, self._contexts, ticket, client_id, decision, answer, words)

    def account_of(self, instrument: InstrumentId) -> Account | None:
        return self.through or self._accounts.get(instrument.market)

    def _locks(self, market: Market) -> tuple[str, ...]:
        if self._accounts.get(market) is None:
            return (NOT_CONNECTED,)
        return (RECONCILING,) if market in self._reconciling or self._resuming else ()

    async def _kill_everything(self) -> None:
        await self._kill_switch.cancel_everything(self._accounts)

    def _is_second_click(self, ticket: TradeTicket, now_ms: int) -> bool:
        if self._last is None or self._last[0] != ticket:
            return False
        return now_ms - self._last[1] < DOUBLE_CLICK_MS

    async def _ask_after(self, work: Callable[[], Awaitable[None]]) -> None:
        """Whatever a cancel leaves in doubt is asked for until it is known."""
        await work()
        if self._desk.doubts and ASKING not in self._supervisor.names:
            self._supervisor.once(ASKING, cancelling.conclude(self._desk, self._accounts))

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

    async def _adopt(self, account: Account, market: Market) -> None:
        try:
            await adopt(self._desk, account, market)
        finally:
            self._reconciling.discard(market)
