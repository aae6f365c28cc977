"""The futures ticket: its form over the common shell."""

from __future__ import annotations

from collections.abc import Callable

from terminal.domain.market import InstrumentId
from terminal.domain.validation import Field
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.linking import FuturesDraft
from terminal.ui.session_words import closed_words
from terminal.ui.ticket.account_controls import AccountControls
from terminal.ui.ticket.futures_card import futures_card_rows
from terminal.ui.ticket.futures_field_words import price_place
from terminal.ui.ticket.futures_form import FuturesKind
from terminal.ui.ticket.futures_model import FuturesTicketModel
from terminal.ui.ticket.futures_tail import FuturesTail, account_lines
from terminal.ui.ticket.futures_view import (
    FIELD_ORDER,
    SOURCES,
    UNITS,
    FuturesFormView,
    match_of,
)
from terminal.ui.ticket.shell import TicketShell
from terminal.venue.api import Channel


class FuturesTicketPanel(TicketShell):
    """Orders of a contract with their exits; leverage and modes at the head."""

    FORM_PX = 668
    FIELD_ORDER = FIELD_ORDER
    CHANNELS = (Channel.BOOK, Channel.QUOTE, Channel.TICKER, Channel.MARK)
    model: FuturesTicketModel
    view: FuturesFormView
    tail: FuturesTail

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] | None = None) -> None:
        session = context.session
        connection = session.stores.connection
        super().__init__(context, "futures_ticket", now_ms or (lambda: exchange_now_ms(connection)))
        self.model = FuturesTicketModel(session)
        self.view = FuturesFormView(context.theme, session.positions)
        self.tail = FuturesTail(context.theme)
        self.build("futures")

    def connect_own(self) -> None:
        view = self.view
        view.types.chosen.connect(self._choose_kind)
        account = AccountControls(self.context.session, self.model, view, self)
        account.answered.connect(self.answer)
        view.closes.clicked.connect(lambda on: self.change(closes=on))
        view.time.chosen.connect(lambda i: self.change(lifetime=self.model.form.lifetimes[i]))
        view.match.chosen.connect(lambda i: self.change(match=match_of(i)))
        view.unit.chosen.connect(lambda i: self.change(unit=UNITS[i], quantity=""))
        view.rules_toggled.connect(self.update_all)
        view.stp.chosen.connect(lambda i: self.change(stp_mode=self.model.form.stp_modes[i]))
        view.protect.clicked.connect(lambda on: self.change(price_protect=on))
        names = {
            Field.TRIGGER_PRICE: "working",
            Field.TAKE_PROFIT: "take_source",
            Field.STOP_LOSS: "stop_source",
        }
        for place, menu in view.sources.items():
            menu.chosen.connect(lambda i, n=names[place]: self.change(**{n: SOURCES[i]}))
        view.boxes[Field.ORDER].action_taken.connect(lambda _: self.cancel_all())
        self.context.link.instrument_changed.connect(lambda _: view.leverage_pane.setVisible(False))

    def show_own(self, now_ms: int) -> None:
        model, stores = self.model, self.context.session.stores
        ticket, exits = model.reading.ticket, model.reading.exits
        self.context.link.set_draft(None if ticket is None else FuturesDraft(ticket, exits))
        self.view.show_model(model, self.message_place())
        rates = None if model.contract is None else stores.balances.commission(model.contract.id)
        available = None if model.account is None else model.account.available
        closed = closed_words(stores.sessions.of(model.contract), now_ms)
        rows = futures_card_rows(model.form, model.reading, model.preview, available, rates, closed)
        self.view.card.show_rows(rows, *self.book_words(now_ms))
        multi = stores.futures.multi_assets
        words = "" if multi is None else "USD-M, multi-assets" if multi else "USD-M, single-asset"
        self.tail.show_account(self.last_sent(), account_lines(model.account), words)

    def send_ticket(self) -> str | None:
        reading, session = self.model.reading, self.context.session
        if reading.ticket is None:
            return None
        if reading.exits is not None and session.positions is not None:
            return session.positions.submit(reading.ticket, reading.exits)
        return session.trading.submit(reading.ticket)

    def price_place(self) -> Field:
        return price_place(self.model.form, self._price_target)

    def subtitle_of(self, shown: InstrumentId) -> str:
        known = self.model.contract
        return shown.symbol if known is None else known.display_name

    def rename_preset(self, number: int, text: str) -> str | None:
        contract = self.model.contract
        return None if contract is None else self.model.presets.rename(contract, number, text)

    def _choose_kind(self, kind: FuturesKind) -> None:
        self._price_target = Field.PRICE if kind.has_price else Field.TRIGGER_PRICE
        trailing = self.model.form.trailing
        if kind is FuturesKind.TRAILING and not trailing:
            trailing = "1.0"
        self.change(kind=kind, trailing=trailing)
