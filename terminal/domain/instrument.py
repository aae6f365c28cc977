"""What can be traded, with the numbers every order on it must respect."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from terminal.domain.capabilities import Capabilities, ListKind, QuantityUnit, Settlement
from terminal.domain.filters import FilterSet
from terminal.domain.market import InstrumentId
from terminal.domain.order import OrderType, StpMode, TimeInForce

PermissionSets = tuple[frozenset[str], ...]
"""Every set must share at least one member with the account's permissions."""


class TradingStatus(StrEnum):
    """What the venue lets one do now; a word we do not know means not tradable."""

    TRADING = "TRADING"
    CANCEL_ONLY = "CANCEL_ONLY"
    BREAK = "BREAK"
    HALT = "HALT"
    END_OF_DAY = "END_OF_DAY"
    PRE_TRADING = "PRE_TRADING"
    POST_TRADING = "POST_TRADING"
    AUCTION_MATCH = "AUCTION_MATCH"
    PENDING_TRADING = "PENDING_TRADING"
    PRE_DELIVERING = "PRE_DELIVERING"
    DELIVERING = "DELIVERING"
    DELIVERED = "DELIVERED"
    PRE_SETTLE = "PRE_SETTLE"
    SETTLING = "SETTLING"
    CLOSE = "CLOSE"
    TRADING_HALT = "TRADING_HALT"
    TRADING_CANCEL_ONLY = "TRADING_CANCEL_ONLY"
    UNKNOWN = "UNKNOWN"


class OptionSide(StrEnum):
    CALL = "CALL"
    PUT = "PUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """What every instrument has. Prices in quote per base.

    `status_text` keeps the venue's own word when `status` is UNKNOWN. The decimals are the finest
    amounts the venue keeps of each asset, not the steps of an order.
    """

    settlement: ClassVar[Settlement] = Settlement.EXCHANGE

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
    permission_sets: PermissionSets = ()
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
        """Smallest quantity step, in the instrument's unit."""
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

    @property
    def quantity_unit(self) -> QuantityUnit:
        return QuantityUnit.BASE

    @property
    def quantity_name(self) -> str:
        """The unit of a quantity as a trader reads it: `BTC` or `contracts`."""
        return self.base if self.quantity_unit is QuantityUnit.BASE else "contracts"

    @property
    def settle(self) -> str:
        """The asset that profit, loss and fees of a position are paid in."""
        return self.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotPair(_Listing):
    """A spot symbol. Quantities in base units, prices in quote per base.

    `routes` are the other symbols that smart order routing may fill an order of this one on.
    """

    base_commission_decimals: int = 8
    quote_commission_decimals: int = 8
    iceberg_allowed: bool = False
    quote_order_quantity_allowed: bool = False
    oco_allowed: bool = False
    oto_allowed: bool = False
    opo_allowed: bool = False
    trailing_stop_allowed: bool = False
    cancel_replace_allowed: bool = False
    amend_allowed: bool = False
    pegged_allowed: bool = False
    routes: frozenset[str] = frozenset()
    spot_trading_allowed: bool = True
    margin_trading_allowed: bool = False

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            order_types=self.order_types,
            times_in_force=frozenset((TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK)),
            stp_modes=self.stp_modes,
            lists=self.list_kinds,
            quote_quantity=self.quote_order_quantity_allowed,
            iceberg=self.iceberg_allowed,
            trailing_delta=self.trailing_stop_allowed,
            pegged=self.pegged_allowed,
            amend=self.amend_allowed,
            cancel_replace=self.cancel_replace_allowed,
        )

    @property
    def list_kinds(self) -> frozenset[ListKind]:
        """The order lists this symbol takes; a pair inside a longer list needs OCO as well."""
        oco, oto, opo = self.oco_allowed, self.oto_allowed, self.oto_allowed and self.opo_allowed
        allowed = {
            ListKind.OCO: oco,
            ListKind.OTO: oto,
            ListKind.OTOCO: oto and oco,
            ListKind.OPO: opo,
            ListKind.OPOCO: opo and oco,
        }
        return frozenset(kind for kind, is_allowed in allowed.items() if is_allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contract(_Listing):
    """What all futures contracts share.

    `contract_size` is what one unit of quantity stands for: base units (1) on linear contracts,
    quote units on inverse ones. `trigger_protect` and `market_take_bound` are fractions of a
    price, `liquidation_fee` of a notional. `contract_type` keeps the venue's word, `features` what
    else it offers on the symbol (GRID, COPY, RPI).
    """

    settlement: ClassVar[Settlement] = Settlement.LINEAR

    pair: str
    margin_asset: str
    contract_type: str
    contract_size: Decimal = Decimal(1)
    times_in_force: frozenset[TimeInForce] = frozenset()
    trigger_protect: Decimal | None = None
    liquidation_fee: Decimal | None = None
    market_take_bound: Decimal | None = None
    onboard_ms: int = 0
    underlying_type: str = ""
    underlying_subtypes: tuple[str, ...] = ()
    max_move_order_limit: int | None = None
    features: frozenset[str] = frozenset()

    @property
    def settle(self) -> str:
        """The asset that profit, loss and fees of a position are paid in."""
        return self.margin_asset

    @property
    def capabilities(self) -> Capabilities:
        linear = self.settlement is Settlement.LINEAR
        return Capabilities(
            order_types=self.order_types,
            times_in_force=self.times_in_force,
            stp_modes=self.stp_modes,
            amend=True,
            reduce_only=True,
            close_position=True,
            hedge_mode=True,
            price_match=True,
            good_till_date=linear and TimeInForce.GTD in self.times_in_force,
            conditional_service=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Perpetual(_Contract):
    """A linear perpetual: quantities in base units, profit in the margin asset."""

    @property
    def display_name(self) -> str:
        return f"{self.base}/{self.quote} perpetual"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradFiPerpetual(Perpetual):
    """A linear perpetual on a stock, commodity, index or currency; its market has closing hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(_Contract):
    """A linear contract that is delivered at `delivery_ms` (UTC)."""

    delivery_ms: int

    @property
    def display_name(self) -> str:
        return f"{self.base}/{self.quote} {self.symbol.rpartition('_')[2]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InversePerpetual(_Contract):
    """A perpetual settled in its base coin: quantities in contracts of `contract_size` quote."""

    settlement: ClassVar[Settlement] = Settlement.INVERSE

    @property
    def quantity_unit(self) -> QuantityUnit:
        return QuantityUnit.CONTRACTS

    @property
    def display_name(self) -> str:
        return f"{self.base}/{self.quote} coin perpetual"


@dataclass(frozen=True, slots=True, kw_only=True)
class InverseDelivery(InversePerpetual):
    """An inverse contract that is delivered at `delivery_ms` (UTC)."""

    delivery_ms: int

    @property
    def display_name(self) -> str:
        return f"{self.base}/{self.quote} coin {self.symbol.rpartition('_')[2]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionContract(_Listing):
    """A European option. Prices are premiums in quote, quantities in contracts of `unit` base.

    `strike` in quote per base, `expiry_ms` UTC, `underlying` the index symbol. `naked_sell` says
    whether more may be sold than is held; None where the venue does not say.
    """

    settlement: ClassVar[Settlement] = Settlement.PREMIUM

    underlying: str
    option_side: OptionSide
    strike: Decimal
    expiry_ms: int
    contract_size: Decimal = Decimal(1)
    naked_sell: bool | None = None

    @property
    def quantity_unit(self) -> QuantityUnit:
        return QuantityUnit.CONTRACTS

    @property
    def display_name(self) -> str:
        return self.symbol

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            order_types=self.order_types,
            times_in_force=frozenset((TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK)),
            stp_modes=self.stp_modes,
            reduce_only=True,
        )


Instrument = (
    SpotPair
    | Perpetual
    | TradFiPerpetual
    | Delivery
    | InversePerpetual
    | InverseDelivery
    | OptionContract
)
FuturesContract = Perpetual | TradFiPerpetual | Delivery | InversePerpetual | InverseDelivery


def decimals_of(step: Decimal) -> int:
    """Decimals needed to write multiples of `step` (0.010 needs 2)."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
