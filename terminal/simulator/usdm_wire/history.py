"""The account's past: orders, trades, changes, forced closings, income.

Source: USDⓈ-M "All Orders", "Account Trade List", "Get Order Modify History", "User's Force
Orders", "Get Income History"; windows and weights of mid-2026.
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.auth import mandatory
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.words import ForceCause, IncomeType
from terminal.simulator.usdm_wire import account_view, order_view
from terminal.simulator.usdm_wire.desk import Call, one_or_all
from terminal.simulator.usdm_wire.orders import signed
from terminal.simulator.usdm_wire.text import cut

_WEEK_MS = 7 * 86_400_000
_MOST_PAGES = 100_000
_OTHER_INCOME = frozenset(
    {
        *("WELCOME_BONUS", "REFERRAL_KICKBACK", "COMMISSION_REBATE", "API_REBATE"),
        *("CONTEST_REWARD", "CROSS_COLLATERAL_TRANSFER", "OPTIONS_PREMIUM_FEE"),
        *("OPTIONS_SETTLE_PROFIT", "INTERNAL_TRANSFER", "COIN_SWAP_DEPOSIT", "COIN_SWAP_WITHDRAW"),
        *("POSITION_LIMIT_INCREASE_FEE", "STRATEGY_UMFUTURES_TRANSFER", "FEE_RETURN"),
        "BFUSD_REWARD",
    }
)


def _all_orders(call: Call) -> list[dict[str, Any]]:
    spec, (start_ms, end_ms) = call.asked(), call.times(_WEEK_MS)
    orders = call.exchange.all_orders(
        call.account_id,
        None if spec is None else spec.symbol,
        from_id=call.params.integer("orderId"),
        start_ms=start_ms,
        end_ms=end_ms,
        limit=call.limit(500, 1000),
    )
    return [order_view.listed(call.listed(order.symbol), order) for order in orders]


def _user_trades(call: Call) -> list[dict[str, Any]]:
    spec, (start_ms, end_ms) = call.contract(), call.times(_WEEK_MS)
    from_id = call.params.integer("fromId")
    if from_id is not None and (start_ms is not None or end_ms is not None):
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    fills = call.exchange.fills(
        call.account_id,
        spec.symbol,
        order_id=call.params.integer("orderId"),
        from_id=from_id,
        start_ms=start_ms,
        end_ms=end_ms,
        limit=call.limit(500, 1000),
    )
    return [order_view.own_trade(spec, fill) for fill in fills]


def _amendments(call: Call) -> list[dict[str, Any]]:
    spec, (start_ms, end_ms) = call.contract(), call.times()
    rows = call.exchange.amendments(
        call.account_id,
        spec.symbol,
        order_id=call.params.integer("orderId"),
        client_id=call.params.text("origClientOrderId"),
        start_ms=start_ms,
        end_ms=end_ms,
        limit=call.limit(50, 100),
    )
    return [order_view.amendment(spec, row) for row in rows]


def _forced(call: Call) -> list[dict[str, Any]]:
    spec, (start_ms, end_ms) = call.asked(), call.times()
    wrong = VenueError(-1130, "Data sent for parameter 'autoCloseType' is not valid.")
    orders = call.exchange.force_orders(
        call.account_id,
        symbol=None if spec is None else spec.symbol,
        cause=call.params.word("autoCloseType", ForceCause, wrong),
        start_ms=start_ms,
        end_ms=end_ms,
        limit=call.limit(50, 100),
    )
    return [order_view.listed(call.listed(order.symbol), order) for order in orders]


def _income(call: Call) -> list[dict[str, Any]]:
    spec, (start_ms, end_ms) = call.asked(), call.times()
    word = call.params.text("incomeType")
    kind = None
    if word is not None and word not in _OTHER_INCOME:
        try:
            kind = IncomeType(word)
        except ValueError:
            text = "Data sent for parameter 'incomeType' is not valid."
            raise VenueError(-1130, text) from None
    limit, page = call.limit(100, 1000), call.params.integer("page") or 1
    if word in _OTHER_INCOME:
        return []
    if page > _MOST_PAGES:
        raise VenueError(-1130, "Data sent for parameter 'page' is not valid.")
    rows = call.exchange.income(
        call.account_id,
        symbol=None if spec is None else spec.symbol,
        kind=kind,
        start_ms=start_ms,
        end_ms=end_ms,
        page=page,
        limit=limit,
    )
    return [account_view.income(row) for row in rows]


def _margin_changes(call: Call) -> list[dict[str, Any]]:
    spec, (start_ms, end_ms) = call.contract(), call.times()
    kind = call.params.integer("type")
    rows = call.exchange.margin_changes(
        call.account_id,
        spec.symbol,
        start_ms=start_ms,
        end_ms=end_ms,
        limit=call.limit(500, 500),
    )
    shown = [account_view.margin_change(row) for row in rows]
    return [row for row in shown if kind in (None, row["type"])]


def _pm_account(call: Call) -> dict[str, Any]:
    """Portfolio margin shows how much of an asset may leave; nobody has it here."""
    asset = call.params.text("asset")
    if asset is None:
        raise mandatory("asset")
    rows = {row.asset: row for row in call.exchange.balances(call.account_id)}
    if asset not in rows:
        raise VenueError(-1108, "Invalid asset.")
    return {
        "maxWithdrawAmountUSD": cut(rows[asset].max_withdraw),
        "asset": asset,
        "maxWithdrawAmount": cut(rows[asset].max_withdraw),
    }


_SPAN = ("startTime", "endTime", "limit")
ENDPOINTS = (
    signed("GET", "v1/allOrders", _all_orders, 5, "symbol", "orderId", *_SPAN),
    signed("GET", "v1/userTrades", _user_trades, 5, "symbol", "orderId", "fromId", *_SPAN),
    signed(
        "GET",
        "v1/orderAmendment",
        _amendments,
        1,
        *("symbol", "orderId", "origClientOrderId", *_SPAN),
    ),
    signed("GET", "v1/forceOrders", _forced, one_or_all(20, 50), "symbol", "autoCloseType", *_SPAN),
    signed("GET", "v1/income", _income, 30, "symbol", "incomeType", "page", *_SPAN),
    signed("GET", "v1/positionMargin/history", _margin_changes, 1, "symbol", "type", *_SPAN),
    signed("GET", "v1/pmAccountInfo", _pm_account, 5, "asset"),
)
