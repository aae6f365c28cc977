"""Order lists, replacements, amends and prevented matches over the wire, with their events."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import aiohttp

from terminal.simulator.keys import KeyKind
from tests.simulator.served import Client, served

ED25519 = KeyKind.ED25519


async def prices(client: Client) -> tuple[Decimal, Decimal]:
    book = await client.get("ticker/bookTicker", "symbol=ETHUSDT")
    return Decimal(book["bidPrice"]), Decimal(book["askPrice"])


def at(price: Decimal, share: str) -> str:
    return f"{(price * Decimal(share)).quantize(Decimal('0.01'))}"


async def oco(client: Client, **more: object) -> dict[str, Any]:
    bid, ask = await prices(client)
    status, body, headers = await client.signed(
        "POST",
        "orderList/oco",
        symbol="ETHUSDT",
        side="SELL",
        quantity="0.5",
        aboveType="LIMIT_MAKER",
        abovePrice=at(ask, "1.1"),
        aboveClientOrderId="profit",
        belowType="STOP_LOSS_LIMIT",
        belowStopPrice=at(bid, "0.9"),
        belowPrice=at(bid, "0.89"),
        belowTimeInForce="GTC",
        belowClientOrderId="stop",
        listClientOrderId="pair",
        **more,
    )
    assert status == 200, body
    assert int(headers["X-MBX-ORDER-COUNT-10S"]) >= 2
    assert isinstance(body, dict)
    return body


async def test_an_oco_is_placed_queried_and_cancelled() -> None:
    async with served() as client:
        body = await oco(client, newOrderRespType="RESULT")
        assert body["contingencyType"] == "OCO"
        assert (body["listStatusType"], body["listOrderStatus"]) == ("EXEC_STARTED", "EXECUTING")
        assert [row["clientOrderId"] for row in body["orders"]] == ["stop", "profit"]
        stop, profit = body["orderReports"]
        assert (stop["type"], stop["workingTime"]) == ("STOP_LOSS_LIMIT", -1)
        assert "stopPrice" in stop
        assert "stopPrice" not in profit
        assert "fills" not in profit
        _, found, _ = await client.signed("GET", "orderList", origClientOrderId="pair")
        assert found["orderListId"] == body["orderListId"]
        assert "orderReports" not in found
        _, rows, _ = await client.signed("GET", "openOrderList")
        assert [row["orderListId"] for row in rows] == [body["orderListId"]]
        status, gone, _ = await client.signed(
            "DELETE", "orderList", symbol="ETHUSDT", orderListId=body["orderListId"]
        )
        assert status == 200
        assert gone["listOrderStatus"] == "ALL_DONE"
        assert {row["status"] for row in gone["orderReports"]} == {"CANCELED"}
        assert {row["origClientOrderId"] for row in gone["orderReports"]} == {"stop", "profit"}
        _, rows, _ = await client.signed("GET", "allOrderList", fromId=0)
        assert len(rows) == 1
        status, error, _ = await client.signed("GET", "orderList", orderListId=999)
        assert (status, error["code"]) == (400, -2018)


async def test_the_deprecated_oco_still_works() -> None:
    async with served() as client:
        bid, ask = await prices(client)
        status, body, _ = await client.signed(
            "POST",
            "order/oco",
            symbol="ETHUSDT",
            side="SELL",
            quantity="0.5",
            price=at(ask, "1.1"),
            stopPrice=at(bid, "0.9"),
            stopLimitPrice=at(bid, "0.89"),
            stopLimitTimeInForce="GTC",
        )
        assert status == 200, body
        assert [row["type"] for row in body["orderReports"]] == ["STOP_LOSS_LIMIT", "LIMIT_MAKER"]


async def events(ws: aiohttp.ClientWebSocketResponse, last: str) -> list[dict[str, Any]]:
    """User events up to the first of that kind, whose list status (if any) is ALL_DONE."""
    seen: list[dict[str, Any]] = []
    while True:
        event = (await ws.receive_json(timeout=5)).get("event")
        if event is None:
            continue
        seen.append(event)
        if event["e"] == last and event.get("l") in (None, "EXEC_STARTED", "ALL_DONE"):
            return seen


async def test_a_bracket_lives_on_the_websocket_api() -> None:
    async with served() as client, client.websocket("/ws-api/v3") as ws:
        answer = await client.ask(ws, "userDataStream.subscribe.signature", kind=ED25519)
        assert answer["status"] == 200
        bid, ask = await prices(client)
        params = {
            "symbol": "ETHUSDT",
            "workingType": "LIMIT",
            "workingSide": "BUY",
            "workingPrice": at(ask, "1.01"),
            "workingQuantity": "0.5",
            "workingTimeInForce": "GTC",
            "pendingSide": "SELL",
            "pendingQuantity": "0.4",
            "pendingAboveType": "LIMIT_MAKER",
            "pendingAbovePrice": at(ask, "1.2"),
            "pendingBelowType": "STOP_LOSS",
            "pendingBelowStopPrice": at(bid, "0.8"),
        }
        answer = await client.ask(ws, "orderList.place.otoco", params, kind=ED25519)
        assert answer["status"] == 200, answer
        limits = {row["rateLimitType"]: row["count"] for row in answer["rateLimits"]}
        assert "ORDERS" in limits
        reports = answer["result"]["orderReports"]
        assert [row["status"] for row in reports] == ["FILLED", "PENDING_NEW", "PENDING_NEW"]
        assert reports[0]["fills"]
        _, rows, _ = await client.signed("GET", "openOrders", symbol="ETHUSDT")
        assert {row["status"] for row in rows} == {"NEW"}
        list_id = answer["result"]["orderListId"]
        answer = await client.ask(
            ws, "orderList.cancel", {"symbol": "ETHUSDT", "orderListId": list_id}, kind=ED25519
        )
        assert len(answer["result"]["orderReports"]) == 2


async def test_list_events_follow_the_reports() -> None:
    async with served() as client, client.websocket("/ws-api/v3") as ws:
        await client.ask(ws, "userDataStream.subscribe.signature", kind=ED25519)
        body = await oco(client)
        placed = await events(ws, "listStatus")
        assert [e["e"] for e in placed] == ["executionReport", "executionReport", "listStatus"]
        assert (placed[0]["w"], "W" in placed[0]) == (False, False)
        assert placed[1]["w"] is True
        assert placed[2]["g"] == body["orderListId"]
        assert [row["c"] for row in placed[2]["O"]] == ["stop", "profit"]
        await client.signed("DELETE", "order", symbol="ETHUSDT", origClientOrderId="profit")
        ended = await events(ws, "listStatus")
        assert (ended[-1]["l"], ended[-1]["L"]) == ("ALL_DONE", "ALL_DONE")


async def test_opo_shows_no_quantity_before_its_time() -> None:
    async with served() as client:
        bid, ask = await prices(client)
        params: dict[str, object] = {
            "symbol": "ETHUSDT",
            "workingType": "LIMIT",
            "workingSide": "BUY",
            "workingPrice": at(bid, "0.9"),
            "workingQuantity": "0.5",
            "workingTimeInForce": "GTC",
            "pendingType": "LIMIT_MAKER",
            "pendingSide": "SELL",
            "pendingPrice": at(ask, "1.2"),
        }
        status, body, _ = await client.signed("POST", "orderList/opo", **params)
        assert status == 200, body
        assert "origQty" not in body["orderReports"][1]
        assert body["contingencyType"] == "OTO"
        status, error, _ = await client.signed(
            "POST", "orderList/opo", **params, pendingQuantity="1"
        )
        assert (status, error["code"]) == (400, -1225)


async def limit(client: Client, share: str = "0.9", **more: object) -> dict[str, Any]:
    bid, _ask = await prices(client)
    status, body, _ = await client.signed(
        "POST",
        "order",
        symbol="ETHUSDT",
        side="BUY",
        type="LIMIT",
        timeInForce="GTC",
        quantity="0.5",
        price=at(bid, share),
        **more,
    )
    assert status == 200, body
    assert isinstance(body, dict)
    return body


async def test_cancel_replace_tells_both_halves() -> None:
    async with served() as client:
        old = await limit(client)
        bid, _ask = await prices(client)
        new: dict[str, object] = {
            "symbol": "ETHUSDT",
            "side": "BUY",
            "type": "LIMIT",
            "timeInForce": "GTC",
            "quantity": "0.5",
            "price": at(bid, "0.91"),
            "cancelReplaceMode": "STOP_ON_FAILURE",
        }
        path = "order/cancelReplace"
        status, body, _ = await client.signed("POST", path, **new, cancelOrderId=old["orderId"])
        assert (status, body["cancelResult"], body["newOrderResult"]) == (
            200,
            "SUCCESS",
            "SUCCESS",
        )
        assert body["cancelResponse"]["status"] == "CANCELED"
        status, body, _ = await client.signed("POST", path, **new, cancelOrderId=old["orderId"])
        assert (status, body["code"]) == (400, -2022)
        assert body["data"]["newOrderResult"] == "NOT_ATTEMPTED"
        assert body["data"]["newOrderResponse"] is None
        assert body["data"]["cancelResponse"]["code"] == -2011
        allow = {**new, "cancelReplaceMode": "ALLOW_FAILURE"}
        status, body, _ = await client.signed("POST", path, **allow, cancelOrderId=1)
        assert (status, body["code"]) == (409, -2021)
        assert body["data"]["newOrderResponse"]["status"] == "NEW"
        open_id = body["data"]["newOrderResponse"]["orderId"]
        poor = {**new, "quantity": "500"}
        status, body, _ = await client.signed("POST", path, **poor, cancelOrderId=open_id)
        assert (status, body["code"]) == (409, -2021)
        assert body["data"]["cancelResult"] == "SUCCESS"
        assert body["data"]["newOrderResponse"]["code"] == -2010


async def test_amend_answers_and_remembers() -> None:
    async with served() as client:
        old = await limit(client)
        status, body, _ = await client.signed(
            "PUT",
            "order/amend/keepPriority",
            symbol="ETHUSDT",
            orderId=old["orderId"],
            newQty="0.3",
            newClientOrderId="less",
        )
        assert status == 200, body
        amended = body["amendedOrder"]
        assert (amended["qty"], amended["clientOrderId"]) == ("0.30000000", "less")
        assert amended["origClientOrderId"] == old["clientOrderId"]
        assert "listStatus" not in body
        _, rows, _ = await client.signed(
            "GET", "order/amendments", symbol="ETHUSDT", orderId=old["orderId"]
        )
        assert [(row["origQty"], row["newQty"]) for row in rows] == [("0.50000000", "0.30000000")]
        assert rows[0]["executionId"] == body["executionId"]
        status, error, _ = await client.signed(
            "PUT",
            "order/amend/keepPriority",
            symbol="ETHUSDT",
            orderId=old["orderId"],
            newQty="0.4",
        )
        assert (status, error["code"]) == (400, -2038)


async def test_pegs_are_shown_and_prevented_matches_asked_for() -> None:
    async with served() as client:
        pegged = {"symbol": "ETHUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
        status, body, _ = await client.signed(
            "POST",
            "order",
            **pegged,
            quantity="0.1",
            pegPriceType="PRIMARY_PEG",
            pegOffsetType="PRICE_LEVEL",
            pegOffsetValue=5,
        )
        assert status == 200, body
        assert (body["price"], body["pegOffsetValue"]) == ("0.00000000", 5)
        assert Decimal(body["peggedPrice"]) > 0
        status, error, _ = await client.signed(
            "POST", "order", **pegged, quantity="0.1", pegPriceType="BEST"
        )
        assert (status, error["code"]) == (400, -1210)
        status, error, _ = await client.signed("GET", "myPreventedMatches", symbol="ETHUSDT")
        assert (status, error["code"]) == (400, -1128)
        _, rows, _ = await client.signed(
            "GET", "myPreventedMatches", symbol="ETHUSDT", preventedMatchId=0
        )
        assert rows == []


async def test_smart_routing_tests_and_asks() -> None:
    async with served() as client:
        routed = {"symbol": "ETHUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.1"}
        status, body, _ = await client.signed("POST", "sor/order/test", **routed)
        assert (status, body) == (200, {})
        status, body, _ = await client.signed("POST", "sor/order", **routed)
        assert (body["usedSor"], body["status"]) == (True, "FILLED")
        _, rows, _ = await client.signed("GET", "myAllocations", symbol="ETHUSDT")
        assert rows == []


async def test_rules_reference_and_filters() -> None:
    async with served() as client:
        rules = await client.get("executionRules", "symbol=ETHUSDT")
        assert rules["symbolRules"][0]["rules"][0]["ruleType"] == "PRICE_RANGE"
        price = await client.get("referencePrice", "symbol=ETHUSDT")
        bid, _ask = await prices(client)
        assert abs(Decimal(price["referencePrice"]) / bid - 1) < Decimal("0.01")
        how = await client.get("referencePrice/calculation", "symbol=ETHUSDT")
        assert how["calculationType"] == "ARITHMETIC_MEAN"
        status, error, _ = await client.send("GET", "/api/v3/referencePrice", "symbol=ETHBTC")
        assert (status, error["code"]) == (400, -2043)
        client.server.exchange.asset_limits(1)["ETH"] = Decimal(3)
        _, filters, _ = await client.signed("GET", "myFilters", symbol="ETHUSDT")
        assert filters["assetFilters"] == [
            {"filterType": "MAX_ASSET", "asset": "ETH", "limit": "3.00000000"}
        ]
        assert {row["filterType"] for row in filters["exchangeFilters"]} >= {
            "EXCHANGE_MAX_NUM_ORDERS"
        }
        _, error, _ = await client.signed(
            "POST", "order/test", symbol="ETHUSDT", side="SELL", type="MARKET", quantity="4"
        )
        assert error["msg"] == "Filter failure: MAX_ASSET"
        _, rates, _ = await client.signed("GET", "account/commission", symbol="ETHUSDT")
        assert rates["discount"]["discountAsset"] == "BNB"
        info = await client.get("exchangeInfo", "symbol=ETHUSDT")
        flags = ("ocoAllowed", "otoAllowed", "opoAllowed", "amendAllowed", "cancelReplaceAllowed")
        assert all(info["symbols"][0][flag] for flag in flags)
        assert await client.get("historicalBlockTrades", "symbol=ETHUSDT&fromId=1") == []
