"""The listing of the simulated spot exchange: symbols with today's kinds of filters.

Source: Spot API, "Filters" and the exchangeInfo answer of mid-2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

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
)


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
    base_decimals: int = ASSET_DECIMALS
    quote_decimals: int = ASSET_DECIMALS
    order_types: tuple[OrderType, ...] = ORDER_TYPES
    stp_modes: tuple[StpMode, ...] = STP_MODES
    default_stp_mode: StpMode = StpMode.EXPIRE_MAKER
    flags: Mapping[str, bool] = field(
        default_factory=lambda: {
            "icebergAllowed": True,
            "ocoAllowed": False,
            "otoAllowed": False,
            "opoAllowed": False,
            "quoteOrderQtyMarketAllowed": True,
            "allowTrailingStop": False,
            "cancelReplaceAllowed": True,
            "amendAllowed": False,
            "pegInstructionsAllowed": False,
            "isSpotTradingAllowed": True,
            "isMarginTradingAllowed": False,
        }
    )

    @property
    def is_trading(self) -> bool:
        return self.status == "TRADING"
