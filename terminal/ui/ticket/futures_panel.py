"""The futures ticket: wires its form to the session, the link group and the frame clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)

from terminal.domain.events import FeedState
from terminal.domain.order import Order, Side
from terminal.domain.validation import Field
from terminal.ui import format as fmt
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.linking import FuturesDraft
from terminal.ui.panel import Panel
from terminal.ui.ticket.account_controls import AccountControls, said_since
from terminal.ui.ticket.form_scroll import FormScroll
from terminal.ui.ticket.form_view import SIDE_PX
from terminal.ui.ticket.futures_card import futures_card_rows
from terminal.ui.ticket.futures_field_words import price_place
from terminal.ui.ticket.futures_form import FuturesKind
from terminal.ui.ticket.futures_model import FuturesTicketModel
from terminal.ui.ticket.futures_tail import FuturesTail, account_lines
from terminal.ui.ticket.futures_verdict import PRICE_FIELDS
from terminal.ui.ticket.futures_view import (
    FIELD_ORDER,
    SOURCES,
    UNITS,
    FuturesFormView,
    match_of,
)
from terminal.ui.ticket.outcome import (
    CANCEL_BY_ID,
    Outcome,
    guard_outcome,
    refused_outcome,
    unconfirmed_outcome,
)
from terminal.ui.ticket.sent import AckTimes, newest_sent, sent_lines
from terminal.ui.ticket.verdict import Fix
from terminal.ui.widgets.side_button import SideButton
from terminal.venue.api import Channel, Topic

FORM_PX = 676
REFRESH_SECONDS = 0.2
_PRESET_KEYS = {Qt.Key(Qt.Key.Key_1 + i): i for i in range(5)}
_SIDE_KEYS = {Qt.Key.Key_B: Side.BUY, Qt.Key.Key_S: Side.SELL}


class FuturesTicketPanel(Panel):
    """Keys as in the spot ticket: Ctrl+Enter sends, Enter takes the nearest legal value or moves
    on, B and S choose the side, 1 to 5 a size."""

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] | None = None) -> None:
        super().__init__(context, "futures_ticket", "Order ticket")
        session, theme = context.session, context.theme
        connection = session.stores.connection
        self._now_ms = now_ms or (lambda: exchange_now_ms(connection))
        self.model = FuturesTicketModel(session)
        self._acks = AckTimes()
        self._sent_id: str | None = None
        self._refused: Outcome | None = None
        self._sent_at = float("-inf")
        self._focused: Field | None = None
        self._price_target = Field.PRICE
        self._listing_seen = -1
        self._newest: list[Order] = []
        self._newest_at = -1
        self._topics_owner = object()
        self._shown_at = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.view = FuturesFormView(theme, session.positions)
        self._scroll = FormScroll(self, self.view, self.view.leave_room, "futures_scroll")
        self.send = SideButton(theme, "buy", session.environment.value, self)
        self.send.setObjectName("futures_send")
        self.send.setToolTip("Ctrl+Enter")
        self.tail = FuturesTail(theme, self)
        self._connect()
        context.link.instrument_changed.connect(self._show_instrument)
        context.link.price_picked.connect(self._pick_price)
        unsubscribe = session.stores.orders.on_change(self._orders_changed)
        self.destroyed.connect(unsubscribe)
        market_data, owner = session.market_data, self._topics_owner
        self.destroyed.connect(lambda: market_data.release(owner))
        self._show_instrument(context.link.instrument)
        context.clock.add(self, self.refresh)

    def refresh(self) -> None:
        """A few times a second: account and positions, the listing, the book and its age."""
        if time.monotonic() - self._shown_at < REFRESH_SECONDS:
            return
        listing = self.context.session.stores.instruments.revision
        if listing != self._listing_seen:
            self._listing_seen = listing
            if self.model.contract is None:
                self.model.show_instrument(self.context.link.instrument)
            else:
                self.model.reload_instrument()
        self.update_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        theme = self.context.theme
        side, gap = theme.px(SIDE_PX), theme.px(8)
        send = theme.size("button_send")
        room = max(0, self.height() - send - 2 * gap)
        form = min(theme.px(FORM_PX), room)
        self.view.fit(tight=room < theme.px(FORM_PX))
        self._scroll.setGeometry(0, 0, self.width(), form)
        top = form + gap // 2
        self.send.setGeometry(side, top, self.width() - 2 * side, send)
        top += send + gap
        self.tail.setGeometry(side, top, self.width() - 2 * side, max(0, self.height() - top))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._scroll.paint_edge(self, self.context.theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and key in _SIDE_KEYS:
            self._change(side=_SIDE_KEYS[key])
        elif plain and key in _PRESET_KEYS:
            self._do(self.model.take_preset, _PRESET_KEYS[key])
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        """Send what the button says, once; a second press within the guard time does nothing."""
        now = time.monotonic()
        guard = self.context.theme.duration("double_click_guard") / 1_000
        if now - self._sent_at < guard:
            return
        self.update_all()
        reading, session = self.model.reading, self.context.session
        if reading.ticket is None or not self.model.verdict.can_send:
            self._focus_first_problem()
            return
        self._sent_at, self._refused = now, None
        before = session.stores.notices.revision
        if reading.exits is not None and session.positions is not None:
            client_id = session.positions.submit(reading.ticket, reading.exits)
        else:
            client_id = session.trading.submit(reading.ticket)
        if client_id is None:
            self._refused = guard_outcome(said_since(session.stores.notices, before))
        else:
            self._sent_id = client_id
            self._acks.sent(client_id, now * 1_000)
            self._orders_changed()
        self.update_all()

    def update_all(self) -> None:
        """Evaluate and show; the one place where widgets learn of anything."""
        self._shown_at = time.monotonic()
        model, now_ms = self.model, self._now_ms()
        model.evaluate(now_ms)
        ticket, exits = model.reading.ticket, model.reading.exits
        self.context.link.set_draft(None if ticket is None else FuturesDraft(ticket, exits))
        self.view.show_model(model, self._message_place())
        self._show_card(now_ms)
        self._show_outcome(now_ms)
        self._show_send()
        self._show_tail()

    def _connect(self) -> None:
        view = self.view
        view.side.chosen.connect(lambda side: self._change(side=side))
        view.types.chosen.connect(self._choose_kind)
        self._account = AccountControls(self.context.session, self.model, view, self)
        self._account.answered.connect(self._account_changed)
        view.post_only.clicked.connect(lambda on: self._change(post_only=on))
        view.closes.clicked.connect(lambda on: self._change(closes=on))
        view.exits.clicked.connect(lambda on: self._change(with_exits=on))
        view.time.chosen.connect(lambda i: self._change(lifetime=self.model.form.lifetimes[i]))
        view.match.chosen.connect(lambda i: self._change(match=match_of(i)))
        view.unit.chosen.connect(lambda i: self._change(unit=UNITS[i], quantity=""))
        names = {
            Field.TRIGGER_PRICE: "working",
            Field.TAKE_PROFIT: "take_source",
            Field.STOP_LOSS: "stop_source",
        }
        for place, menu in view.sources.items():
            menu.chosen.connect(lambda i, n=names[place]: self._change(**{n: SOURCES[i]}))
        view.slider.moved.connect(lambda percent: self._do(self.model.take_share, percent))
        view.presets.taken.connect(lambda number: self._do(self.model.take_preset, number))
        view.presets.renamed.connect(self._rename_preset)
        view.outcome.action_taken.connect(self._outcome_action)
        view.boxes[Field.ORDER].action_taken.connect(lambda _: self._cancel_all())
        for anchor, button in view.anchors.items():
            button.clicked.connect(
                lambda _=False, a=anchor: self._do(self.model.anchor, a, self._price_place())
            )
        for place, field in view.fields.items():
            field.edited.connect(lambda text, p=place: self._do(self.model.type_text, p, text))
            field.stepped.connect(lambda steps, p=place: self._do(self.model.step, p, steps))
            field.entered.connect(lambda p=place: self._enter(p))
            field.focused.connect(lambda p=place: self._focus(p))
            field.left.connect(lambda p=place: self._leave(p))
        for box in (*view.boxes.values(), view.outcome):
            box.fix_taken.connect(self._take_fix)
        self.send.clicked.connect(self.submit)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.submit)

    def _do(self, action: Callable[..., object], *values: Any) -> None:
        """Something the trader did: forget old refusals, act, show."""
        self._refused, self._sent_id = None, None
        action(*values)
        self.update_all()

    def _change(self, **changes: Any) -> None:
        def apply() -> None:
            self.model.form = replace(self.model.form, **changes)

        self._do(apply)

    def _choose_kind(self, kind: FuturesKind) -> None:
        self._price_target = Field.PRICE if kind.has_price else Field.TRIGGER_PRICE
        trailing = self.model.form.trailing
        if kind is FuturesKind.TRAILING and not trailing:
            trailing = "1.0"
        self._change(kind=kind, trailing=trailing)

    def _account_changed(self, refusal: Outcome | None) -> None:
        self._refused, self._sent_id = refusal, None
        self.update_all()

    def _show_instrument(self, _: object) -> None:
        self.model.show_instrument(self.context.link.instrument)
        self._refused, self._sent_id = None, None
        self.view.leverage_pane.setVisible(False)
        shown, market_data = self.context.link.instrument, self.context.session.market_data
        if shown is None:
            market_data.release(self._topics_owner)
        else:
            channels = (Channel.BOOK, Channel.QUOTE, Channel.TICKER, Channel.MARK)
            market_data.need([Topic(shown, c) for c in channels], self._topics_owner)
            known = self.model.contract
            self.set_header(subtitle=shown.symbol if known is None else known.display_name)
        self.update_all()

    def _show_card(self, now_ms: int) -> None:
        model, book = self.model, self.model.book
        stores, contract = self.context.session.stores, self.model.contract
        rates = None if contract is None else stores.balances.commission(contract.id)
        account = model.account
        available = None if account is None else account.available
        rows = futures_card_rows(model.form, model.reading, model.preview, available, rates)
        state = FeedState.OFF if book is None else book.state
        known = book is not None and book.received_ms
        age = fmt.duration(max(0, now_ms - book.received_ms)) if book and known else ""
        self.view.card.show_rows(rows, state, age)

    def _show_outcome(self, now_ms: int) -> None:
        model, box = self.model, self.view.outcome
        unknown, outcome = model.unconfirmed(), self._refused
        if unknown is not None:
            outcome = unconfirmed_outcome(unknown, model.contract, now_ms)
        elif outcome is None and self._sent_id is not None:
            order = self.context.session.stores.orders.get(self._sent_id)
            outcome = None if order is None else refused_outcome(order, model.contract)
        if outcome is None:
            box.show_message(None)
        else:
            box.show_message(outcome.message, outcome.actions, outcome.aside)

    def _show_send(self) -> None:
        verdict, doubtful = self.model.verdict, self.model.unconfirmed()
        side, detail = self.model.form.side, verdict.detail
        if verdict.can_send and doubtful is not None and doubtful.side is side:
            detail = "Asks first: one is unconfirmed"
        self.send.set_words(side.value.lower(), verdict.title, detail)
        self.send.setEnabled(verdict.can_send)

    def _show_tail(self) -> None:
        stores = self.context.session.stores
        if stores.orders.revision != self._newest_at:
            self._newest_at = stores.orders.revision
            self._newest = newest_sent(stores)
        multi = stores.futures.multi_assets
        words = "" if multi is None else "USD-M, multi-assets" if multi else "USD-M, single-asset"
        sent = sent_lines(self._newest, stores, self._acks, time.monotonic() * 1_000)
        self.tail.show_account(sent, account_lines(self.model.account), words)

    def _message_place(self) -> Field | None:
        """The field whose message is open: the one with the focus, else the first with one."""
        verdict = self.model.verdict
        if self._focused is not None and verdict.message(self._focused) is not None:
            return self._focused
        return next((p for p in FIELD_ORDER if verdict.message(p) is not None), None)

    def _enter(self, place: Field) -> None:
        message = self.model.verdict.message(place)
        if message is not None and message.fixes:
            self._take_fix(message.fixes[0])
        else:
            self.focusNextChild()

    def _take_fix(self, fix: Fix) -> None:
        self._do(self.model.take, fix)

    def _focus(self, place: Field) -> None:
        self._focused = place
        if place in PRICE_FIELDS:
            self._price_target = place
        self.update_all()

    def _leave(self, place: Field) -> None:
        if self._focused is place:
            self._focused = None
        self.model.leave(place)
        self.update_all()

    def _price_place(self) -> Field:
        return price_place(self.model.form, self._price_target)

    def _pick_price(self, price: Any) -> None:
        self._do(self.model.pick_price, price, self._price_place())

    def _rename_preset(self, number: int, text: str) -> None:
        if self.model.contract is not None:
            problem = self.model.presets.rename(self.model.contract, number, text)
            if problem is not None:
                self._refused = guard_outcome(f"“{text}” is not a size. {problem}")
            self.update_all()

    def _outcome_action(self, action: str) -> None:
        unknown = self.model.unconfirmed()
        if action == CANCEL_BY_ID and unknown is not None:
            self.context.session.trading.cancel(unknown)
        else:
            self._refused, self._sent_id = None, None
        self.update_all()

    def _cancel_all(self) -> None:
        if self.model.contract is not None:
            self.context.session.trading.cancel_all(self.model.contract.id)

    def _orders_changed(self) -> None:
        self._acks.look(self.context.session.stores, time.monotonic() * 1_000)

    def _focus_first_problem(self) -> None:
        verdict, reading = self.model.verdict, self.model.reading
        for place, field in self.view.fields.items():
            wrong = verdict.message(place) is not None or place in reading.missing
            if wrong and field.isVisible():
                field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
                return
