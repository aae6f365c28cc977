"""Spot orders beyond the four common ones: explicit stops, trailing, pegged, and order lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.forbidden import (
    ForbiddenCombination,
    check_plain_time,
    check_resting,
)
from terminal.domain.market import InstrumentId
from terminal.domain.order import Side, StpMode, TimeInForce
from terminal.domain.ticket import LimitTicket, OrderTicket
from terminal.domain.violation import Field

_NOT_IN_OCO, _ONE_MUST_WAIT, _WORKING_MUST_BUY = -1158, -1168, -1222


class StopKind(StrEnum):
    """Whether a trigger limits a loss or takes a profit; decides the side of the market it needs."""

    STOP_LOSS = "STOP_LOSS"
    TAKE_PROFIT = "TAKE_PROFIT"


class PegTo(StrEnum):
    """The price a pegged order takes once, on entry: best of its own or of the other side."""

    PRIMARY = "PRIMARY_PEG"
    MARKET = "MARKET_PEG"


@dataclass(frozen=True, slots=True)
class LimitAt:
    """What a triggered order rests as.

    Raises:
        ForbiddenCombination: for a time in force other than GTC, IOC and FOK, and for an iceberg
            that is not GTC.
    """

    price: Decimal
    time_in_force: TimeInForce = TimeInForce.GTC
    iceberg_quantity: Decimal | None = None

    def __post_init__(self) -> None:
        check_resting(self.time_in_force, self.iceberg_quantity)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Fires when the last price reaches `price`."""

    price: Decimal


@dataclass(frozen=True, slots=True)
class Trailing:
    """Follows the market by `delta` basis points, from now or once `activation` is reached."""

    delta: int
    activation: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Conditional:
    """A stop or take-profit: `then` None trades at the book's prices when it fires."""

    kind: StopKind
    when: Trigger | Trailing
    then: LimitAt | None = None


@dataclass(frozen=True, slots=True)
class PostOnly:
    """The resting leg of a pair: may never take."""

    price: Decimal
    iceberg_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalTicket:
    """A stop or take-profit whose kind the trader chose, fixed or trailing."""

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    order: Conditional
    stp_mode: StpMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeggedTicket:
    """Rest at a price read from the book on entry, `levels` (0 to 100) deeper than the best.

    Post-only can peg to its own side only, so it has no `PegTo`; pegging to the own side is always
    good till cancelled, pegging to the other may state a time in force.

    Raises:
        ForbiddenCombination: for an iceberg that is not GTC.
    """

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    peg: OwnSidePeg | OtherSidePeg
    iceberg_quantity: Decimal | None = None
    stp_mode: StpMode | None = None

    def __post_init__(self) -> None:
        if isinstance(self.peg, OtherSidePeg):
            check_resting(self.peg.time_in_force, self.iceberg_quantity)


@dataclass(frozen=True, slots=True)
class OwnSidePeg:
    levels: int = 0
    post_only: bool = False


@dataclass(frozen=True, slots=True)
class OtherSidePeg:
    levels: int = 0
    time_in_force: TimeInForce = TimeInForce.GTC

    def __post_init__(self) -> None:
        check_plain_time(self.time_in_force)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two exits of one quantity: one above the market, one below; at least one waits.

    Raises:
        ForbiddenCombination: for two post-only legs.
    """

    above: PostOnly | Conditional
    below: PostOnly | Conditional

    def __post_init__(self) -> None:
        if isinstance(self.above, PostOnly) and isinstance(self.below, PostOnly):
            message = "At least one of the two orders must wait for a trigger."
            raise _forbidden(message, _ONE_MUST_WAIT)


def check_pair(side: Side, pair: Pair) -> None:
    """The stop loss stands where the market hurts (above to buy, below to sell), the other across.

    Raises:
        ForbiddenCombination: for any other arrangement.
    """
    buying = side is Side.BUY
    stop, target = (pair.above, pair.below) if buying else (pair.below, pair.above)
    stops = isinstance(stop, Conditional) and stop.kind is StopKind.STOP_LOSS
    both_stop = isinstance(target, Conditional) and target.kind is StopKind.STOP_LOSS
    if not stops or both_stop:
        where, other = ("above", "below") if buying else ("below", "above")
        message = (
            f"To {side.lower()}, put the stop loss {where} the market and the limit or "
            f"take-profit order {other} it."
        )
        raise _forbidden(message, _NOT_IN_OCO)


def _forbidden(message: str, code: int) -> ForbiddenCombination:
    return ForbiddenCombination("ORDER_LIST", Field.ORDER, message, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class OcoTicket:
    """One cancels the other.

    Raises:
        ForbiddenCombination: when the legs do not stand where the side needs them.
    """

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    pair: Pair
    stp_mode: StpMode | None = None

    def __post_init__(self) -> None:
        check_pair(self.side, self.pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingOrder:
    """An order that is placed when the working one is filled: limit, post-only, stop or market."""

    side: Side
    quantity: Decimal
    order: LimitAt | PostOnly | Conditional | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingPair:
    """Two exits that are placed when the working order is filled.

    Raises:
        ForbiddenCombination: when the legs do not stand where the side needs them.
    """

    side: Side
    quantity: Decimal
    pair: Pair

    def __post_init__(self) -> None:
        check_pair(self.side, self.pair)


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """Sells what the working buy delivered; has no quantity of its own until then."""

    order: LimitAt | PostOnly | Conditional | None


@dataclass(frozen=True, slots=True)
class PaidPair:
    """Two exits that sell what the working buy delivered.

    Raises:
        ForbiddenCombination: when the stop loss is not the lower leg.
    """

    pair: Pair

    def __post_init__(self) -> None:
        check_pair(Side.SELL, self.pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggeredListTicket:
    """A limit order, and what follows once it is completely filled.

    `then` decides the list: PendingOrder is OTO, PendingPair OTOCO, PaidOrder OPO, PaidPair OPOCO
    (the last two need `working` to buy).

    Raises:
        ForbiddenCombination: when a selling order is to pay for what follows.
    """

    working: LimitTicket
    then: PendingOrder | PendingPair | PaidOrder | PaidPair

    def __post_init__(self) -> None:
        if isinstance(self.then, PaidOrder | PaidPair) and self.working.side is not Side.BUY:
            message = "The first order must buy: what follows sells what it delivers."
            raise _forbidden(message, _WORKING_MUST_BUY)


SpotTicket = OrderTicket | ConditionalTicket | PeggedTicket | OcoTicket | TriggeredListTicket
PlainTicket = OrderTicket | ConditionalTicket | PeggedTicket
