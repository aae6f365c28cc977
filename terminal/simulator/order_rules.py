"""Would the exchange take this order? Parameters, precision, filters and counts, in that order.

Source: Spot API, "Filters" and "Errors"; the order of tests is decision X15 of the spot digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.instruments import SymbolSpec
from terminal.simulator.model import NewOrder, VenueError
from terminal.simulator.triggers import waits_above

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

    `average` is the weighted average price of the filters' minutes; counts are open orders of the
    account on the symbol.
    """

    average: Decimal
    open_orders: int
    open_conditional: int


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
    if standing.open_orders + 1 > spec.max_orders:
        raise failure("MAX_NUM_ORDERS", code=-2010)
    if order.type in _STOPS and standing.open_conditional + 1 > spec.max_algo_orders:
        raise failure("MAX_NUM_ALGO_ORDERS", code=-2010)


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
    if order.stp_mode is not None and order.stp_mode not in (*spec.stp_modes, StpMode.NONE):
        raise VenueError(
            -1013, "This symbol does not allow the specified self-trade prevention mode."
        )
    if not spec.is_trading:
        raise VenueError(-2010, "Market is closed.")


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
