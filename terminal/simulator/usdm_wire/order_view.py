"""Orders, conditional orders and fills as requests answer them.

Source: USDⓈ-M "New Order", "Query Order", "Account Trade List"; since 2026-07-15 answers of
requests that place or change an order carry neither `avgPrice` nor `cumQuote`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from terminal.domain.order import OrderStatus, OrderType, Side
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.model import (
    AlgoOrder,
    FuturesAmendment,
    FuturesFill,
    FuturesOrder,
    NewAlgoOrder,
    NewFuturesOrder,
)
from terminal.simulator.usdm.words import WorkingType
from terminal.simulator.usdm_wire.text import cut, plain, price, quantity

_TRAILING = OrderType.TRAILING_STOP_MARKET


def written(spec: ContractSpec, order: FuturesOrder, *, as_new: bool = False) -> dict[str, Any]:
    """The answer to placing or cancelling; `as_new` shows it as it was before any fill."""
    executed = Decimal(0) if as_new else order.executed
    shown: dict[str, Any] = {
        "orderId": order.order_id,
        "symbol": order.symbol,
        "status": OrderStatus.NEW.value if as_new else order.status.value,
        "clientOrderId": order.client_id,
        "price": price(spec, order.price),
        "origQty": quantity(spec, order.quantity),
        "executedQty": quantity(spec, executed),
        "cumQty": quantity(spec, executed),
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "reduceOnly": order.reduce_only,
        "closePosition": order.close_position,
        "side": order.side.value,
        "positionSide": order.position_side.value,
        "stopPrice": price(spec, order.stop_price),
        "workingType": order.working_type.value,
        "priceProtect": order.price_protect,
        "origType": order.original_type.value,
        "priceMatch": order.price_match.value,
        "selfTradePreventionMode": order.stp_mode.value,
        "goodTillDate": order.good_till_ms,
        "updateTime": order.updated_ms,
    }
    if order.original_type is _TRAILING:
        shown["activatePrice"] = _or_zero(spec, order.activate_price)
        shown["priceRate"] = plain(order.callback_rate or Decimal(0))
    return shown


def modified(spec: ContractSpec, order: FuturesOrder, modify_id: int | None) -> dict[str, Any]:
    """The answer to changing price or quantity."""
    shown = {**written(spec, order), "pair": spec.pair}
    return shown if modify_id is None else {**shown, "modifyId": modify_id}


def tested(
    spec: ContractSpec, order: NewFuturesOrder | NewAlgoOrder, now_ms: int
) -> dict[str, Any]:
    """The answer to a test, in the form that orders have, with what other answers lost."""
    zero = quantity(spec, Decimal(0))
    shown: dict[str, Any] = {
        "orderId": 0,
        "symbol": order.symbol,
        "status": OrderStatus.NEW.value,
        "clientOrderId": order.client_id,
        "price": _or_zero(spec, order.price),
        "avgPrice": "0.00",
        "origQty": quantity(spec, order.quantity or Decimal(0)),
        "executedQty": zero,
        "cumQty": zero,
        "cumQuote": "0",
        "timeInForce": "GTC" if order.time_in_force is None else order.time_in_force.value,
        "type": order.type.value,
        "reduceOnly": bool(order.reduce_only),
        "closePosition": bool(order.close_position),
        "side": order.side.value,
        "positionSide": "BOTH" if order.position_side is None else order.position_side.value,
        "stopPrice": price(spec, Decimal(0)),
        "workingType": WorkingType.CONTRACT_PRICE.value,
        "priceProtect": False,
        "origType": order.type.value,
        "priceMatch": order.price_match.value,
        "selfTradePreventionMode": "NONE" if order.stp_mode is None else order.stp_mode.value,
        "goodTillDate": order.good_till_ms or 0,
        "updateTime": now_ms,
    }
    if isinstance(order, NewAlgoOrder):
        shown["stopPrice"] = _or_zero(spec, order.trigger_price)
        shown["workingType"] = order.working_type.value
        shown["priceProtect"] = order.price_protect
    if isinstance(order, NewAlgoOrder) and order.type is _TRAILING:
        shown["activatePrice"] = _or_zero(spec, order.activate_price)
        shown["priceRate"] = plain(order.callback_rate or Decimal(0))
    return shown


def queried(spec: ContractSpec, order: FuturesOrder) -> dict[str, Any]:
    """An order in answers to questions."""
    return {**written(spec, order), **_amounts(spec, order), "time": order.created_ms}


def listed(spec: ContractSpec, order: FuturesOrder) -> dict[str, Any]:
    """An order of the account's past."""
    return {**queried(spec, order), "pair": spec.pair, "cumBase": "0"}


def _amounts(spec: ContractSpec, order: FuturesOrder) -> dict[str, str]:
    places = spec.price_precision + spec.quantity_precision
    average = f"{order.average_price:.{max(places, 2)}f}"
    return {"avgPrice": average, "cumQuote": cut(order.executed_quote)}


def _or_zero(spec: ContractSpec, value: Decimal | None) -> str:
    return price(spec, value or Decimal(0))


def own_trade(spec: ContractSpec, fill: FuturesFill) -> dict[str, Any]:
    return {
        "symbol": fill.symbol,
        "pair": spec.pair,
        "id": fill.trade_id,
        "orderId": fill.order_id,
        "side": fill.side.value,
        "price": price(spec, fill.price),
        "qty": quantity(spec, fill.quantity),
        "realizedPnl": cut(fill.realized),
        "marginAsset": fill.margin_asset,
        "quoteQty": cut(fill.quote_quantity),
        "baseQty": "0",
        "commission": cut(fill.commission),
        "commissionAsset": fill.commission_asset,
        "time": fill.time_ms,
        "positionSide": fill.position_side.value,
        "buyer": fill.side is Side.BUY,
        "maker": fill.is_maker,
    }


def amendment(spec: ContractSpec, row: FuturesAmendment) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "price": {"before": plain(row.price_before), "after": plain(row.price_after)},
        "origQty": {"before": plain(row.quantity_before), "after": plain(row.quantity_after)},
        "count": row.count,
    }
    if row.modify_id is not None:
        shown["modifyId"] = row.modify_id
    return {
        "amendmentId": row.amendment_id,
        "symbol": row.symbol,
        "pair": spec.pair,
        "orderId": row.order_id,
        "clientOrderId": row.client_id,
        "time": row.time_ms,
        "amendment": shown,
    }


def algo_placed(spec: ContractSpec, order: AlgoOrder) -> dict[str, Any]:
    """The answer to placing a conditional order."""
    return {
        **_algo(spec, order),
        "activatePrice": "" if order.activate_price is None else price(spec, order.activate_price),
        "callbackRate": "" if order.callback_rate is None else plain(order.callback_rate),
    }


def algo_queried(spec: ContractSpec, order: AlgoOrder) -> dict[str, Any]:
    """A conditional order in answers to questions; `actual…` is its child, once there is one."""
    shown = _algo(spec, order)
    shown["actualOrderId"] = "" if order.order_id is None else str(order.order_id)
    shown["actualPrice"] = price(spec, order.actual_price)
    if order.order_id is not None:
        shown["actualQty"] = quantity(spec, order.actual_quantity)
        shown["actualType"] = "" if order.actual_type is None else order.actual_type.value
    shown["tpOrderType"] = ""
    if order.type is _TRAILING:
        shown["activatePrice"] = _or_zero(spec, order.activate_price)
        shown["callbackRate"] = plain(order.callback_rate or Decimal(0))
    return shown


def algo_listed(spec: ContractSpec, order: AlgoOrder) -> dict[str, Any]:
    """The same in lists, with the leftovers that only lists have."""
    leftovers = ("tpTriggerPrice", "tpPrice", "slTriggerPrice", "slPrice")
    zero = price(spec, Decimal(0))
    return {**algo_queried(spec, order), **dict.fromkeys(leftovers, zero)}


def _algo(spec: ContractSpec, order: AlgoOrder) -> dict[str, Any]:
    return {
        "algoId": order.algo_id,
        "clientAlgoId": order.client_id,
        "algoType": "CONDITIONAL",
        "orderType": order.type.value,
        "symbol": order.symbol,
        "side": order.side.value,
        "positionSide": order.position_side.value,
        "timeInForce": order.life,
        "quantity": quantity(spec, order.quantity),
        "algoStatus": order.status.value,
        "triggerPrice": price(spec, order.trigger_price),
        "price": price(spec, order.price),
        "icebergQuantity": None,
        "selfTradePreventionMode": order.stp_mode.value,
        "workingType": order.working_type.value,
        "priceMatch": order.price_match.value,
        "closePosition": order.close_position,
        "priceProtect": order.price_protect,
        "reduceOnly": order.reduce_only,
        "createTime": order.created_ms,
        "updateTime": order.updated_ms,
        "triggerTime": order.triggered_ms,
        "goodTillDate": order.good_till_ms,
    }
