"""Facts of a symbol over real sockets, and the other way to ask where REST is gone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx
import pytest

from terminal.domain.candle import Interval
from terminal.domain.errors import RateLimited
from terminal.domain.events import FactTold, MarketEvent
from terminal.domain.market import Environment
from terminal.domain.order import Side
from terminal.domain.symbol_facts import (
    AveragePrice,
    BlockTrade,
    ReferenceMethod,
    ReferencePrice,
    Window,
    WindowStatistics,
)
from terminal.venue.api import Channel, Topic
from terminal.venue.binance import Credentials, KeyKind, SpotUrls, SpotVenue
from terminal.venue.binance.spot.parse import spot_id
from tests.support.scripted_venue import eventually
from tests.venue.binance.test_with_simulator import simulator

BTC, ETH = spot_id("BTCUSDT"), spot_id("ETHUSDT")
D = Decimal


async def control(info: dict[str, Any], path: str, body: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{info['control']}{path}", content=json.dumps(body))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@asynccontextmanager
async def spot_venue() -> AsyncIterator[tuple[SpotVenue, dict[str, Any]]]:
    async with simulator() as info:
        key = next(k for k in info["keys"] if k["kind"] == KeyKind.HMAC)
        spot = SpotVenue(
            Environment.SIMULATOR,
            urls=SpotUrls(**info["spot"]),
            credentials=Credentials(KeyKind.HMAC, key["api_key"], key["secret"]),
            sink=lambda _: None,
        )
        async with spot.open():
            await spot.wait_for_orders()
            yield spot, info


async def test_every_question_about_a_symbol_is_answered_and_streamed() -> None:
    async with spot_venue() as (spot, info):
        day = await spot.market.window_statistics(ETH, Window.D1)
        assert day.low <= day.last <= day.high
        assert day.trades > 0
        quarter = await spot.market.window_statistics(ETH, Window.M15)
        assert quarter.volume < day.volume
        today = await spot.market.window_statistics(ETH, Window.DAY)
        assert today.open_ms % 86_400_000 == 0
        reference, method = await spot.market.reference_facts(ETH)
        assert isinstance(reference, ReferencePrice)
        assert reference.price is not None
        assert isinstance(method, ReferenceMethod)
        assert method.buckets * method.bucket_ms > 0
        assert await spot.market.reference_facts(spot_id("ETHBTC")) == ()
        rules = await spot.market.execution_rules(ETH)
        assert rules.price_range is not None
        low, high = rules.price_range.bounds(Side.BUY, reference.price)
        assert low is not None
        assert high is not None
        assert low < day.last < high
        assert (await spot.market.execution_rules(spot_id("ETHBTC"))).price_range is None
        await control(info, "/market", {"symbol": "ETHUSDT", "block": {"price": 1, "quantity": 2}})
        told: list[MarketEvent] = []
        facts = (Channel.AVERAGE, Channel.REFERENCE, Channel.BLOCKS)
        topics = {Topic(ETH, channel) for channel in facts}
        spans = (Interval.H1, Interval.H4, Interval.D1)
        topics |= {Topic(ETH, Channel.STATISTICS, span) for span in spans}
        spot.market.need(frozenset(topics))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(spot.market.run(told.append))

            def kinds() -> set[object]:
                return {
                    e.fact.window if isinstance(e.fact, WindowStatistics) else type(e.fact)
                    for e in told
                    if isinstance(e, FactTold)
                }

            streamed = {Window.H1, Window.H4, Window.D1, AveragePrice, ReferencePrice}
            await eventually(lambda: streamed <= kinds(), 10)
            block = {"price": "9000", "quantity": "2.5", "side": "SELL"}
            await control(info, "/market", {"symbol": "ETHUSDT", "block": block})
            await eventually(lambda: BlockTrade in kinds(), 10)
            running.cancel()
        (live,) = [e.fact for e in told if isinstance(e, FactTold) and type(e.fact) is BlockTrade]
        first, second = await spot.market.block_trades(ETH)
        assert (first.trade_id, first.taker, first.value) == (1, Side.BUY, D(2))
        assert second == live
        assert (second.quantity, second.taker) == (D("2.5"), Side.SELL)


async def test_the_filters_of_the_account_name_its_own_caps() -> None:
    async with spot_venue() as (spot, info):
        assert spot.account is not None
        before = await spot.account.own_filters(BTC)
        assert before.symbol.tick_size == D("0.01")
        await control(info, "/accounts", {"account_id": 1, "max_asset": {"BTC": "0.5"}})
        after = await spot.account.own_filters(BTC)
        assert after.account.assets["BTC"] == D("0.5")


async def test_where_rest_is_gone_the_order_connection_answers() -> None:
    async with spot_venue() as (spot, info):
        fault = {"do": "drop_request", "route": "GET /api/v3/*", "how": "reset", "times": 0}
        await control(info, "/faults", fault)
        candles = await spot.market.candles(BTC, Interval.M1, end_ms=None, limit=5)
        assert len(candles) == 5
        assert (await spot.market.window_statistics(BTC, Window.H1)).trades > 0
        assert len(await spot.market.trades(BTC, 7)) == 7


async def test_a_ban_holds_for_both_ways() -> None:
    async with spot_venue() as (spot, info):
        await control(info, "/faults", {"do": "limits.429", "seconds": 30})
        for _ in range(2):
            with pytest.raises(RateLimited):
                await spot.market.trades(BTC, 7)
        with_requests = await control(info, "/faults", {"do": "limits.order_count", "used": 1})
        assert with_requests
