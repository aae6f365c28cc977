"""Public requests of the futures exchange."""

from __future__ import annotations

from decimal import Decimal

from terminal.simulator.limits import LimitSettings, Rule
from tests.simulator.usdm_wire.served import served


async def test_exchange_information_tells_rules_of_contracts() -> None:
    async with served() as client:
        info = await client.public("v1/exchangeInfo")
        assert info["futuresType"] == "U_MARGINED"
        kinds = {row["symbol"]: row["contractType"] for row in info["symbols"]}
        assert kinds == {
            "BTCUSDT": "PERPETUAL",
            "ETHUSDT": "PERPETUAL",
            "TSLAUSDT": "TRADIFI_PERPETUAL",
        }
        bitcoin = info["symbols"][0]
        filters = {row["filterType"]: row for row in bitcoin["filters"]}
        assert filters["PRICE_FILTER"]["tickSize"] == "0.10"
        assert filters["MIN_NOTIONAL"]["notional"] == "100"
        assert "MAX_NUM_ALGO_ORDERS" not in filters
        assert "TRAILING_STOP_MARKET" in bitcoin["orderTypes"]
        assert {row["rateLimitType"]: row["limit"] for row in info["rateLimits"]} == {
            "REQUEST_WEIGHT": 2400,
            "ORDERS": 300,
        }


async def test_book_and_best_quotes_agree() -> None:
    async with served() as client:
        book = await client.public("v1/depth", "symbol=BTCUSDT&limit=5")
        assert len(book["bids"]) == len(book["asks"]) == 5
        assert Decimal(book["bids"][0][0]) < Decimal(book["asks"][0][0])
        assert book["E"] >= book["T"] > 0
        status, body, _ = await client.send("GET", "/fapi/v1/depth", "symbol=BTCUSDT&limit=7")
        assert (status, body["code"]) == (400, -4021)


async def test_candles_of_contract_mark_index_and_premium() -> None:
    async with served() as client:
        query = "symbol=BTCUSDT&interval=1m&limit=3"
        own = await client.public("v1/klines", query)
        mark = await client.public("v1/markPriceKlines", query)
        index = await client.public("v1/indexPriceKlines", query.replace("symbol", "pair"))
        premium = await client.public("v1/premiumIndexKlines", query)
        opens = [row[0] for row in own]
        assert opens == [row[0] for row in mark] == [row[0] for row in index]
        assert all(len(row) == 12 for row in own + mark + premium)
        assert all(abs(Decimal(row[4])) < 1 for row in premium)
        status, body, _ = await client.send("GET", "/fapi/v1/klines", "symbol=BTCUSDT&interval=1s")
        assert (status, body["code"]) == (400, -1120)


async def test_one_symbol_is_an_object_and_all_are_an_array() -> None:
    async with served() as client:
        for path in (
            "v1/premiumIndex",
            "v1/ticker/24hr",
            "v2/ticker/price",
            "v1/ticker/bookTicker",
        ):
            one = await client.public(path, "symbol=ETHUSDT")
            every = await client.public(path)
            assert one["symbol"] == "ETHUSDT"
            assert {row["symbol"] for row in every} == {"BTCUSDT", "ETHUSDT", "TSLAUSDT"}


async def test_weight_is_counted_apart_from_spot() -> None:
    async with served() as client:
        _, _, headers = await client.send("GET", "/fapi/v1/depth", "symbol=BTCUSDT&limit=1000")
        assert headers["X-MBX-USED-WEIGHT-1M"] == "20"
        _, _, headers = await client.send("GET", "/api/v3/ping")
        assert headers["X-MBX-USED-WEIGHT-1M"] == "1"


async def test_statistics_have_a_limit_of_their_own() -> None:
    tight = LimitSettings(pools={"futures data": Rule("REQUEST_WEIGHT", "MINUTE", 5, 2)})
    async with served(limits=tight) as client:
        query = "symbol=BTCUSDT&period=5m&limit=1"
        codes = []
        for _ in range(3):
            status, _, headers = await client.send("GET", "/futures/data/openInterestHist", query)
            codes.append(status)
            assert headers["X-MBX-USED-WEIGHT-1M"] == "0"
        assert codes == [200, 200, 429]


async def test_old_trades_need_a_key() -> None:
    async with served() as client:
        status, body, _ = await client.send("GET", "/fapi/v1/historicalTrades", "symbol=BTCUSDT")
        assert (status, body["code"]) == (401, -2014)
        status, rows, _ = await client.keyed("GET", "v1/historicalTrades?symbol=BTCUSDT&limit=2")
        assert status == 200
        assert len(rows) == 2


async def test_aggregate_trades_reach_two_days_back() -> None:
    async with served() as client:
        early = client.now() - 3 * 86_400_000
        query = f"symbol=BTCUSDT&startTime={early}"
        status, body, _ = await client.send("GET", "/fapi/v1/aggTrades", query)
        assert (status, body["code"]) == (400, -4166)
