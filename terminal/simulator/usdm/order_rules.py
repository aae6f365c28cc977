"""Would the exchange take this order? Presence, prices, quantity, bands, notional, in that order.

Source: "New Order", "Exchange Information", error codes; sections 3.1 and 4.2 of the derivatives
digest. Tests that need the account's positions and money are in `desk`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.contract import ALGO_TYPES, NORMAL_TYPES, STP_MODES, ContractSpec
from terminal.simulator.usdm.model import NewFuturesOrder
from terminal.simulator.usdm.words import ContractStatus, PriceMatch

_LEAST_LIFE_MS = 600_000
_LAST_MS = 253_402_300_799_000
_CLOSED = (
    ContractStatus.CLOSE,
    ContractStatus.DELIVERING,
    ContractStatus.DELIVERED,
    ContractStatus.SETTLING,
    ContractStatus.PENDING_TRADING,
    ContractStatus.TRADING_HALT,
)
_SWITCHED_OFF = (PriceMatch.OPPONENT_10, PriceMatch.OPPONENT_20)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the market and the account look like when an order is judged.

    `opposite` is the best price of the other side, None when that side is empty.
    """

    mark: Decimal
    opposite: Decimal | None
    open_orders: int
    is_hedge: bool
    now_ms: int


class HasSide(Protocol):
    """A request on either door."""

    side: Side
    position_side: PositionSide | None
    reduce_only: bool | None


def check_composition(order: NewFuturesOrder) -> None:
    """Everything that needs neither market nor account.

    Raises:
        VenueError: -4120, -1116, -1102, -1106, -5038, -5037, -1130 or -5039.
    """
    if order.type in ALGO_TYPES:
        raise VenueError(
            -4120,
            "Order type not supported for this endpoint. Please use the Algo Order API endpoints "
            "instead.",
        )
    if order.type not in NORMAL_TYPES:
        raise VenueError(-1116, "Invalid orderType.")
    require("quantity", order.quantity)
    refuse("stopPrice", order.stop_price)
    if order.close_position:
        raise not_required("closePosition")
    if order.stp_mode is not None and order.stp_mode not in STP_MODES:
        raise VenueError(-5039, "Invalid self trade prevention mode.")
    if order.type is OrderType.MARKET:
        refuse("timeInForce", order.time_in_force)
        refuse("price", order.price)
        refuse("goodTillDate", order.good_till_ms)
        if order.price_match is not PriceMatch.NONE:
            raise VenueError(
                -5038, "Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT."
            )
        return
    require("timeInForce", order.time_in_force)
    check_price_choice(order.price, order.price_match)


def check_price_choice(price: Decimal | None, match: PriceMatch) -> None:
    """A price or a price match, never both; two of the matches are switched off."""
    if match is PriceMatch.NONE:
        require("price", price)
    elif price is not None:
        raise not_required("price")
    elif match in _SWITCHED_OFF:
        raise VenueError(-5037, "Invalid price match.")


def check_life(time_in_force: TimeInForce | None, good_till_ms: int | None, now_ms: int) -> None:
    """An order with an end names one at least ten minutes away; others name none."""
    if time_in_force is not TimeInForce.GTD:
        refuse("goodTillDate", good_till_ms)
        return
    require("goodTillDate", good_till_ms)
    if good_till_ms is not None and not now_ms + _LEAST_LIFE_MS < good_till_ms < _LAST_MS:
        raise VenueError(
            -5040,
            "The goodTillDate timestamp must be greater than the current time plus 600 seconds "
            "and smaller than 253402300799000 (UTC 9999-12-31 23:59:59).",
        )


def check_sides(order: HasSide, is_hedge: bool) -> None:
    """The position side must fit the account's mode; a hedge knows no reduce-only."""
    named = order.position_side or PositionSide.BOTH
    if (named is PositionSide.BOTH) is is_hedge:
        raise VenueError(-4061, "Order's position side does not match user's setting.")
    if is_hedge and order.reduce_only is not None:
        raise VenueError(-4062, "Invalid or improper reduceOnly value.")


def check_status(spec: ContractSpec, opens: bool) -> None:
    """May orders enter now? Near the end of a contract only those that close."""
    if spec.status in _CLOSED:
        raise VenueError(-4141, "Symbol is closed.")
    if spec.status is ContractStatus.TRADING_CANCEL_ONLY:
        raise VenueError(-4088, "User can not place order currently.")
    if spec.status is not ContractStatus.TRADING and opens:
        raise VenueError(-4140, "Invalid symbol status for opening position.")


def check_price(price: Decimal, spec: ContractSpec) -> None:
    """PRICE_FILTER; the grid begins at the lowest price."""
    if price <= 0:
        raise VenueError(-4001, "Price less than 0.")
    if price > spec.max_price:
        raise VenueError(-4002, "Price greater than max price.")
    if price < spec.min_price:
        raise VenueError(-4013, "Price less than min price.")
    if (price - spec.min_price) % spec.tick_size:
        raise VenueError(-4014, "Price not increased by tick size.")


def check_stop_price(price: Decimal, spec: ContractSpec) -> None:
    """The price filter for trigger and activation prices."""
    if price <= 0:
        raise VenueError(-4006, "Stop price less than zero.")
    if price > spec.max_price:
        raise VenueError(-4007, "Stop price greater than max price.")
    if price < spec.min_price:
        raise VenueError(-4013, "Price less than min price.")
    if (price - spec.min_price) % spec.tick_size:
        raise VenueError(-4014, "Price not increased by tick size.")


def check_quantity(quantity: Decimal, spec: ContractSpec, *, is_market: bool) -> None:
    """LOT_SIZE, or MARKET_LOT_SIZE for what becomes a market order."""
    if quantity <= 0:
        raise VenueError(-4003, "Quantity less than zero.")
    if quantity < spec.min_quantity:
        raise VenueError(-4004, "Quantity less than min quantity.")
    if quantity > (spec.market_max_quantity if is_market else spec.max_quantity):
        raise VenueError(-4005, "Quantity greater than max quantity.")
    if (quantity - spec.min_quantity) % spec.step_size:
        raise VenueError(-4023, "Qty not increased by step size.")


def check_band(side: Side, price: Decimal, spec: ContractSpec, mark: Decimal) -> None:
    """PERCENT_PRICE against the mark: buys not too high, sells not too low."""
    if side is Side.BUY and price > mark * spec.multiplier_up:
        bound = (mark * spec.multiplier_up).quantize(spec.tick_size)
        raise VenueError(-4016, f"Limit price can't be higher than {bound}.")
    if side is Side.SELL and price < mark * spec.multiplier_down:
        bound = (mark * spec.multiplier_down).quantize(spec.tick_size)
        raise VenueError(-4024, f"Limit price can't be lower than {bound}.")


def check_counterparty(side: Side, spec: ContractSpec, standing: Standing) -> None:
    """A market order's first counterparty must be inside the band too."""
    best = standing.opposite
    if best is None:
        return
    if side is Side.BUY:
        fits = best <= standing.mark * spec.multiplier_up
    else:
        fits = best >= standing.mark * spec.multiplier_down
    if not fits:
        raise VenueError(
            -4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."
        )


def check_notional(notional: Decimal, spec: ContractSpec, *, reduces: bool) -> None:
    if notional < spec.min_notional and not reduces:
        raise VenueError(
            -4164,
            f"Order's notional must be no smaller than {spec.min_notional} "
            "(unless you choose reduce only).",
        )


def check_filters(order: NewFuturesOrder, spec: ContractSpec, standing: Standing) -> None:
    """Filters of an order whose composition is right and whose price is known.

    Raises:
        VenueError: a code of the filters, or -2025.
    """
    is_market = order.type is OrderType.MARKET
    quantity = order.quantity or Decimal(0)
    if order.price is not None:
        check_price(order.price, spec)
    check_quantity(quantity, spec, is_market=is_market)
    if order.price is not None:
        check_band(order.side, order.price, spec, standing.mark)
    else:
        check_counterparty(order.side, spec, standing)
    price = standing.mark if order.price is None else order.price
    check_notional(price * quantity, spec, reduces=bool(order.reduce_only))
    if standing.open_orders >= spec.max_orders:
        raise VenueError(-2025, "Reach max open order limit.")


def require(name: str, value: object) -> None:
    if value is None:
        raise VenueError(
            -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
        )


def refuse(name: str, value: object) -> None:
    if value is not None:
        raise not_required(name)


def not_required(name: str) -> VenueError:
    return VenueError(-1106, f"Parameter '{name}' sent when not required.")


def default_stp(mode: StpMode | None) -> StpMode:
    """Without a word, a taker's own resting orders give way."""
    return StpMode.EXPIRE_MAKER if mode is None else mode
