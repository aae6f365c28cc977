"""One talk with the simulator in which every documented method is asked, in every documented form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from terminal.simulator.keys import KeyKind
from tests.simulator.served import served

SYMBOL = "ETHUSDT"
Answers = dict[str, list[dict[str, Any]]]


async def hold() -> Answers:
    """Answers by method, in the order of asking."""
    answers: Answers = {}
    async with served() as client, client.websocket("/ws-api/v3") as ws:

        async def ask(method: str, **params: Any) -> Any:
            signed = KeyKind.ED25519 if method not in _PUBLIC else None
            answer = await client.ask(ws, method, params, kind=signed)
            answers.setdefault(method, []).append(answer)
            return answer.get("result")

        await ask("session.logon")
        await ask("session.status")
        await ask("userDataStream.subscribe")
        await ask("userDataStream.unsubscribe")
        await ask("session.logout")
        both = [SYMBOL, "BTCUSDT"]
        for method in sorted(_PUBLIC):
            needs_symbol = method not in ("ping", "time", "exchangeInfo")
            more = {"interval": "1h", "limit": 2} if method.endswith("lines") else {}
            await ask(method, **({"symbol": SYMBOL} if needs_symbol else {}), **more)
            if method.startswith("ticker"):
                await ask(method, symbols=both)
                if method not in ("ticker.price", "ticker.book"):
                    await ask(method, symbol=SYMBOL, type="MINI")
                    await ask(method, symbols=both, type="MINI")
        await ask("ticker.24hr")
        best = await ask("ticker.book", symbol=SYMBOL)
        bid, ask_price = Decimal(best["bidPrice"]), Decimal(best["askPrice"])
        low, high = _cut(bid * Decimal("0.95")), _cut(ask_price * Decimal("1.05"))
        limit = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
        limit |= {"quantity": "0.02", "price": low}
        for kind in ("ACK", "RESULT", "FULL"):
            await ask("order.place", **limit, newOrderRespType=kind)
        await ask("order.place", symbol=SYMBOL, side="BUY", type="MARKET", quantity="0.02")
        await ask("order.test", **limit)
        await ask("order.test", **limit, computeCommissionRates="true")
        orders = await ask("openOrders.status", symbol=SYMBOL)
        first, second, third = (row["orderId"] for row in orders)
        await ask("order.status", symbol=SYMBOL, orderId=first)
        await ask("order.amend.keepPriority", symbol=SYMBOL, orderId=first, newQty="0.01")
        await ask("order.amendments", symbol=SYMBOL, orderId=first)
        await ask("order.cancel", symbol=SYMBOL, orderId=first)
        await _replace(ask, limit, second, third)
        await _lists(ask, low, high)
        await ask("order.place", **limit)
        pair = _pair(low, high)
        await ask("orderList.place.oco", **pair)
        await ask("openOrders.cancelAll", symbol=SYMBOL)
        await ask("sor.order.place", symbol=SYMBOL, side="BUY", type="MARKET", quantity="0.02")
        await ask("sor.order.test", symbol=SYMBOL, side="BUY", type="MARKET", quantity="0.02")
        await ask(
            "sor.order.test",
            symbol=SYMBOL,
            side="BUY",
            type="MARKET",
            quantity="0.02",
            computeCommissionRates="true",
        )
        for method in ("account.status", "account.rateLimits.orders", "allOrderLists"):
            await ask(method)
        for method in ("allOrders", "myTrades", "myAllocations", "account.commission"):
            await ask(method, symbol=SYMBOL)
        await ask("myPreventedMatches", symbol=SYMBOL, preventedMatchId=0)
    return answers


async def _replace(ask: Any, limit: dict[str, Any], second: int, third: int) -> None:
    method = "order.cancelReplace"
    stop, allow = {"cancelReplaceMode": "STOP_ON_FAILURE"}, {"cancelReplaceMode": "ALLOW_FAILURE"}
    done = await ask(method, **limit, **stop, cancelOrderId=second)
    await ask(method, **limit, **stop, cancelOrderId=1)
    await ask(method, **limit, **allow, cancelOrderId=1)
    poor = {**limit, "quantity": "900"}
    await ask(method, **poor, **allow, cancelOrderId=1)
    await ask(method, **poor, **allow, cancelOrderId=done["newOrderResponse"]["orderId"])
    await ask(method, **poor, **stop, cancelOrderId=third)


async def _lists(ask: Any, low: str, high: str) -> None:
    pair = _pair(low, high)
    placed = await ask("orderList.place.oco", **pair)
    await ask("orderList.status", orderListId=placed["orderListId"])
    await ask("openOrderLists.status")
    await ask(
        "order.amend.keepPriority",
        symbol=SYMBOL,
        orderId=placed["orders"][0]["orderId"],
        newQty="0.015",
    )
    await ask("orderList.cancel", symbol=SYMBOL, orderListId=placed["orderListId"])
    again = await ask("orderList.place.oco", **pair)
    await ask("order.cancel", symbol=SYMBOL, orderId=again["orders"][0]["orderId"])
    await ask(
        "orderList.place",
        symbol=SYMBOL,
        side="SELL",
        quantity="0.02",
        price=high,
        stopPrice=low,
        stopLimitPrice=low,
        stopLimitTimeInForce="GTC",
        newOrderRespType="RESULT",
    )
    working = {
        "symbol": SYMBOL,
        "workingType": "LIMIT",
        "workingSide": "BUY",
        "workingPrice": low,
        "workingQuantity": "0.02",
        "workingTimeInForce": "GTC",
        "pendingSide": "SELL",
        "pendingQuantity": "0.02",
        "newOrderRespType": "RESULT",
    }
    await ask("orderList.place.oto", **working, pendingType="LIMIT_MAKER", pendingPrice=high)
    await ask(
        "orderList.place.otoco",
        **working,
        pendingAboveType="LIMIT_MAKER",
        pendingAbovePrice=high,
        pendingBelowType="STOP_LOSS",
        pendingBelowStopPrice=low,
    )


def _pair(low: str, high: str) -> dict[str, Any]:
    return {
        "symbol": SYMBOL,
        "side": "SELL",
        "quantity": "0.02",
        "aboveType": "LIMIT_MAKER",
        "abovePrice": high,
        "belowType": "STOP_LOSS_LIMIT",
        "belowStopPrice": low,
        "belowPrice": low,
        "belowTimeInForce": "GTC",
        "newOrderRespType": "RESULT",
    }


def _cut(price: Decimal) -> str:
    return str(price.quantize(Decimal("0.01")))


_PUBLIC = frozenset(
    {
        *("ping", "time", "exchangeInfo", "depth", "klines", "uiKlines", "avgPrice", "ticker"),
        *("trades.recent", "trades.historical", "trades.aggregate"),
        *("ticker.24hr", "ticker.tradingDay", "ticker.price", "ticker.book"),
    }
)
