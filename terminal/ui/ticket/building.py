"""The ticket that a completely read form means. No Qt, no rules of its own."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.market import InstrumentId
from terminal.domain.order import Side, TimeInForce
from terminal.domain.order_shape import stop_kind
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    OcoTicket,
    OtherSidePeg,
    OwnSidePeg,
    PaidOrder,
    PaidPair,
    Pair,
    PeggedTicket,
    PendingOrder,
    PendingPair,
    PostOnly,
    SpotTicket,
    StopKind,
    Trailing,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    QuoteQuantity,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.ui.ticket.form import Reading, TicketForm, TicketKind


def build_ticket(
    form: TicketForm, reading: Reading, traded: InstrumentId, last: Decimal | None
) -> SpotTicket | None:
    """None while a number is still unknown. `last` is the last price, for naming trailing stops.

    Raises:
        ForbiddenCombination: for what the exchange can never take.
    """
    if form.kind is TicketKind.MARKET:
        return _market(form, reading, traded)
    if reading.quantity is None:
        return None
    match form.kind:
        case TicketKind.LIMIT:
            entry = _limit(form, reading, traded)
            return _with_exits(form, reading, entry) if entry and form.has_exits else entry
        case TicketKind.OCO:
            return OcoTicket(
                instrument=traded,
                side=form.side,
                quantity=reading.quantity,
                pair=_pair(form.side, *_legs(reading)),
                stp_mode=form.stp_mode,
            )
        case TicketKind.TRAILING:
            return _trailing(form, reading, traded, last)
        case TicketKind.PEGGED:
            return _pegged(form, reading, traded)
        case _:
            return _stop(form, reading, traded)


def _market(form: TicketForm, reading: Reading, traded: InstrumentId) -> SpotTicket | None:
    if reading.typed_quantity is None:
        return None
    amount: BaseQuantity | QuoteQuantity = (
        QuoteQuantity(reading.typed_quantity)
        if form.by_quote
        else BaseQuantity(reading.typed_quantity)
    )
    return MarketTicket(
        instrument=traded,
        side=form.side,
        amount=amount,
        stp_mode=form.stp_mode,
        routed=form.is_routed,
    )


def _limit(form: TicketForm, reading: Reading, traded: InstrumentId) -> LimitTicket | None:
    if reading.price is None or reading.quantity is None:
        return None
    post_only = form.post_only and form.may_post_only
    return LimitTicket(
        instrument=traded,
        side=form.side,
        quantity=reading.quantity,
        price=reading.price,
        time_in_force=TimeInForce.GTC if post_only else form.time_in_force,
        post_only=post_only,
        iceberg_quantity=reading.iceberg,
        stp_mode=form.stp_mode,
        routed=form.is_routed,
    )


def _stop(form: TicketForm, reading: Reading, traded: InstrumentId) -> SpotTicket | None:
    if reading.trigger is None or reading.quantity is None:
        return None
    if form.kind is TicketKind.STOP_MARKET:
        return StopMarketTicket(
            instrument=traded,
            side=form.side,
            quantity=reading.quantity,
            trigger_price=reading.trigger,
            stp_mode=form.stp_mode,
        )
    if reading.price is None:
        return None
    return StopLimitTicket(
        instrument=traded,
        side=form.side,
        quantity=reading.quantity,
        trigger_price=reading.trigger,
        price=reading.price,
        time_in_force=form.time_in_force,
        iceberg_quantity=reading.iceberg,
        stp_mode=form.stp_mode,
    )


def _trailing(
    form: TicketForm, reading: Reading, traded: InstrumentId, last: Decimal | None
) -> SpotTicket | None:
    """Trades at the market's price; with a start price it begins to follow there, on whichever
    side of the market that lies."""
    if reading.trailing is None or reading.quantity is None:
        return None
    kind = StopKind.STOP_LOSS
    if reading.trigger is not None:
        kind = stop_kind(form.side, reading.trigger, last)
    when = Trailing(reading.trailing, reading.trigger)
    return ConditionalTicket(
        instrument=traded,
        side=form.side,
        quantity=reading.quantity,
        order=Conditional(kind, when),
        stp_mode=form.stp_mode,
    )


def _pegged(form: TicketForm, reading: Reading, traded: InstrumentId) -> SpotTicket | None:
    if reading.quantity is None:
        return None
    peg: OwnSidePeg | OtherSidePeg
    if form.peg_other_side:
        peg = OtherSidePeg(reading.levels, form.time_in_force)
    else:
        peg = OwnSidePeg(reading.levels, form.post_only and form.may_post_only)
    return PeggedTicket(
        instrument=traded,
        side=form.side,
        quantity=reading.quantity,
        peg=peg,
        iceberg_quantity=reading.iceberg,
        stp_mode=form.stp_mode,
    )


def _with_exits(form: TicketForm, reading: Reading, entry: LimitTicket) -> SpotTicket | None:
    """Entry with one exit or two; the exits are worth what the entry delivers where that is taken."""
    take, stop = _legs(reading)
    side = entry.side.opposite
    if take is not None and stop is not None:
        pair = _pair(side, take, stop)
        if form.pays_itself:
            return TriggeredListTicket(working=entry, then=PaidPair(pair))
        pending = PendingPair(side=side, quantity=entry.quantity, pair=pair)
        return TriggeredListTicket(working=entry, then=pending)
    one = take if take is not None else stop
    if one is None:
        return None
    if form.pays_itself:
        return TriggeredListTicket(working=entry, then=PaidOrder(one))
    return TriggeredListTicket(
        working=entry, then=PendingOrder(side=side, quantity=entry.quantity, order=one)
    )


def _legs(reading: Reading) -> tuple[PostOnly | None, Conditional | None]:
    """The resting take-profit and the waiting stop loss, as far as they are typed."""
    take = None if reading.take_profit is None else PostOnly(reading.take_profit)
    stop = None
    if reading.stop_loss is not None:
        then = None if reading.stop_limit is None else LimitAt(reading.stop_limit)
        stop = Conditional(StopKind.STOP_LOSS, Trigger(reading.stop_loss), then)
    return take, stop


def _pair(side: Side, take: PostOnly | None, stop: Conditional | None) -> Pair:
    if take is None or stop is None:
        raise ValueError("a pair needs both exits")
    return Pair(above=stop, below=take) if side is Side.BUY else Pair(above=take, below=stop)
