"""Would the exchange take this order? Parameters, precision, filters and counts, in that order.

Source: Spot API, "Filters" and "Errors"; the order of tests is decision X15 of the spot digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.model import NewOrder, PegType, VenueError
from terminal.simulator.spot.triggers import waits_above

_LIMITS = (OrderType.LIMIT, OrderType.STOP_LOSS_LIMIT, OrderType.TAKE_PROFIT_LIMIT)
_STOPS = (
    OrderType.STOP_LOSS,
    OrderType.STOP_LOSS_LIMIT,
    OrderType.TAKE_PROFIT,
    OrderType.TAKE_PROFIT_LIMIT,
)
_LARGEST = Decimal("92233720368.54775807")
_TYPE_NAMES = {
    OrderType.MARKET: "Market",
    OrderType.LIMIT: "Limit",
    OrderType.LIMIT_MAKER: "Limit maker",
    OrderType.STOP_LOSS: "Stop loss",
    OrderType.STOP_LOSS_LIMIT: "Stop loss limit",
    OrderType.TAKE_PROFIT: "Take profit",
    OrderType.TAKE_PROFIT_LIMIT: "Take profit limit",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the market and the account look like when an order is judged.

    `average` is the reference price, else the average of the filters' minutes; `open_*` count the
    account's orders on the symbol, `all_*` on the exchange; `position` is what it holds of the base
    and would by its open buys; `asset_limits` the most of an asset that one order may move.
    """

    average: Decimal
    open_orders: int
    open_conditional: int
    open_icebergs: int = 0
    all_orders: int = 0
    all_conditional: int = 0
    all_icebergs: int = 0
    position: Decimal = Decimal(0)
    asset_limits: Mapping[str, Decimal] = field(default_factory=dict)


MAX_ORDERS = 1_000
MAX_CONDITIONAL = 200
MAX_ICEBERGS = 10_000
MAX_LISTS = 200
"""Limits over the whole exchange, per account."""


def check_parameters(order: NewOrder, spec: SymbolSpec) -> None:
    """Everything that needs neither market nor account.

    Raises:
        VenueError: -1102, -1106, -1128, -1111, -1108, -1014, -2010 or -1013.
    """
    _check_presence(order)
    for name, value in _numbers(order):
        _check_number(name, value, spec)
    _check_support(order, spec)


def check_filters(order: NewOrder, spec: SymbolSpec, standing: Standing) -> None:
    """The symbol's filters; a failure names the filter.

    Raises:
        VenueError: -1013 for a static filter, -2010 for a count.
    """
    stops, hides = order.type in _STOPS, bool(order.iceberg_quantity)
    _check_prices(order, spec, standing)
    for quantity in (order.quantity, order.iceberg_quantity):
        if quantity is not None:
            _check_lot(quantity, spec)
    if order.type is OrderType.MARKET and order.quantity is not None:
        check_market_lot(order.quantity, spec)
    if order.iceberg_quantity and order.quantity is not None:
        parts = (order.quantity / order.iceberg_quantity).to_integral_value(ROUND_CEILING)
        if parts > spec.iceberg_parts:
            raise failure("ICEBERG_PARTS")
    _check_notional(order, spec, standing)
    if order.trailing_delta is not None:
        _check_trailing(order.trailing_delta, order, spec)
    _check_holdings(order, spec, standing)
    for count, limit, name, applies in (
        (standing.open_orders, spec.max_orders, "MAX_NUM_ORDERS", True),
        (standing.open_conditional, spec.max_algo_orders, "MAX_NUM_ALGO_ORDERS", stops),
        (standing.open_icebergs, spec.max_iceberg_orders, "MAX_NUM_ICEBERG_ORDERS", hides),
        (standing.all_orders, MAX_ORDERS, "EXCHANGE_MAX_NUM_ORDERS", True),
        (standing.all_conditional, MAX_CONDITIONAL, "EXCHANGE_MAX_NUM_ALGO_ORDERS", stops),
        (standing.all_icebergs, MAX_ICEBERGS, "EXCHANGE_MAX_NUM_ICEBERG_ORDERS", hides),
    ):
        if applies and limit is not None and count + 1 > limit:
            raise failure(name, code=-2010)


def _check_holdings(order: NewOrder, spec: SymbolSpec, standing: Standing) -> None:
    """MAX_POSITION for buys, MAX_ASSET for either asset; a count of money, so the engine's code."""
    price = order.price if order.price is not None else standing.average
    quantity = order.quantity or (order.quote_quantity or Decimal(0)) / price
    if (
        order.side is Side.BUY
        and spec.max_position is not None
        and standing.position + quantity > spec.max_position
    ):
        raise failure("MAX_POSITION", code=-2010)
    for asset, amount in ((spec.base, quantity), (spec.quote, quantity * price)):
        limit = standing.asset_limits.get(asset)
        if limit is not None and amount > limit:
            raise failure("MAX_ASSET")


def check_market_lot(quantity: Decimal, spec: SymbolSpec) -> None:
    """MARKET_LOT_SIZE; a step of zero is off."""
    if not spec.market_min_quantity <= quantity <= spec.market_max_quantity:
        raise failure("MARKET_LOT_SIZE")
    if spec.market_step_size and quantity % spec.market_step_size:
        raise failure("MARKET_LOT_SIZE")


def failure(filter_name: str, *, code: int = -1013) -> VenueError:
    return VenueError(code, f"Filter failure: {filter_name}")


def _check_presence(order: NewOrder) -> None:
    kind = order.type
    if kind in _LIMITS:
        _require("timeInForce", order.time_in_force)
    elif order.time_in_force is not None:
        raise _superfluous("timeInForce")
    if kind is OrderType.MARKET:
        if order.quantity is not None and order.quote_quantity is not None:
            raise VenueError(-1128, "Combination of optional parameters invalid.")
        if order.quantity is None and order.quote_quantity is None:
            raise VenueError(
                -1102, "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!"
            )
    else:
        _require("quantity", order.quantity)
        if order.quote_quantity is not None:
            raise _superfluous("quoteOrderQty")
    if kind in _LIMITS or kind is OrderType.LIMIT_MAKER:
        if order.peg is None:
            _require("price", order.price)
    elif order.price is not None:
        raise _superfluous("price")
    if kind in _STOPS:
        if order.stop_price is None and order.trailing_delta is None:
            raise VenueError(
                -1102,
                "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!",
            )
    elif order.stop_price is not None:
        raise _superfluous("stopPrice")
    elif order.trailing_delta is not None:
        raise _superfluous("trailingDelta")
    if order.iceberg_quantity is not None and kind not in (*_LIMITS, OrderType.LIMIT_MAKER):
        raise _superfluous("icebergQty")
    if order.strategy_type is not None and order.strategy_type < 1_000_000:
        raise VenueError(-1134, "`strategyType` was less than 1000000.")


def _numbers(order: NewOrder) -> list[tuple[str, Decimal]]:
    named = (
        ("quantity", order.quantity),
        ("quoteOrderQty", order.quote_quantity),
        ("price", order.price),
        ("stopPrice", order.stop_price),
        ("icebergQty", order.iceberg_quantity),
    )
    return [(name, value) for name, value in named if value is not None]


def _check_number(name: str, value: Decimal, spec: SymbolSpec) -> None:
    if not value.is_finite() or value < 0 or (value == 0 and name != "icebergQty"):
        raise VenueError(
            -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
        )
    if value > _LARGEST:
        raise VenueError(-1108, f"Parameter '{name}' overflowed.")
    decimals = spec.base_decimals if name in ("quantity", "icebergQty") else spec.quote_decimals
    if value != round(value, decimals):
        raise VenueError(-1111, f"Parameter '{name}' has too much precision.")


def _check_support(order: NewOrder, spec: SymbolSpec) -> None:
    flags = spec.flags
    if order.type not in spec.order_types:
        raise _unsupported(f"{_TYPE_NAMES.get(order.type, 'These')} orders are not supported")
    if order.quote_quantity is not None and not flags["quoteOrderQtyMarketAllowed"]:
        # The exchange's own spelling.
        raise _unsupported("Quote order qty market orders are not support")
    if order.trailing_delta is not None and not flags["allowTrailingStop"]:
        raise _unsupported("Trailing stop orders are not supported")
    if order.iceberg_quantity:
        if not flags["icebergAllowed"]:
            raise _unsupported("Iceberg orders are not supported")
        if order.time_in_force not in (None, TimeInForce.GTC):
            raise VenueError(-1014, "Unsupported order combination.")
        if order.quantity is not None and order.iceberg_quantity >= order.quantity:
            raise VenueError(-2010, "IcebergQty exceeds QTY.")
    if order.peg is not None:
        _check_peg(order, spec)
    if order.stp_mode is not None and order.stp_mode not in (*spec.stp_modes, StpMode.NONE):
        raise VenueError(
            -1013, "This symbol does not allow the specified self-trade prevention mode."
        )
    if not spec.is_trading:
        raise VenueError(-2010, "Market is closed.")


def _check_peg(order: NewOrder, spec: SymbolSpec) -> None:
    """Which types may take which peg (current.md 3.7)."""
    primary = order.peg is PegType.PRIMARY_PEG
    if not spec.flags["pegInstructionsAllowed"]:
        raise VenueError(-2010, "Pegged orders are not supported for this symbol.")
    if order.type not in (*_LIMITS, OrderType.LIMIT_MAKER) or order.use_sor:
        raise VenueError(-2010, "This order type may not use a pegged price.")
    if (order.type is OrderType.LIMIT_MAKER and not primary) or (
        order.type is OrderType.LIMIT and primary and order.time_in_force is not TimeInForce.GTC
    ):
        raise VenueError(-2010, "This pegPriceType is not allowed for this order type.")


def _check_prices(order: NewOrder, spec: SymbolSpec, standing: Standing) -> None:
    for price in (order.price, order.stop_price):
        if price is not None and (
            not spec.min_price <= price <= spec.max_price or price % spec.tick_size
        ):
            raise failure("PRICE_FILTER")
    if order.price is None:
        return
    if order.side is Side.BUY:
        down, up = spec.bid_multiplier_down, spec.bid_multiplier_up
    else:
        down, up = spec.ask_multiplier_down, spec.ask_multiplier_up
    if not standing.average * down <= order.price <= standing.average * up:
        raise failure("PERCENT_PRICE_BY_SIDE")


def _check_lot(quantity: Decimal, spec: SymbolSpec) -> None:
    if not spec.min_quantity <= quantity <= spec.max_quantity or quantity % spec.step_size:
        raise failure("LOT_SIZE")


def _check_notional(order: NewOrder, spec: SymbolSpec, standing: Standing) -> None:
    checks_least = checks_most = True
    if order.price is None:
        checks_least, checks_most = spec.min_notional_to_market, spec.max_notional_to_market
    if order.quote_quantity is not None:
        notional = order.quote_quantity
    else:
        price = order.price if order.price is not None else standing.average
        notional = price * (order.quantity or Decimal(0))
    if (checks_least and notional < spec.min_notional) or (
        checks_most and notional > spec.max_notional
    ):
        raise failure("NOTIONAL")


def _check_trailing(delta: int, order: NewOrder, spec: SymbolSpec) -> None:
    if waits_above(order.type, order.side):
        least, most = spec.min_trailing_above, spec.max_trailing_above
    else:
        least, most = spec.min_trailing_below, spec.max_trailing_below
    if not least <= delta <= most:
        raise failure("TRAILING_DELTA")


def _require(name: str, value: object) -> None:
    if value is None:
        raise VenueError(
            -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
        )


def _superfluous(name: str) -> VenueError:
    return VenueError(-1106, f"Parameter '{name}' sent when not required.")


def _unsupported(what: str) -> VenueError:
    return VenueError(-1013, f"{what} for this symbol.")
