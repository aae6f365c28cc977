"""What will happen if this spot ticket is sent: the "Before you send" card."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.book import OrderBook
from terminal.domain.book_price import at_book_price, offered_within
from terminal.domain.context import MarketContext
from terminal.domain.fees import Commission, trade_fee
from terminal.domain.instrument import SpotPair
from terminal.domain.order import ZERO, OrderType, Side, TimeInForce
from terminal.domain.order_shape import CONDITIONAL_TYPES, OrderShape, shapes_of
from terminal.domain.rounding import EXACT
from terminal.domain.spot.bounds import funding_price
from terminal.domain.spot.ticket import SpotTicket


@dataclass(frozen=True, slots=True)
class Exact:
    """A figure that follows from the ticket alone."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure that depends on a market or a fee that may differ when the order arrives."""

    value: Decimal


Figure = Exact | Estimate


class Liquidity(StrEnum):
    """Which commission an order would meet. MIXED takes first and rests with what is left."""

    MAKER = "maker"
    TAKER = "taker"
    MIXED = "mixed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFill:
    """What would trade at once; always an estimate, the book moves.

    `slippage_quote` is what the fill costs more than the best price would, never negative;
    `slippage_fraction` the same as a fraction of that value. `complete` is False when the book is
    too thin, or the limit too tight, for the whole amount.
    """

    quantity: Decimal
    quote: Decimal
    average_price: Decimal
    worst_price: Decimal
    slippage_quote: Decimal
    slippage_fraction: Decimal
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything the card shows; None means that it cannot be told.

    `notional` and `quote_after` in quote units, `base_after` in base units (totals, once the order
    is filled). `distance_from_mid` is a signed fraction of the mid price. `rests` is True when
    nothing trades at once; for a conditional order that is what happens until it triggers.
    """

    notional: Figure | None
    rests: bool | None
    fill: ExpectedFill | None
    liquidity: Liquidity
    fee: Estimate | None
    fee_asset: str
    base_after: Estimate | None
    quote_after: Estimate | None
    distance_from_mid: Decimal | None


def preview(
    ticket: SpotTicket,
    instrument: SpotPair,
    book: OrderBook | None,
    context: MarketContext,
    commission: Commission | CommissionRates | None,
) -> Preview:
    """Preview of a spot ticket; of a list, its first order (`list_preview` has the rest). `book` None: unknown or not live.

    Assumes that the order is filled completely, taking first and resting with the rest.
    """
    shape = at_book_price(shapes_of(ticket, context.last_price)[0], book)
    waits = shape.type in CONDITIONAL_TYPES
    fill = None if book is None or waits else expected_fill(shape, book)
    rests = _rests(shape, book, fill, waits=waits)
    liquidity = _liquidity(shape, fill, rests=rests)
    traded = _traded(shape, fill, context)
    plan = Commission.of(commission) if isinstance(commission, CommissionRates) else commission
    received_asset = instrument.base if shape.side is Side.BUY else instrument.quote
    fee, fee_asset = None, received_asset
    if plan is not None and traded is not None:
        maker = liquidity is Liquidity.MAKER
        fee, fee_asset = _fee(plan, shape, traded, fill, instrument, rests_all=maker)
    return Preview(
        notional=_notional(shape, traded),
        rests=rests,
        fill=fill,
        liquidity=liquidity,
        fee=None if fee is None else Estimate(fee),
        fee_asset=fee_asset,
        base_after=_after(context.base_balance, shape.side, traded, fee, fee_asset, is_base=True),
        quote_after=_after(
            context.quote_balance, shape.side, traded, fee, fee_asset, is_base=False
        ),
        distance_from_mid=_distance(shape, context),
    )


def expected_fill(shape: OrderShape, book: OrderBook) -> ExpectedFill | None:
    """What an order that may trade at once would meet; None when nothing would trade."""
    best = book.best(shape.side.opposite)
    if best is None or shape.type is OrderType.LIMIT_MAKER:
        return None
    if shape.quote_quantity is not None:
        if shape.quote_quantity <= 0:
            return None
        met, wanted = book.fill(shape.side, quote=shape.quote_quantity), None
    else:
        wanted = shape.quantity
        if wanted is None or wanted <= 0:
            return None
        within = offered_within(shape.side, shape.price, wanted, book)
        met = book.fill(shape.side, quantity=within) if within > 0 else None
    if met is None or not met.quantity:
        return None
    complete = met.complete and (wanted is None or met.quantity >= wanted)
    if shape.time_in_force is TimeInForce.FOK and not complete:
        return None
    ideal = EXACT.multiply(met.quantity, best.price)
    slippage = abs(EXACT.subtract(met.quote, ideal))
    return ExpectedFill(
        quantity=met.quantity,
        quote=met.quote,
        average_price=met.average_price,
        worst_price=met.worst_price,
        slippage_quote=slippage,
        slippage_fraction=slippage / ideal,
        complete=complete,
    )


@dataclass(frozen=True, slots=True)
class _Traded:
    """Base and quote that change hands in all; `exact` when the ticket fixes the quote amount."""

    base: Decimal
    quote: Decimal
    exact: bool


def _traded(shape: OrderShape, fill: ExpectedFill | None, context: MarketContext) -> _Traded | None:
    if shape.type is OrderType.MARKET and fill is not None:
        return _Traded(fill.quantity, fill.quote, exact=False)
    price = funding_price(shape, context)
    if shape.quote_quantity is not None:
        return (
            _Traded(shape.quote_quantity / price, shape.quote_quantity, exact=True)
            if price
            else None
        )
    if shape.quantity is None or price is None:
        return None
    if fill is None:
        exact = shape.price is not None
        return _Traded(shape.quantity, EXACT.multiply(shape.quantity, price), exact=exact)
    if shape.time_in_force is TimeInForce.IOC:
        return _Traded(fill.quantity, fill.quote, exact=False)
    rest = EXACT.multiply(EXACT.subtract(shape.quantity, fill.quantity), price)
    return _Traded(shape.quantity, EXACT.add(fill.quote, rest), exact=False)


def _notional(shape: OrderShape, traded: _Traded | None) -> Figure | None:
    """Limit orders are worth quantity × price whatever they meet; market orders what they meet."""
    if shape.price is not None and shape.quantity is not None:
        return Exact(EXACT.multiply(shape.price, shape.quantity))
    if shape.quote_quantity is not None:
        return Exact(shape.quote_quantity)
    return None if traded is None else Estimate(traded.quote)


def _rests(
    shape: OrderShape, book: OrderBook | None, fill: ExpectedFill | None, *, waits: bool
) -> bool | None:
    if waits or shape.type is OrderType.LIMIT_MAKER:
        return True
    if book is None:
        return None
    stays = shape.time_in_force is TimeInForce.GTC
    return fill is None and stays


def _liquidity(shape: OrderShape, fill: ExpectedFill | None, *, rests: bool | None) -> Liquidity:
    if shape.type is OrderType.LIMIT_MAKER:
        return Liquidity.MAKER
    if shape.type in (OrderType.MARKET, OrderType.STOP_LOSS, OrderType.TAKE_PROFIT):
        return Liquidity.TAKER
    if shape.type is not OrderType.LIMIT or rests is None:
        return Liquidity.UNKNOWN
    if rests:
        return Liquidity.MAKER
    mixed = fill is not None and not fill.complete and shape.time_in_force is TimeInForce.GTC
    return Liquidity.MIXED if mixed else Liquidity.TAKER


def _fee(
    plan: Commission,
    shape: OrderShape,
    traded: _Traded,
    fill: ExpectedFill | None,
    pair: SpotPair,
    *,
    rests_all: bool,
) -> tuple[Decimal, str]:
    """Taker commission on what trades at once, maker on what rests; taker where nobody knows."""
    buying = shape.side is Side.BUY
    asset = pair.base if buying else pair.quote
    decimals = pair.base_commission_decimals if buying else pair.quote_commission_decimals
    received = traded.base if buying else traded.quote
    if rests_all:
        taken = ZERO
    elif fill is None:
        taken = received
    else:
        taken = min(received, fill.quantity if buying else fill.quote)
    parts = (
        trade_fee(plan, shape.side, taken, asset, is_maker=False, decimals=decimals),
        trade_fee(
            plan,
            shape.side,
            EXACT.subtract(received, taken),
            asset,
            is_maker=True,
            decimals=decimals,
        ),
    )
    used = [part for part in parts if part.amount] or [parts[0]]
    if len({part.asset for part in used}) == 1:
        return sum((part.amount for part in used), ZERO), used[0].asset
    whole = trade_fee(plan, shape.side, received, asset, is_maker=False, decimals=decimals)
    return whole.amount, whole.asset


def _after(
    balance: Balance | None,
    side: Side,
    traded: _Traded | None,
    fee: Decimal | None,
    fee_asset: str,
    *,
    is_base: bool,
) -> Estimate | None:
    if balance is None or traded is None:
        return None
    amount = traded.base if is_base else traded.quote
    gains = (side is Side.BUY) == is_base
    total = EXACT.add(balance.total, amount) if gains else EXACT.subtract(balance.total, amount)
    if fee is not None and fee_asset == balance.asset:
        total = EXACT.subtract(total, fee)
    return Estimate(total)


def _distance(shape: OrderShape, context: MarketContext) -> Decimal | None:
    """The limit price (else the trigger) from the middle of the spread, as a signed fraction."""
    price = shape.price if shape.price is not None else shape.trigger_price
    bid, ask = context.best_bid, context.best_ask
    if price is None or bid is None or ask is None or bid + ask <= 0:
        return None
    mid = (bid + ask) / 2
    return (price - mid) / mid
