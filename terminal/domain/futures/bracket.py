"""Exits of a futures position: where its stop and its take-profit go, and how large they must be.

They are orders of the exchange's conditional service, so they live on when the terminal does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.position import Position
from terminal.domain.futures.ticket import (
    CloseAll,
    Exposure,
    FuturesStopLimitTicket,
    FuturesStopMarketTicket,
    Hedge,
    OneWay,
    Sized,
    StopKind,
)
from terminal.domain.futures.words import PositionSide, WorkingPrice
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderType, Side

ExitTicket = FuturesStopMarketTicket | FuturesStopLimitTicket


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitLeg:
    """One exit. `price` None trades at the book's prices once triggered."""

    kind: StopKind
    trigger_price: Decimal
    working: WorkingPrice = WorkingPrice.CONTRACT
    price: Decimal | None = None
    price_protect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exits:
    """What is to be placed behind an entry; at least one of both.

    Raises:
        ValueError: for none, or for legs of the wrong kind.
    """

    stop: ExitLeg | None = None
    target: ExitLeg | None = None

    def __post_init__(self) -> None:
        if self.stop is None and self.target is None:
            raise ValueError("exits need a stop or a take-profit")
        if self.stop is not None and self.stop.kind is not StopKind.STOP_LOSS:
            raise ValueError("the stop must be a stop loss")
        if self.target is not None and self.target.kind is not StopKind.TAKE_PROFIT:
            raise ValueError("the target must be a take-profit")

    @property
    def legs(self) -> tuple[ExitLeg, ...]:
        return tuple(leg for leg in (self.stop, self.target) if leg is not None)


def exit_ticket(
    instrument: InstrumentId,
    entry_side: Side,
    position_side: PositionSide,
    leg: ExitLeg,
    quantity: Decimal | None,
) -> ExitTicket:
    """The order of one exit; `quantity` None closes the whole position, however large it is then.

    It can only ever reduce: reduce-only or close-position in one-way mode, its leg in hedge mode.

    Raises:
        ValueError: for a limit exit without a quantity, which the exchange does not know.
    """
    hedged = position_side is not PositionSide.BOTH
    exposure: Exposure = Hedge(position_side) if hedged else OneWay(reduce_only=True)
    if leg.price is not None:
        if quantity is None:
            raise ValueError("an exit at a limit price needs a quantity")
        return FuturesStopLimitTicket(
            instrument=instrument,
            side=entry_side.opposite,
            kind=leg.kind,
            quantity=quantity,
            trigger_price=leg.trigger_price,
            price=leg.price,
            working=leg.working,
            price_protect=leg.price_protect,
            exposure=exposure,
        )
    amount: Sized | CloseAll = CloseAll(position_side if hedged else None)
    if quantity is not None:
        amount = Sized(quantity, exposure)
    return FuturesStopMarketTicket(
        instrument=instrument,
        side=entry_side.opposite,
        kind=leg.kind,
        amount=amount,
        trigger_price=leg.trigger_price,
        working=leg.working,
        price_protect=leg.price_protect,
    )


def exit_of_position(position: Position, leg: ExitLeg, quantity: Decimal | None) -> ExitTicket:
    """The exit of an open position.

    Raises:
        ValueError: for a flat one.
    """
    closing = position.closing_side
    if closing is None:
        raise ValueError("a flat position has no exits")
    return exit_ticket(position.instrument, closing.opposite, position.side, leg, quantity)


def leg_of(order: Order) -> ExitLeg | None:
    """The exit that an open conditional order is; None for a trailing one or a plain order."""
    if order.trigger_price is None:
        return None
    stops = (OrderType.STOP, OrderType.STOP_MARKET)
    targets = (OrderType.TAKE_PROFIT, OrderType.TAKE_PROFIT_MARKET)
    if order.type not in (*stops, *targets):
        return None
    return ExitLeg(
        kind=StopKind.STOP_LOSS if order.type in stops else StopKind.TAKE_PROFIT,
        trigger_price=order.trigger_price,
        working=order.working_price or WorkingPrice.CONTRACT,
        price=order.price,
        price_protect=order.price_protect,
    )
