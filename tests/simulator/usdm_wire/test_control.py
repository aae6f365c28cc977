"""The control door of futures, and faults that need the exchange itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.simulator.clock import SteppedClock
from tests.simulator.faulted import control, set_fault
from tests.simulator.usdm_wire.served import FuturesClient, heard, served


def resting(client: FuturesClient, name: str) -> dict[str, object]:
    return {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.010",
        "price": client.away(-3),
        "newClientOrderId": name,
    }


async def test_prices_jump_and_marks_are_held() -> None:
    async with served() as client:
        before = Decimal(client.exchange.mark("BTCUSDT").index_price)
        told = await control(client, "POST", "usdm/market", symbol="BTCUSDT", gap_percent=5)
        assert Decimal(told["index"]) / before == pytest.approx(
            Decimal("1.05"), abs=Decimal("0.001")
        )
        held = await control(client, "POST", "usdm/market", symbol="BTCUSDT", hold_mark="70000")
        assert Decimal(held["mark"]) == 70_000
        status = await control(
            client, "POST", "usdm/market", symbol="BTCUSDT", status="TRADING_HALT"
        )
        assert status["status"] == "TRADING_HALT"
        info = await client.public("v1/exchangeInfo")
        assert info["symbols"][0]["status"] == "TRADING_HALT"


async def test_a_stepped_clock_moves_both_markets() -> None:
    hour = 3_600_000
    start = 1_795_200_000_000 // (8 * hour) * 8 * hour - 5_000
    async with served(clock=SteppedClock(start), contracts=("BTCUSDT",)) as client:
        before = await client.public("v1/fundingRate", "symbol=BTCUSDT&limit=1")
        assert (await client.public("v1/time"))["serverTime"] == start
        await control(client, "POST", "clock", advance_ms=10_000)
        assert client.exchange.market_ms == client.server.exchange.market_ms == start + 10_000
        after = await client.public("v1/fundingRate", "symbol=BTCUSDT&limit=1")
        assert after[0]["fundingTime"] > before[0]["fundingTime"]
        assert after[0]["fundingTime"] == start + 5_000
        mark = await client.public("v1/premiumIndex", "symbol=BTCUSDT")
        assert mark["nextFundingTime"] == start + 5_000 + 8 * hour


async def test_orders_and_fills_from_elsewhere_are_told_and_written_down() -> None:
    async with served() as client:
        _, body, _ = await client.keyed("POST", "v1/listenKey")
        async with client.websocket(f"/private/ws/{body['listenKey']}") as ws:
            placed = await control(
                client,
                "POST",
                "usdm/orders",
                symbol="BTCUSDT",
                side="BUY",
                type="LIMIT",
                quantity="0.010",
                away_percent=2,
                client_id="phone",
            )
            assert placed["status"] == "NEW"
            event = await heard(ws, lambda each: each["e"] == "ORDER_TRADE_UPDATE")
            assert event["o"]["c"] == "phone"
            await control(
                client, "POST", "usdm/orders", symbol="BTCUSDT", fill="phone", fill_percent=50
            )
            event = await heard(ws, lambda each: each.get("o", {}).get("x") == "TRADE")
            assert event["o"]["X"] == "PARTIALLY_FILLED"
        ledger = await control(client, "GET", "ledger")
        futures = ledger["accounts"][0]["usdm"]
        assert [row["positionAmt"] for row in futures["positions"]] == ["0.005"]
        assert [row["clientOrderId"] for row in futures["orders"]] == ["phone"]
        kinds = {row["kind"] for row in ledger["events"]}
        assert {"usdm.execution", "usdm.account", "usdm.income"} <= kinds
        assert Decimal(ledger["insurance"]["USDT"]) > 0


async def test_a_position_is_liquidated_on_purpose() -> None:
    async with served() as client:
        await control(client, "POST", "usdm/orders", symbol="ETHUSDT", side="BUY", quantity="0.1")
        _, body, _ = await client.keyed("POST", "v1/listenKey")
        async with (
            client.websocket(f"/private/ws/{body['listenKey']}") as ws,
            client.websocket("/market/ws/!forceOrder@arr") as public,
        ):
            await control(client, "POST", "usdm/liquidate", symbol="ETHUSDT")
            event = await heard(ws, lambda each: each["e"] == "ORDER_TRADE_UPDATE")
            assert event["o"]["c"].startswith("autoclose-")
            forced = await heard(public, lambda each: each["e"] == "forceOrder")
            assert forced["o"]["s"] == "ETHUSDT"
        rows = await client.private("GET", "v1/forceOrders", autoCloseType="LIQUIDATION")
        assert rows[0]["clientOrderId"].startswith("autoclose-")


async def test_new_accounts_get_a_futures_wallet() -> None:
    async with served() as client:
        opened = await control(client, "POST", "accounts", balances={}, usdm={"USDT": "500"})
        number = opened["account_id"]
        await control(
            client, "POST", "usdm/deposits", account_id=number, asset="USDT", delta="-100"
        )
        ledger = await control(client, "GET", "ledger")
        mine = next(row for row in ledger["accounts"] if row["account_id"] == number)
        assert mine["usdm"]["balances"] == {"USDT": "400"}


async def test_nonsense_is_refused_with_a_sentence() -> None:
    async with served() as client:
        for path, body in (
            ("usdm/market", '{"symbol": "FOO"}'),
            ("usdm/market", '{"symbol": "BTCUSDT", "colour": 1}'),
            ("usdm/orders", '{"symbol": "BTCUSDT", "side": "UP", "quantity": "1"}'),
            ("usdm/deposits", '{"account_id": 99, "asset": "USDT", "delta": "1"}'),
        ):
            status, answer, _ = await client.send("POST", f"/control/{path}", data=body)
            assert (status, bool(answer["error"])) == (400, True)
        status, _, _ = await client.send("POST", "/control/usdm/nothing", data="{}")
        assert status == 404


async def test_questions_lag_behind() -> None:
    async with served() as client:
        await set_fault(client, "query_lag", route="usdm.order.status", ms=60_000)
        await client.private("POST", "v1/order", **resting(client, "new"))
        asked = {"symbol": "BTCUSDT", "origClientOrderId": "new"}
        assert await client.refused("GET", "v1/order", **asked) == -2013
        await control(client, "DELETE", "faults")
        assert (await client.private("GET", "v1/order", **asked))["status"] == "NEW"


async def test_an_order_fills_just_before_it_is_cancelled_or_right_after_it_rests() -> None:
    async with served() as client:
        await client.private("POST", "v1/order", **resting(client, "first"))
        await set_fault(client, "fill_before_cancel", route="usdm.order.cancel")
        asked = {"symbol": "BTCUSDT", "origClientOrderId": "first"}
        assert await client.refused("DELETE", "v1/order", **asked) == -2011
        assert (await client.private("GET", "v1/order", **asked))["status"] == "FILLED"
        await set_fault(client, "partial", route="usdm.order.place", percent=40, parts=2)
        await client.private("POST", "v1/order", **resting(client, "second"))
        asked["origClientOrderId"] = "second"
        found = await client.private("GET", "v1/order", **asked)
        assert (found["status"], found["executedQty"]) == ("PARTIALLY_FILLED", "0.004")


async def test_an_old_book_is_shown_again() -> None:
    async with served() as client:
        await set_fault(client, "book.old_snapshot", route="usdm.depth", symbol="BTCUSDT", times=1)
        then = client.exchange.best("BTCUSDT").update_id
        async with client.websocket("/public/ws/btcusdt@depth@100ms") as ws:
            await heard(ws, lambda each: each["u"] > then + 3)
        again = await client.public("v1/depth", "symbol=BTCUSDT&limit=5")
        assert again["lastUpdateId"] <= then
        latest = await client.public("v1/depth", "symbol=BTCUSDT&limit=5")
        assert latest["lastUpdateId"] > again["lastUpdateId"]
