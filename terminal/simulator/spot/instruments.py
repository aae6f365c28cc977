"""The listing of the simulated spot exchange: symbols with today's kinds of filters.

Source: Spot API, "Filters" and the exchangeInfo answer of mid-2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from terminal.domain.order import OrderType, StpMode

ASSET_DECIMALS = 8
"""Every asset is kept in units of 10^-8."""

ORDER_TYPES = (
    OrderType.LIMIT,
    OrderType.LIMIT_MAKER,
    OrderType.MARKET,
    OrderType.STOP_LOSS,
    OrderType.STOP_LOSS_LIMIT,
    OrderType.TAKE_PROFIT,
    OrderType.TAKE_PROFIT_LIMIT,
)
STP_MODES = (
    StpMode.NONE,
    StpMode.EXPIRE_TAKER,
    StpMode.EXPIRE_MAKER,
    StpMode.EXPIRE_BOTH,
    StpMode.DECREMENT,
    StpMode.TRANSFER,
)


class Quoted(Protocol):
    """What a market needs to know of its instrument."""

    @property
    def symbol(self) -> str: ...

    @property
    def scale(self) -> Scale: ...

    @property
    def is_trading(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Lowest and highest multiple of the reference price at which takers of a side may trade."""

    bid: tuple[Decimal | None, Decimal | None]
    ask: tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolSpec:
    """A symbol and every number its orders must respect.

    Prices in quote per base, quantities in base units, notionals in quote. Multipliers bound a
    limit price against the average price of `average_minutes`. Counts are per account.
    """

    symbol: str
    base: str
    quote: str
    status: str
    tick_size: Decimal
    step_size: Decimal
    min_price: Decimal
    max_price: Decimal
    min_quantity: Decimal
    max_quantity: Decimal
    market_max_quantity: Decimal
    market_min_quantity: Decimal = Decimal(0)
    market_step_size: Decimal = Decimal(0)
    min_notional: Decimal
    max_notional: Decimal = Decimal(9_000_000)
    min_notional_to_market: bool = True
    max_notional_to_market: bool = False
    average_minutes: int = 5
    bid_multiplier_up: Decimal = Decimal("1.2")
    bid_multiplier_down: Decimal = Decimal("0.5")
    ask_multiplier_up: Decimal = Decimal(2)
    ask_multiplier_down: Decimal = Decimal("0.8")
    iceberg_parts: int = 100
    min_trailing_above: int = 10
    max_trailing_above: int = 2000
    min_trailing_below: int = 10
    max_trailing_below: int = 2000
    max_orders: int = 200
    max_order_lists: int = 20
    max_algo_orders: int = 5
    max_order_amends: int = 10
    grid: tuple[Decimal, Decimal] | None = None
    """Tick and step that the engine counts in, where the rules have become coarser since."""
    max_iceberg_orders: int | None = None
    max_position: Decimal | None = None
    price_range: PriceRange | None = None
    routes: tuple[str, ...] = ()
    """Other symbols of the same base on which smart order routing may fill its orders."""
    base_decimals: int = ASSET_DECIMALS
    quote_decimals: int = ASSET_DECIMALS
    order_types: tuple[OrderType, ...] = ORDER_TYPES
    stp_modes: tuple[StpMode, ...] = STP_MODES
    default_stp_mode: StpMode = StpMode.EXPIRE_MAKER
    flags: Mapping[str, bool] = field(
        default_factory=lambda: {
            "icebergAllowed": True,
            "ocoAllowed": True,
            "otoAllowed": True,
            "opoAllowed": True,
            "quoteOrderQtyMarketAllowed": True,
            "allowTrailingStop": True,
            "cancelReplaceAllowed": True,
            "amendAllowed": True,
            "pegInstructionsAllowed": True,
            "isSpotTradingAllowed": True,
            "isMarginTradingAllowed": False,
        }
    )

    @property
    def is_trading(self) -> bool:
        return self.status == "TRADING"

    @property
    def scale(self) -> Scale:
        """Converts between decimals and the whole ticks, lots and units of the engine."""
        tick, step = self.grid or (self.tick_size, self.step_size)
        return Scale(decimals_of(tick), decimals_of(step))


class Scale:
    """Whole numbers of one symbol: prices in ticks, quantities in lots, assets in 10^-8 units.

    Ticks and lots are powers of ten, so every conversion is exact except a trade's quote amount,
    which the exchange cuts at eight decimals.
    """

    __slots__ = (
        "lot_units",
        "price_decimals",
        "quantity_decimals",
        "quote_divisor",
        "quote_factor",
    )

    def __init__(self, price_decimals: int, quantity_decimals: int) -> None:
        self.price_decimals = price_decimals
        self.quantity_decimals = quantity_decimals
        self.lot_units = int(10 ** (ASSET_DECIMALS - quantity_decimals))
        spare = ASSET_DECIMALS - price_decimals - quantity_decimals
        self.quote_factor = int(10 ** max(0, spare))
        self.quote_divisor = int(10 ** max(0, -spare))

    def price(self, ticks: int) -> Decimal:
        return Decimal(ticks).scaleb(-self.price_decimals)

    def quantity(self, lots: int) -> Decimal:
        return Decimal(lots).scaleb(-self.quantity_decimals)

    def quote(self, tick_lots: int) -> Decimal:
        """Exact quote amount of a sum of ticks times lots."""
        return Decimal(tick_lots).scaleb(-self.price_decimals - self.quantity_decimals)

    def ticks(self, price: Decimal) -> int:
        return int(price.scaleb(self.price_decimals))

    def lots(self, quantity: Decimal) -> int:
        """Whole lots in `quantity`, cut."""
        return int(quantity.scaleb(self.quantity_decimals))

    def quote_units(self, ticks: int, lots: int) -> int:
        """Quote of a trade in units, cut at the last digit."""
        return ticks * lots * self.quote_factor // self.quote_divisor

    def lock_units(self, ticks: int, lots: int) -> int:
        """Quote that must back a buy, rounded up so that any split into trades is covered."""
        return int(-(-ticks * lots * self.quote_factor // self.quote_divisor))


def decimals_of(step: Decimal) -> int:
    """Decimals needed to write multiples of a power of ten."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def to_units(amount: Decimal) -> int:
    """An asset amount in units of 10^-8, cut."""
    return int(amount.scaleb(ASSET_DECIMALS))


def from_units(units: int) -> Decimal:
    return Decimal(units).scaleb(-ASSET_DECIMALS)
