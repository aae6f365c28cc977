"""Orders that wait for the trader's word before they may leave."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.domain.any_ticket import TradeTicket
from terminal.domain.gate import Decision
from terminal.domain.order import Order
from terminal.domain.order_moves import Change
from terminal.state.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`decision` says why it is asked; `client_id` is the order's should it be sent.

    `order` is the open one that would be changed, by `change`; both None for a new order.
    """

    client_id: str
    ticket: TradeTicket
    decision: Decision
    asked_ms: int
    order: Order | None = None
    change: Change | None = None


class QuestionStore(Store):
    """One question at a time: nobody can weigh two."""

    def __init__(self) -> None:
        super().__init__()
        self._open: Question | None = None

    @property
    def open(self) -> Question | None:
        return self._open

    def ask(self, question: Question) -> None:
        self._open = question
        self._changed()

    def take(self, client_id: str) -> Question | None:
        """End the question with this id and return it; None when it is not the open one."""
        question = self._open
        if question is None or question.client_id != client_id:
            return None
        self._open = None
        self._changed()
        return question
