"""The ticket without its widgets: what is typed, what it means, and what may happen with it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from terminal.domain.events import FeedState
from terminal.domain.fees import Commission
from terminal.domain.instrument import SpotPair
from terminal.domain.market import InstrumentId
from terminal.domain.numbers import BadNumber, parse_decimal, plain_text
from terminal.domain.order import Side
from terminal.domain.preview import Preview, preview
from terminal.domain.sizing import (
    amount_for_share,
    available,
    moved,
    percent,
    quantity_for_share,
    quantity_for_value,
    share_of,
)
from terminal.domain.spot.list_preview import ListPreview, preview_list
from terminal.domain.spot.ticket import OcoTicket, TriggeredListTicket
from terminal.domain.validation import Field, MarketContext, Violation
from terminal.services.commissions import commission_plan
from terminal.services.session import Session
from terminal.ui.linking import OrderWish
from terminal.ui.ticket.common_model import CommonModel
from terminal.ui.ticket.defaults import fresh_form, usual_preset
from terminal.ui.ticket.form import Reading, TicketForm, TicketKind, available_kinds
from terminal.ui.ticket.presets import Presets
from terminal.ui.ticket.reading import read
from terminal.ui.ticket.sizing import PresetUnit, parse_preset
from terminal.ui.ticket.verdict import PRICE_FIELDS, Fix, Verdict, judge, snap, step_of, value_text
from terminal.ui.ticket.words import exact_text, price_text, quantity_text

_TEXTS = {
    Field.PRICE: "price",
    Field.TRIGGER_PRICE: "trigger",
    Field.QUANTITY: "quantity",
    Field.ICEBERG: "iceberg",
    Field.TOTAL: "total",
    Field.TRAILING: "trailing",
    Field.LEVELS: "levels",
    Field.TAKE_PROFIT: "take_profit",
    Field.STOP_LOSS: "stop_loss",
    Field.STOP_LIMIT: "stop_limit",
}
_QUOTE_STEP = Decimal("0.01")


class TicketModel(CommonModel):
    """Spot: amounts in the coin, in its value, or as a total."""

    form: TicketForm
    reading: Reading

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.form = fresh_form(session.settings)
        self.reading = Reading()
        self.violations: tuple[Violation, ...] = ()
        self.verdict = Verdict(False, "Buy", "Choose a symbol first")
        self.preview: Preview | None = None
        self.list_preview: ListPreview | None = None
        self.presets = Presets(session)
        self._fresh_size: int | None = None

    @property
    def pair(self) -> SpotPair | None:
        return self.form.instrument

    def show_instrument(self, instrument: InstrumentId | None) -> None:
        """Another symbol: numbers meant for the old one go, side and type stay."""
        found = None if instrument is None else self._session.stores.instruments.get(instrument)
        pair = found if isinstance(found, SpotPair) else None
        self.notes.clear()
        self._may_prefill = True
        self._fresh_size = usual_preset(self._session.settings)
        kinds = available_kinds(pair)
        kind = self.form.kind if self.form.kind in kinds or not kinds else kinds[0]
        self.form = replace(
            self.form,
            instrument=pair,
            kind=kind,
            price="",
            trigger="",
            quantity="",
            iceberg="",
            total="",
            take_profit="",
            stop_loss="",
            stop_limit="",
            by_quote=False,
            stp_mode=None,
        )

    def take_wish(self, wish: OrderWish) -> None:
        super().take_wish(wish)
        self.change(by_quote=False)

    def reload_instrument(self) -> None:
        """The listing was loaded anew: same symbol, perhaps another status or other filters."""
        if self.pair is not None:
            found = self._session.stores.instruments.get(self.pair.id)
            pair = found if isinstance(found, SpotPair) else None
            self.form = replace(self.form, instrument=pair)

    def evaluate(self, now_ms: int) -> None:
        """Read, judge and preview with what is known now."""
        pair = self.pair
        if pair is None:
            self.context, self.preview, self.violations = None, None, ()
            self.list_preview = None
        else:
            self.context = self._session.trading.context(pair.id)
            self._prefill(pair)
        last = None if self.context is None else self.context.last_price
        self.reading = read(self.form, last)
        if pair is not None and self.context is not None:
            self.violations = self._check()
            self.preview = self._preview(pair, self.context)
            self.list_preview = self._list_preview(pair, self.context)
        self.verdict = judge(self.form, self.reading, self.violations, self.book, now_ms)

    def type_text(self, place: Field, text: str) -> None:
        """A hand typed in a field."""
        self.notes.pop(place, None)
        if place is Field.PRICE:
            self._may_prefill = False
        if place is Field.TOTAL:
            self._type_total(text)
        else:
            self._set(place, text)
            self.form = replace(self.form, total="")

    def take(self, fix: Fix) -> None:
        """A nearest legal value was chosen."""
        place = fix.field
        if place is Field.TOTAL and (self.form.by_quote or not self.form.kind.has_price):
            self._set(Field.QUANTITY, exact_text(fix.value, None))
        elif place is Field.TOTAL:
            self._type_total(plain_text(fix.value))
            self.form = replace(self.form, total="")
        else:
            if place is Field.QUANTITY and self.form.by_quote:
                self.form = replace(self.form, by_quote=False)
            self._set(place, fix.text)
        self.notes.pop(place, None)

    def leave(self, place: Field) -> None:
        """The focus went elsewhere: an off-step value takes its safe neighbour, with a note; a
        legal one is regrouped; anything else stays as typed."""
        if place is Field.TOTAL:
            if Field.TOTAL not in self.reading.bad:
                self.form = replace(self.form, total="")
            return
        fix = snap(self.form, self.reading, self.violations, place)
        if fix is not None and not (self.form.by_quote and place is Field.QUANTITY):
            self._set(place, fix.text)
            word = "tick" if place in PRICE_FIELDS else "step"
            self.notes[place] = f"{word} {plain_text(step_of(place, self.form))}"
            return
        text = self._text(place)
        try:
            value = parse_decimal(text)
        except BadNumber:
            return
        if self.form.by_quote and place is Field.QUANTITY:
            self._set(place, exact_text(value, 2))
        else:
            self._set(place, value_text(place, value, self.form))

    def step(self, place: Field, steps: int) -> None:
        """Move a field by whole ticks or steps from the grid point it stands at or next to."""
        unit = step_of(place, self.form)
        if self.form.by_quote and place is Field.QUANTITY:
            unit = _QUOTE_STEP
        if not unit:
            return
        try:
            value = parse_decimal(self._text(place))
        except BadNumber:
            value = self._starting_value(place)
        target = moved(value, steps, unit)
        if target > 0:
            self.type_text(place, value_text(place, target, self.form))

    def pick_price(self, price: Decimal, place: Field) -> None:
        """A price clicked elsewhere goes to `place`, or to the one price field of the type."""
        if place in PRICE_FIELDS and place not in (Field.PRICE, Field.TRIGGER_PRICE):
            self.type_text(place, price_text(price, self.pair))
            return
        if not self.form.kind.has_price and not self.form.kind.has_trigger:
            return
        if not self.form.kind.has_price:
            place = Field.TRIGGER_PRICE
        elif not self.form.kind.has_trigger:
            place = Field.PRICE
        self.type_text(place, price_text(price, self.pair))

    def take_share(self, number: int) -> None:
        """Use so many percent of the free balance, rounded down."""
        self._take_share(percent(Decimal(number)))

    def take_preset(self, number: int) -> None:
        pair = self.pair
        if pair is None:
            return
        try:
            preset = parse_preset(self.preset_texts()[number], pair)
        except BadNumber:
            return
        if preset.unit is PresetUnit.SHARE:
            self._take_share(preset.value)
        elif preset.unit is PresetUnit.BASE:
            self.form = replace(self.form, by_quote=False)
            self.type_text(Field.QUANTITY, quantity_text(preset.value, pair))
        elif self.form.by_quote:
            self.type_text(Field.QUANTITY, exact_text(preset.value, 2))
        else:
            quantity = quantity_for_value(preset.value, self.sizing_price(), pair.step_size)
            if quantity is not None:
                self.type_text(Field.QUANTITY, quantity_text(quantity, pair))

    def preset_texts(self) -> tuple[str, ...]:
        last = None if self.context is None else self.context.last_price
        return self.presets.texts(self.pair, last)

    def current_preset(self) -> int | None:
        """Number of the preset that the quantity equals, if any."""
        pair = self.pair
        if pair is None or self.reading.typed_quantity is None:
            return None
        wanted = PresetUnit.QUOTE if self.form.by_quote else PresetUnit.BASE
        for number, text in enumerate(self.preset_texts()):
            try:
                preset = parse_preset(text, pair)
            except BadNumber:
                continue
            if preset.unit is wanted and preset.value == self.reading.typed_quantity:
                return number
        return None

    def share(self) -> float | None:
        """Share of the free balance that the order would use."""
        if self.context is None:
            return None
        if not self.form.quantity:
            return 0.0
        free = available(self.form.side, self.context)
        quantity = self.reading.quantity
        if quantity is None and self.form.by_quote:
            quantity = quantity_for_value(
                self.reading.typed_quantity,
                self.sizing_price(),
                None if self.pair is None else self.pair.step_size,
            )
        share = share_of(quantity, self.form.side, self.sizing_price(), free)
        return None if share is None else float(share)

    def sizing_price(self) -> Decimal | None:
        """Price that an amount is worked out with: the limit, the trigger, or the best opposite."""
        if self.form.kind.has_price:
            return self.reading.price
        if self.form.kind is TicketKind.OCO:
            return self.reading.take_profit
        if self.form.kind.has_trigger and self.reading.trigger is not None:
            return self.reading.trigger
        if self.context is None:
            return None
        buying = self.form.side is Side.BUY
        return self.context.best_ask if buying else self.context.best_bid

    def total_text(self) -> str:
        """What stands in the Total field: what is typed there, else the order's value."""
        if self.form.total:
            return self.form.total
        if self.preview is None or self.preview.notional is None:
            return ""
        return exact_text(self.preview.notional.value, 2)

    def _type_total(self, text: str) -> None:
        self.form = replace(self.form, total=text)
        if not text:
            self.form = replace(self.form, quantity="")
            return
        try:
            amount = parse_decimal(text)
        except BadNumber:
            return
        pair = self.pair
        quantity = quantity_for_value(
            amount, self.sizing_price(), None if pair is None else pair.step_size
        )
        if quantity is not None:
            self.form = replace(self.form, quantity=quantity_text(quantity, pair), by_quote=False)

    def _take_share(self, share: Decimal) -> None:
        pair, context = self.pair, self.context
        free = None if context is None else available(self.form.side, context)
        if pair is None or free is None:
            return
        if self.form.by_quote and self.form.side is Side.BUY:
            amount = amount_for_share(share, free, _QUOTE_STEP)
            self.type_text(Field.QUANTITY, exact_text(amount, 2))
            return
        price = self.sizing_price()
        quantity = quantity_for_share(share, self.form.side, price, free, pair.step_size)
        if quantity is not None:
            self.form = replace(self.form, by_quote=False)
            self.type_text(Field.QUANTITY, quantity_text(quantity, pair))

    def _check(self) -> tuple[Violation, ...]:
        """What the session refuses. A price alone is judged too, before there is a quantity."""
        if self.reading.ticket is not None:
            return self._session.trading.check(self.reading.ticket)
        if self.pair is None or self.reading.missing != (Field.QUANTITY,) or self.reading.bad:
            return ()
        least = max(self.pair.filters.min_quantity, self.pair.step_size)
        probe = read(replace(self.form, quantity=plain_text(least), by_quote=False)).ticket
        if probe is None:
            return ()
        prices = (Field.PRICE, Field.TRIGGER_PRICE)
        return tuple(v for v in self._session.trading.check(probe) if v.field in prices)

    def _preview(self, pair: SpotPair, context: MarketContext) -> Preview | None:
        if self.reading.ticket is None:
            return None
        entry = self.book
        book = entry.book if entry is not None and entry.state is FeedState.LIVE else None
        return preview(self.reading.ticket, pair, book, context, self._plan(pair))

    def _list_preview(self, pair: SpotPair, context: MarketContext) -> ListPreview | None:
        ticket = self.reading.ticket
        if not isinstance(ticket, OcoTicket | TriggeredListTicket):
            return None
        entry = self.book
        book = entry.book if entry is not None and entry.state is FeedState.LIVE else None
        return preview_list(ticket, pair, book, context, self._plan(pair))

    def _plan(self, pair: SpotPair) -> Commission | None:
        """What the account really pays on this symbol, the discount with its balance included."""
        return commission_plan(self._session.stores, pair)

    def _prefill(self, pair: SpotPair) -> None:
        """A new symbol starts at its last price and, only if so chosen, with a usual size."""
        last = None if self.context is None else self.context.last_price
        if self._may_prefill and last is not None:
            self._may_prefill = False
            if not self.form.price:
                self.form = replace(self.form, price=price_text(last, pair))
        if self._fresh_size is not None and last is not None and self._session.equity:
            size, self._fresh_size = self._fresh_size, None
            if not self.form.quantity:
                self.take_preset(size)

    def _text(self, place: Field) -> str:
        text: str = getattr(self.form, _TEXTS[place])
        return text

    def _set(self, place: Field, text: str) -> None:
        if place not in _TEXTS or place is Field.TOTAL:
            raise ValueError(f"{place} has no text of its own")
        changes: dict[str, Any] = {_TEXTS[place]: text}
        self.form = replace(self.form, **changes)
