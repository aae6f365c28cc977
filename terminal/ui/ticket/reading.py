"""From the form's texts to numbers, and from those to a ticket. No Qt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.forbidden import ForbiddenCombination
from terminal.domain.numbers import BadNumber, parse_decimal
from terminal.domain.sizing import quantity_for_value
from terminal.domain.validation import Field
from terminal.ui.ticket.building import build_ticket
from terminal.ui.ticket.form import Reading, TicketForm, TicketKind


class FieldReader:
    """Parses fields one by one, noting what is missing and what cannot be read."""

    def __init__(self) -> None:
        self.bad: dict[Field, str] = {}
        self.missing: list[Field] = []

    def number(self, text: str, place: Field, *, optional: bool = False) -> Decimal | None:
        if not text.strip():
            if not optional:
                self.missing.append(place)
            return None
        try:
            return parse_decimal(text)
        except BadNumber as error:
            self.bad[place] = str(error)
            return None

    def whole(self, text: str, place: Field, sentence: str, scale: int = 1) -> int | None:
        """A number that is whole once multiplied by `scale`."""
        value = self.number(text, place)
        if value is None:
            return None
        scaled = value * scale
        if scaled != scaled.to_integral_value():
            self.bad[place] = sentence
            return None
        return int(scaled)


def read(form: TicketForm, last: Decimal | None = None) -> Reading:
    """Read every field that the type uses; hidden fields keep their text and are not looked at."""
    fields, kind = FieldReader(), form.kind
    trailing, levels = None, 0
    take_profit = stop_loss = stop_limit = None
    if kind is TicketKind.TRAILING:
        sentence = "The distance goes in steps of 0.01 %."
        trailing = fields.whole(form.trailing, Field.TRAILING, sentence, 100)
    if form.is_pegged:
        levels = fields.whole(form.levels, Field.LEVELS, "Levels are whole numbers.") or 0
    trigger = None
    if kind.has_trigger:
        optional = kind is TicketKind.TRAILING
        trigger = fields.number(form.trigger, Field.TRIGGER_PRICE, optional=optional)
    price = fields.number(form.price, Field.PRICE) if kind.has_price else None
    if form.has_exits:
        both = kind is TicketKind.OCO
        one = bool(form.take_profit.strip() or form.stop_loss.strip())
        take_profit = fields.number(form.take_profit, Field.TAKE_PROFIT, optional=one and not both)
        stop_loss = fields.number(form.stop_loss, Field.STOP_LOSS, optional=one and not both)
        if form.stop_rests and stop_loss is not None:
            stop_limit = fields.number(form.stop_limit, Field.STOP_LIMIT)
    typed = fields.number(form.quantity, Field.QUANTITY)
    if form.total and kind.has_price:
        fields.number(form.total, Field.TOTAL)
    use_iceberg = form.use_iceberg and form.may_iceberg
    iceberg = fields.number(form.iceberg, Field.ICEBERG) if use_iceberg else None
    quantity = typed
    if form.by_quote:
        step = None if form.instrument is None else form.instrument.step_size
        quantity = quantity_for_value(typed, price if price is not None else trigger, step)
    reading = Reading(
        bad=fields.bad,
        missing=tuple(fields.missing),
        price=price,
        trigger=trigger,
        quantity=quantity,
        typed_quantity=typed,
        iceberg=iceberg,
        trailing=trailing,
        levels=levels,
        take_profit=take_profit,
        stop_loss=stop_loss,
        stop_limit=stop_limit,
    )
    if form.instrument is None or fields.bad or fields.missing:
        return reading
    try:
        ticket = build_ticket(form, reading, form.instrument.id, last)
    except ForbiddenCombination as refused:
        fields.bad[Field.ICEBERG if use_iceberg else Field.ORDER] = str(refused)
        return replace(reading, bad=fields.bad)
    return replace(reading, ticket=ticket)
