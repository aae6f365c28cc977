"""REST over real sockets: shapes, errors, headers, signatures."""

import itertools
from decimal import Decimal

import pytest

from terminal.simulator.keys import KeyKind
from terminal.simulator.limits import LimitSettings, Rule
from tests.simulator.served import SYMBOLS, served, sign


async def test_time_and_unit() -> None:
    async with served() as client:
        millis = (await client.get("time"))["serverTime"]
        _, body, _ = await client.send(
            "GET", "/api/v3/time", headers={"X-MBX-TIME-UNIT": "MICROSECOND"}
        )
        assert 0 <= body["serverTime"] - millis * 1000 < 5_000_000
        status, body, _ = await client.send(
            "GET", "/api/v3/time", headers={"X-MBX-TIME-UNIT": "NANO"}
        )
        assert (status, body["code"]) == (400, -1194)


async def test_exchange_info_selections() -> None:
    async with served() as client:
        everything = await client.get("exchangeInfo")
        assert [row["symbol"] for row in everything["symbols"]] == list(SYMBOLS)
        kinds = {rule["rateLimitType"] for rule in everything["rateLimits"]}
        assert kinds == {"REQUEST_WEIGHT", "ORDERS", "RAW_REQUESTS"}
        two = await client.get("exchangeInfo", "symbols=%5B%22ETHBTC%22,%22BTCUSDT%22%5D")
        assert [row["symbol"] for row in two["symbols"]] == ["ETHBTC", "BTCUSDT"]
        bare = await client.get("exchangeInfo", "symbol=BTCUSDT&showPermissionSets=false")
        assert bare["symbols"][0]["permissionSets"] == []
        names = {row["filterType"] for row in bare["symbols"][0]["filters"]}
        assert {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL", "MAX_NUM_ORDERS"} <= names
        assert (await client.get("exchangeInfo", "symbolStatus=HALT"))["symbols"] == []


async def test_market_data_agrees_with_itself() -> None:
    async with served() as client:
        book = await client.get("depth", "symbol=BTCUSDT&limit=5")
        assert len(book["bids"]) == len(book["asks"]) == 5
        assert Decimal(book["bids"][0][0]) < Decimal(book["asks"][0][0])
        rows = await client.get("klines", "symbol=BTCUSDT&interval=1h&limit=3")
        assert [b[0] - a[0] for a, b in itertools.pairwise(rows)] == [3_600_000] * 2
        assert rows[0][6] == rows[1][0] - 1
        ticker = await client.get("ticker/24hr", "symbol=BTCUSDT")
        change = Decimal(ticker["lastPrice"]) - Decimal(ticker["openPrice"])
        assert Decimal(ticker["priceChange"]) == change
        assert "bidPrice" not in await client.get("ticker/24hr", "symbol=BTCUSDT&type=MINI")
        assert len(await client.get("ticker/price")) == len(SYMBOLS)
        window = await client.get("ticker", "symbol=BTCUSDT&windowSize=3h")
        assert window["openTime"] % 60_000 == 0
        day = await client.get("ticker/tradingDay", "symbol=BTCUSDT&timeZone=8")
        assert (day["openTime"] + 8 * 3_600_000) % 86_400_000 == 0


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("depth", "", -1102),
        ("depth", "symbol=NOPE", -1121),
        ("depth", "symbol=BTCUSDT&limit=x", -1100),
        ("depth", "symbol=BTCUSDT&limit=0", -1130),
        ("depth", "symbol=BTCUSDT&symbolStatus=HALT", -1220),
        ("depth", "symbol=BTCUSDT&colour=red", -1104),
        ("depth", "symbol=BTCUSDT&symbol=ETHUSDT", -1101),
        ("klines", "symbol=BTCUSDT&interval=2m", -1120),
        ("ticker", "", -1102),
        ("ticker", "symbol=BTCUSDT&windowSize=1d2h", -1130),
        ("ticker/24hr", "symbol=BTCUSDT&type=HUGE", -1139),
        ("ticker/price", "symbol=BTCUSDT&symbols=%5B%22ETHUSDT%22%5D", -1128),
        ("ticker/price", "symbols=%5B%22ETHUSDT%22,%22ETHUSDT%22%5D", -1151),
        ("ticker/price", "symbols=ETHUSDT", -1135),
        ("exchangeInfo", "symbol=BTCUSDT&permissions=SPOT", -1128),
        ("aggTrades", "symbol=BTCUSDT&fromId=1&startTime=1", -1128),
        ("ticker/price", "symbol=", -1102),
    ],
)
async def test_refusals_name_their_code(path: str, query: str, code: int) -> None:
    async with served() as client:
        status, body, _ = await client.send("GET", f"/api/v3/{path}", query)
        assert (status, body["code"]) == (400, code), body


async def test_removed_and_unknown_paths() -> None:
    async with served() as client:
        for path in ("/api/v1/depth", "/api/v3/userDataStream", "/api/v3/nothing"):
            assert (await client.send("POST", path))[0] == 404
        assert (await client.send("PUT", "/api/v3/order"))[0] == 405


@pytest.mark.parametrize("kind", list(KeyKind))
async def test_every_kind_of_key_trades(kind: KeyKind) -> None:
    async with served() as client:
        price = Decimal((await client.get("ticker/price", "symbol=BTCUSDT"))["price"])
        low = str((price * Decimal("0.9")).quantize(Decimal("0.01")))
        status, order, headers = await client.signed(
            "POST",
            "order",
            kind,
            symbol="BTCUSDT",
            side="BUY",
            type="LIMIT",
            timeInForce="GTC",
            quantity="0.001",
            price=low,
        )
        assert (status, order["status"], order["fills"]) == (200, "NEW", [])
        assert headers["X-MBX-ORDER-COUNT-10S"] == headers["X-MBX-ORDER-COUNT-1D"] == "1"
        status, account, _ = await client.signed("GET", "account", kind, omitZeroBalances="true")
        usdt = next(row for row in account["balances"] if row["asset"] == "USDT")
        assert Decimal(usdt["locked"]) == Decimal(low) * Decimal("0.001")
        _, gone, _ = await client.signed(
            "DELETE", "order", kind, symbol="BTCUSDT", orderId=order["orderId"]
        )
        assert gone["origClientOrderId"] == order["clientOrderId"]
        assert gone["clientOrderId"] != order["clientOrderId"]


async def test_parameters_in_query_and_body_are_glued_and_query_wins() -> None:
    async with served() as client:
        key = client.key()
        query = f"symbol=BTCUSDT&side=BUY&type=MARKET&timestamp={client.now()}"
        body = "quantity=0.001&side=SELL"
        signature = sign(key, (query + body).encode())
        status, order, _ = await client.send(
            "POST",
            "/api/v3/order",
            query,
            data=f"{body}&signature={signature}",
            headers={
                "X-MBX-APIKEY": key.api_key,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        assert (status, order.get("side"), order.get("status")) == (200, "BUY", "FILLED")
        assert sum(Decimal(fill["qty"]) for fill in order["fills"]) == Decimal("0.001")


async def test_wrong_proofs_are_refused() -> None:
    async with served() as client:
        key = client.key()
        name = {"X-MBX-APIKEY": key.api_key}
        base = f"timestamp={client.now()}"
        good = sign(key, base.encode())
        cases = [
            ({}, f"{base}&signature={good}", 401, -2014),
            ({"X-MBX-APIKEY": "x" * 64}, f"{base}&signature={good}", 401, -2015),
            (name, base, 400, -1102),
            (name, f"{base}0&signature={good}", 400, -1022),
            (name, f"{base}&signature={'0' * 64}", 400, -1022),
        ]
        raw = f'{base}&omitZeroBalances="true"'
        cases.append((name, f"{raw}&signature={sign(key, raw.encode())}", 400, -1022))
        for headers, query, status, code in cases:
            got, body, _ = await client.send("GET", "/api/v3/account", query, headers=headers)
            assert (got, body["code"]) == (status, code), query
        late = await client.signed("GET", "account", timestamp=client.now() - 5_500)
        assert (late[0], late[1]["code"]) == (400, -1021)


async def test_weights_headers_and_free_orders() -> None:
    async with served() as client:
        _, _, headers = await client.send("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=5000")
        assert headers["X-MBX-USED-WEIGHT-1M"] == headers["X-MBX-USED-WEIGHT"] == "250"
        assert headers["Date"].endswith("GMT")
        market = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET"}
        _, _, headers = await client.signed("POST", "order", **market, quantity="0.001")
        assert headers["X-MBX-USED-WEIGHT-1M"] == "250"
        _, body, headers = await client.signed("POST", "order", **market, quantity="1e-7")
        assert (body["code"], headers["X-MBX-USED-WEIGHT-1M"]) == (-1100, "251")


async def test_too_much_weight_is_429_then_418() -> None:
    limits = LimitSettings(weight=Rule("REQUEST_WEIGHT", "MINUTE", 1, 3), refusals_before_ban=2)
    async with served(limits=limits) as client:
        statuses = []
        for _ in range(7):
            status, _, headers = await client.send("GET", "/api/v3/ping")
            statuses.append(status)
        assert statuses[-4:] == [429, 429, 418, 418]
        assert int(headers["Retry-After"]) > 60


async def test_queries_of_own_orders() -> None:
    async with served() as client:
        market = {"symbol": "ETHUSDT", "side": "SELL", "type": "MARKET", "quantity": "0.5"}
        _, sold, _ = await client.signed("POST", "order", **market, newClientOrderId="mine-1")
        _, found, _ = await client.signed(
            "GET", "order", symbol="ETHUSDT", origClientOrderId="mine-1"
        )
        assert (found["orderId"], found["status"]) == (sold["orderId"], "FILLED")
        _, history, _ = await client.signed("GET", "allOrders", symbol="ETHUSDT")
        assert [row["clientOrderId"] for row in history] == ["mine-1"]
        _, trades, _ = await client.signed("GET", "myTrades", symbol="ETHUSDT")
        assert sum(Decimal(row["quoteQty"]) for row in trades) == Decimal(
            sold["cummulativeQuoteQty"]
        )
        _, wrong, _ = await client.signed(
            "GET", "myTrades", symbol="ETHUSDT", startTime=1, endTime=90_000_000
        )
        assert wrong["code"] == -1127
        _, wrong, _ = await client.signed("GET", "order", symbol="ETHUSDT")
        assert wrong["code"] == -1102
        _, rates, _ = await client.signed("GET", "account/commission", symbol="ETHUSDT")
        assert rates["standardCommission"]["taker"] == "0.00100000"
        _, counts, _ = await client.signed("GET", "rateLimit/order")
        assert [row["count"] for row in counts] == [0, 0]
        _, tested, _ = await client.signed(
            "POST", "order/test", **market, computeCommissionRates="true"
        )
        assert "standardCommissionForOrder" in tested


async def test_ledger_shows_what_happened() -> None:
    async with served() as client:
        await client.signed(
            "POST", "order", symbol="BTCUSDT", side="BUY", type="MARKET", quantity="0.01"
        )
        _, ledger, _ = await client.send("GET", "/control/ledger")
        account = ledger["accounts"][0]
        assert [row["status"] for row in account["orders"]] == ["FILLED"]
        spent = sum(Decimal(row["quoteQty"]) for row in account["fills"])
        assert Decimal(account["balances"]["USDT"]["free"]) == Decimal("31343.72") - spent
        assert ledger["requests"]["POST /api/v3/order"] == 1
        status, body, _ = await client.send("POST", "/control/accounts", data='{"balances": 3}')
        assert (status, "balances" in body["error"]) == (400, True)
        _, made, _ = await client.send(
            "POST", "/control/accounts", data='{"balances": {"USDT": "5.50"}}'
        )
        assert {key["kind"] for key in made["keys"]} == {"HMAC", "RSA", "ED25519"}
