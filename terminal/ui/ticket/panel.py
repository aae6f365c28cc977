"""The spot ticket: its form over the common shell."""

from __future__ import annotations

import time
from collections.abc import Callable

from terminal.domain.market import InstrumentId
from terminal.domain.validation import Field
from terminal.ui.context import PanelContext
from terminal.ui.ticket.card_rows import card_rows
from terminal.ui.ticket.form import TicketKind
from terminal.ui.ticket.form_view import FIELD_ORDER, RESTART, TIMES_IN_FORCE, FormView
from terminal.ui.ticket.form_words import MARKET_WORDS, stp_choices
from terminal.ui.ticket.sent import balance_lines
from terminal.ui.ticket.shell import TicketShell
from terminal.ui.ticket.tail import TicketTail
from terminal.ui.ticket.ticket_model import TicketModel


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


class TicketPanel(TicketShell):
    """Limit, market, stops, lists, trailing and pegged orders of a pair."""

    FORM_PX = 644
    FIELD_ORDER = FIELD_ORDER
    model: TicketModel
    view: FormView

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] = _wall_ms) -> None:
        super().__init__(context, "ticket", now_ms)
        self.model = TicketModel(context.session)
        self.view = FormView(context.theme)
        self.tail = TicketTail(context.theme)
        self.build("ticket")

    def connect_own(self) -> None:
        view = self.view
        view.types.chosen.connect(self._choose_kind)
        view.iceberg.clicked.connect(lambda on: self.change(use_iceberg=on))
        view.peg.chosen.connect(lambda i: self.change(peg_other_side=i == 1))
        view.route.chosen.connect(lambda i: self.change(use_routes=i == 1))
        view.stop_style.chosen.connect(lambda i: self.change(stop_rests=i == 1))
        view.stp.chosen.connect(self._choose_stp)
        view.time.chosen.connect(lambda i: self.change(time_in_force=TIMES_IN_FORCE[i]))
        view.unit.chosen.connect(lambda i: self.change(by_quote=i == 1, quantity="", total=""))
        view.boxes[Field.ORDER].action_taken.connect(self._order_action)

    def show_own(self, now_ms: int) -> None:
        model, session = self.model, self.context.session
        self.context.link.set_draft(model.reading.ticket)
        simulator = session.simulator
        is_gone = simulator is not None and not simulator.is_running
        self.view.show_model(model, self.message_place(), may_restart=is_gone)
        rows = card_rows(model.form, model.reading, model.context, model.preview)
        self.view.card.show_rows(rows, *self.book_words(now_ms))
        self.view.settle()
        balances = session.stores.balances
        lines = balance_lines(model.pair, balances.all(), known=balances.known)
        self.tail.show_lines(self.last_sent(), lines)

    def send_ticket(self) -> str | None:
        ticket = self.model.reading.ticket
        return None if ticket is None else self.context.session.trading.submit(ticket)

    def price_place(self) -> Field:
        kind = self.model.form.kind
        if not kind.has_price:
            return Field.TRIGGER_PRICE
        return self._price_target if kind.has_trigger else Field.PRICE

    def subtitle_of(self, shown: InstrumentId) -> str:
        return f"{shown.symbol} {MARKET_WORDS[shown.market]}"

    def rename_preset(self, number: int, text: str) -> str | None:
        model = self.model
        if model.pair is None:
            return None
        last = None if model.context is None else model.context.last_price
        return model.presets.rename(model.pair, number, text, last)

    def _choose_kind(self, kind: TicketKind) -> None:
        self._price_target = Field.TRIGGER_PRICE if not kind.has_price else Field.PRICE
        if kind is TicketKind.OCO:
            self._price_target = Field.TAKE_PROFIT
        self.change(kind=kind, total="")

    def _choose_stp(self, index: int) -> None:
        if self.model.pair is not None:
            self.change(stp_mode=stp_choices(self.model.pair)[index])

    def _order_action(self, action: str) -> None:
        simulator = self.context.session.simulator
        if action == RESTART and simulator is not None:
            simulator.restart()
        else:
            self.cancel_all()
