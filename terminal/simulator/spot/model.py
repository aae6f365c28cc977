"""Values that the simulator's engine and its wire layer exchange.

The engine knows nothing of JSON, HTTP or sockets; the wire layer knows nothing of matching.
Prices in quote per base, quantities in base units, times in UTC milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from terminal.domain.order import ZERO, OrderStatus, OrderType, Side, StpMode, TimeInForce


class VenueError(Exception):
    """A refusal with the exchange's own code and text, as it goes on the wire.

    `data` is what a half-failed request did do.
    """

    def __init__(
        self,
        code: int,
        text: str,
        *,
        http_status: int = 400,
        data: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(f"{code}: {text}")
        self.data = data
        self.code = code
        self.text = text
        self.http_status = http_status


@dataclass(slots=True, kw_only=True)
class NewOrder:
    """A request to place an order, parsed and complete, not yet judged."""

    symbol: str
    side: Side
    type: OrderType
    client_id: str
    time_in_force: TimeInForce | None = None
    quantity: Decimal | None = None
    quote_quantity: Decimal | None = None
    price: Decimal | None = None
    stop_price: Decimal | None = None
    iceberg_quantity: Decimal | None = None
    trailing_delta: int | None = None
    stp_mode: StpMode | None = None
    strategy_id: int | None = None
    strategy_type: int | None = None
    peg: PegType | None = None
    peg_levels: int | None = None
    """With a peg the price is chosen from the book: so many levels behind the best (None: none)."""
    use_sor: bool = False


class PegType(StrEnum):
    """Whose best price a pegged order takes: its own side's, or the other's."""

    PRIMARY_PEG = "PRIMARY_PEG"
    MARKET_PEG = "MARKET_PEG"


@dataclass(slots=True, kw_only=True)
class OrderRecord:
    """An order as the engine keeps it. `working_ms` is -1 until a conditional order is in the book."""

    order_id: int
    account_id: int
    symbol: str
    side: Side
    type: OrderType
    client_id: str
    time_in_force: TimeInForce
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal = ZERO
    stop_price: Decimal = ZERO
    iceberg_quantity: Decimal = ZERO
    trailing_delta: int | None = None
    stp_mode: StpMode = StpMode.NONE
    strategy_id: int | None = None
    strategy_type: int | None = None
    status: OrderStatus = OrderStatus.NEW
    executed: Decimal = ZERO
    executed_quote: Decimal = ZERO
    is_working: bool = True
    created_ms: int = 0
    updated_ms: int = 0
    working_ms: int = -1
    order_list_id: int = -1
    original_client_id: str = ""
    expiry_reason: str | None = None
    reject_reason: str = "NONE"
    prevented_quantity: Decimal = ZERO
    trailing_ms: int = -1
    """When a trailing order began to follow the price; -1 until then."""
    prevented_match_id: int | None = None
    peg: PegType | None = None
    peg_levels: int | None = None
    pegged_price: Decimal = ZERO
    used_sor: bool = False
    working_floor: str | None = None
    """EXCHANGE or SOR: where an order that used smart routing was last active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRecord:
    """One side of a trade of an account's order, with the commission it paid."""

    trade_id: int
    order_id: int
    account_id: int
    symbol: str
    side: Side
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal
    commission: Decimal
    commission_asset: str
    is_maker: bool
    time_ms: int
    order_list_id: int = -1
    allocation_id: int = -1
    """Set for a fill on another symbol's book; `trade_id` is -1 then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreventedMatch:
    """Two orders that would have met in a self-trade; quantities are what each side lost, or None."""

    match_id: int
    symbol: str
    taker_order_id: int
    maker_order_id: int
    trade_group: int
    mode: StpMode
    price: Decimal
    taker_quantity: Decimal | None
    maker_quantity: Decimal | None
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prevention:
    """One order's part in a prevented match: `lost` left the order, `quantity` would have traded."""

    match_id: int
    lost: Decimal
    trade_group: int
    counter_order_id: int
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A quantity made smaller in place."""

    symbol: str
    order_id: int
    execution_id: int
    old_client_id: str
    new_client_id: str
    old_quantity: Decimal
    new_quantity: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True)
class TradeRecord:
    """A public trade."""

    trade_id: int
    symbol: str
    price: Decimal
    quantity: Decimal
    time_ms: int
    buyer_is_maker: bool
    buyer_order_id: int
    seller_order_id: int


class ExecutionType(StrEnum):
    NEW = "NEW"
    CANCELED = "CANCELED"
    REPLACED = "REPLACED"
    REJECTED = "REJECTED"
    TRADE = "TRADE"
    EXPIRED = "EXPIRED"
    TRADE_PREVENTION = "TRADE_PREVENTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """Something happened to an account's order (becomes an executionReport).

    `order` is a copy taken at that moment; `fill` is set for TRADE, `prevention` for
    TRADE_PREVENTION.
    """

    kind: ExecutionType
    order: OrderRecord
    fill: FillRecord | None
    time_ms: int
    execution_id: int
    prevention: Prevention | None = None


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """Balances of the named assets after a change: asset -> (free, locked)."""

    account_id: int
    balances: dict[str, tuple[Decimal, Decimal]]
    time_ms: int


@dataclass(frozen=True, slots=True)
class BalanceDelta:
    """A deposit, withdrawal or transfer."""

    account_id: int
    asset: str
    delta: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Answer to a placement: the order after matching, and its fills in order."""

    order: OrderRecord
    fills: tuple[FillRecord, ...] = ()
    prevented: tuple[PreventedMatch, ...] = ()


@dataclass(slots=True)
class DepthChange:
    """Changed price levels of one symbol since the last flush: absolute quantities.

    `first_id`/`last_id` are the update ids covered (wire U and u).
    """

    symbol: str
    first_id: int
    last_id: int
    bids: dict[Decimal, Decimal] = field(default_factory=dict)
    asks: dict[Decimal, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AggregateTrade:
    """Trades of one taker order at one price; ids of the first and last trade included."""

    aggregate_id: int
    symbol: str
    price: Decimal
    quantity: Decimal
    first_id: int
    last_id: int
    time_ms: int
    buyer_is_maker: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandleRecord:
    """One candle with all that a kline carries; `close_ms` is its last millisecond.

    Without a trade the four prices repeat the previous close and both ids are -1.
    """

    open_ms: int
    close_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    taker_base: Decimal
    taker_quote: Decimal
    first_trade_id: int
    last_trade_id: int
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TickerRecord:
    """Rolling statistics of one symbol over [open_ms, close_ms].

    `previous_close` is the price of the last trade before the window.
    """

    symbol: str
    open_ms: int
    close_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    last: Decimal
    last_quantity: Decimal
    previous_close: Decimal
    volume: Decimal
    quote_volume: Decimal
    first_id: int
    last_id: int
    count: int

    @property
    def change(self) -> Decimal:
        """Last minus open, in quote per base."""
        return self.last - self.open

    @property
    def weighted_average(self) -> Decimal:
        """Quote volume over volume; the last price when nothing traded."""
        return self.quote_volume / self.volume if self.volume else self.last


@dataclass(frozen=True, slots=True)
class AveragePrice:
    """Volume weighted mean of the trades of the last `minutes`; `last_trade_ms` is the newest."""

    minutes: int
    price: Decimal
    last_trade_ms: int


@dataclass(frozen=True, slots=True)
class BestQuotes:
    """Best bid and ask of a symbol; a side without orders has price and quantity zero."""

    symbol: str
    update_id: int
    bid: Decimal
    bid_quantity: Decimal
    ask: Decimal
    ask_quantity: Decimal


BookLevel = tuple[Decimal, Decimal]
"""Price and quantity."""
