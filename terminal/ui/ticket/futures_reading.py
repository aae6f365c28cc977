"""From the texts of a futures form to numbers, and from those to a ticket with its exits. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from terminal.domain.forbidden import ForbiddenCombination
from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.ticket import (
    Exposure,
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesStopLimitTicket,
    FuturesStopMarketTicket,
    FuturesTicket,
    FuturesTrailingTicket,
    GoodTill,
    Hedge,
    Lasting,
    OneWay,
    Sized,
)
from terminal.domain.market import InstrumentId
from terminal.domain.order import TimeInForce
from terminal.domain.order_shape import stop_kind
from terminal.domain.spot.ticket import StopKind
from terminal.domain.validation import Field
from terminal.ui.ticket.futures_form import (
    LIFETIME_MS,
    PLAIN_TIMES,
    FuturesForm,
    FuturesKind,
    FuturesReading,
    SizeUnit,
)
from terminal.ui.ticket.reading import FieldReader

Sizer = Callable[[SizeUnit, Decimal, FuturesReading], Decimal | None]
"""Quantity in the contract's unit for a typed number in some unit; None while it cannot be told."""


def read(
    form: FuturesForm, size: Sizer, last: Decimal | None = None, now_ms: int = 0
) -> FuturesReading:
    """Read every field that the type uses; hidden ones keep their text and are not looked at.

    `now_ms` is the exchange's time, from which dated orders count.
    """
    fields, kind = FieldReader(), form.kind
    price = fields.number(form.price, Field.PRICE) if kind.has_price else None
    trigger = None
    if kind.has_trigger:
        optional = kind is FuturesKind.TRAILING
        trigger = fields.number(form.trigger, Field.TRIGGER_PRICE, optional=optional)
    trailing = None
    if kind is FuturesKind.TRAILING:
        trailing = fields.number(form.trailing, Field.TRAILING)
    take_profit = stop_loss = None
    if form.has_exits:
        one = bool(form.take_profit.strip() or form.stop_loss.strip())
        take_profit = fields.number(form.take_profit, Field.TAKE_PROFIT, optional=one)
        stop_loss = fields.number(form.stop_loss, Field.STOP_LOSS, optional=one)
    typed = fields.number(form.quantity, Field.QUANTITY)
    reading = FuturesReading(
        price=price,
        trigger=trigger,
        trailing=trailing,
        typed_quantity=typed,
        take_profit=take_profit,
        stop_loss=stop_loss,
    )
    quantity = None if typed is None else size(form.unit, typed, reading)
    if typed is not None and quantity is None:
        if form.unit is SizeUnit.RISK and stop_loss is None:
            fields.bad[Field.QUANTITY] = "Risk is counted to the stop: set a stop loss below."
        elif form.unit is SizeUnit.RISK:
            fields.bad[Field.QUANTITY] = "The stop must lie on the losing side of the entry."
        else:
            fields.missing.append(Field.PRICE if kind.has_price else Field.QUANTITY)
    reading = replace(
        reading, quantity=quantity, bad=fields.bad, missing=tuple(dict.fromkeys(fields.missing))
    )
    if form.instrument is None or fields.bad or fields.missing:
        return reading
    try:
        ticket = _build(form, reading, form.instrument.id, last, now_ms)
    except ForbiddenCombination as refused:
        return replace(reading, bad={**fields.bad, Field.ORDER: str(refused)})
    return replace(reading, ticket=ticket, exits=_exits(form, reading))


def _build(
    form: FuturesForm, reading: FuturesReading, at: InstrumentId, last: Decimal | None, now_ms: int
) -> FuturesTicket | None:
    quantity, exposure = reading.quantity, _exposure(form)
    if quantity is None:
        return None
    match form.kind:
        case FuturesKind.MARKET:
            return FuturesMarketTicket(
                instrument=at,
                side=form.side,
                quantity=quantity,
                exposure=exposure,
                stp_mode=form.stp_mode,
            )
        case FuturesKind.LIMIT | FuturesKind.BOOK:
            price = form.match if form.kind is FuturesKind.BOOK else reading.price
            if price is None:
                return None
            return FuturesLimitTicket(
                instrument=at,
                side=form.side,
                quantity=quantity,
                price=price,
                lasting=_lasting(form, now_ms),
                exposure=exposure,
                stp_mode=form.stp_mode,
            )
        case FuturesKind.TRAILING:
            if reading.trailing is None:
                return None
            return FuturesTrailingTicket(
                instrument=at,
                side=form.side,
                quantity=quantity,
                callback_percent=reading.trailing,
                activation_price=reading.trigger,
                working=form.working,
                exposure=exposure,
                stp_mode=form.stp_mode,
            )
        case _:
            return _stop(form, reading, quantity, exposure, at, last, now_ms)


def _stop(
    form: FuturesForm,
    reading: FuturesReading,
    quantity: Decimal,
    exposure: Exposure,
    at: InstrumentId,
    last: Decimal | None,
    now_ms: int,
) -> FuturesTicket | None:
    if reading.trigger is None:
        return None
    kind = stop_kind(form.side, reading.trigger, last)
    if form.kind is FuturesKind.STOP_MARKET:
        return FuturesStopMarketTicket(
            instrument=at,
            side=form.side,
            kind=kind,
            amount=Sized(quantity, exposure),
            trigger_price=reading.trigger,
            working=form.working,
            price_protect=form.price_protect,
            stp_mode=form.stp_mode,
        )
    if reading.price is None:
        return None
    return FuturesStopLimitTicket(
        instrument=at,
        side=form.side,
        kind=kind,
        quantity=quantity,
        trigger_price=reading.trigger,
        price=reading.price,
        lasting=_lasting(form, now_ms),
        working=form.working,
        price_protect=form.price_protect,
        exposure=exposure,
        stp_mode=form.stp_mode,
    )


def _exposure(form: FuturesForm) -> Exposure:
    leg = form.leg
    return OneWay(reduce_only=form.closes) if leg is None else Hedge(leg)


def _lasting(form: FuturesForm, now_ms: int) -> Lasting:
    """Post-only is a time in force of its own; whole seconds count for a date."""
    if form.is_post_only:
        return TimeInForce.GTX
    plain = PLAIN_TIMES.get(form.lifetime)
    if plain is not None:
        return plain
    return GoodTill((now_ms + LIFETIME_MS[form.lifetime]) // 1_000 * 1_000)


def _exits(form: FuturesForm, reading: FuturesReading) -> Exits | None:
    if not form.has_exits:
        return None
    stop = target = None
    if reading.stop_loss is not None:
        stop = ExitLeg(
            kind=StopKind.STOP_LOSS,
            trigger_price=reading.stop_loss,
            working=form.stop_source,
            price_protect=form.price_protect,
        )
    if reading.take_profit is not None:
        target = ExitLeg(
            kind=StopKind.TAKE_PROFIT,
            trigger_price=reading.take_profit,
            working=form.take_source,
            price_protect=form.price_protect,
        )
    return None if stop is None and target is None else Exits(stop=stop, target=target)
