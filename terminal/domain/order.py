"""Orders and fills as the exchange knows them, and the words they are written in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.futures.words import PositionSide, PriceMatch, WorkingPrice
from terminal.domain.market import InstrumentId, Market
from terminal.domain.refusal import RefusalKind

ZERO = Decimal(0)


class Side(StrEnum):
    BUY = "BUY"
    SELL = "SELL"

    @property
    def opposite(self) -> Side:
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(StrEnum):
    """Superset of all markets; an instrument's capabilities say which apply."""

    LIMIT = "LIMIT"
    LIMIT_MAKER = "LIMIT_MAKER"
    MARKET = "MARKET"
    STOP_LOSS = "STOP_LOSS"
    STOP_LOSS_LIMIT = "STOP_LOSS_LIMIT"
    TAKE_PROFIT = "TAKE_PROFIT"
    TAKE_PROFIT_LIMIT = "TAKE_PROFIT_LIMIT"
    STOP = "STOP"
    STOP_MARKET = "STOP_MARKET"
    TAKE_PROFIT_MARKET = "TAKE_PROFIT_MARKET"
    TRAILING_STOP_MARKET = "TRAILING_STOP_MARKET"


_CONDITIONAL_SERVICE = frozenset(
    {
        OrderType.STOP,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_MARKET,
        OrderType.TRAILING_STOP_MARKET,
    }
)


class TimeInForce(StrEnum):
    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    GTX = "GTX"
    GTD = "GTD"
    RPI = "RPI"


class StpMode(StrEnum):
    """Self-trade prevention."""

    NONE = "NONE"
    EXPIRE_TAKER = "EXPIRE_TAKER"
    EXPIRE_MAKER = "EXPIRE_MAKER"
    EXPIRE_BOTH = "EXPIRE_BOTH"
    DECREMENT = "DECREMENT"
    TRANSFER = "TRANSFER"


class OrderStatus(StrEnum):
    """Our view of an order's life. The first three exist before the exchange has said anything."""

    SUBMITTING = "SUBMITTING"
    UNCONFIRMED = "UNCONFIRMED"
    NOT_SENT = "NOT_SENT"
    PENDING_NEW = "PENDING_NEW"
    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    EXPIRED_IN_MATCH = "EXPIRED_IN_MATCH"

    @property
    def is_final(self) -> bool:
        return self in _FINAL


_FINAL = frozenset(
    {
        OrderStatus.NOT_SENT,
        OrderStatus.FILLED,
        OrderStatus.CANCELED,
        OrderStatus.REJECTED,
        OrderStatus.EXPIRED,
        OrderStatus.EXPIRED_IN_MATCH,
    }
)


class OrderSource(StrEnum):
    """Who made the order; an external one came from the web, a phone or another program."""

    TERMINAL = "terminal"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order, keyed by our client order id from the moment of the click.

    Quantities in base units (contracts where the instrument says so), prices in quote per base,
    times in UTC milliseconds. `price` is None for market orders, `trigger_price` is set for
    conditional ones, `quote_quantity` for market orders by value (then `quantity` is None until
    the exchange says). `trailing_delta` in basis points, `pegged_price` what a pegged order read
    from the book. `reason` says in words why it ended, `reason_code` and `refusal` in the
    exchange's number and our kind when the exchange refused it.

    Futures only: `position_side` is the leg in hedge mode (None or BOTH otherwise), `close_position`
    means the whole position, however large it is then (`quantity` is None until it triggers).
    `algo_id` is set for an order of the conditional service; the order that its trigger makes is
    the same order here, and `venue_id` is None until that exists. `activation_price` and
    `callback_percent` (1 is 1 %) belong to trailing stops, `price_match` to orders priced by the
    book, `good_till_ms` to GTD (UTC).
    """

    instrument: InstrumentId
    client_id: str
    side: Side
    type: OrderType
    status: OrderStatus
    quantity: Decimal | None
    venue_id: int | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    quote_quantity: Decimal | None = None
    iceberg_quantity: Decimal | None = None
    time_in_force: TimeInForce | None = None
    filled_quantity: Decimal = ZERO
    filled_quote: Decimal = ZERO
    trailing_delta: int | None = None
    stp_mode: StpMode | None = None
    pegged_price: Decimal | None = None
    is_working: bool = True
    list_id: int | None = None
    source: OrderSource = OrderSource.TERMINAL
    created_ms: int = 0
    updated_ms: int = 0
    reason: str = ""
    reason_code: int | None = None
    refusal: RefusalKind | None = None
    reduce_only: bool = False
    close_position: bool = False
    position_side: PositionSide | None = None
    algo_id: int | None = None
    working_price: WorkingPrice | None = None
    price_protect: bool = False
    activation_price: Decimal | None = None
    callback_percent: Decimal | None = None
    price_match: PriceMatch | None = None
    good_till_ms: int | None = None

    @property
    def is_open(self) -> bool:
        """True while it may still trade, by all we know (UNCONFIRMED counts: it may be live)."""
        return not self.status.is_final

    @property
    def average_price(self) -> Decimal | None:
        return None if self.filled_quantity == 0 else self.filled_quote / self.filled_quantity

    @property
    def remaining(self) -> Decimal | None:
        return None if self.quantity is None else self.quantity - self.filled_quantity

    @property
    def filled_fraction(self) -> Decimal | None:
        """How much of it is filled, 0 to 1; None while its quantity is not known."""
        return self.filled_quantity / self.quantity if self.quantity else None

    @property
    def is_conditional(self) -> bool:
        """True for orders of a futures exchange's conditional service, triggered or not."""
        if self.instrument.market is Market.SPOT:
            return False
        return self.algo_id is not None or self.type in _CONDITIONAL_SERVICE

    @property
    def resting_price(self) -> Decimal | None:
        """The price that matters while it waits: its limit, else its trigger."""
        return self.price if self.price is not None else self.trigger_price

    @property
    def notional(self) -> Decimal | None:
        """Quantity times resting price in quote units; the asked amount of orders by value."""
        if self.quote_quantity is not None:
            return self.quote_quantity
        price = self.resting_price
        return None if price is None or self.quantity is None else price * self.quantity


def allocation_trade_id(allocation_id: int) -> int:
    """The trade id of an execution that smart order routing made on another book: it has no trade
    of its own, and below -1 no trade can be."""
    return -2 - allocation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One execution of an own order; unique by (instrument, trade_id).

    Allocations have ids below -1, see `allocation_trade_id`.
    """

    instrument: InstrumentId
    trade_id: int
    client_id: str
    venue_id: int
    side: Side
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal
    fee: Decimal
    fee_asset: str
    is_maker: bool
    time_ms: int

    @property
    def is_allocation(self) -> bool:
        """Filled on another symbol's book, at the same price in the order's own quote."""
        return self.trade_id < -1


def locked_by(order: Order, *, base: str, quote: str, asset: str) -> Decimal:
    """How much of `asset` an order on base/quote may lock; a price we do not know locks nothing."""
    if order.side is Side.SELL:
        return order.quantity or ZERO if asset == base else ZERO
    return order.notional or ZERO if asset == quote else ZERO


def open_buy_quantity(orders: Iterable[Order]) -> Decimal:
    """What open orders can still add to the base asset; orders by value are not known and left out."""
    return sum((o.remaining or ZERO for o in orders if o.side is Side.BUY), ZERO)
