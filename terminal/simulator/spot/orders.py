"""Placing, testing, asking for and cancelling orders.

Source: REST "Trading endpoints"; which parameter belongs to which type is the table of section 3.2
of the digest. Precision is tested before the engine tests its filters.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.auth import mandatory
from terminal.simulator.instruments import SymbolSpec
from terminal.simulator.model import NewOrder, VenueError
from terminal.simulator.params import Params
from terminal.simulator.spot.desk import Call, Endpoint, Security
from terminal.simulator.wire import orders as wire

_LEAST_STRATEGY_TYPE = 1_000_000
_CLIENT_ID_BYTES = 11


class ResponseType(StrEnum):
    ACK = "ACK"
    RESULT = "RESULT"
    FULL = "FULL"


class _SpotTimeInForce(StrEnum):
    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which optional parameters a type needs and which it refuses."""

    needs: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    is_conditional: bool = False


_STOPS = ("stopPrice", "trailingDelta")
_SHAPES = {
    OrderType.LIMIT: _Shape(("timeInForce", "quantity", "price"), ("quoteOrderQty", *_STOPS)),
    OrderType.LIMIT_MAKER: _Shape(("quantity", "price"), ("timeInForce", "quoteOrderQty", *_STOPS)),
    OrderType.MARKET: _Shape((), ("timeInForce", "price", "icebergQty", *_STOPS)),
    OrderType.STOP_LOSS: _Shape(
        ("quantity",), ("timeInForce", "price", "icebergQty", "quoteOrderQty"), is_conditional=True
    ),
    OrderType.STOP_LOSS_LIMIT: _Shape(
        ("timeInForce", "quantity", "price"), ("quoteOrderQty",), is_conditional=True
    ),
}
_SHAPES[OrderType.TAKE_PROFIT] = _SHAPES[OrderType.STOP_LOSS]
_SHAPES[OrderType.TAKE_PROFIT_LIMIT] = _SHAPES[OrderType.STOP_LOSS_LIMIT]


def new_client_id() -> str:
    """A client order id for requests that bring none: 22 letters and digits."""
    return secrets.token_hex(_CLIENT_ID_BYTES)


def read_order(params: Params, spec: SymbolSpec) -> NewOrder:
    """The order that a request describes.

    Raises:
        VenueError: missing, superfluous or malformed parameters, or too much precision.
    """
    side = params.word("side", Side, VenueError(-1117, "Invalid side."))
    kind = params.word("type", OrderType, VenueError(-1116, "Invalid orderType."))
    if side is None:
        raise mandatory("side")
    if kind is None:
        raise mandatory("type")
    shape = _SHAPES.get(kind)
    if shape is None:
        raise VenueError(-1116, "Invalid orderType.")
    _check_shape(params, kind, shape)
    force = params.word("timeInForce", _SpotTimeInForce, VenueError(-1115, "Invalid timeInForce."))
    if "icebergQty" in params and force not in (None, _SpotTimeInForce.GTC):
        raise VenueError(-1013, "Iceberg orders must be GTC.")
    strategy_type = params.integer("strategyType")
    if strategy_type is not None and strategy_type < _LEAST_STRATEGY_TYPE:
        raise VenueError(-1134, "strategyType was less than 1000000.")
    order = NewOrder(
        symbol=spec.symbol,
        side=side,
        type=kind,
        client_id=params.client_id("newClientOrderId") or new_client_id(),
        time_in_force=None if force is None else TimeInForce(force.value),
        quantity=params.decimal("quantity"),
        quote_quantity=params.decimal("quoteOrderQty"),
        price=params.decimal("price"),
        stop_price=params.decimal("stopPrice"),
        iceberg_quantity=params.decimal("icebergQty"),
        trailing_delta=params.integer("trailingDelta"),
        stp_mode=_stp_mode(params, spec),
        strategy_id=params.integer("strategyId"),
        strategy_type=strategy_type,
    )
    _check_precision(order, spec)
    return order


def _check_shape(params: Params, kind: OrderType, shape: _Shape) -> None:
    for name in shape.needs:
        params.need_text(name)
    params.forbid(*shape.refuses)
    if shape.is_conditional and not any(name in params for name in _STOPS):
        text = "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!"
        raise VenueError(-1102, text)
    if kind is OrderType.MARKET:
        sent = [name for name in ("quantity", "quoteOrderQty") if name in params]
        if not sent:
            text = "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!"
            raise VenueError(-1102, text)
        if len(sent) > 1:
            raise VenueError(-1128, "Combination of optional parameters invalid.")


def _stp_mode(params: Params, spec: SymbolSpec) -> StpMode | None:
    invalid = VenueError(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid.")
    mode = params.word("selfTradePreventionMode", StpMode, invalid)
    if mode is not None and mode not in spec.stp_modes:
        text = "This symbol does not allow the specified self-trade prevention mode."
        raise VenueError(-1013, text)
    return mode


def _check_precision(order: NewOrder, spec: SymbolSpec) -> None:
    checks = (
        ("quantity", order.quantity, spec.base_decimals),
        ("quoteOrderQty", order.quote_quantity, spec.quote_decimals),
        ("price", order.price, spec.quote_decimals),
        ("stopPrice", order.stop_price, spec.quote_decimals),
        ("icebergQty", order.iceberg_quantity, spec.base_decimals),
    )
    for name, value, decimals in checks:
        if value is not None and value != round(value, decimals):
            raise VenueError(-1111, f"Parameter '{name}' has too much precision.")


def _response_type(params: Params, kind: OrderType) -> ResponseType:
    invalid = VenueError(-1130, "Data sent for parameter 'newOrderRespType' is not valid.")
    sent = params.word("newOrderRespType", ResponseType, invalid)
    if sent is not None:
        return sent
    fast = kind in (OrderType.MARKET, OrderType.LIMIT)
    return ResponseType.FULL if fast else ResponseType.ACK


def _place(call: Call) -> dict[str, Any]:
    spec = call.symbol()
    order = read_order(call.params, spec)
    response = _response_type(call.params, order.type)
    call.ledger.add_order(call.account_id)
    placed = call.exchange.place(call.account_id, order)
    if response is ResponseType.ACK:
        return wire.acknowledged(placed.order, call.unit)
    if response is ResponseType.RESULT:
        return wire.resulting(placed.order, call.unit)
    return wire.full(placed, call.unit)


def _test(call: Call) -> dict[str, Any]:
    spec = call.symbol()
    with_rates = call.params.boolean("computeCommissionRates", default=False)
    order = read_order(call.params, spec)
    _response_type(call.params, order.type)
    call.exchange.test_order(call.account_id, order)
    if not with_rates:
        return {}
    return wire.order_commission(call.exchange.commission(call.account_id, spec.symbol))


def _which(params: Params) -> tuple[int | None, str | None]:
    order_id = params.integer("orderId")
    client_id = params.text("origClientOrderId")
    if order_id is None and client_id is None:
        text = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
        raise VenueError(-1102, text)
    return order_id, client_id


def _status(call: Call) -> dict[str, Any]:
    spec = call.symbol()
    order_id, client_id = _which(call.params)
    order = call.exchange.order(
        call.account_id, spec.symbol, order_id=order_id, client_id=client_id
    )
    return wire.queried(order, call.unit)


def _cancel(call: Call) -> dict[str, Any]:
    spec = call.symbol()
    params = call.params
    order_id, client_id = _which(params)
    restriction = params.text("cancelRestrictions")
    if restriction not in (None, "ONLY_NEW", "ONLY_PARTIALLY_FILLED"):
        text = "cancelRestrictions has to be either ONLY_NEW or ONLY_PARTIALLY_FILLED."
        raise VenueError(-1145, text)
    order = call.exchange.cancel(
        call.account_id,
        spec.symbol,
        order_id=order_id,
        client_id=client_id,
        new_client_id=params.client_id("newClientOrderId") or new_client_id(),
        restriction=restriction,
    )
    return wire.canceled(order, call.unit)


def _cancel_all(call: Call) -> list[dict[str, Any]]:
    spec = call.symbol()
    orders = call.exchange.cancel_all(call.account_id, spec.symbol)
    return [wire.canceled(order, call.unit) for order in orders]


def _open(call: Call) -> list[dict[str, Any]]:
    symbol = call.symbol().symbol if "symbol" in call.params else None
    return wire.listed(call.exchange.open_orders(call.account_id, symbol), call.unit)


def _history(call: Call) -> list[dict[str, Any]]:
    spec = call.symbol()
    params = call.params
    start_ms, end_ms = time_range(params)
    order_id = params.integer("orderId")
    orders = call.exchange.all_orders(
        call.account_id,
        spec.symbol,
        order_id=None if start_ms is not None or end_ms is not None else order_id,
        start_ms=start_ms,
        end_ms=end_ms,
        limit=params.limit(500, 1000),
    )
    return wire.listed(orders, call.unit)


def time_range(params: Params) -> tuple[int | None, int | None]:
    """`startTime` and `endTime` in milliseconds; -1127 when more than a day apart."""
    start_ms, end_ms = params.time_ms("startTime"), params.time_ms("endTime")
    if start_ms is not None and end_ms is not None and end_ms - start_ms > 86_400_000:
        raise VenueError(-1127, "More than 24 hours between startTime and endTime.")
    return start_ms, end_ms


def _test_weight(params: Params) -> int:
    try:
        return 20 if params.boolean("computeCommissionRates", default=False) else 1
    except VenueError:
        return 1


_ORDER_NAMES = frozenset(
    {
        "symbol",
        "side",
        "type",
        "timeInForce",
        "quantity",
        "quoteOrderQty",
        "price",
        "newClientOrderId",
        "strategyId",
        "strategyType",
        "stopPrice",
        "trailingDelta",
        "icebergQty",
        "newOrderRespType",
        "selfTradePreventionMode",
    }
)


def _signed(
    verb: str, path: str, method: str, weight: Any, answer: Any, names: frozenset[str], **more: Any
) -> Endpoint:
    return Endpoint(
        rest=(verb, f"/api/v3/{path}"),
        method=method,
        weight=weight,
        answer=answer,
        params=names,
        security=Security.SIGNED,
        **more,
    )


_IDS = frozenset({"symbol", "orderId", "origClientOrderId"})

ENDPOINTS = (
    _signed("POST", "order", "order.place", 1, _place, _ORDER_NAMES, free_when_done=True),
    _signed(
        "POST",
        "order/test",
        "order.test",
        _test_weight,
        _test,
        _ORDER_NAMES | {"computeCommissionRates"},
    ),
    _signed("GET", "order", "order.status", 4, _status, _IDS),
    _signed(
        "DELETE",
        "order",
        "order.cancel",
        1,
        _cancel,
        _IDS | {"newClientOrderId", "cancelRestrictions"},
        free_when_done=True,
    ),
    _signed(
        "DELETE",
        "openOrders",
        "openOrders.cancelAll",
        1,
        _cancel_all,
        frozenset({"symbol"}),
        free_when_done=True,
    ),
    _signed(
        "GET",
        "openOrders",
        "openOrders.status",
        lambda params: 6 if "symbol" in params else 80,
        _open,
        frozenset({"symbol"}),
    ),
    _signed(
        "GET",
        "allOrders",
        "allOrders",
        20,
        _history,
        frozenset({"symbol", "orderId", "startTime", "endTime", "limit"}),
    ),
)
