"""The control door: clock, market, orders from elsewhere, accounts, ledger; and its documentation."""

from __future__ import annotations

import asyncio
import json
import re
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from terminal.simulator.faults.catalogue import CATALOGUE
from terminal.simulator.keys import KeyKind
from terminal.simulator.limits import UNLIMITED
from tests.simulator.faulted import control, resting, set_fault
from tests.simulator.served import Client, served, sign

README = Path(__file__).parents[3] / "terminal" / "simulator" / "README.md"
FAULT_ROW = re.compile(r"^\| `([^`]+)` \|.*\| `(\{.*\})` \|$", re.MULTILINE)
CONTROL_LINE = re.compile(r"^curl -d '(\{.*?\})' +\$C/(\S+)", re.MULTILINE)


async def test_every_documented_fault_can_be_set_as_it_stands() -> None:
    rows = FAULT_ROW.findall(README.read_text(encoding="utf-8"))
    assert {name for name, _ in rows} == set(CATALOGUE)
    async with served() as client, client.websocket("/ws-api/v3") as ws:
        await client.ask(ws, "userDataStream.subscribe.signature", kind=KeyKind.HMAC)
        for name, example in rows:
            assert json.loads(example)["do"] == name
            status, answer, _ = await client.send("POST", "/control/faults", data=example)
            assert (status, answer["id"] > 0) == (200, True), (name, answer)
        await client.send("DELETE", "/control/faults")
        _, left, _ = await client.send("GET", "/control/faults")
        assert left == {"faults": []}


async def test_the_documented_control_requests_work() -> None:
    lines = CONTROL_LINE.findall(README.read_text(encoding="utf-8"))
    assert {path for _, path in lines} >= {"accounts", "orders", "market", "clock", "faults"}
    async with served() as client:
        order = await resting(client, newClientOrderId="CLIENT-ID")
        for body, path in lines:
            if '"CLIENT-ID"' in body:
                await client.signed("POST", "order", **order)
            if "…" in body or "advance_ms" in body:
                continue
            status, answer, _ = await client.send("POST", f"/control/{path}", data=body)
            assert status == 200, (path, body, answer)


async def test_what_is_wrong_is_told() -> None:
    async with served() as client:
        for path, body, word in (
            ("faults", '{"do": "magic"}', "magic"),
            ("faults", '{"do": "delay_request"}', "ms"),
            ("faults", '{"do": "delay_request", "ms": "long"}', "ms"),
            ("faults", '{"do": "ws.drop", "colour": 1}', "colour"),
            ("faults", '{"do": "drop_response", "how": "softly"}', "silence"),
            ("faults", "[]", "object"),
            ("market", '{"symbol": "NOPE"}', "symbol"),
            ("market", '{"symbol": "BTCUSDT", "filters": {"tickSize": "0.003"}}', "tickSize"),
            ("orders", '{"symbol": "BTCUSDT", "side": "UP", "quantity": "1"}', "side"),
            ("accounts", '{"account_id": 99}', "99"),
            ("clock", '{"colour": 1}', "colour"),
        ):
            status, answer, _ = await client.send("POST", f"/control/{path}", data=body)
            assert (status, word in answer["error"]) == (400, True), (path, body, answer)
        assert (await client.send("DELETE", "/control/faults/77"))[0] == 400


async def server_time(client: Client) -> int:
    return int((await client.get("time"))["serverTime"])


async def test_a_wrong_clock() -> None:
    async with served() as client:
        true = round(time.time() * 1000)
        await control(client, "POST", "clock", skew_ms=-5_000)
        assert abs(await server_time(client) - true + 5_000) < 1_000
        status, body, _ = await client.signed("GET", "account", timestamp=true)
        assert (status, body["code"]) == (400, -1021)
        await control(client, "POST", "clock", skew_ms=0)
        told = await control(client, "POST", "clock", step_ms=5_400_000)
        assert told["offset_ms"] == 5_400_000
        assert (await client.signed("GET", "account", timestamp=true))[1]["code"] == -1021
        await control(client, "POST", "clock", skew_ms=0)
        await control(client, "POST", "clock", drift_ms_per_min=60_000)
        one = (await control(client, "POST", "clock"))["offset_ms"]
        async with client.websocket("/ws/btcusdt@depth@100ms") as ws:
            for _ in range(3):
                await ws.receive_json(timeout=5)
        assert (await control(client, "POST", "clock"))["offset_ms"] > one
        await control(client, "POST", "clock", speed=20)
        before = (await control(client, "POST", "clock"))["true_time"]
        async with client.websocket("/ws/btcusdt@depth@100ms") as ws:
            for _ in range(3):
                await ws.receive_json(timeout=5)
        assert (await control(client, "POST", "clock"))["true_time"] - before > 250


async def test_market_changes() -> None:
    async with served() as client:

        async def change(**values: Any) -> dict[str, Any]:
            return await control(client, "POST", "market", symbol="ETHUSDT", **values)

        before = Decimal((await change())["bid"])
        await change(gap_percent=10)
        async with asyncio.timeout(5):
            while Decimal((await change())["bid"]) < before * Decimal("1.08"):
                continue
        await change(price="2500")
        async with asyncio.timeout(5):
            while abs(Decimal((await change())["bid"]) - 2500) > 60:
                continue
        await change(filters={"stepSize": "1", "minNotional": "10"})
        (info,) = (await client.get("exchangeInfo", "symbol=ETHUSDT"))["symbols"]
        filters = {row["filterType"]: row for row in info["filters"]}
        assert Decimal(filters["LOT_SIZE"]["stepSize"]) == 1
        order = {"symbol": "ETHUSDT", "side": "BUY", "type": "MARKET", "quantity": "1.5"}
        assert (await client.signed("POST", "order", **order))[1]["code"] == -1013
        assert (await client.signed("POST", "order", **order | {"quantity": "1"}))[0] == 200
        limit = {"type": "LIMIT", "timeInForce": "GTC", "quantity": "1", "price": "2300"}
        placed = (await client.signed("POST", "order", **order | limit))[1]
        await change(status="CANCEL_ONLY")
        assert (await client.signed("POST", "order", **order | limit))[1][
            "msg"
        ] == "Market is closed."
        which = {"symbol": "ETHUSDT", "orderId": placed["orderId"]}
        assert (await client.signed("DELETE", "order", **which))[0] == 200
        await change(status="TRADING")
        placed = (await client.signed("POST", "order", **order | limit))[1]
        async with client.websocket("/ws/ethusdt@kline_1m/ethusdt@avgPrice/!miniTicker@arr") as ws:
            assert (await change(remove=True))["is_listed"] is False
            assert (await client.send("GET", "/api/v3/depth", "symbol=ETHUSDT"))[1]["code"] == -1121
            ledger = await control(client, "GET", "ledger")
            states = {row["orderId"]: row["status"] for row in ledger["accounts"][0]["orders"]}
            assert states[placed["orderId"]] == "EXPIRED"
            for _ in range(2):
                await ws.receive_json(timeout=5)


async def test_an_empty_side() -> None:
    async with served(limits=UNLIMITED) as client:
        await set_fault(client, "book.empty", symbol="BTCUSDT", side="asks", ms=2000)
        book = await client.get("depth", "symbol=BTCUSDT")
        assert (book["asks"], bool(book["bids"])) == ([], True)
        async with asyncio.timeout(5):
            while not (await client.get("depth", "symbol=BTCUSDT"))["asks"]:
                continue


async def test_orders_from_elsewhere() -> None:
    async with served() as client:
        web = await control(
            client, "POST", "orders", symbol="BTCUSDT", side="BUY", quantity="0.001"
        )
        assert (web["account_id"], web["status"]) == (1, "FILLED")
        assert web["clientOrderId"].startswith("web_")
        other = await control(
            client,
            "POST",
            "orders",
            symbol="BTCUSDT",
            side="SELL",
            type="LIMIT",
            quantity="0.5",
            away_percent=1,
            account="other",
        )
        assert (other["account_id"], other["status"]) == (2, "NEW")
        mine = await resting(client, newClientOrderId="mine")
        await client.signed("POST", "order", **mine)
        half = await control(
            client, "POST", "orders", symbol="BTCUSDT", fill="mine", fill_percent=50
        )
        assert (half["status"], half["executedQty"]) == ("PARTIALLY_FILLED", "0.00500000")
        done = await control(client, "POST", "orders", symbol="BTCUSDT", cancel="mine")
        assert done["status"] == "CANCELED"


async def test_accounts_are_made_and_changed() -> None:
    async with served() as client:
        made = await control(
            client, "POST", "accounts", balances={"USDT": "5"}, taker="0.002", permissions=["READ"]
        )
        assert len(made["keys"]) == 3
        changed = {"USDT": "7.5", "BTC": "1"}
        await control(client, "POST", "accounts", account_id=made["account_id"], balances=changed)
        row = (await control(client, "GET", "ledger"))["accounts"][1]
        assert row["balances"]["USDT"] == {"free": "7.50000000", "locked": "0.00000000"}
        assert row["permissions"] == ["READ"]
        await set_fault(client, "key.permissions", allow=["READ"])
        assert (await client.signed("GET", "account"))[0] == 200
        status, body, _ = await client.signed("POST", "order", **await resting(client))
        assert (status, body["code"]) == (401, -2015)
        assert (await client.signed("GET", "account"))[1]["canTrade"] is False
        await set_fault(client, "key.permissions", allow=["READ", "TRADE", "WITHDRAW"])
        key = client.key()
        query = f"timestamp={client.now()}"
        _, probe, _ = await client.send(
            "GET",
            "/sapi/v1/account/apiRestrictions",
            f"{query}&signature={sign(key, query.encode())}",
            headers={"X-MBX-APIKEY": key.api_key},
        )
        assert (probe["enableSpotAndMarginTrading"], probe["enableWithdrawals"]) == (True, True)
        await set_fault(client, "key.permissions", allow=[])
        async with client.websocket("/ws-api/v3") as ws:
            method = "userDataStream.subscribe.signature"
            assert (await client.ask(ws, method, kind=KeyKind.HMAC))["error"]["code"] == -2015
        await set_fault(client, "key.revoke", account=1)
        assert (await client.signed("GET", "account"))[1]["code"] == -2015


async def test_limits_used_by_others() -> None:
    async with served() as client:
        await client.get("ping")
        await set_fault(client, "limits.used_weight", used=5_990)
        _, _, headers = await client.send("GET", "/api/v3/ping")
        assert int(headers["X-MBX-USED-WEIGHT-1M"]) == 5_991
        assert (await client.send("GET", "/api/v3/exchangeInfo"))[0] == 429
        await set_fault(client, "limits.order_count", used=100)
        body = (await client.signed("POST", "order", **await resting(client)))[1]
        assert body["code"] in (-1015, -1003)


async def test_the_ledger_has_everything_with_times() -> None:
    async with served() as client:
        began = client.now()
        placed = (await client.signed("POST", "order", **await resting(client)))[1]
        which = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}
        await client.signed("DELETE", "order", **which)
        await control(client, "POST", "deposits", asset="USDT", delta="5")
        ledger = await control(client, "GET", "ledger")
        kinds = [row["kind"] for row in ledger["events"]]
        assert {"request", "execution", "balance", "transfer"} <= set(kinds)
        assert [row["event"]["X"] for row in ledger["events"] if row["kind"] == "execution"] == [
            "NEW",
            "CANCELED",
        ]
        assert all(began - 50 <= row["time"] <= client.now() for row in ledger["events"])
        assert [row["n"] for row in ledger["events"]] == list(range(ledger["next"]))
        page = (await client.send("GET", "/control/ledger?since=3&limit=2"))[1]
        assert [row["n"] for row in page["events"]] == [3, 4]
        text = json.dumps(ledger)
        secrets = [key.secret for key in client.server.demo_keys if key.secret]
        assert not any(secret in text for secret in secrets)
        assert "signature" not in text


async def test_the_ledger_can_leave_out_what_ended_long_ago() -> None:
    async with served() as client:
        closed = (await client.signed("POST", "order", **await resting(client)))[1]["orderId"]
        await client.signed("DELETE", "order", symbol="BTCUSDT", orderId=closed)
        still_open = (await client.signed("POST", "order", **await resting(client)))[1]["orderId"]
        later = (await client.signed("POST", "order", **await resting(client)))[1]["orderId"]
        ledger = (await client.send("GET", f"/control/ledger?orders_from={later}"))[1]
        assert [row["orderId"] for row in ledger["accounts"][0]["orders"]] == [still_open, later]


async def test_a_closed_port_and_a_frozen_process() -> None:
    async with served() as client, client.websocket("/ws/btcusdt@depth@100ms") as ws:
        await ws.receive_json(timeout=5)
        await set_fault(client, "net.refuse", seconds=1, drop=True)
        url = f"{client.base}/api/v3/ping"
        refused = 0
        async with asyncio.timeout(5):
            while True:
                try:
                    async with (
                        aiohttp.ClientSession() as session,
                        session.get(url) as answer,
                    ):
                        assert answer.status == 200
                        if refused:
                            break
                except aiohttp.ClientConnectorError:
                    refused += 1
        assert (await ws.receive(timeout=5)).type is not aiohttp.WSMsgType.PONG
        await set_fault(client, "proc.freeze", ms=700)
        began = time.monotonic()
        async with client.websocket("/ws/btcusdt@depth@100ms") as late:
            await late.receive_json(timeout=5)
        assert time.monotonic() - began > 0.5


async def test_long_candle_requests_leave_the_streams_alone() -> None:
    async with served() as client:
        loop = asyncio.get_running_loop()
        # Processor time, because a busy machine takes the other kind away from everybody.
        worst, last = 0.0, time.process_time()

        def watch() -> None:
            nonlocal worst, last, waiting
            now = time.process_time()
            worst, last = max(worst, now - last), now
            waiting = loop.call_later(0.002, watch)

        waiting = loop.call_soon(watch)
        for interval in ("12h", "8h", "1d"):
            query = f"symbol=BTCUSDT&interval={interval}&limit=1000"
            rows = await client.get("klines", query)
            assert len(rows) == 1000
        waiting.cancel()
        assert worst < 0.2, "far above what it is, far below half a second in one piece"


async def test_commissions_change_their_asset() -> None:
    async with served() as client:
        await set_fault(client, "fee.mode", mode="BNB")
        assert (await client.signed("GET", "account/commission", symbol="BTCUSDT"))[1]["discount"][
            "enabledForAccount"
        ]
        await control(client, "POST", "accounts", account_id=1, taker="0.01")
        body = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
        placed = (await client.signed("POST", "order", **body))[1]
        paid = sum(Decimal(fill["commission"]) for fill in placed["fills"])
        assert paid / Decimal(placed["executedQty"]) == Decimal("0.01")


async def test_caps_and_groups_of_an_account_and_addresses_of_a_key() -> None:
    async with served() as client:
        caps = {"BTC": "0.5", "USDT": "1000"}
        await control(client, "POST", "accounts", account_id=1, max_asset=caps)
        _, filters, _ = await client.signed("GET", "myFilters", symbol="BTCUSDT")
        told = {row["asset"]: Decimal(row["limit"]) for row in filters["assetFilters"]}
        assert told == {asset: Decimal(cap) for asset, cap in caps.items()}
        order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.6"}
        _, refused, _ = await client.signed("POST", "order", **order)
        assert refused == {"code": -1013, "msg": "Filter failure: MAX_ASSET"}
        await control(client, "POST", "accounts", account_id=1, max_asset=dict.fromkeys(caps))
        _, filters, _ = await client.signed("GET", "myFilters", symbol="BTCUSDT")
        assert filters["assetFilters"] == []
        await control(client, "POST", "accounts", account_id=1, trade_group=7)
        assert client.server.exchange.trade_group(1) == 7
        key = client.key(KeyKind.HMAC).api_key
        await control(client, "POST", "keys/restrict", api_key=key, addresses=["203.0.113.7"])
        assert (await client.signed("GET", "account"))[0] == 401
        await control(client, "POST", "keys/restrict", api_key=key, addresses=[])
        assert (await client.signed("GET", "account"))[0] == 200
        for path, body in (
            ("accounts", '{"account_id": 1, "colour": 1}'),
            ("accounts", '{"account_id": 1, "max_asset": []}'),
            ("accounts", '{"account_id": 1, "trade_group": "a"}'),
            ("keys/restrict", '{"api_key": "none", "addresses": []}'),
            ("keys/restrict", json.dumps({"api_key": key, "addresses": ["nowhere"]})),
        ):
            status, answer, _ = await client.send("POST", f"/control/{path}", data=body)
            assert (status, bool(answer["error"])) == (400, True), (path, body)
