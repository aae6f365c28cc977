"""Spot orders beyond the four common ones: explicit stops, trailing, pegged, and order lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.market import InstrumentId
from terminal.domain.order import Side, StpMode, TimeInForce
from terminal.domain.ticket import LimitTicket, OrderTicket


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
    """What a triggered order rests as."""

    price: Decimal
    time_in_force: TimeInForce = TimeInForce.GTC
    iceberg_quantity: Decimal | None = None


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
    """

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    peg: OwnSidePeg | OtherSidePeg
    iceberg_quantity: Decimal | None = None
    stp_mode: StpMode | None = None


@dataclass(frozen=True, slots=True)
class OwnSidePeg:
    levels: int = 0
    post_only: bool = False


@dataclass(frozen=True, slots=True)
class OtherSidePeg:
    levels: int = 0
    time_in_force: TimeInForce = TimeInForce.GTC


@dataclass(frozen=True, slots=True)
class Pair:
    """Two exits of one quantity: one above the market, one below; at least one waits."""

    above: PostOnly | Conditional
    below: PostOnly | Conditional


@dataclass(frozen=True, slots=True, kw_only=True)
class OcoTicket:
    """One cancels the other."""

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    pair: Pair
    stp_mode: StpMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingOrder:
    """An order that is placed when the working one is filled: limit, post-only, stop or market."""

    side: Side
    quantity: Decimal
    order: LimitAt | PostOnly | Conditional | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingPair:
    """Two exits that are placed when the working order is filled."""

    side: Side
    quantity: Decimal
    pair: Pair


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """Sells what the working buy delivered; has no quantity of its own until then."""

    order: LimitAt | PostOnly | Conditional | None


@dataclass(frozen=True, slots=True)
class PaidPair:
    """Two exits that sell what the working buy delivered."""

    pair: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggeredListTicket:
    """A limit order, and what follows once it is completely filled.

    `then` decides the list: PendingOrder is OTO, PendingPair OTOCO, PaidOrder OPO, PaidPair OPOCO
    (the last two need `working` to buy).
    """

    working: LimitTicket
    then: PendingOrder | PendingPair | PaidOrder | PaidPair


SpotTicket = OrderTicket | ConditionalTicket | PeggedTicket | OcoTicket | TriggeredListTicket
PlainTicket = OrderTicket | ConditionalTicket | PeggedTicket
