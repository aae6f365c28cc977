"""Answers about orders, fills, balances and commissions.

Source: REST "Trading endpoints" and "Account endpoints", with the fields added since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from terminal.domain.order import ZERO, OrderStatus, OrderType, Side
from terminal.simulator.spot.commission import DISCOUNT_ASSET, CommissionRates, Rates
from terminal.simulator.spot.model import FillRecord, OrderRecord, Placed, PreventedMatch
from terminal.simulator.spot_wire.text import TimeUnit, number

STOP_TYPES = frozenset(
    {
        OrderType.STOP_LOSS,
        OrderType.STOP_LOSS_LIMIT,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_LIMIT,
    }
)


class ResponseType(StrEnum):
    """How much a placement answers."""

    ACK = "ACK"
    RESULT = "RESULT"
    FULL = "FULL"


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
        shown["trailingTime"] = _scaled(order.trailing_ms, unit)
    if order.strategy_id is not None:
        shown["strategyId"] = order.strategy_id
    if order.strategy_type is not None:
        shown["strategyType"] = order.strategy_type
    if order.prevented_match_id is not None:
        shown["preventedMatchId"] = order.prevented_match_id
    if order.prevented_quantity:
        shown["preventedQuantity"] = number(order.prevented_quantity)
    if order.used_sor:
        shown["usedSor"] = True
        shown["workingFloor"] = order.working_floor
    if order.peg is not None:
        shown["pegPriceType"] = order.peg.value
        if order.peg_levels is not None:
            shown["pegOffsetType"] = "PRICE_LEVEL"
            shown["pegOffsetValue"] = order.peg_levels
        shown["peggedPrice"] = number(order.pegged_price)
    if order.expiry_reason is not None:
        shown["expiryReason"] = order.expiry_reason
    return shown


def _quantity(order: OrderRecord) -> dict[str, str]:
    """The pending order of an OPO has no quantity before it is released."""
    if order.status is OrderStatus.PENDING_NEW and not order.quantity:
        return {}
    return {"origQty": number(order.quantity)}


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
        **_quantity(order),
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
    shown = {**resulting(placed.order, unit), "fills": [_fill(fill) for fill in placed.fills]}
    if placed.prevented:
        shown["preventedMatches"] = [_prevented(match) for match in placed.prevented]
        shown["tradeGroupId"] = placed.prevented[0].trade_group
    return shown


def _fill(fill: FillRecord) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if fill.allocation_id >= 0:
        shown["matchType"] = "ONE_PARTY_TRADE_REPORT"
    shown |= {
        "price": number(fill.price),
        "qty": number(fill.quantity),
        "commission": number(fill.commission),
        "commissionAsset": fill.commission_asset,
        "tradeId": fill.trade_id,
    }
    if fill.allocation_id >= 0:
        shown["allocId"] = fill.allocation_id
    return shown


def _prevented(match: PreventedMatch) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "preventedMatchId": match.match_id,
        "makerOrderId": match.maker_order_id,
        "price": number(match.price),
    }
    if match.taker_quantity is not None:
        shown["takerPreventedQuantity"] = number(match.taker_quantity)
    if match.maker_quantity is not None:
        shown["makerPreventedQuantity"] = number(match.maker_quantity)
    return shown


def prevented_match(match: PreventedMatch, unit: TimeUnit) -> dict[str, Any]:
    """A row of `myPreventedMatches`."""
    return {
        "symbol": match.symbol,
        **_prevented(match),
        "takerOrderId": match.taker_order_id,
        "makerSymbol": match.symbol,
        "tradeGroupId": match.trade_group,
        "selfTradePreventionMode": match.mode.value,
        "transactTime": match.time_ms * unit,
    }


def queried(order: OrderRecord, unit: TimeUnit) -> dict[str, Any]:
    """An order in a status, open or history list."""
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "clientOrderId": order.client_id,
        "price": number(order.price),
        **_quantity(order),
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
        **_quantity(order),
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


def amended(order: OrderRecord, unit: TimeUnit) -> dict[str, Any]:
    """An amended order; this answer has names of its own for quantities."""
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "origClientOrderId": order.original_client_id,
        "clientOrderId": order.client_id,
        "price": number(order.price),
        "qty": number(order.quantity),
        "executedQty": number(order.executed),
        "preventedQty": number(order.prevented_quantity),
        "quoteOrderQty": number(order.quote_quantity),
        "cumulativeQuoteQty": number(order.executed_quote),
        "status": order.status.value,
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "side": order.side.value,
        **_conditional(order, unit),
        "workingTime": _scaled(order.working_ms, unit),
        "selfTradePreventionMode": order.stp_mode.value,
    }


def own_trade(fill: FillRecord, unit: TimeUnit) -> dict[str, Any]:
    return {
        "symbol": fill.symbol,
        "id": fill.trade_id,
        "orderId": fill.order_id,
        "orderListId": fill.order_list_id,
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


def allocation(fill: FillRecord, unit: TimeUnit) -> dict[str, Any]:
    """A row of `myAllocations`."""
    shown = own_trade(fill, unit)
    del shown["id"], shown["isBestMatch"]
    return {
        "symbol": fill.symbol,
        "allocationId": fill.allocation_id,
        "allocationType": "SOR",
        **shown,
        "isAllocator": False,
    }


def account(
    account_id: int,
    balances: Mapping[str, tuple[Decimal, Decimal]],
    rates: CommissionRates,
    updated_ms: int,
    trade_group: int,
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
        "buyerCommission": int(rates.standard.buyer * 10_000),
        "sellerCommission": int(rates.standard.seller * 10_000),
        "commissionRates": _side_rates(rates.standard),
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
        **({"tradeGroupId": trade_group} if trade_group >= 0 else {}),
    }


def _side_rates(rates: Rates) -> dict[str, str]:
    return {
        "maker": number(rates.maker),
        "taker": number(rates.taker),
        "buyer": number(rates.buyer),
        "seller": number(rates.seller),
    }


def _discount(rates: CommissionRates) -> dict[str, Any]:
    return {
        "enabledForAccount": rates.discount_for_account,
        "enabledForSymbol": rates.discount_for_symbol,
        "discountAsset": DISCOUNT_ASSET,
        "discount": number(rates.discount),
    }


def commission(symbol: str, rates: CommissionRates) -> dict[str, Any]:
    """All commissions of an account on a symbol."""
    return {
        "symbol": symbol,
        "standardCommission": _side_rates(rates.standard),
        "specialCommission": _side_rates(rates.special),
        "taxCommission": _side_rates(rates.tax),
        "discount": _discount(rates),
    }


def order_commission(rates: CommissionRates, side: Side) -> dict[str, Any]:
    """Answer to a test order that asked for its commissions: role and side added up."""

    def of(each: Rates) -> dict[str, str]:
        return {
            "maker": number(each.of(side, is_maker=True)),
            "taker": number(each.of(side, is_maker=False)),
        }

    return {
        "standardCommissionForOrder": of(rates.standard),
        "specialCommissionForOrder": of(rates.special),
        "taxCommissionForOrder": of(rates.tax),
        "discount": _discount(rates),
    }


def listed(orders: Iterable[OrderRecord], unit: TimeUnit) -> list[dict[str, Any]]:
    return [queried(order, unit) for order in orders]
