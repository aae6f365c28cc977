"""What stands in the ticket's fields, and the order it means. No Qt, no rules of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from terminal.domain.forbidden import ForbiddenCombination
from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import BadNumber, parse_decimal
from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.domain.sizing import quantity_for_value
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    OrderTicket,
    QuoteQuantity,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.domain.validation import Field


class TicketKind(StrEnum):
    """The types a trader chooses from; stop loss and take profit follow from the trigger."""

    LIMIT = "Limit"
    MARKET = "Market"
    STOP_LIMIT = "Stop limit"
    STOP_MARKET = "Stop market"

    @property
    def has_price(self) -> bool:
        return self in (TicketKind.LIMIT, TicketKind.STOP_LIMIT)

    @property
    def has_trigger(self) -> bool:
        return self in (TicketKind.STOP_LIMIT, TicketKind.STOP_MARKET)


_WIRE_TYPES = {
    TicketKind.LIMIT: OrderType.LIMIT,
    TicketKind.MARKET: OrderType.MARKET,
    TicketKind.STOP_LIMIT: OrderType.STOP_LOSS_LIMIT,
    TicketKind.STOP_MARKET: OrderType.STOP_LOSS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForm:
    """The fields as typed. `by_quote` means that `quantity` is an amount in quote units; `total`
    holds text only while a hand is typing there (the quantity follows it)."""

    instrument: SpotPair | None = None
    side: Side = Side.BUY
    kind: TicketKind = TicketKind.LIMIT
    price: str = ""
    trigger: str = ""
    quantity: str = ""
    iceberg: str = ""
    total: str = ""
    by_quote: bool = False
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    use_iceberg: bool = False

    @property
    def may_post_only(self) -> bool:
        """Post-only is a limit order of its own kind; the symbol has to know it."""
        return (
            self.kind is TicketKind.LIMIT
            and self.instrument is not None
            and OrderType.LIMIT_MAKER in self.instrument.order_types
        )

    @property
    def may_iceberg(self) -> bool:
        return (
            self.kind.has_price and self.instrument is not None and self.instrument.iceberg_allowed
        )

    @property
    def may_quote(self) -> bool:
        """By value: market orders where the venue takes it, else worked out from the price."""
        if self.instrument is None:
            return False
        if self.kind is TicketKind.MARKET:
            return self.instrument.quote_order_quantity_allowed
        return True


@dataclass(frozen=True, slots=True)
class Reading:
    """The form read: numbers where they parse, sentences where not, what is still missing.

    `ticket` is None until every field it needs holds a number; it may still break rules.
    `quantity` is in base units (worked out from a quote amount where there is a price).
    """

    ticket: OrderTicket | None = None
    bad: Mapping[Field, str] = field(default_factory=dict)
    missing: tuple[Field, ...] = ()
    price: Decimal | None = None
    trigger: Decimal | None = None
    quantity: Decimal | None = None
    typed_quantity: Decimal | None = None
    iceberg: Decimal | None = None


def available_kinds(instrument: SpotPair | None) -> tuple[TicketKind, ...]:
    """The types this symbol takes, in menu order; absent ones are hidden, never greyed."""
    if instrument is None:
        return tuple(TicketKind)
    return tuple(kind for kind in TicketKind if _WIRE_TYPES[kind] in instrument.order_types)


def read(form: TicketForm) -> Reading:
    """Read every field that the type uses; hidden fields keep their text and are not looked at."""
    bad: dict[Field, str] = {}
    missing: list[Field] = []

    def number(text: str, place: Field) -> Decimal | None:
        if not text.strip():
            missing.append(place)
            return None
        try:
            return parse_decimal(text)
        except BadNumber as error:
            bad[place] = str(error)
            return None

    trigger = number(form.trigger, Field.TRIGGER_PRICE) if form.kind.has_trigger else None
    price = number(form.price, Field.PRICE) if form.kind.has_price else None
    typed = number(form.quantity, Field.QUANTITY)
    if form.total and form.kind.has_price:
        number(form.total, Field.TOTAL)
    use_iceberg = form.use_iceberg and form.may_iceberg
    iceberg = number(form.iceberg, Field.ICEBERG) if use_iceberg else None
    quantity = typed
    if form.by_quote:
        step = None if form.instrument is None else form.instrument.step_size
        quantity = quantity_for_value(typed, price if price is not None else trigger, step)
    reading = Reading(None, bad, tuple(missing), price, trigger, quantity, typed, iceberg)
    if form.instrument is None or bad or missing:
        return reading
    try:
        ticket = _ticket(form, reading)
    except ForbiddenCombination as refused:
        bad[Field.ICEBERG if use_iceberg else Field.ORDER] = str(refused)
        ticket = None
    return Reading(ticket, bad, (), price, trigger, quantity, typed, iceberg)


def _ticket(form: TicketForm, reading: Reading) -> OrderTicket | None:
    instrument, side = form.instrument, form.side
    if instrument is None or reading.typed_quantity is None:
        return None
    if form.kind is TicketKind.MARKET:
        amount: BaseQuantity | QuoteQuantity = (
            QuoteQuantity(reading.typed_quantity)
            if form.by_quote
            else BaseQuantity(reading.typed_quantity)
        )
        return MarketTicket(instrument=instrument.id, side=side, amount=amount)
    if reading.quantity is None:
        return None
    if form.kind is TicketKind.STOP_MARKET and reading.trigger is not None:
        return StopMarketTicket(
            instrument=instrument.id,
            side=side,
            quantity=reading.quantity,
            trigger_price=reading.trigger,
        )
    if reading.price is None:
        return None
    if form.kind is TicketKind.STOP_LIMIT and reading.trigger is not None:
        return StopLimitTicket(
            instrument=instrument.id,
            side=side,
            quantity=reading.quantity,
            trigger_price=reading.trigger,
            price=reading.price,
            time_in_force=form.time_in_force,
            iceberg_quantity=reading.iceberg,
        )
    post_only = form.post_only and form.may_post_only
    return LimitTicket(
        instrument=instrument.id,
        side=side,
        quantity=reading.quantity,
        price=reading.price,
        time_in_force=TimeInForce.GTC if post_only else form.time_in_force,
        post_only=post_only,
        iceberg_quantity=reading.iceberg,
    )
