"""What both tickets share: keys, focus, sending once, messages, and what a new look must not lose."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut

from terminal.domain.events import FeedState
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, Side
from terminal.domain.validation import Field
from terminal.ui import format as fmt
from terminal.ui.context import PanelContext
from terminal.ui.linking import OrderWish
from terminal.ui.panel import Panel
from terminal.ui.ticket.common_model import CommonModel
from terminal.ui.ticket.dry_run import offer_dry_run
from terminal.ui.ticket.form_column import SIDE_PX, FormColumn
from terminal.ui.ticket.form_scroll import FormScroll
from terminal.ui.ticket.outcome import (
    CANCEL_BY_ID,
    Carried,
    Outcome,
    end_of,
    guard_outcome,
    said_since,
    unconfirmed_outcome,
)
from terminal.ui.ticket.sent import AckTimes, SentLine, newest_sent, sent_lines
from terminal.ui.ticket.tail import TicketTail
from terminal.ui.ticket.verdict import PRICE_FIELDS
from terminal.ui.widgets.side_button import SideButton
from terminal.venue.api import Channel, Topic

REFRESH_SECONDS = 0.2
_PRESET_KEYS = {Qt.Key(Qt.Key.Key_1 + i): i for i in range(5)}
_SIDE_KEYS = {Qt.Key.Key_B: Side.BUY, Qt.Key.Key_S: Side.SELL}


class TicketShell(Panel):
    """Ctrl+Enter sends, Enter takes the nearest legal value or moves on; outside the fields B and S
    choose the side and 1 to 5 a size. The send button stays where it is whatever the form says.

    A subclass makes `model` and `view`, calls `build`, and fills what raises NotImplementedError.
    """

    FORM_PX = 0
    FIELD_ORDER: Sequence[Field] = ()
    CHANNELS: Sequence[Channel] = (Channel.BOOK, Channel.QUOTE, Channel.TICKER)
    model: CommonModel
    view: FormColumn
    tail: TicketTail

    def __init__(self, context: PanelContext, name: str, now_ms: Callable[[], int]) -> None:
        super().__init__(context, name, "Order ticket")
        self._now_ms = now_ms
        self._acks = AckTimes()
        self._sent_id: str | None = None
        self._refused: Outcome | None = None
        self._sent_at = float("-inf")
        self._sent_ticket: object = None
        self._focused: Field | None = None
        self._price_target = Field.PRICE
        self._listing_seen = -1
        self._newest: list[Order] = []
        self._newest_at = -1
        self._topics_owner = object()
        self._shown_at = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def build(self, prefix: str) -> None:
        """Lay out `view`, the send button and `tail`, and listen to everything."""
        context, session = self.context, self.context.session
        self._scroll = FormScroll(self, self.view, self.view.leave_room, f"{prefix}_scroll")
        self.send = SideButton(context.theme, "buy", session.environment.value, self)
        self.send.setObjectName(f"{prefix}_send")
        self.send.setToolTip("Ctrl+Enter")
        self.tail.setParent(self)
        self.view.card.setParent(self)
        self.view.reshaped.connect(self._arrange)
        self._connect()
        self.connect_own()
        context.link.instrument_changed.connect(self._show_instrument)
        context.link.price_picked.connect(self._pick_price)
        context.link.order_written.connect(self._write_order)
        unsubscribe = session.stores.orders.on_change(self._orders_changed)
        self.destroyed.connect(unsubscribe)
        market_data, owner = session.market_data, self._topics_owner
        self.destroyed.connect(lambda: market_data.release(owner))
        self._show_instrument(context.link.instrument)
        context.clock.add(self, self.refresh)

    def connect_own(self) -> None:
        """Listen to the widgets that only this form has."""
        raise NotImplementedError

    def show_own(self, now_ms: int) -> None:
        """Show the evaluated model in the form, the card and the tail."""
        raise NotImplementedError

    def send_ticket(self) -> str | None:
        """Hand the ticket over; the client id, or None with a notice."""
        raise NotImplementedError

    def price_place(self) -> Field:
        """The field that a price picked elsewhere goes to."""
        raise NotImplementedError

    def subtitle_of(self, shown: InstrumentId) -> str:
        """What the header says after the title."""
        raise NotImplementedError

    def rename_preset(self, number: int, text: str) -> str | None:
        """Give a size button another amount; what speaks against it, or None."""
        raise NotImplementedError

    def carry(self) -> Carried:
        """Everything that would be lost with the widgets."""
        return Carried(
            self.model.form, self._sent_id, self._refused, self._acks, self._price_target
        )

    def take_over(self, carried: object) -> None:
        """Go on where another ticket of this kind stood; numbers of another symbol stay away."""
        if not isinstance(carried, Carried):
            return
        self.model.take_form(carried.form)
        _, self._sent_id, self._refused, self._acks, self._price_target = carried
        self.update_all()

    def refresh(self) -> None:
        """A few times a second: account and own orders, the listing, the book and its age."""
        if time.monotonic() - self._shown_at < REFRESH_SECONDS:
            return
        listing = self.context.session.stores.instruments.revision
        if listing != self._listing_seen:
            self._listing_seen = listing
            if self.model.form.instrument is None:
                self.model.show_instrument(self.context.link.instrument)
            else:
                self.model.reload_instrument()
        self.update_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """The card ends the form, or stands still above the send button while the form scrolls."""
        theme, card = self.context.theme, self.view.card
        side, gap = theme.px(SIDE_PX), theme.px(8)
        send = theme.size("button_send")
        room = max(0, self.height() - send - 2 * gap)
        whole = min(theme.px(self.FORM_PX), room)
        is_whole = whole < room
        wanted = self.view.fit(whole, is_whole=is_whole)
        low = card.sizeHint().height()
        form = max(0, min(wanted, whole - low))
        self._scroll.setGeometry(0, 0, self.width(), form)
        card.setGeometry(side, form, self.width() - 2 * side, low)
        top = whole + gap
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
            self.change(side=_SIDE_KEYS[key])
        elif plain and key in _PRESET_KEYS:
            self.do(self.model.take_preset, _PRESET_KEYS[key])
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        """Send what the button says, once: a second press within the guard time is the same click
        unless it says something else. Every press ends in words on the screen."""
        now, was_offered = time.monotonic(), self.send.isEnabled()
        guard = self.context.theme.duration("double_click_guard") / 1_000
        self.update_all()
        ticket, verdict = self.model.reading.ticket, self.model.verdict
        if now - self._sent_at < guard and ticket == self._sent_ticket:
            return
        if ticket is None or not verdict.can_send:
            # Offered a moment ago, and not possible any more: nobody looks at the fields now.
            if not self._focus_first_problem() or was_offered:
                self._refused = guard_outcome(f"{verdict.detail or verdict.title}.")
                self.update_all()
            return
        self._sent_at, self._sent_ticket, self._refused = now, ticket, None
        notices = self.context.session.stores.notices
        before = notices.revision
        client_id = self.send_ticket()
        if client_id is None:
            self._refused = guard_outcome(said_since(notices, before))
        else:
            self._sent_id = client_id
            self._acks.sent(client_id, now * 1_000)
            self._orders_changed()
        self.update_all()

    def update_all(self) -> None:
        """Evaluate and show; the one place where widgets learn of anything."""
        self._shown_at = time.monotonic()
        now_ms = self._now_ms()
        self.model.evaluate(now_ms)
        self._show_outcome(now_ms)
        self.show_own(now_ms)
        self._show_send()
        self._arrange()

    def do(self, action: Callable[..., object], *values: Any) -> None:
        """Something the trader did: forget old refusals, act, show."""
        self._refused, self._sent_id = None, None
        action(*values)
        self.update_all()

    def change(self, **changes: Any) -> None:
        """Other choices on the form."""
        self.do(lambda: self.model.change(**changes))

    def answer(self, refusal: Outcome | None) -> None:
        """Show why something was refused; None takes older words away."""
        self._refused, self._sent_id = refusal, None
        self.update_all()

    def message_place(self) -> Field | None:
        """The field whose message is open: the one with the focus, else the first with one."""
        verdict = self.model.verdict
        if self._focused is not None and verdict.message(self._focused) is not None:
            return self._focused
        return next((p for p in self.FIELD_ORDER if verdict.message(p) is not None), None)

    def book_words(self, now_ms: int) -> tuple[FeedState, str]:
        """State of the book and its age, for the head of the card."""
        book = self.model.book
        if book is None:
            return FeedState.OFF, ""
        age = fmt.duration(max(0, now_ms - book.received_ms)) if book.received_ms else ""
        return book.state, age

    def last_sent(self) -> tuple[SentLine, ...]:
        """The newest orders with their answers, for the tail."""
        stores = self.context.session.stores
        if stores.orders.revision != self._newest_at:
            self._newest_at = stores.orders.revision
            self._newest = newest_sent(stores)
        return sent_lines(self._newest, stores, self._acks, time.monotonic() * 1_000)

    def cancel_all(self) -> None:
        """Cancel every open order of the symbol in view."""
        if self.model.form.instrument is not None:
            self.context.session.trading.cancel_all(self.model.form.instrument.id)

    def _connect(self) -> None:
        view = self.view
        view.side.chosen.connect(lambda side: self.change(side=side))
        view.post_only.clicked.connect(lambda on: self.change(post_only=on))
        view.exits.clicked.connect(lambda on: self.change(with_exits=on))
        view.slider.moved.connect(lambda percent: self.do(self.model.take_share, percent))
        view.presets.taken.connect(lambda number: self.do(self.model.take_preset, number))
        view.presets.renamed.connect(self._rename_preset)
        view.outcome.action_taken.connect(self._outcome_action)
        for anchor, button in view.anchors.items():
            button.clicked.connect(
                lambda _=False, a=anchor: self.do(self.model.anchor, a, self.price_place())
            )
        for place, field in view.fields.items():
            field.edited.connect(lambda text, p=place: self.do(self.model.type_text, p, text))
            field.stepped.connect(lambda steps, p=place: self.do(self.model.step, p, steps))
            field.entered.connect(lambda p=place: self._enter(p))
            field.focused.connect(lambda p=place: self._focus(p))
            field.left.connect(lambda p=place: self._leave(p))
        for box in (*view.boxes.values(), view.outcome):
            box.fix_taken.connect(lambda fix: self.do(self.model.take, fix))
        self.send.clicked.connect(self.submit)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.submit)
        offer_dry_run(self, self.context.session.trading, lambda: self.model.reading.ticket)

    def _show_instrument(self, _: object) -> None:
        shown, market_data = self.context.link.instrument, self.context.session.market_data
        self.model.show_instrument(shown)
        self._refused, self._sent_id = None, None
        if shown is None:
            market_data.release(self._topics_owner)
            self.set_header(subtitle="")
        else:
            market_data.need([Topic(shown, c) for c in self.CHANNELS], self._topics_owner)
            self.set_header(subtitle=self.subtitle_of(shown))
        self.update_all()

    def _show_outcome(self, now_ms: int) -> None:
        model, box = self.model, self.view.outcome
        unknown, outcome = model.unconfirmed(), self._refused
        if unknown is not None:
            outcome = unconfirmed_outcome(unknown, model.form.instrument, now_ms)
        elif outcome is None and self._sent_id is not None:
            outcome = end_of(self._sent_id, self.context.session.stores, model.form.instrument)
        if outcome is None:
            box.show_message(None)
        else:
            box.show_message(outcome.message, outcome.actions, outcome.aside)

    def _show_send(self) -> None:
        verdict, doubtful = self.model.verdict, self.model.unconfirmed()
        side, detail = self.model.form.side, verdict.detail
        if verdict.can_send and doubtful is not None and doubtful.side is side:
            # The gate asks; here it is only announced.
            detail = "Asks first: one is unconfirmed"
        self.send.set_words(side.value.lower(), verdict.title, detail)
        # Under a finger it stays as it is: a button that is switched off then swallows the click.
        if not self.send.isDown():
            self.send.setEnabled(verdict.can_send)

    def _enter(self, place: Field) -> None:
        message = self.model.verdict.message(place)
        if message is not None and message.fixes:
            self.do(self.model.take, message.fixes[0])
        else:
            self.focusNextChild()

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

    def _pick_price(self, price: Decimal) -> None:
        self.do(self.model.pick_price, price, self.price_place())

    def _write_order(self, wish: OrderWish) -> None:
        """Fill the form with an order that was typed as a line; the trader looks and sends."""

        def fill() -> None:
            model = self.model
            if model.form.instrument is None:
                return
            model.take_wish(wish)
            texts = {
                Field.PRICE: wish.price,
                Field.QUANTITY: wish.quantity,
                Field.TAKE_PROFIT: wish.take_profit,
                Field.STOP_LOSS: wish.stop_loss,
            }
            for place, text in texts.items():
                if text:
                    model.type_text(place, text)

        self.do(fill)
        self.view.fields[Field.QUANTITY].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rename_preset(self, number: int, text: str) -> None:
        problem = self.rename_preset(number, text)
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

    def _orders_changed(self) -> None:
        self._acks.look(self.context.session.stores, time.monotonic() * 1_000)

    def _focus_first_problem(self) -> bool:
        """Lead to the field that is wrong or empty; False when there is none."""
        verdict, missing = self.model.verdict, self.model.reading.missing
        for place, field in self.view.fields.items():
            if field.isVisible() and (verdict.message(place) is not None or place in missing):
                field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False
