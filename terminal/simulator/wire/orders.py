"""Answers about orders, fills, balances and commissions.

Source: REST "Trading endpoints" and "Account endpoints", with the fields added since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from terminal.domain.order import ZERO, OrderType, Side
from terminal.simulator.model import CommissionRates, FillRecord, OrderRecord, Placed
from terminal.simulator.wire.text import TimeUnit, number

STOP_TYPES = frozenset(
    {
        OrderType.STOP_LOSS,
        OrderType.STOP_LOSS_LIMIT,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_LIMIT,
    }
)
_NO_RATES = {"maker": "0.00000000", "taker": "0.00000000"}
_NO_SIDE_RATES = {**_NO_RATES, "buyer": "0.00000000", "seller": "0.00000000"}


def _scaled(time_ms: int, unit: TimeUnit) -> int:
    return time_ms * unit if time_ms >= 0 else time_ms


def _conditional(order: OrderRecord, unit: TimeUnit) -> dict[str, Any]:
    """Fields that appear only where they mean something."""
    shown: dict[str, Any] = {}
    if order.type in STOP_TYPES:
        shown["stopPrice"] = number(order.stop_price)
    if order.iceberg_quantity:
        shown["icebergQty"] = number(order.iceberg_quantity)
    if order.trailing_delta is not None:
        shown["trailingDelta"] = order.trailing_delta
        shown["trailingTime"] = _scaled(order.working_ms, unit)
    if order.strategy_id is not None:
        shown["strategyId"] = order.strategy_id
    if order.strategy_type is not None:
        shown["strategyType"] = order.strategy_type
    if order.prevented_quantity:
        shown["preventedQuantity"] = number(order.prevented_quantity)
    if order.expiry_reason is not None:
        shown["expiryReason"] = order.expiry_reason
    return shown


def acknowledged(order: OrderRecord, unit: TimeUnit) -> dict[str, Any]:
    """Placement answer ACK."""
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "clientOrderId": order.client_id,
        "transactTime": order.updated_ms * unit,
    }


def resulting(order: OrderRecord, unit: TimeUnit) -> dict[str, Any]:
    """Placement answer RESULT."""
    return {
        **acknowledged(order, unit),
        "price": number(order.price),
        "origQty": number(order.quantity),
        "executedQty": number(order.executed),
        "origQuoteOrderQty": number(order.quote_quantity),
        "cummulativeQuoteQty": number(order.executed_quote),
        "status": order.status.value,
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "side": order.side.value,
        **_conditional(order, unit),
        "workingTime": _scaled(order.working_ms, unit),
        "selfTradePreventionMode": order.stp_mode.value,
    }


def full(placed: Placed, unit: TimeUnit) -> dict[str, Any]:
    """Placement answer FULL."""
    fills = [
        {
            "price": number(fill.price),
            "qty": number(fill.quantity),
            "commission": number(fill.commission),
            "commissionAsset": fill.commission_asset,
            "tradeId": fill.trade_id,
        }
        for fill in placed.fills
    ]
    return {**resulting(placed.order, unit), "fills": fills}


def queried(order: OrderRecord, unit: TimeUnit) -> dict[str, Any]:
    """An order in a status, open or history list."""
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "clientOrderId": order.client_id,
        "price": number(order.price),
        "origQty": number(order.quantity),
        "executedQty": number(order.executed),
        "cummulativeQuoteQty": number(order.executed_quote),
        "status": order.status.value,
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "side": order.side.value,
        "stopPrice": number(order.stop_price),
        "icebergQty": number(order.iceberg_quantity),
        "time": order.created_ms * unit,
        "updateTime": order.updated_ms * unit,
        "isWorking": order.is_working,
        "workingTime": _scaled(order.working_ms, unit),
        "origQuoteOrderQty": number(order.quote_quantity),
        **_conditional(order, unit),
        "selfTradePreventionMode": order.stp_mode.value,
    }


def canceled(order: OrderRecord, unit: TimeUnit) -> dict[str, Any]:
    """A cancelled order: its own id is `origClientOrderId`, the cancel's is `clientOrderId`."""
    return {
        "symbol": order.symbol,
        "origClientOrderId": order.original_client_id or order.client_id,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "clientOrderId": order.client_id,
        "transactTime": order.updated_ms * unit,
        "price": number(order.price),
        "origQty": number(order.quantity),
        "executedQty": number(order.executed),
        "origQuoteOrderQty": number(order.quote_quantity),
        "cummulativeQuoteQty": number(order.executed_quote),
        "status": order.status.value,
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "side": order.side.value,
        **_conditional(order, unit),
        "selfTradePreventionMode": order.stp_mode.value,
    }


def own_trade(fill: FillRecord, unit: TimeUnit) -> dict[str, Any]:
    return {
        "symbol": fill.symbol,
        "id": fill.trade_id,
        "orderId": fill.order_id,
        "orderListId": -1,
        "price": number(fill.price),
        "qty": number(fill.quantity),
        "quoteQty": number(fill.quote_quantity),
        "commission": number(fill.commission),
        "commissionAsset": fill.commission_asset,
        "time": fill.time_ms * unit,
        "isBuyer": fill.side is Side.BUY,
        "isMaker": fill.is_maker,
        "isBestMatch": True,
    }


def account(
    account_id: int,
    balances: Mapping[str, tuple[Decimal, Decimal]],
    rates: CommissionRates,
    updated_ms: int,
    *,
    omit_zero: bool,
) -> dict[str, Any]:
    """The account with its balances by asset name; `updated_ms` is already in the unit asked for."""
    shown = [
        {"asset": asset, "free": number(free), "locked": number(locked)}
        for asset, (free, locked) in sorted(balances.items())
        if not (omit_zero and free == ZERO and locked == ZERO)
    ]
    return {
        "makerCommission": int(rates.maker * 10_000),
        "takerCommission": int(rates.taker * 10_000),
        "buyerCommission": 0,
        "sellerCommission": 0,
        "commissionRates": _side_rates(rates),
        "canTrade": True,
        "canWithdraw": True,
        "canDeposit": True,
        "brokered": False,
        "requireSelfTradePrevention": False,
        "preventSor": False,
        "updateTime": updated_ms,
        "accountType": "SPOT",
        "balances": shown,
        "permissions": ["SPOT"],
        "uid": account_id,
    }


def _side_rates(rates: CommissionRates) -> dict[str, str]:
    return {**_NO_SIDE_RATES, "maker": number(rates.maker), "taker": number(rates.taker)}


def _discount() -> dict[str, Any]:
    return {
        "enabledForAccount": False,
        "enabledForSymbol": False,
        "discountAsset": "BNB",
        "discount": "0.75000000",
    }


def commission(symbol: str, rates: CommissionRates) -> dict[str, Any]:
    """All commissions of an account on a symbol."""
    return {
        "symbol": symbol,
        "standardCommission": _side_rates(rates),
        "specialCommission": dict(_NO_SIDE_RATES),
        "taxCommission": dict(_NO_SIDE_RATES),
        "discount": _discount(),
    }


def order_commission(rates: CommissionRates) -> dict[str, Any]:
    """Answer to a test order that asked for its commissions."""
    return {
        "standardCommissionForOrder": {"maker": number(rates.maker), "taker": number(rates.taker)},
        "specialCommissionForOrder": dict(_NO_RATES),
        "taxCommissionForOrder": dict(_NO_RATES),
        "discount": _discount(),
    }


def listed(orders: Iterable[OrderRecord], unit: TimeUnit) -> list[dict[str, Any]]:
    return [queried(order, unit) for order in orders]
