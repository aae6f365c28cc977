"""Would the exchange take this conditional order?

Money is not looked at before the trigger. Source: spec/current.md 4.2; derivatives digest 3.2.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.contract import ALGO_TYPES, STP_MODES, ContractSpec
from terminal.simulator.usdm.model import NewAlgoOrder
from terminal.simulator.usdm.order_rules import (
    check_notional,
    check_price,
    check_price_choice,
    check_quantity,
    check_stop_price,
    not_required,
    refuse,
    require,
)
from terminal.simulator.usdm.words import PriceMatch

WITH_LIMIT = (OrderType.STOP, OrderType.TAKE_PROFIT)
CLOSERS = (OrderType.STOP_MARKET, OrderType.TAKE_PROFIT_MARKET)
MAX_WAITING = 200
LEAST_CALLBACK, MOST_CALLBACK = Decimal("0.1"), Decimal(20)
"""Percent."""
_STOPS = (OrderType.STOP, OrderType.STOP_MARKET)
_FURTHEST = Decimal(5)
"""A trigger lies within a fifth and five times the mark."""


def rises_to(order_type: OrderType, side: Side) -> bool:
    """Does the order trigger when the price rises to its trigger (else: when it falls)?"""
    return (order_type in _STOPS) == (side is Side.BUY)


def is_reached(order_type: OrderType, side: Side, trigger: Decimal, price: Decimal) -> bool:
    return price >= trigger if rises_to(order_type, side) else price <= trigger


def check_composition(order: NewAlgoOrder) -> None:
    """Everything that needs neither market nor account.

    Raises:
        VenueError: -1116, -1102, -1106, -1130, -4137, -4138, -5038 or -5039.
    """
    if order.type not in ALGO_TYPES:
        raise VenueError(-1116, "Invalid orderType.")
    if order.stp_mode is not None and order.stp_mode not in STP_MODES:
        raise VenueError(-5039, "Invalid self trade prevention mode.")
    if order.close_position:
        _check_closer(order)
    else:
        require("quantity", order.quantity)
    if order.type in WITH_LIMIT:
        check_price_choice(order.price, order.price_match)
    else:
        refuse("price", order.price)
        if order.price_match is not PriceMatch.NONE:
            raise VenueError(
                -5038, "Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT."
            )
    if order.type is not OrderType.TRAILING_STOP_MARKET:
        require("triggerPrice", order.trigger_price)
        refuse("activatePrice", order.activate_price)
        refuse("callbackRate", order.callback_rate)
        return
    refuse("triggerPrice", order.trigger_price)
    require("callbackRate", order.callback_rate)
    rate = order.callback_rate or Decimal(0)
    if not LEAST_CALLBACK <= rate <= MOST_CALLBACK or (rate * 10) % 1:
        raise VenueError(-1130, "Data sent for parameter 'callbackRate' is not valid.")


def check_filters(order: NewAlgoOrder, spec: ContractSpec, mark: Decimal) -> None:
    """Filters of prices and quantity, and the trigger's distance from the mark.

    Raises:
        VenueError: a code of the filters, -4210, -4211, -4183 or -4184.
    """
    if order.price is not None:
        check_price(order.price, spec)
    for price in (order.trigger_price, order.activate_price):
        if price is not None:
            check_stop_price(price, spec)
            _check_distance(price, spec, mark)
    if order.price is not None and order.trigger_price is not None:
        _check_limit(order.side, order.price, order.trigger_price, spec)
    if order.quantity is None:
        return
    is_market = order.type not in WITH_LIMIT
    check_quantity(order.quantity, spec, is_market=is_market)
    price = order.price or order.trigger_price or mark
    check_notional(price * order.quantity, spec, reduces=bool(order.reduce_only))


def check_trigger(order: NewAlgoOrder, latest: Decimal) -> None:
    """What would trigger at once is refused; trailing orders start on the far side of the price."""
    would = VenueError(-2021, "Order would immediately trigger.")
    if order.trigger_price is not None:
        if is_reached(order.type, order.side, order.trigger_price, latest):
            raise would
    elif order.activate_price is not None:
        buys = order.side is Side.BUY
        fits = order.activate_price < latest if buys else order.activate_price > latest
        if not fits:
            raise would


def default_life(order: NewAlgoOrder) -> TimeInForce:
    """Orders that become market orders are told as GTC whatever was asked."""
    if order.type not in WITH_LIMIT:
        return TimeInForce.GTC
    return order.time_in_force or TimeInForce.GTC


def _check_closer(order: NewAlgoOrder) -> None:
    if order.type not in CLOSERS:
        raise not_required("closePosition")
    if order.quantity is not None:
        raise VenueError(-4137, "Quantity must be zero with closePosition equals true.")
    if order.reduce_only is False:
        raise VenueError(-4138, "Reduce only must be true with closePosition equals true.")
    refuse("reduceOnly", order.reduce_only)
    opens = (Side.BUY, PositionSide.LONG), (Side.SELL, PositionSide.SHORT)
    if (order.side, order.position_side) in opens:
        raise VenueError(-4061, "Order's position side does not match user's setting.")


def _check_distance(price: Decimal, spec: ContractSpec, mark: Decimal) -> None:
    high, low = mark * _FURTHEST, mark / _FURTHEST
    if price > high:
        bound = high.quantize(spec.tick_size)
        raise VenueError(-4210, f"Stop price can't be higher than {bound}.")
    if price < low:
        bound = low.quantize(spec.tick_size)
        raise VenueError(-4211, f"Stop price can't be lower than {bound}.")


def _check_limit(side: Side, price: Decimal, trigger: Decimal, spec: ContractSpec) -> None:
    """The limit price must not be far beyond the trigger."""
    if side is Side.BUY and price > trigger * spec.multiplier_up:
        bound = (trigger * spec.multiplier_up).quantize(spec.tick_size)
        raise VenueError(-4183, f"Limit price can't be higher than {bound}.")
    if side is Side.SELL and price < trigger * spec.multiplier_down:
        bound = (trigger * spec.multiplier_down).quantize(spec.tick_size)
        raise VenueError(-4184, f"Limit price can't be lower than {bound}.")
