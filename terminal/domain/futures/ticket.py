"""Futures and options orders, one value per kind, unable to say what the venue forbids.

Source: USDⓈ-M and COIN-M Futures, "New Order" and "New Algo Order"; Options, "New Order".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.forbidden import (
    ForbiddenCombination,
    check_plain_time,
    check_post_only,
)
from terminal.domain.futures.words import PositionSide, PriceMatch, WorkingPrice
from terminal.domain.market import InstrumentId
from terminal.domain.order import Side, StpMode, TimeInForce
from terminal.domain.spot.ticket import StopKind
from terminal.domain.violation import Field

__all__ = [
    "ONE_WAY",
    "CloseAll",
    "Exposure",
    "FuturesLimitTicket",
    "FuturesMarketTicket",
    "FuturesStopLimitTicket",
    "FuturesStopMarketTicket",
    "FuturesTicket",
    "FuturesTrailingTicket",
    "GoodTill",
    "Hedge",
    "Lasting",
    "OneWay",
    "OptionTicket",
    "PriceMatch",
    "Sized",
    "StopKind",
    "WorkingPrice",
]

_MISSING, _WRONG_SIDE = -1102, -4061


@dataclass(frozen=True, slots=True)
class OneWay:
    """One net position per symbol; `reduce_only` can never open or turn it."""

    reduce_only: bool = False


@dataclass(frozen=True, slots=True)
class Hedge:
    """Long and short held side by side: the order names the one it changes.

    Raises:
        ForbiddenCombination: for BOTH, the only position of one-way mode.
    """

    position_side: PositionSide

    def __post_init__(self) -> None:
        _check_leg(self.position_side)


Exposure = OneWay | Hedge
ONE_WAY = OneWay()


@dataclass(frozen=True, slots=True)
class GoodTill:
    """Good until `date_ms` (UTC; only whole seconds count)."""

    date_ms: int


Lasting = TimeInForce | GoodTill


@dataclass(frozen=True, slots=True)
class Sized:
    """A part of a position: `quantity` in the instrument's unit."""

    quantity: Decimal
    exposure: Exposure = ONE_WAY


@dataclass(frozen=True, slots=True)
class CloseAll:
    """The whole position, however large it is when the trigger comes; None in one-way mode.

    Raises:
        ForbiddenCombination: for BOTH.
    """

    position_side: PositionSide | None = None

    def __post_init__(self) -> None:
        if self.position_side is not None:
            _check_leg(self.position_side)


def _check_leg(side: PositionSide) -> None:
    if side is PositionSide.BOTH:
        message = "In hedge mode an order names the long or the short position."
        raise ForbiddenCombination("POSITION_SIDE", Field.ORDER, message, _WRONG_SIDE)


def _check_lasting(lasting: Lasting) -> None:
    if lasting is TimeInForce.GTD:
        message = "Say until when the order is good."
        raise ForbiddenCombination("GOOD_TILL", Field.TIME_IN_FORCE, message, _MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesLimitTicket:
    """Rest at a price or better; GTX is post-only.

    Raises:
        ForbiddenCombination: for GTD without its date (say `GoodTill`).
    """

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    price: Decimal | PriceMatch
    lasting: Lasting = TimeInForce.GTC
    exposure: Exposure = ONE_WAY
    stp_mode: StpMode | None = None

    def __post_init__(self) -> None:
        _check_lasting(self.lasting)


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesMarketTicket:
    """Trade now at the book's prices."""

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    exposure: Exposure = ONE_WAY
    stp_mode: StpMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesStopLimitTicket:
    """Wait for the trigger, then rest at a price (wire: STOP, TAKE_PROFIT).

    Raises:
        ForbiddenCombination: for GTD without its date (say `GoodTill`).
    """

    instrument: InstrumentId
    side: Side
    kind: StopKind
    quantity: Decimal
    trigger_price: Decimal
    price: Decimal | PriceMatch
    lasting: Lasting = TimeInForce.GTC
    working: WorkingPrice = WorkingPrice.CONTRACT
    price_protect: bool = False
    exposure: Exposure = ONE_WAY
    stp_mode: StpMode | None = None

    def __post_init__(self) -> None:
        _check_lasting(self.lasting)


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesStopMarketTicket:
    """Wait for the trigger, then trade at the book's prices, a part or the whole position.

    Raises:
        ForbiddenCombination: for a buy that closes a long or a sell that closes a short position.
    """

    instrument: InstrumentId
    side: Side
    kind: StopKind
    amount: Sized | CloseAll
    trigger_price: Decimal
    working: WorkingPrice = WorkingPrice.CONTRACT
    price_protect: bool = False
    stp_mode: StpMode | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.amount, CloseAll):
            return
        leg = PositionSide.LONG if self.side is Side.BUY else PositionSide.SHORT
        if self.amount.position_side is leg:
            message = f"A {self.side.lower()} cannot close a {leg.lower()} position."
            raise ForbiddenCombination("POSITION_SIDE", Field.ORDER, message, _WRONG_SIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesTrailingTicket:
    """Follow the market by `callback_percent` (1 is 1 %), from now or from the activation price."""

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    callback_percent: Decimal
    activation_price: Decimal | None = None
    working: WorkingPrice = WorkingPrice.CONTRACT
    exposure: Exposure = ONE_WAY
    stp_mode: StpMode | None = None


FuturesTicket = (
    FuturesLimitTicket
    | FuturesMarketTicket
    | FuturesStopLimitTicket
    | FuturesStopMarketTicket
    | FuturesTrailingTicket
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionTicket:
    """A limit order on an option, the only kind there is; `price` is the premium in quote.

    Raises:
        ForbiddenCombination: for a time in force other than GTC, IOC and FOK (post-only is said by
            its flag), and for a post-only order that is not GTC.
    """

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    price: Decimal
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    reduce_only: bool = False
    stp_mode: StpMode | None = None

    def __post_init__(self) -> None:
        check_plain_time(self.time_in_force)
        check_post_only(self.time_in_force, post_only=self.post_only)
