"""What stands in the fields of a futures ticket, and what it means. No Qt, no rules of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from terminal.domain.futures.bracket import Exits
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.futures.words import PositionSide, PriceMatch, WorkingPrice
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.domain.validation import Field


class FuturesKind(StrEnum):
    """The types a trader chooses from; stop or take profit follows from the trigger."""

    LIMIT = "Limit"
    MARKET = "Market"
    STOP_MARKET = "Stop"
    TRAILING = "Trailing"
    STOP_LIMIT = "Stop limit"
    BOOK = "Book price"

    @property
    def has_price(self) -> bool:
        return self in (FuturesKind.LIMIT, FuturesKind.STOP_LIMIT)

    @property
    def has_trigger(self) -> bool:
        return self in (FuturesKind.STOP_MARKET, FuturesKind.STOP_LIMIT, FuturesKind.TRAILING)

    @property
    def is_conditional(self) -> bool:
        """Waits at the exchange's conditional service until its trigger comes."""
        return self.has_trigger

    @property
    def lasts(self) -> bool:
        """It may rest, so that how long is a question."""
        return self in (FuturesKind.LIMIT, FuturesKind.STOP_LIMIT, FuturesKind.BOOK)


_WIRE_TYPES = {
    FuturesKind.LIMIT: OrderType.LIMIT,
    FuturesKind.MARKET: OrderType.MARKET,
    FuturesKind.STOP_MARKET: OrderType.STOP_MARKET,
    FuturesKind.TRAILING: OrderType.TRAILING_STOP_MARKET,
    FuturesKind.STOP_LIMIT: OrderType.STOP,
    FuturesKind.BOOK: OrderType.LIMIT,
}


class SizeUnit(StrEnum):
    """What the number in the quantity field counts."""

    BASE = "base"
    QUOTE = "quote"
    MARGIN = "% margin"
    RISK = "% risk"


class Lifetime(StrEnum):
    """How long a resting order may live; the dated ones are GTD."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    QUARTER = "15 min"
    HOUR = "1 hour"
    FOUR_HOURS = "4 hours"
    DAY = "1 day"


LIFETIME_MS = {
    Lifetime.QUARTER: 900_000,
    Lifetime.HOUR: 3_600_000,
    Lifetime.FOUR_HOURS: 14_400_000,
    Lifetime.DAY: 86_400_000,
}
PLAIN_TIMES = {
    Lifetime.GTC: TimeInForce.GTC,
    Lifetime.IOC: TimeInForce.IOC,
    Lifetime.FOK: TimeInForce.FOK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesForm:
    """The fields as typed. `hedged` follows the account's position mode; `closes` then means that
    the side works on the other leg, in one-way mode that the order is reduce-only. `trailing` is in
    percent. Exit sources are what TP and SL triggers watch. `price_protect` asks the exchange not to
    trigger while last and mark price differ by more than the contract's threshold."""

    instrument: FuturesContract | None = None
    hedged: bool = False
    side: Side = Side.BUY
    kind: FuturesKind = FuturesKind.LIMIT
    price: str = ""
    trigger: str = ""
    trailing: str = ""
    quantity: str = ""
    take_profit: str = ""
    stop_loss: str = ""
    unit: SizeUnit = SizeUnit.BASE
    match: PriceMatch = PriceMatch.QUEUE
    working: WorkingPrice = WorkingPrice.CONTRACT
    take_source: WorkingPrice = WorkingPrice.MARK
    stop_source: WorkingPrice = WorkingPrice.MARK
    lifetime: Lifetime = Lifetime.GTC
    post_only: bool = False
    closes: bool = False
    with_exits: bool = False
    stp_mode: StpMode | None = None
    price_protect: bool = False

    @property
    def may_protect(self) -> bool:
        """A stop or an exit can be held back while last and mark price lie far apart."""
        return self.kind in (FuturesKind.STOP_MARKET, FuturesKind.STOP_LIMIT) or self.has_exits

    @property
    def stp_modes(self) -> tuple[StpMode | None, ...]:
        """The contract's own rule first, then every mode it allows."""
        known = self.instrument
        allowed = () if known is None else known.stp_modes
        return (None, *(mode for mode in StpMode if mode in allowed))

    @property
    def leg(self) -> PositionSide | None:
        """The leg an order of this form changes; None in one-way mode."""
        if not self.hedged:
            return None
        opens_long = (self.side is Side.BUY) is not self.closes
        return PositionSide.LONG if opens_long else PositionSide.SHORT

    @property
    def may_post_only(self) -> bool:
        """A matched price is the book's own affair; the venue takes post-only with a price only."""
        known = self.instrument
        return (
            self.kind is FuturesKind.LIMIT
            and known is not None
            and TimeInForce.GTX in known.times_in_force
        )

    @property
    def is_post_only(self) -> bool:
        return self.post_only and self.may_post_only

    @property
    def may_exits(self) -> bool:
        """Exits follow an entry; what only closes has none, and a waiting order no fill yet."""
        return not self.closes and not self.kind.is_conditional

    @property
    def has_exits(self) -> bool:
        return self.with_exits and self.may_exits

    @property
    def lifetimes(self) -> tuple[Lifetime, ...]:
        known = self.instrument
        dated = known is not None and TimeInForce.GTD in known.times_in_force
        return tuple(Lifetime) if dated else tuple(PLAIN_TIMES)


@dataclass(frozen=True, slots=True)
class FuturesReading:
    """The form read. `ticket` is None until every field it needs holds a number; `quantity` is in
    the contract's unit, whatever was typed; `percent` is what a percentage field says."""

    ticket: FuturesTicket | None = None
    exits: Exits | None = None
    bad: Mapping[Field, str] = field(default_factory=dict)
    missing: tuple[Field, ...] = ()
    price: Decimal | None = None
    trigger: Decimal | None = None
    trailing: Decimal | None = None
    quantity: Decimal | None = None
    typed_quantity: Decimal | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None


def available_kinds(contract: FuturesContract | None) -> tuple[FuturesKind, ...]:
    """The types this contract takes, in menu order."""
    if contract is None:
        return tuple(FuturesKind)
    return tuple(kind for kind in FuturesKind if _WIRE_TYPES[kind] in contract.order_types)
