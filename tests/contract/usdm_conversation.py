"""One talk with the simulator in which every documented request of futures is made."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from terminal.simulator.usdm_wire.desk import limits
from tests.simulator.usdm_wire.served import FuturesClient, heard, served

SYMBOL = "BTCUSDT"
Answers = dict[str, list[Any]]
_PAIR = {"pair": SYMBOL}
_ONE = {"symbol": SYMBOL}
_SPAN = {"interval": "1h", "limit": 2}
_STATISTICS = {"period": "5m", "limit": 2}
_PUBLIC: tuple[tuple[str, dict[str, Any]], ...] = (
    *((f"/fapi/v1/{name}", {}) for name in ("time", "exchangeInfo", "fundingInfo", "indexInfo")),
    *((f"/fapi/v1/{name}", _ONE) for name in ("depth", "trades", "historicalTrades", "aggTrades")),
    *((f"/fapi/v1/{name}", {**_ONE, **_SPAN}) for name in ("klines", "premiumIndexKlines")),
    ("/fapi/v1/markPriceKlines", {**_ONE, **_SPAN}),
    ("/fapi/v1/indexPriceKlines", {**_PAIR, **_SPAN}),
    ("/fapi/v1/continuousKlines", {**_PAIR, **_SPAN, "contractType": "PERPETUAL"}),
    ("/fapi/v1/fundingRate", _ONE),
    *((f"/fapi/v1/{name}", _ONE) for name in ("openInterest", "constituents")),
    ("/fapi/v1/assetIndex", {"symbol": "BTCUSD"}),
    ("/fapi/v1/assetIndex", {}),
    *(
        (f"/fapi/{name}", query)
        for name in (
            *("v1/premiumIndex", "v1/ticker/24hr", "v1/ticker/price", "v2/ticker/price"),
            *("v1/ticker/bookTicker", "v1/insuranceBalance"),
        )
        for query in (_ONE, {})
    ),
    *(
        (f"/futures/data/{name}", {**_ONE, **_STATISTICS})
        for name in (
            *("openInterestHist", "topLongShortAccountRatio", "topLongShortPositionRatio"),
            *("globalLongShortAccountRatio", "takerlongshortRatio"),
        )
    ),
    ("/futures/data/basis", {**_PAIR, **_STATISTICS, "contractType": "PERPETUAL"}),
    ("/futures/data/delivery-price", _PAIR),
)


class Talk:
    """Answers by request, and events by kind, as they came."""

    def __init__(self, client: FuturesClient) -> None:
        self._client = client
        self.answers: Answers = {}

    async def ask(self, verb: str, path: str, **params: Any) -> Any:
        status, body, _ = await self._client.ask_signed(verb, path.removeprefix("/fapi/"), **params)
        assert status == 200, (verb, path, body)
        self.answers.setdefault(f"{verb} {path}", []).append(body)
        return body

    async def public(self) -> None:
        headers = {"X-MBX-APIKEY": self._client.key().api_key}
        for path, query in _PUBLIC:
            text = "&".join(f"{name}={value}" for name, value in query.items())
            status, body, _ = await self._client.send("GET", path, text, headers=headers)
            assert status == 200, (path, body)
            self.answers.setdefault(f"GET {path}", []).append(body)

    async def orders(self) -> None:
        client, ask = self._client, self.ask
        limit = {**_ONE, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
        limit |= {"quantity": "0.010", "price": client.away(-3)}
        await ask("POST", "/fapi/v1/order/test", **limit)
        placed = await ask("POST", "/fapi/v1/order", **limit)
        which = {**_ONE, "orderId": placed["orderId"]}
        change = {**which, "side": "BUY", "quantity": "0.020", "price": client.away(-4)}
        await ask("PUT", "/fapi/v1/order", **change)
        batch = json.dumps([{**change, "quantity": "0.030"}])
        await ask("PUT", "/fapi/v1/batchOrders", batchOrders=batch)
        for path in ("order", "openOrder", "openOrders", "allOrders", "orderAmendment"):
            own = which if "Orders" not in path else _ONE
            await ask("GET", f"/fapi/v1/{path}", **own)
        await ask("DELETE", "/fapi/v1/order", **which)
        two = await ask("POST", "/fapi/v1/batchOrders", batchOrders=json.dumps([limit, limit]))
        ids = json.dumps([two[0]["orderId"], 1])
        await ask("DELETE", "/fapi/v1/batchOrders", **_ONE, orderIdList=ids)
        await ask("DELETE", "/fapi/v1/allOpenOrders", **_ONE)
        await ask("POST", "/fapi/v1/countdownCancelAll", **_ONE, countdownTime=100_000)
        market = {**_ONE, "type": "MARKET", "quantity": "0.010"}
        await ask("POST", "/fapi/v1/marginType", **_ONE, marginType="ISOLATED")
        await ask("POST", "/fapi/v1/leverage", **_ONE, leverage=21)
        await ask("POST", "/fapi/v1/order", **market, side="BUY")
        await ask("POST", "/fapi/v1/positionMargin", **_ONE, amount="10", type=1)
        for path in ("v2/positionRisk", "v3/positionRisk", "v1/userTrades", "v1/adlQuantile"):
            await ask("GET", f"/fapi/{path}", **_ONE)
        await ask("GET", "/fapi/v1/adlQuantile")
        await ask("GET", "/fapi/v1/positionMargin/history", **_ONE)
        for path in ("v2/account", "v3/account", "v2/balance", "v3/balance", "v1/income"):
            await ask("GET", f"/fapi/{path}")
        await ask("POST", "/fapi/v1/order", **market, side="SELL", reduceOnly="true")

    async def settings(self) -> None:
        ask = self.ask
        for path in ("accountConfig", "symbolConfig", "positionSide/dual", "multiAssetsMargin"):
            await ask("GET", f"/fapi/v1/{path}")
        for path in ("feeBurn", "rateLimit/order", "leverageBracket", "apiTradingStatus"):
            await ask("GET", f"/fapi/v1/{path}")
        await ask("GET", "/fapi/v1/commissionRate", **_ONE)
        await ask("GET", "/fapi/v1/pmAccountInfo", asset="USDT")
        span = {"startTime": self._client.now() - 60_000, "endTime": self._client.now()}
        for kind in ("order", "trade", "income"):
            asked = await ask("GET", f"/fapi/v1/{kind}/asyn", **span)
            await ask("GET", f"/fapi/v1/{kind}/asyn/id", downloadId=asked["downloadId"])
        await ask("GET", "/fapi/v1/convert/exchangeInfo", fromAsset="USDT")
        swap = {"fromAsset": "USDT", "toAsset": "BTC", "fromAmount": "100"}
        quote = await ask("POST", "/fapi/v1/convert/getQuote", **swap)
        await ask("POST", "/fapi/v1/convert/acceptQuote", quoteId=quote["quoteId"])
        await ask("GET", "/fapi/v1/convert/orderStatus", quoteId=quote["quoteId"])
        await ask("POST", "/fapi/v1/feeBurn", feeBurn="true")
        await ask("POST", "/fapi/v1/positionSide/dual", dualSidePosition="true")
        await ask("POST", "/fapi/v1/positionSide/dual", dualSidePosition="false")
        await ask("POST", "/fapi/v1/marginType", **_ONE, marginType="CROSSED")
        await ask("POST", "/fapi/v1/multiAssetsMargin", multiAssetsMargin="true")


async def hold() -> tuple[Answers, Answers]:
    """Answers by request, and events by kind."""
    # A download alone costs nearly half of what a minute allows.
    async with served(limits=limits(is_limited=False)) as client:
        _, body, _ = await client.keyed("POST", "v1/listenKey")
        events: Answers = {}
        async with client.websocket(f"/private/ws/{body['listenKey']}") as private:
            talk = Talk(client)
            await talk.public()
            await talk.orders()
            await talk.settings()
            client.exchange.deposit(1, "USDT", Decimal(1))
            _, closed, _ = await client.keyed("PUT", "v1/listenKey")
            talk.answers["PUT /fapi/v1/listenKey"] = [closed]
            talk.answers["POST /fapi/v1/listenKey"] = [body]
            assert client.server.usdm is not None
            client.server.usdm.listen_keys.end(1, silently=False)
            while "listenKeyExpired" not in events:
                event = await heard(private, lambda _: True)
                events.setdefault(event["e"], []).append(event)
        await _streams(client, events)
        return talk.answers, events


async def _streams(client: FuturesClient, events: Answers) -> None:
    """Events of the market streams, one of each kind."""
    public = "btcusdt@depth@100ms/btcusdt@bookTicker"
    market = (
        "btcusdt@aggTrade/btcusdt@markPrice@1s/btcusdt@kline_1m/btcusdt@ticker/btcusdt@miniTicker/"
        "btcusdt_perpetual@continuousKline_1m/!assetIndex@arr/!contractInfo/btcusdt@forceOrder"
    )
    wanted = {"depthUpdate", "bookTicker"}
    await _collect(client, f"/public/ws/{public}", wanted, events)
    wanted = {
        *("aggTrade", "markPriceUpdate", "kline", "24hrTicker", "24hrMiniTicker"),
        *("continuous_kline", "assetIndexUpdate", "contractInfo", "forceOrder"),
    }
    await _collect(client, f"/market/ws/{market}", wanted, events)


async def _collect(client: FuturesClient, path: str, wanted: set[str], events: Answers) -> None:
    async with client.websocket(path) as ws:
        if "contractInfo" in wanted:
            spec = client.exchange.contracts[SYMBOL]
            client.exchange.change_rules(SYMBOL, min_notional=spec.min_notional)
            order = {**_ONE, "side": "BUY", "type": "MARKET", "quantity": "0.010"}
            await client.private("POST", "v1/order", **order)
            client.exchange.liquidate(1, SYMBOL)
        while not wanted <= events.keys():
            message = await heard(ws, lambda _: True, 15)
            event = message[0] if isinstance(message, list) else message
            events.setdefault(event["e"], []).append(event)
