"""What stands in the ticket's fields, and the order it means. No Qt, no rules of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from terminal.domain.capabilities import ListKind
from terminal.domain.instrument import SpotPair
from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.domain.spot.ticket import SpotTicket
from terminal.domain.validation import Field


class TicketKind(StrEnum):
    """The types a trader chooses from; stop loss and take profit follow from the trigger."""

    LIMIT = "Limit"
    MARKET = "Market"
    STOP_LIMIT = "Stop limit"
    OCO = "OCO"
    STOP_MARKET = "Stop market"
    TRAILING = "Trailing"
    PEGGED = "Best price"

    @property
    def has_price(self) -> bool:
        return self in (TicketKind.LIMIT, TicketKind.STOP_LIMIT)

    @property
    def has_trigger(self) -> bool:
        return self in (TicketKind.STOP_LIMIT, TicketKind.STOP_MARKET, TicketKind.TRAILING)


_WIRE_TYPES = {
    TicketKind.LIMIT: OrderType.LIMIT,
    TicketKind.MARKET: OrderType.MARKET,
    TicketKind.STOP_LIMIT: OrderType.STOP_LOSS_LIMIT,
    TicketKind.OCO: OrderType.STOP_LOSS,
    TicketKind.STOP_MARKET: OrderType.STOP_LOSS,
    TicketKind.TRAILING: OrderType.STOP_LOSS,
    TicketKind.PEGGED: OrderType.LIMIT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForm:
    """The fields as typed. `by_quote` means that `quantity` is an amount in quote units; `total`
    holds text only while a hand is typing there (the quantity follows it). `trailing` is in
    percent, `levels` counts price levels behind the best, `stp_mode` None is the symbol's own."""

    instrument: SpotPair | None = None
    side: Side = Side.BUY
    kind: TicketKind = TicketKind.LIMIT
    price: str = ""
    trigger: str = ""
    quantity: str = ""
    iceberg: str = ""
    total: str = ""
    trailing: str = ""
    levels: str = "0"
    take_profit: str = ""
    stop_loss: str = ""
    stop_limit: str = ""
    by_quote: bool = False
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    use_iceberg: bool = False
    with_exits: bool = False
    stop_rests: bool = False
    peg_other_side: bool = False
    use_routes: bool = False
    stp_mode: StpMode | None = None

    @property
    def may_post_only(self) -> bool:
        """Post-only is a limit order of its own kind; the symbol has to know it."""
        return (
            (self.kind is TicketKind.LIMIT or (self.is_pegged and not self.peg_other_side))
            and self.instrument is not None
            and OrderType.LIMIT_MAKER in self.instrument.order_types
        )

    @property
    def may_iceberg(self) -> bool:
        return (
            (self.kind.has_price or self.is_pegged)
            and self.instrument is not None
            and self.instrument.iceberg_allowed
        )

    @property
    def may_quote(self) -> bool:
        """By value: market orders where the venue takes it, else worked out from the price."""
        if self.instrument is None or self.is_pegged or self.kind is TicketKind.OCO:
            return False
        if self.kind is TicketKind.MARKET:
            return self.instrument.quote_order_quantity_allowed
        return True

    @property
    def may_route(self) -> bool:
        """Smart order routing: plain limit orders, and market orders by quantity."""
        if self.instrument is None or not self.instrument.routes:
            return False
        if self.kind is TicketKind.LIMIT:
            return not (self.with_exits and self.may_exits)
        return self.kind is TicketKind.MARKET and not self.by_quote

    @property
    def is_routed(self) -> bool:
        """A post-only order rests on its own book and is never routed."""
        return self.use_routes and self.may_route and not (self.post_only and self.may_post_only)

    @property
    def may_exits(self) -> bool:
        """Take profit and stop loss can go along with a limit order."""
        return (
            self.kind is TicketKind.LIMIT
            and self.instrument is not None
            and ListKind.OTOCO in self.instrument.list_kinds
        )

    @property
    def has_exits(self) -> bool:
        """The form has take-profit and stop-loss fields."""
        return self.kind is TicketKind.OCO or (self.with_exits and self.may_exits)

    @property
    def pays_itself(self) -> bool:
        """The exits sell exactly what the entry delivers, so that a fee in coin cannot break them."""
        return (
            self.side is Side.BUY
            and self.instrument is not None
            and ListKind.OPOCO in self.instrument.list_kinds
        )

    @property
    def is_pegged(self) -> bool:
        return self.kind is TicketKind.PEGGED


@dataclass(frozen=True, slots=True)
class Reading:
    """The form read: numbers where they parse, sentences where not, what is still missing.

    `ticket` is None until every field it needs holds a number; it may still break rules.
    `quantity` is in base units (worked out from a quote amount where there is a price).
    `trailing` is in basis points.
    """

    ticket: SpotTicket | None = None
    bad: Mapping[Field, str] = field(default_factory=dict)
    missing: tuple[Field, ...] = ()
    price: Decimal | None = None
    trigger: Decimal | None = None
    quantity: Decimal | None = None
    typed_quantity: Decimal | None = None
    iceberg: Decimal | None = None
    trailing: int | None = None
    levels: int = 0
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    stop_limit: Decimal | None = None


def available_kinds(instrument: SpotPair | None) -> tuple[TicketKind, ...]:
    """The types this symbol takes, in menu order; absent ones are hidden, never greyed."""
    if instrument is None:
        return tuple(TicketKind)
    offered = {
        TicketKind.OCO: instrument.oco_allowed,
        TicketKind.TRAILING: instrument.trailing_stop_allowed,
        TicketKind.PEGGED: instrument.pegged_allowed,
    }
    return tuple(
        kind
        for kind in TicketKind
        if _WIRE_TYPES[kind] in instrument.order_types and offered.get(kind, True)
    )
