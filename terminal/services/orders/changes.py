"""Changes of open orders: planned, judged by the gate like new orders, sent once."""

from __future__ import annotations

import secrets
from collections.abc import Coroutine
from dataclasses import replace

from terminal.domain.futures.ticket import FuturesLimitTicket, FuturesTicket
from terminal.domain.gate import ALLOWED, Decision
from terminal.domain.ids import make_client_id
from terminal.domain.instrument import FuturesContract, Instrument, SpotPair
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order
from terminal.domain.order_moves import Change
from terminal.domain.validation import Field, Violation
from terminal.services.contexts import Contexts
from terminal.services.futures.modifying import modify, plan_modification
from terminal.services.gatekeeper import Gatekeeper
from terminal.services.journal_schema import Answer, Judgement
from terminal.services.judging import judgement_of, refusals
from terminal.services.orders import amending
from terminal.services.orders.amend_plan import Plan, Way, plan_change
from terminal.services.orders.placing import Desk
from terminal.services.orders.prediction import predict
from terminal.services.supervisor import Supervisor
from terminal.state.notices import Severity
from terminal.state.questions import Question
from terminal.venue.api import Account, Amendments
from terminal.venue.futures_api import Modifications

BUSY = "Its last change is still on the way: wait for the exchange's answer."
ENDED = "The order is not open any more."
ANOTHER = "Another order waits for your answer. Answer it first."


class Changes:
    """The verbs over amendments. One change of an order at a time; what the gate wants confirmed
    waits as a question, and is planned and judged anew when it has been answered."""

    def __init__(
        self, desk: Desk, supervisor: Supervisor, contexts: Contexts, gate: Gatekeeper
    ) -> None:
        self._desk, self._stores = desk, desk.stores
        self._supervisor = supervisor
        self._contexts = contexts
        self._gate = gate
        self._on_the_way: set[str] = set()

    def plan(self, account: Account | None, order: Order, change: Change, missing: str) -> Plan:
        """The way `change` would go, judged by the exchange's rules and by the gate. Sends nothing.

        `missing` is said while there is no account.
        """
        pair = self._stores.instruments.get(order.instrument)
        port: object = account
        if isinstance(pair, FuturesContract) and isinstance(port, Modifications):
            return self._plan_modification(order, change, pair)
        if account is None or not isinstance(pair, SpotPair) or not isinstance(account, Amendments):
            return _refused(missing if account is None else "Orders cannot be changed here.")
        if order.client_id in self._on_the_way:
            return _refused(BUSY)
        plan = plan_change(order, change, pair, self._contexts.of(order.instrument))
        decision = ALLOWED
        if plan.way is Way.KEEP:
            decision = self._gate.decide_smaller(pair)
        elif plan.ticket is not None:
            decision = self._gate.decide(plan.ticket, pair, instead_of=order)
        found = refusals(decision, plan.violations)
        return replace(plan, violations=found, decision=decision)

    def _plan_modification(self, order: Order, change: Change, contract: FuturesContract) -> Plan:
        if order.client_id in self._on_the_way:
            return _refused(BUSY)
        plan = plan_modification(order, change, contract, self._contexts.of(contract.id))
        if plan.ticket is None:
            return plan
        decision = self._gate.decide(plan.ticket, contract, instead_of=order)
        found = refusals(decision, plan.violations)
        return replace(plan, violations=found, decision=decision)

    def amend(self, account: Account | None, order: Order, change: Change, missing: str) -> bool:
        """True when the change is on its way or waits for an answer; else a notice says why not."""
        now = self._desk.clock()
        client_id = make_client_id(self._desk.environment, now, secrets.randbits(40))
        return self._pass(account, order, change, client_id, ALLOWED, "", missing)

    def agreed(
        self, account: Account | None, question: Question, words: str, missing: str
    ) -> str | None:
        """The trader said yes: the new order's id when the change left or has to be asked anew."""
        if question.order is None or question.change is None:
            return None
        sent = self._pass(
            account,
            question.order,
            question.change,
            question.client_id,
            question.decision,
            words,
            missing,
        )
        return question.client_id if sent else None

    def _pass(
        self,
        account: Account | None,
        order: Order,
        change: Change,
        client_id: str,
        agreed: Decision,
        words: str,
        missing: str,
    ) -> bool:
        current = self._stores.orders.get(order.client_id) or order
        plan = self.plan(account, current, change, missing)
        pair = self._stores.instruments.get(order.instrument)
        if account is None or pair is None or not plan.is_possible or not current.is_open:
            text = plan.against[0].message if plan.against else "Nothing would change."
            return self._refuse(current, plan, client_id, text if current.is_open else ENDED)
        if not agreed.covers(plan.decision):
            return self._ask(current, change, plan, client_id)
        answer = Answer.CONFIRMED if plan.decision.reasons else Answer.ALLOWED
        self._write(current, plan, client_id, answer, words)
        self._send(account, current, plan, pair, client_id)
        return True

    def _ask(self, order: Order, change: Change, plan: Plan, client_id: str) -> bool:
        waiting = self._stores.questions.open
        if waiting is not None and waiting.client_id != client_id:
            same = waiting.order is not None and waiting.order.client_id == order.client_id
            if same and waiting.change == change:
                return True
            return self._refuse(order, plan, client_id, ANOTHER)
        if plan.ticket is None:
            return False
        self._stores.questions.ask(
            Question(
                client_id=client_id,
                ticket=plan.ticket,
                decision=plan.decision,
                asked_ms=self._desk.clock(),
                order=order,
                change=change,
            )
        )
        return True

    def _refuse(self, order: Order, plan: Plan, client_id: str, text: str) -> bool:
        self._desk.tell(Severity.WARNING, "Order not changed", text, "refused")
        if plan.way in (Way.KEEP, Way.REPLACE, Way.MODIFY):
            self._write(order, plan, client_id, Answer.BLOCKED)
        return False

    def _send(
        self, account: Account, order: Order, plan: Plan, pair: Instrument, client_id: str
    ) -> None:
        desk = self._desk
        if plan.way is Way.KEEP and plan.quantity is not None:
            self._gate.made_smaller()
            work = amending.keep_priority(desk, account, order, plan.quantity)
            self._run(f"amend {order.client_id}", order, work)
        elif plan.way is Way.MODIFY and isinstance(plan.ticket, FuturesLimitTicket):
            self._gate.made_smaller()
            work = modify(desk, account, order, plan.ticket)
            self._run(f"modify {order.client_id}", order, work)
        elif plan.ticket is not None and not isinstance(plan.ticket, FuturesTicket):
            self._gate.sent(plan.ticket, pair)
            last = self._contexts.last_price(pair.id)
            new = self._stores.orders.apply(predict(plan.ticket, client_id, desk.clock(), last))
            work = amending.replace_order(desk, account, order, plan.ticket, pair, new)
            self._run(f"replace {order.client_id}", order, work)

    def _run(self, name: str, order: Order, work: Coroutine[object, object, None]) -> None:
        async def watched() -> None:
            try:
                await work
            finally:
                self._on_the_way.discard(order.client_id)

        self._on_the_way.add(order.client_id)
        if not self._supervisor.once(name, watched()):
            self._on_the_way.discard(order.client_id)
            work.close()

    def _write(
        self, order: Order, plan: Plan, client_id: str, answer: Answer, words: str = ""
    ) -> None:
        """A replacement stands in the journal under its own id, a smaller quantity under the
        order's."""
        before = self._desk.describe(order)
        if plan.ticket is not None:
            said = f"in place of: {before}" + (f"; {words}" if words else "")
            judgement = judgement_of(
                self._desk, self._contexts, plan.ticket, client_id, plan.decision, answer, said
            )
            self._desk.journal.judge(judgement)
            return
        smaller = "" if plan.quantity is None else plain_text(plan.quantity)
        self._desk.journal.judge(
            Judgement(
                client_id=order.client_id,
                symbol=str(order.instrument),
                order_text=f"{before}, made smaller: {smaller}",
                decision=plan.decision,
                answer=answer,
                time_ms=self._desk.clock(),
                words=words,
            )
        )

    def declined(self, question: Question) -> None:
        """The trader said no: the order stays as it is, and the journal says so."""
        if question.order is not None:
            said = f"in place of: {self._desk.describe(question.order)}"
            judgement = judgement_of(
                self._desk,
                self._contexts,
                question.ticket,
                question.client_id,
                question.decision,
                Answer.DECLINED,
                said,
            )
            self._desk.journal.judge(judgement)
            text = f"{self._desk.describe(question.order)} stays as it is: not agreed to."
            self._desk.tell(Severity.INFO, "Order not changed", text, "refused")


def _refused(text: str) -> Plan:
    violation = Violation(rule="LOCKED", field=Field.ORDER, message=text)
    return Plan(way=Way.IMPOSSIBLE, violations=(violation,))
