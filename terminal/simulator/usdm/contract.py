"""What a contract is: its filters, its brackets, its funding, its end.

Source: USDⓈ-M "Exchange Information", "Notional and Leverage Brackets", "Get Funding Rate Info".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.margin import Brackets
from terminal.domain.order import OrderType, StpMode, TimeInForce
from terminal.simulator.spot.instruments import Scale, decimals_of
from terminal.simulator.usdm.words import ContractStatus, ContractType

FOREVER_MS = 4_133_404_800_000
"""Delivery date of a contract that has none."""

NORMAL_TYPES = (OrderType.LIMIT, OrderType.MARKET)
ALGO_TYPES = (
    OrderType.STOP,
    OrderType.STOP_MARKET,
    OrderType.TAKE_PROFIT,
    OrderType.TAKE_PROFIT_MARKET,
    OrderType.TRAILING_STOP_MARKET,
)
LIVES = (
    TimeInForce.GTC,
    TimeInForce.IOC,
    TimeInForce.FOK,
    TimeInForce.GTX,
    TimeInForce.GTD,
    TimeInForce.RPI,
)
STP_MODES = (
    StpMode.NONE,
    StpMode.EXPIRE_TAKER,
    StpMode.EXPIRE_MAKER,
    StpMode.EXPIRE_BOTH,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSpec:
    """A contract and every number its orders must respect.

    Prices in quote per base, quantities in base units, notionals in the margin asset, fractions
    for multipliers, fees and bounds. `index_symbol` is the spot pair behind the index, empty for
    an underlying that is no coin.
    """

    symbol: str
    pair: str
    base: str
    quote: str
    contract_type: ContractType
    tick_size: Decimal
    min_price: Decimal
    max_price: Decimal
    step_size: Decimal
    min_quantity: Decimal
    max_quantity: Decimal
    market_max_quantity: Decimal
    min_notional: Decimal
    brackets: Brackets
    index_symbol: str
    status: ContractStatus = ContractStatus.TRADING
    onboard_ms: int = 1_569_398_400_000
    delivery_ms: int = FOREVER_MS
    underlying_type: str = "COIN"
    underlying_subtypes: tuple[str, ...] = ()
    max_orders: int = 200
    multiplier_up: Decimal = Decimal("1.0500")
    multiplier_down: Decimal = Decimal("0.9500")
    trigger_protect: Decimal = Decimal("0.0500")
    liquidation_fee: Decimal = Decimal("0.012500")
    market_take_bound: Decimal = Decimal("0.05")
    funding_hours: int = 8
    funding_cap: Decimal = Decimal("0.02000000")
    funding_floor: Decimal = Decimal("-0.02000000")
    interest_rate: Decimal = Decimal("0.00010000")
    grid: tuple[Decimal, Decimal] | None = None
    """Tick and step that the engine counts in, where the rules have become coarser since."""

    @property
    def margin_asset(self) -> str:
        return self.quote

    @property
    def is_trading(self) -> bool:
        return self.status is ContractStatus.TRADING

    @property
    def is_perpetual(self) -> bool:
        """Does it pay funding and never end?"""
        return self.delivery_ms == FOREVER_MS

    @property
    def is_tradfi(self) -> bool:
        return self.contract_type is ContractType.TRADIFI_PERPETUAL

    @property
    def max_leverage(self) -> int:
        return self.brackets.tiers[0].max_leverage

    @property
    def price_precision(self) -> int:
        return decimals_of(self.tick_size)

    @property
    def quantity_precision(self) -> int:
        return decimals_of(self.step_size)

    @property
    def scale(self) -> Scale:
        """Converts between decimals and the whole ticks and lots of the engine."""
        tick, step = self.grid or (self.tick_size, self.step_size)
        return Scale(decimals_of(tick), decimals_of(step))
