"""The order ticket: wires the form to the session, the link group and the frame clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
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
from terminal.ui.panel import Panel
from terminal.ui.ticket.card_rows import card_rows
from terminal.ui.ticket.dry_run import offer_dry_run
from terminal.ui.ticket.form import TicketKind
from terminal.ui.ticket.form_scroll import FormScroll
from terminal.ui.ticket.form_view import (
    FIELD_ORDER,
    RESTART,
    SIDE_PX,
    TIMES_IN_FORCE,
    FormView,
)
from terminal.ui.ticket.form_words import MARKET_WORDS, stp_choices
from terminal.ui.ticket.outcome import (
    CANCEL_BY_ID,
    Outcome,
    guard_outcome,
    refused_outcome,
    unconfirmed_outcome,
)
from terminal.ui.ticket.sent import AckTimes, balance_lines, newest_sent, sent_lines
from terminal.ui.ticket.tail import TicketTail
from terminal.ui.ticket.ticket_model import TicketModel
from terminal.ui.ticket.verdict import PRICE_FIELDS, Fix
from terminal.ui.widgets.side_button import SideButton
from terminal.venue.api import Channel, Topic

FORM_PX = 644
REFRESH_SECONDS = 0.2
_PRESET_KEYS = {Qt.Key(Qt.Key.Key_1 + i): i for i in range(5)}
_SIDE_KEYS = {Qt.Key.Key_B: Side.BUY, Qt.Key.Key_S: Side.SELL}


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


class TicketPanel(Panel):
    """Ctrl+Enter sends, Enter takes the nearest legal value or moves on; outside the fields B and
    S choose the side and 1 to 5 a size. The form has a fixed height, so the send button stays where
    it is whatever the form says."""

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] = _wall_ms) -> None:
        super().__init__(context, "ticket", "Order ticket")
        theme = context.theme
        self._now_ms = now_ms
        self._model = TicketModel(context.session)
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
        self.view = FormView(theme)
        self._scroll = FormScroll(self, self.view, self.view.leave_room, "ticket_scroll")
        self.send = SideButton(theme, "buy", context.session.environment.value, self)
        self.send.setObjectName("ticket_send")
        self.send.setToolTip("Ctrl+Enter")
        self.tail = TicketTail(theme, self)
        self._connect()
        context.link.instrument_changed.connect(self._show_instrument)
        context.link.price_picked.connect(self._pick_price)
        unsubscribe = context.session.stores.orders.on_change(self._orders_changed)
        self.destroyed.connect(unsubscribe)
        market_data, owner = context.session.market_data, self._topics_owner
        self.destroyed.connect(lambda: market_data.release(owner))
        self._show_instrument(context.link.instrument)
        context.clock.add(self, self.refresh)

    def refresh(self) -> None:
        """A few times a second: own orders and balances, the listing, the book and its age."""
        now = time.monotonic()
        if now - self._shown_at < REFRESH_SECONDS:
            return
        stores = self.context.session.stores
        listing = stores.instruments.revision
        if listing != self._listing_seen:
            self._listing_seen = listing
            if self._model.pair is None:
                self._model.show_instrument(self.context.link.instrument)
            else:
                self._model.reload_instrument()
        self._update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        theme = self.context.theme
        side, gap = theme.px(SIDE_PX), theme.px(8)
        send = theme.size("button_send")
        room = max(0, self.height() - send - 2 * gap)
        form = min(theme.px(FORM_PX), room)
        self.view.fit(tight=room < theme.px(FORM_PX))
        self._scroll.setGeometry(0, 0, self.width(), form)
        top = form + gap
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
            self._do(self._model.take_preset, _PRESET_KEYS[key])
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        """Send what the button says, once; a second press within the guard time does nothing."""
        now = time.monotonic()
        guard = self.context.theme.duration("double_click_guard") / 1_000
        if now - self._sent_at < guard:
            return
        self._update()
        ticket = self._model.reading.ticket
        if ticket is None or not self._model.verdict.can_send:
            self._focus_first_problem()
            return
        self._sent_at, self._refused = now, None
        notices = self.context.session.stores.notices
        before = notices.revision
        sent_ms = now * 1_000
        client_id = self.context.session.trading.submit(ticket)
        if client_id is None:
            said = notices.all()[-1] if notices.revision != before else None
            words = "The terminal refused it; nothing left this machine."
            self._refused = guard_outcome(words if said is None else said.text or said.title)
        else:
            self._sent_id = client_id
            self._acks.sent(client_id, sent_ms)
            self._orders_changed()
        self._update()

    def _connect(self) -> None:
        view = self.view
        view.side.chosen.connect(lambda side: self._change(side=side))
        view.types.chosen.connect(self._choose_kind)
        view.post_only.clicked.connect(lambda on: self._change(post_only=on))
        view.iceberg.clicked.connect(lambda on: self._change(use_iceberg=on))
        view.exits.clicked.connect(lambda on: self._change(with_exits=on))
        view.peg.chosen.connect(lambda i: self._change(peg_other_side=i == 1))
        view.stop_style.chosen.connect(lambda i: self._change(stop_rests=i == 1))
        view.stp.chosen.connect(self._choose_stp)
        view.time.chosen.connect(lambda i: self._change(time_in_force=TIMES_IN_FORCE[i]))
        view.unit.chosen.connect(lambda i: self._change(by_quote=i == 1, quantity="", total=""))
        view.slider.moved.connect(lambda percent: self._do(self._model.take_share, percent))
        view.presets.taken.connect(lambda number: self._do(self._model.take_preset, number))
        view.presets.renamed.connect(self._rename_preset)
        view.outcome.action_taken.connect(self._outcome_action)
        view.boxes[Field.ORDER].action_taken.connect(self._order_action)
        for anchor, button in view.anchors.items():
            button.clicked.connect(
                lambda _=False, a=anchor: self._do(self._model.anchor, a, self._price_place())
            )
        for place, field in view.fields.items():
            field.edited.connect(lambda text, p=place: self._do(self._model.type_text, p, text))
            field.stepped.connect(lambda steps, p=place: self._do(self._model.step, p, steps))
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
        offer_dry_run(self, self.context.session.trading, lambda: self._model.reading.ticket)

    def _do(self, action: Callable[..., object], *values: Any) -> None:
        """Something the trader did: forget old refusals, act, show."""
        self._refused, self._sent_id = None, None
        action(*values)
        self._update()

    def _change(self, **changes: Any) -> None:
        def apply() -> None:
            self._model.form = replace(self._model.form, **changes)

        self._do(apply)

    def _choose_kind(self, kind: TicketKind) -> None:
        self._price_target = Field.TRIGGER_PRICE if not kind.has_price else Field.PRICE
        if kind is TicketKind.OCO:
            self._price_target = Field.TAKE_PROFIT
        self._change(kind=kind, total="")

    def _choose_stp(self, index: int) -> None:
        if self._model.pair is not None:
            self._change(stp_mode=stp_choices(self._model.pair)[index])

    def _show_instrument(self, _: object) -> None:
        self._model.show_instrument(self.context.link.instrument)
        pair = self._model.pair
        self._refused, self._sent_id = None, None
        shown = self.context.link.instrument
        if shown is not None:
            channels = (Channel.BOOK, Channel.QUOTE, Channel.TICKER)
            topics = [Topic(shown, channel) for channel in channels]
            self.context.session.market_data.need(topics, self._topics_owner)
        else:
            self.context.session.market_data.release(self._topics_owner)
        words = "" if shown is None else f"{shown.symbol} {MARKET_WORDS[shown.market]}"
        self.set_header(subtitle=words if pair is not None or shown is not None else "")
        self._update()

    def _update(self) -> None:
        """Evaluate and show; the one place where widgets learn of anything."""
        self._shown_at = time.monotonic()
        model, now_ms = self._model, self._now_ms()
        model.evaluate(now_ms)
        self.context.link.set_draft(model.reading.ticket)
        simulator = self.context.session.simulator
        is_gone = simulator is not None and not simulator.is_running
        self.view.show_model(model, self._message_place(), may_restart=is_gone)
        self._show_card(now_ms)
        self._show_outcome(now_ms)
        self.view.settle()
        self._show_send()
        self._show_tail()

    def _show_card(self, now_ms: int) -> None:
        model, book = self._model, self._model.book
        rows = card_rows(model.form, model.reading, model.context, model.preview)
        state = FeedState.OFF if book is None else book.state
        age = (
            ""
            if book is None or not book.received_ms
            else fmt.duration(max(0, now_ms - book.received_ms))
        )
        self.view.card.show_rows(rows, state, age)

    def _show_outcome(self, now_ms: int) -> None:
        model, box = self._model, self.view.outcome
        unknown = model.unconfirmed()
        outcome = self._refused
        if unknown is not None:
            outcome = unconfirmed_outcome(unknown, model.pair, now_ms)
        elif outcome is None and self._sent_id is not None:
            order = self.context.session.stores.orders.get(self._sent_id)
            outcome = None if order is None else refused_outcome(order, model.pair)
        if outcome is None:
            box.show_message(None)
        else:
            box.show_message(outcome.message, outcome.actions, outcome.aside)

    def _show_send(self) -> None:
        model = self._model
        verdict, side = model.verdict, model.form.side.value.lower()
        title, detail = verdict.title, verdict.detail
        doubtful = model.unconfirmed()
        if verdict.can_send and doubtful is not None and doubtful.side is model.form.side:
            # The gate asks; here it is only announced.
            detail = "Asks first: one is unconfirmed"
        self.send.set_words(side, title, detail)
        self.send.setEnabled(verdict.can_send)

    def _show_tail(self) -> None:
        stores = self.context.session.stores
        balances = stores.balances
        if stores.orders.revision != self._newest_at:
            self._newest_at = stores.orders.revision
            self._newest = newest_sent(stores)
        self.tail.show_lines(
            sent_lines(self._newest, stores, self._acks, time.monotonic() * 1_000),
            balance_lines(self._model.pair, balances.all(), known=balances.known),
        )

    def _message_place(self) -> Field | None:
        """The field whose message is open: the one with the focus, else the first with one."""
        verdict = self._model.verdict
        if self._focused is not None and verdict.message(self._focused) is not None:
            return self._focused
        return next((p for p in FIELD_ORDER if verdict.message(p) is not None), None)

    def _enter(self, place: Field) -> None:
        message = self._model.verdict.message(place)
        if message is not None and message.fixes:
            self._take_fix(message.fixes[0])
        else:
            self.focusNextChild()

    def _take_fix(self, fix: Fix) -> None:
        self._do(self._model.take, fix)

    def _focus(self, place: Field) -> None:
        self._focused = place
        if place in PRICE_FIELDS:
            self._price_target = place
        self._update()

    def _leave(self, place: Field) -> None:
        if self._focused is place:
            self._focused = None
        self._model.leave(place)
        self._update()

    def _price_place(self) -> Field:
        kind = self._model.form.kind
        if not kind.has_price:
            return Field.TRIGGER_PRICE
        return self._price_target if kind.has_trigger else Field.PRICE

    def _pick_price(self, price: Decimal) -> None:
        self._do(self._model.pick_price, price, self._price_place())

    def _rename_preset(self, number: int, text: str) -> None:
        model = self._model
        if model.pair is None:
            return
        last = None if model.context is None else model.context.last_price
        problem = model.presets.rename(model.pair, number, text, last)
        if problem is not None:
            self._refused = guard_outcome(f"“{text}” is not a size. {problem}")
        self._update()

    def _outcome_action(self, action: str) -> None:
        unknown = self._model.unconfirmed()
        if action == CANCEL_BY_ID and unknown is not None:
            self.context.session.trading.cancel(unknown)
        else:
            self._refused, self._sent_id = None, None
        self._update()

    def _order_action(self, action: str) -> None:
        simulator = self.context.session.simulator
        if action == RESTART and simulator is not None:
            simulator.restart()
        else:
            self._cancel_all()

    def _cancel_all(self) -> None:
        pair = self._model.pair
        if pair is not None:
            self.context.session.trading.cancel_all(pair.id)

    def _orders_changed(self) -> None:
        self._acks.look(self.context.session.stores, time.monotonic() * 1_000)

    def _focus_first_problem(self) -> None:
        verdict, reading = self._model.verdict, self._model.reading
        for place, field in self.view.fields.items():
            wrong = verdict.message(place) is not None or place in reading.missing
            if wrong and field.isVisible():
                field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
                return
