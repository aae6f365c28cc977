"""The orders that requests describe, alone or as legs of a list.

A leg's parameters have a prefix (`abovePrice`, `workingType`); which parameter belongs to which
type is the table of section 3.2 of the digest. Precision is tested before the engine's filters.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.auth import mandatory
from terminal.simulator.params import Params
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.model import NewOrder, PegType, VenueError
from terminal.simulator.spot_wire.order_view import ResponseType

_LEAST_STRATEGY_TYPE = 1_000_000
_CLIENT_ID_BYTES = 11
_MOST_PEG_LEVELS = 100


class _SpotTimeInForce(StrEnum):
    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"


class _OffsetType(StrEnum):
    PRICE_LEVEL = "PRICE_LEVEL"


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
_LEG_FIELDS = (
    *("type", "newClientOrderId", "price", "stopPrice", "trailingDelta", "icebergQty"),
    *("timeInForce", "strategyId", "strategyType"),
    *("pegPriceType", "pegOffsetType", "pegOffsetValue"),
)
ORDER_NAMES = frozenset(
    {
        *("symbol", "side", "quantity", "quoteOrderQty", "newOrderRespType"),
        *("selfTradePreventionMode", *_LEG_FIELDS),
    }
)


def new_client_id() -> str:
    """A client order id for requests that bring none: 22 letters and digits."""
    return secrets.token_hex(_CLIENT_ID_BYTES)


def leg_names(prefix: str) -> frozenset[str]:
    """Every parameter that a leg may have, apart from its side and quantity."""
    return frozenset(_named(prefix, name) for name in _LEG_FIELDS)


def read_order(params: Params, spec: SymbolSpec) -> NewOrder:
    """The order that a request describes.

    Raises:
        VenueError: missing, superfluous or malformed parameters, or too much precision.
    """
    kind = read_type(params)
    if kind is OrderType.MARKET:
        sent = [name for name in ("quantity", "quoteOrderQty") if name in params]
        if not sent:
            text = "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!"
            raise VenueError(-1102, text)
        if len(sent) > 1:
            raise VenueError(-1128, "Combination of optional parameters invalid.")
    return read_leg(params, spec, "", read_side(params, "side"), "quantity")


def read_side(params: Params, name: str) -> Side:
    side = params.word(name, Side, VenueError(-1117, "Invalid side."))
    if side is None:
        raise mandatory(name)
    return side


def read_type(params: Params, prefix: str = "") -> OrderType:
    name = _named(prefix, "type")
    kind = params.word(name, OrderType, VenueError(-1116, "Invalid orderType."))
    if kind is None:
        raise mandatory(name)
    if kind not in _SHAPES:
        raise VenueError(-1116, "Invalid orderType.")
    return kind


def read_leg(
    params: Params, spec: SymbolSpec, prefix: str, side: Side, quantity_name: str | None
) -> NewOrder:
    """One order; `quantity_name` is None where the quantity comes from another order."""

    def named(name: str) -> str:
        return _named(prefix, name)

    kind = read_type(params, prefix)
    _check_shape(params, kind, prefix, quantity_name)
    invalid = VenueError(-1115, "Invalid timeInForce.")
    force = params.word(named("timeInForce"), _SpotTimeInForce, invalid)
    if named("icebergQty") in params and force not in (None, _SpotTimeInForce.GTC):
        if prefix:
            text = f"Parameter '{named('icebergQty')}' is not supported if "
            raise VenueError(-1160, f"{text}'{named('timeInForce')}' is not GTC.")
        raise VenueError(-1013, "Iceberg orders must be GTC.")
    strategy_type = params.integer(named("strategyType"))
    if strategy_type is not None and strategy_type < _LEAST_STRATEGY_TYPE:
        raise VenueError(-1134, f"{named('strategyType')} was less than 1000000.")
    peg, levels = _peg(params, prefix)
    order = NewOrder(
        symbol=spec.symbol,
        side=side,
        type=kind,
        client_id=params.client_id(named("newClientOrderId")) or new_client_id(),
        time_in_force=None if force is None else TimeInForce(force.value),
        quantity=None if quantity_name is None else params.decimal(quantity_name),
        quote_quantity=None if prefix else params.decimal("quoteOrderQty"),
        price=params.decimal(named("price")),
        stop_price=params.decimal(named("stopPrice")),
        iceberg_quantity=params.decimal(named("icebergQty")),
        trailing_delta=params.integer(named("trailingDelta")),
        stp_mode=_stp_mode(params, spec),
        strategy_id=params.integer(named("strategyId")),
        strategy_type=strategy_type,
        peg=peg,
        peg_levels=levels,
    )
    _check_precision(order, spec, prefix, quantity_name or "quantity")
    return order


def response_type(params: Params, default: ResponseType) -> ResponseType:
    """-1130 for a word that is none."""
    invalid = VenueError(-1130, "Data sent for parameter 'newOrderRespType' is not valid.")
    return params.word("newOrderRespType", ResponseType, invalid) or default


def default_response(kind: OrderType) -> ResponseType:
    fast = kind in (OrderType.MARKET, OrderType.LIMIT)
    return ResponseType.FULL if fast else ResponseType.ACK


def _named(prefix: str, name: str) -> str:
    if not prefix:
        return name
    if name == "newClientOrderId":
        return f"{prefix}ClientOrderId"
    return f"{prefix}{name[0].upper()}{name[1:]}"


def _check_shape(params: Params, kind: OrderType, prefix: str, quantity_name: str | None) -> None:
    shape = _SHAPES[kind]
    pegs = _named(prefix, "pegPriceType") in params
    for name in shape.needs:
        if name == "quantity":
            if quantity_name is not None:
                params.need_text(quantity_name)
        elif not (name == "price" and pegs):
            params.need_text(_named(prefix, name))
    params.forbid(*(_named(prefix, name) for name in shape.refuses))
    if shape.is_conditional and not any(_named(prefix, name) in params for name in _STOPS):
        first, second = (_named(prefix, name) for name in _STOPS)
        text = f"Param '{first}' or '{second}' must be sent, but both were empty/null!"
        raise VenueError(-1102, text)


def _peg(params: Params, prefix: str) -> tuple[PegType | None, int | None]:
    kind_name, offset_name = _named(prefix, "pegPriceType"), _named(prefix, "pegOffsetType")
    value_name = _named(prefix, "pegOffsetValue")
    peg = params.word(kind_name, PegType, VenueError(-1210, "Invalid pegPriceType."))
    offset = params.word(offset_name, _OffsetType, VenueError(-1211, "Invalid pegOffsetType."))
    levels = params.integer(value_name)
    if (offset is None) != (levels is None) or (peg is None and offset is not None):
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    if levels is not None and levels > _MOST_PEG_LEVELS:
        raise VenueError(-1130, f"Data sent for parameter '{value_name}' is not valid.")
    return peg, levels


def _stp_mode(params: Params, spec: SymbolSpec) -> StpMode | None:
    invalid = VenueError(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid.")
    mode = params.word("selfTradePreventionMode", StpMode, invalid)
    if mode is not None and mode not in spec.stp_modes:
        text = "This symbol does not allow the specified self-trade prevention mode."
        raise VenueError(-1013, text)
    return mode


def _check_precision(order: NewOrder, spec: SymbolSpec, prefix: str, quantity_name: str) -> None:
    checks: tuple[tuple[str, Decimal | None, int], ...] = (
        (quantity_name, order.quantity, spec.base_decimals),
        ("quoteOrderQty", order.quote_quantity, spec.quote_decimals),
        (_named(prefix, "price"), order.price, spec.quote_decimals),
        (_named(prefix, "stopPrice"), order.stop_price, spec.quote_decimals),
        (_named(prefix, "icebergQty"), order.iceberg_quantity, spec.base_decimals),
    )
    for name, value, decimals in checks:
        if value is not None and value != round(value, decimals):
            raise VenueError(-1111, f"Parameter '{name}' has too much precision.")
