"""What a hand asks for: one immutable value per kind of order, unable to say a forbidden thing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.forbidden import check_post_only, check_resting, check_routed
from terminal.domain.market import InstrumentId
from terminal.domain.order import Side, StpMode, TimeInForce


@dataclass(frozen=True, slots=True)
class BaseQuantity:
    """An amount in base units (contracts where the instrument says so)."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class QuoteQuantity:
    """An amount in quote units, only for market orders."""

    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitTicket:
    """Rest at `price` or better. `post_only` refuses to take (wire: LIMIT_MAKER, GTX).

    `routed` lets spot's smart order routing fill it on the books of other quotes too.

    Raises:
        ForbiddenCombination: for a time in force other than GTC, IOC and FOK, for a post-only
            order or an iceberg that is not GTC, and for a post-only order that is routed.
    """

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    price: Decimal
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    iceberg_quantity: Decimal | None = None
    stp_mode: StpMode | None = None
    routed: bool = False

    def __post_init__(self) -> None:
        check_resting(self.time_in_force, self.iceberg_quantity)
        check_post_only(self.time_in_force, post_only=self.post_only)
        check_routed(routed=self.routed, post_only=self.post_only, by_quote=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketTicket:
    """Trade now at the book's prices, by base or by quote amount; `routed` as in LimitTicket.

    Raises:
        ForbiddenCombination: for a routed order by quote amount.
    """

    instrument: InstrumentId
    side: Side
    amount: BaseQuantity | QuoteQuantity
    stp_mode: StpMode | None = None
    routed: bool = False

    def __post_init__(self) -> None:
        by_quote = isinstance(self.amount, QuoteQuantity)
        check_routed(routed=self.routed, post_only=False, by_quote=by_quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLimitTicket:
    """Wait for `trigger_price`, then rest at `price`.

    Stop loss or take profit follows from the side and where the trigger lies against the last
    price; the trader never has to know the two wire names.

    Raises:
        ForbiddenCombination: for a time in force other than GTC, IOC and FOK, and for an iceberg
            that is not GTC.
    """

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    trigger_price: Decimal
    price: Decimal
    time_in_force: TimeInForce = TimeInForce.GTC
    iceberg_quantity: Decimal | None = None
    stp_mode: StpMode | None = None

    def __post_init__(self) -> None:
        check_resting(self.time_in_force, self.iceberg_quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMarketTicket:
    """Wait for `trigger_price`, then trade at the book's prices."""

    instrument: InstrumentId
    side: Side
    quantity: Decimal
    trigger_price: Decimal
    stp_mode: StpMode | None = None


OrderTicket = LimitTicket | MarketTicket | StopLimitTicket | StopMarketTicket
