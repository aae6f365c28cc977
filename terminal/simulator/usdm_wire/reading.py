"""Orders as requests write them, read into what the engine takes.

Source: USDⓈ-M "New Order" and "New Algo Order"; codes of "Error Code". What is wrong with a
combination of prices, modes and positions is for the engine to say; this only reads.
"""

from __future__ import annotations

import re
import secrets
from decimal import Decimal
from typing import Any

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.auth import mandatory
from terminal.simulator.params import Params
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.contract import ALGO_TYPES, NORMAL_TYPES, STP_MODES
from terminal.simulator.usdm.model import GTE, ModifyOrder, NewAlgoOrder, NewFuturesOrder
from terminal.simulator.usdm.words import PriceMatch, WorkingType

_CLIENT_ID = re.compile(r"[.A-Z:/a-z0-9_-]{1,36}")
_KNOWN_TYPES = frozenset({*NORMAL_TYPES, *ALGO_TYPES})
SWITCHED = VenueError(
    -4120,
    "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
)
ORDER_NAMES = frozenset(
    {
        *("symbol", "side", "positionSide", "type", "timeInForce", "quantity", "reduceOnly"),
        *("price", "newClientOrderId", "stopPrice", "closePosition", "activationPrice"),
        *("callbackRate", "workingType", "priceProtect", "newOrderRespType", "priceMatch"),
        *("selfTradePreventionMode", "goodTillDate"),
    }
)
ALGO_NAMES = frozenset(
    {
        *("algoType", "symbol", "side", "positionSide", "type", "timeInForce", "quantity"),
        *("price", "triggerPrice", "workingType", "priceMatch", "closePosition", "priceProtect"),
        *("reduceOnly", "activatePrice", "callbackRate", "clientAlgoId", "newOrderRespType"),
        *("selfTradePreventionMode", "goodTillDate"),
    }
)


def side(params: Params) -> Side:
    params.need_text("side")
    found = params.word("side", Side, VenueError(-1117, "Invalid side."))
    if found is None:
        raise mandatory("side")
    return found


def client_id(params: Params, name: str) -> str | None:
    """An own name for an order: -4015 when it is not one."""
    value = params.text(name)
    if value is not None and _CLIENT_ID.fullmatch(value) is None:
        raise VenueError(-4015, "Client order id is not valid.")
    return value


def new_id() -> str:
    """A name for an order that was sent without one."""
    return secrets.token_urlsafe(16)[:22].replace("-", "x").replace("_", "y")


def order_type(params: Params) -> OrderType:
    """One of the types there are, on either door: -1116."""
    params.need_text("type")
    wrong = VenueError(-1116, "Invalid orderType.")
    found = params.word("type", OrderType, wrong)
    if found is None or found not in _KNOWN_TYPES:
        raise wrong
    return found


def response_kind(params: Params) -> str:
    kind = params.text("newOrderRespType") or "ACK"
    if kind not in ("ACK", "RESULT"):
        raise VenueError(-1136, "Invalid newOrderRespType.")
    return kind


def position_side(params: Params) -> PositionSide | None:
    wrong = VenueError(-4060, "Invalid position side.")
    return params.word("positionSide", PositionSide, wrong)


def price_match(params: Params) -> PriceMatch:
    wrong = VenueError(-5037, "Invalid price match")
    found = params.word("priceMatch", PriceMatch, wrong) or PriceMatch.NONE
    if found is not PriceMatch.NONE and "price" in params:
        params.forbid("price")
    return found


def _stp(params: Params) -> StpMode | None:
    wrong = VenueError(-5039, "Invalid self trade prevention mode")
    found = params.word("selfTradePreventionMode", StpMode, wrong)
    if found is not None and found not in STP_MODES:
        raise wrong
    return found


def _life(params: Params) -> TimeInForce | None:
    return params.word("timeInForce", TimeInForce, VenueError(-1115, "Invalid timeInForce."))


def _is_tied(params: Params) -> bool:
    return params.text("timeInForce") == GTE


def _flag(params: Params, name: str) -> bool | None:
    return None if name not in params else params.boolean(name, default=False)


def new_order(params: Params) -> NewFuturesOrder:
    """A request on the order door; -4120 for the types that moved to the algo door."""
    kind = order_type(params)
    if kind not in NORMAL_TYPES:
        raise SWITCHED
    return NewFuturesOrder(
        symbol=params.need_text("symbol"),
        side=side(params),
        type=kind,
        client_id=client_id(params, "newClientOrderId") or new_id(),
        position_side=position_side(params),
        time_in_force=_life(params),
        quantity=params.decimal("quantity"),
        price=params.decimal("price"),
        reduce_only=_flag(params, "reduceOnly"),
        close_position=_flag(params, "closePosition"),
        price_match=price_match(params),
        stp_mode=_stp(params),
        good_till_ms=params.integer("goodTillDate"),
        stop_price=params.decimal("stopPrice"),
    )


def _working_type(params: Params) -> WorkingType:
    text = params.text("workingType")
    wrong = VenueError(-4031, f"Invalid parameter working type: `{text}`")
    return params.word("workingType", WorkingType, wrong) or WorkingType.CONTRACT_PRICE


def _callback(params: Params) -> Decimal | None:
    return params.decimal("callbackRate")


def new_algo(params: Params) -> NewAlgoOrder:
    """A request on the algo door."""
    if params.need_text("algoType") != "CONDITIONAL":
        raise VenueError(-1130, "Data sent for parameter 'algoType' is not valid.")
    kind = order_type(params)
    if kind not in ALGO_TYPES:
        raise VenueError(-1116, "Invalid orderType.")
    return NewAlgoOrder(
        symbol=params.need_text("symbol"),
        side=side(params),
        type=kind,
        client_id=client_id(params, "clientAlgoId") or new_id(),
        trigger_price=params.decimal("triggerPrice"),
        activate_price=params.decimal("activatePrice"),
        **_common_algo(params),
    )


def tested_algo(params: Params) -> NewAlgoOrder:
    """A conditional order in a test, which still goes by the old names."""
    return NewAlgoOrder(
        symbol=params.need_text("symbol"),
        side=side(params),
        type=order_type(params),
        client_id=client_id(params, "newClientOrderId") or new_id(),
        trigger_price=params.decimal("stopPrice"),
        activate_price=params.decimal("activationPrice"),
        **_common_algo(params),
    )


def _common_algo(params: Params) -> dict[str, Any]:
    return {
        "position_side": position_side(params),
        "time_in_force": None if _is_tied(params) else _life(params),
        "ends_with_position": _is_tied(params),
        "quantity": params.decimal("quantity"),
        "price": params.decimal("price"),
        "working_type": _working_type(params),
        "price_match": price_match(params),
        "close_position": _flag(params, "closePosition"),
        "price_protect": params.boolean("priceProtect", default=False),
        "reduce_only": _flag(params, "reduceOnly"),
        "callback_rate": _callback(params),
        "stp_mode": _stp(params),
        "good_till_ms": params.integer("goodTillDate"),
    }


def modification(params: Params) -> ModifyOrder:
    """A change of price and quantity; both are needed, unless the price follows the book."""
    match = price_match(params)
    order_id, name = which(params)
    quantity, price = params.decimal("quantity"), params.decimal("price")
    if quantity is None:
        raise mandatory("quantity")
    if price is None and match is PriceMatch.NONE:
        raise mandatory("price")
    return ModifyOrder(
        symbol=params.need_text("symbol"),
        side=side(params),
        order_id=order_id,
        client_id=name,
        quantity=quantity,
        price=price,
        price_match=match,
        modify_id=params.integer("modifyId"),
        reduce_only=_flag(params, "reduceOnly"),
    )


def which(
    params: Params, number: str = "orderId", name: str = "origClientOrderId"
) -> tuple[int | None, str | None]:
    """The order that is meant, by the exchange's number or by its own name: -1102 for neither."""
    order_id, own = params.integer(number), params.text(name)
    if order_id is None and own is None:
        text = f"Param '{number}' or '{name}' must be sent, but both were empty/null!"
        raise VenueError(-1102, text)
    return order_id, None if order_id is not None else own
