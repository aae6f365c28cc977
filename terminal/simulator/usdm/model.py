"""Orders, fills and user events of the USDⓈ-M exchange, as engine and wire exchange them.

Prices in quote per base, quantities in base units, money in the contract's margin asset, times in
UTC milliseconds. Records that live on are handed out as copies; everything else is frozen.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.position import MarginMode, PositionSide
from terminal.domain.order import ZERO, OrderStatus, OrderType, Side, StpMode, TimeInForce
from terminal.simulator.usdm.words import (
    AlgoStatus,
    ExecutionKind,
    ExpiryReason,
    ForceCause,
    IncomeType,
    PriceMatch,
    UpdateReason,
    WorkingType,
)

GTE = "GTE_GTC"
"""Good till expired with the position; no page of the API offers it, but it is taken and told."""


@dataclass(slots=True, kw_only=True)
class NewFuturesOrder:
    """A request on the order door, parsed, not yet judged; None is what was not sent."""

    symbol: str
    side: Side
    type: OrderType
    client_id: str
    position_side: PositionSide | None = None
    time_in_force: TimeInForce | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    reduce_only: bool | None = None
    close_position: bool | None = None
    price_match: PriceMatch = PriceMatch.NONE
    stp_mode: StpMode | None = None
    good_till_ms: int | None = None
    stop_price: Decimal | None = None


@dataclass(slots=True, kw_only=True)
class NewAlgoOrder:
    """A request on the algo door (conditional orders), parsed, not yet judged."""

    symbol: str
    side: Side
    type: OrderType
    client_id: str
    position_side: PositionSide | None = None
    time_in_force: TimeInForce | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    working_type: WorkingType = WorkingType.CONTRACT_PRICE
    price_match: PriceMatch = PriceMatch.NONE
    close_position: bool | None = None
    price_protect: bool = False
    reduce_only: bool | None = None
    activate_price: Decimal | None = None
    callback_rate: Decimal | None = None
    stp_mode: StpMode | None = None
    good_till_ms: int | None = None
    ends_with_position: bool = False


@dataclass(slots=True, kw_only=True)
class ModifyOrder:
    """A request to change price and quantity of a resting LIMIT order; an id wins over a name."""

    symbol: str
    side: Side
    order_id: int | None = None
    client_id: str | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    price_match: PriceMatch = PriceMatch.NONE
    modify_id: int | None = None
    reduce_only: bool | None = None


@dataclass(slots=True, kw_only=True)
class FuturesOrder:
    """An order as the engine keeps it. `stop_price` and what follows it come from its algo order.

    `good_till_ms` is 0 without an end. `algo_id` names the conditional order it is the child of.
    """

    order_id: int
    account_id: int
    symbol: str
    side: Side
    type: OrderType
    client_id: str
    position_side: PositionSide
    time_in_force: TimeInForce
    price: Decimal
    quantity: Decimal
    original_type: OrderType
    reduce_only: bool = False
    price_match: PriceMatch = PriceMatch.NONE
    stp_mode: StpMode = StpMode.NONE
    good_till_ms: int = 0
    status: OrderStatus = OrderStatus.NEW
    executed: Decimal = ZERO
    executed_quote: Decimal = ZERO
    created_ms: int = 0
    updated_ms: int = 0
    expiry_reason: ExpiryReason = ExpiryReason.NONE
    stop_price: Decimal = ZERO
    close_position: bool = False
    working_type: WorkingType = WorkingType.CONTRACT_PRICE
    price_protect: bool = False
    activate_price: Decimal | None = None
    callback_rate: Decimal | None = None
    algo_id: int | None = None
    cause: ForceCause | None = None
    """Set when the exchange itself sent the order."""

    @property
    def average_price(self) -> Decimal:
        """Unrounded; zero before the first fill."""
        return self.executed_quote / self.executed if self.executed else ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesFill:
    """One side of a trade of an account's order. `commission` above zero is a charge.

    `realized` is the profit of what the fill closed, before commission.
    """

    trade_id: int
    order_id: int
    account_id: int
    symbol: str
    side: Side
    position_side: PositionSide
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal
    realized: Decimal
    commission: Decimal
    commission_asset: str
    margin_asset: str
    is_maker: bool
    time_ms: int


@dataclass(slots=True, kw_only=True)
class AlgoOrder:
    """A conditional order as the engine keeps it.

    `order_id` is its child's once it was triggered; the `actual_*` are the child's figures.
    `is_activated` belongs to trailing orders. `ends_with_position` is time in force GTE_GTC: what
    the web page places behind a position, and what expires when there is none.
    """

    algo_id: int
    account_id: int
    client_id: str
    symbol: str
    side: Side
    type: OrderType
    position_side: PositionSide
    time_in_force: TimeInForce
    quantity: Decimal
    price: Decimal
    trigger_price: Decimal
    working_type: WorkingType
    price_match: PriceMatch
    close_position: bool
    price_protect: bool
    reduce_only: bool
    activate_price: Decimal | None
    callback_rate: Decimal | None
    stp_mode: StpMode
    good_till_ms: int
    created_ms: int
    updated_ms: int
    status: AlgoStatus = AlgoStatus.NEW
    triggered_ms: int = 0
    order_id: int | None = None
    actual_price: Decimal = ZERO
    actual_quantity: Decimal = ZERO
    actual_type: OrderType | None = None
    is_activated: bool | None = None
    reason: str = ""
    ends_with_position: bool = False

    @property
    def life(self) -> str:
        """The word for its time in force."""
        return GTE if self.ends_with_position else self.time_in_force.value


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesAmendment:
    """A modification that was made; `count` numbers those of the order from 1."""

    amendment_id: int
    symbol: str
    order_id: int
    client_id: str
    price_before: Decimal
    price_after: Decimal
    quantity_before: Decimal
    quantity_after: Decimal
    count: int
    modify_id: int | None
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """ORDER_TRADE_UPDATE (and TRADE_LITE when `fill` is set): `order` is a copy of that moment.

    `bid_notional` and `ask_notional` are of the account's open orders on the symbol.
    """

    kind: ExecutionKind
    order: FuturesOrder
    fill: FuturesFill | None
    time_ms: int
    bid_notional: Decimal = ZERO
    ask_notional: Decimal = ZERO
    modify_id: int | None = None


@dataclass(frozen=True, slots=True)
class AlgoEvent:
    """ALGO_UPDATE: `order` is a copy of that moment."""

    order: AlgoOrder
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceState:
    """One asset in ACCOUNT_UPDATE: `change` is what neither profit nor commission explains."""

    asset: str
    wallet: Decimal
    cross_wallet: Decimal
    change: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionState:
    """One position in ACCOUNT_UPDATE. `accumulated` is the realised profit of its whole life."""

    symbol: str
    position_side: PositionSide
    quantity: Decimal
    entry_price: Decimal
    break_even_price: Decimal
    accumulated: Decimal
    unrealized: Decimal
    margin_mode: MarginMode
    isolated_wallet: Decimal
    margin_asset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """ACCOUNT_UPDATE; `symbol` is set for funding."""

    account_id: int
    reason: UpdateReason
    balances: tuple[BalanceState, ...]
    positions: tuple[PositionState, ...]
    time_ms: int
    symbol: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChange:
    """ACCOUNT_CONFIG_UPDATE: leverage of a symbol, or multi-assets mode."""

    account_id: int
    time_ms: int
    symbol: str | None = None
    leverage: int | None = None
    multi_assets: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginCallRow:
    symbol: str
    position_side: PositionSide
    quantity: Decimal
    margin_mode: MarginMode
    isolated_wallet: Decimal
    mark_price: Decimal
    unrealized: Decimal
    maintenance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginCall:
    """MARGIN_CALL; `cross_wallet` is None for isolated positions."""

    account_id: int
    cross_wallet: Decimal | None
    rows: tuple[MarginCallRow, ...]
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerReject:
    """CONDITIONAL_ORDER_TRIGGER_REJECT: a triggered order that the matching engine refused."""

    account_id: int
    symbol: str
    order_id: int
    reason: str
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceOrder:
    """An order by which the exchange closed a position; `order` is a copy of its end."""

    order: FuturesOrder
    cause: ForceCause
    last_quantity: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeRow:
    """One change of a wallet: above zero is income. All rows of an asset sum to its wallet."""

    account_id: int
    transaction_id: int
    kind: IncomeType
    asset: str
    amount: Decimal
    time_ms: int
    symbol: str = ""
    info: str = ""
    trade_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginChangeRow:
    """Isolated margin added (amount above zero) or taken out."""

    account_id: int
    symbol: str
    position_side: PositionSide
    asset: str
    amount: Decimal
    is_by_user: bool
    time_ms: int
