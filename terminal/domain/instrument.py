"""What can be traded, with the numbers every order on it must respect."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.filters import FilterSet
from terminal.domain.market import InstrumentId
from terminal.domain.order import OrderType, StpMode


class TradingStatus(StrEnum):
    """What the venue lets one do now; a word we do not know means not tradable."""

    TRADING = "TRADING"
    CANCEL_ONLY = "CANCEL_ONLY"
    BREAK = "BREAK"
    HALT = "HALT"
    END_OF_DAY = "END_OF_DAY"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotPair:
    """A spot symbol. Quantities in base units, prices in quote per base.

    `status_text` keeps the venue's own word when `status` is UNKNOWN.
    """

    id: InstrumentId
    base: str
    quote: str
    status: TradingStatus
    base_decimals: int
    quote_decimals: int
    order_types: frozenset[OrderType]
    filters: FilterSet
    stp_modes: frozenset[StpMode] = frozenset()
    default_stp_mode: StpMode = StpMode.NONE
    iceberg_allowed: bool = False
    quote_order_quantity_allowed: bool = False
    status_text: str = ""

    @property
    def symbol(self) -> str:
        return self.id.symbol

    @property
    def tick_size(self) -> Decimal:
        """Smallest price step, in quote per base."""
        return self.filters.tick_size

    @property
    def step_size(self) -> Decimal:
        """Smallest quantity step, in base units."""
        return self.filters.step_size

    @property
    def price_decimals(self) -> int:
        return decimals_of(self.tick_size)

    @property
    def quantity_decimals(self) -> int:
        return decimals_of(self.step_size)

    @property
    def is_tradable(self) -> bool:
        return self.status is TradingStatus.TRADING

    @property
    def display_name(self) -> str:
        return f"{self.base}/{self.quote}"


Instrument = SpotPair


def decimals_of(step: Decimal) -> int:
    """Decimals needed to write multiples of `step` (0.010 needs 2)."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
