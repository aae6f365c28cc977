"""Exchange filters as typed values.

Sources: Spot API, "Filters"; USDⓈ-M and COIN-M Futures, "Common definition". A missing filter
means no restriction, and so does a bound or a step of zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRange:
    """A quantity range with its step and the value the steps are counted from."""

    minimum: Decimal = ZERO
    maximum: Decimal = ZERO
    step: Decimal = ZERO
    offset: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBand:
    """Multiples of a reference price between which each side may be priced; None is no bound.

    `minutes` is the averaging time of the reference (0: the last price). `rule` is the filter's
    name: PERCENT_PRICE (same band for both sides) or PERCENT_PRICE_BY_SIDE.
    """

    rule: str
    buy_up: Decimal | None = None
    buy_down: Decimal | None = None
    sell_up: Decimal | None = None
    sell_down: Decimal | None = None
    minutes: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NotionalRange:
    """Smallest and largest value of an order in quote units, and whether market orders obey.

    `rule` is MIN_NOTIONAL or NOTIONAL; a `maximum` of zero is no bound; `minutes` as in PriceBand.
    """

    rule: str
    minimum: Decimal = ZERO
    maximum: Decimal = ZERO
    minimum_to_market: bool = True
    maximum_to_market: bool = False
    minutes: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailingRange:
    """Bounds of a trailing delta in basis points (hundredths of a percent), both inclusive.

    `above` binds orders that trigger on a rise (buy stops, sell take-profits), `below` the rest.
    """

    min_above: int
    max_above: int
    min_below: int
    max_below: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLimits:
    """How many orders may be open at once, on a symbol or on the whole exchange; None: no limit."""

    orders: int | None = None
    algo_orders: int | None = None
    icebergs: int | None = None
    order_lists: int | None = None


NO_LIMITS = CountLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterSet:
    """All filters of one symbol. Prices in quote per base, quantities in the instrument's unit.

    `price_offset` and `quantity_offset` are where steps are counted from: zero on spot (since
    2022 and 2023), the filter's minimum on futures. `min_notional` is the smallest value that
    a limit order needs, whichever filter says so; `notionals` holds the filters themselves.
    `unknown` keeps filters nobody has described to us, as (name, raw text).
    """

    tick_size: Decimal
    step_size: Decimal
    min_price: Decimal = ZERO
    max_price: Decimal = ZERO
    min_quantity: Decimal = ZERO
    max_quantity: Decimal = ZERO
    min_notional: Decimal = ZERO
    price_offset: Decimal = ZERO
    quantity_offset: Decimal = ZERO
    market_lot: LotRange | None = None
    bands: tuple[PriceBand, ...] = ()
    notionals: tuple[NotionalRange, ...] = ()
    iceberg_parts: int | None = None
    max_position: Decimal | None = None
    trailing: TrailingRange | None = None
    counts: CountLimits = NO_LIMITS
    max_amends: int | None = None
    blocked_side: str = ""
    sell_end_ms: int | None = None
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def notional_ranges(self) -> tuple[NotionalRange, ...]:
        """The filters on an order's value; a bare `min_notional` counts as MIN_NOTIONAL."""
        if self.notionals or not self.min_notional:
            return self.notionals
        return (NotionalRange(rule="MIN_NOTIONAL", minimum=self.min_notional),)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLimits:
    """Limits that belong to the exchange or the account and not to a symbol.

    `assets` is MAX_ASSET: the most of an asset that one order may move, by asset name.
    """

    counts: CountLimits = NO_LIMITS
    assets: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))


NO_ACCOUNT_LIMITS = AccountLimits()
