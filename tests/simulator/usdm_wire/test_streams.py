"""Market streams in their groups."""

from __future__ import annotations

import json

import pytest

from terminal.simulator.usdm_wire.names import Group, Listing, parse_stream
from tests.simulator.usdm_wire.served import heard, served

LISTING = Listing(
    {"btcusdt": "BTCUSDT"}, {("btcusdt", "perpetual"): "BTCUSDT"}, {"btcusd": "BTCUSD"}
)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("btcusdt@depth", Group.PUBLIC),
        ("btcusdt@depth@100ms", Group.PUBLIC),
        ("btcusdt@depth20@500ms", Group.PUBLIC),
        ("btcusdt@rpiDepth@500ms", Group.PUBLIC),
        ("btcusdt@bookTicker", Group.PUBLIC),
        ("btcusdt@trade", Group.PUBLIC),
        ("!bookTicker", Group.PUBLIC),
        ("btcusdt@aggTrade", Group.MARKET),
        ("btcusdt@markPrice", Group.MARKET),
        ("!markPrice@arr@1s", Group.MARKET),
        ("btcusdt@kline_1m", Group.MARKET),
        ("btcusdt_perpetual@continuousKline_1h", Group.MARKET),
        ("btcusdt@forceOrder", Group.MARKET),
        ("!contractInfo", Group.MARKET),
        ("btcusd@assetIndex", Group.MARKET),
        ("tradingSession", Group.MARKET),
    ],
)
def test_each_stream_has_its_group(name: str, group: Group) -> None:
    stream = parse_stream(name, LISTING)
    assert stream is not None
    assert stream.group is group
    assert stream.is_heard_on(Group.OLD) is (group is Group.PUBLIC)


@pytest.mark.parametrize(
    "name",
    ["btcusdt@kline_1s", "btcusdt@depth7", "foousdt@depth", "BTCUSDT@depth"],
)
def test_a_stream_that_does_not_exist(name: str) -> None:
    assert parse_stream(name, LISTING) is None


async def test_depth_messages_form_one_chain() -> None:
    async with served() as client, client.websocket("/public/ws/btcusdt@depth@100ms") as ws:
        before = -1
        for _ in range(4):
            message = await heard(ws, lambda each: each["e"] == "depthUpdate")
            assert message["st"] == 1
            assert message["ps"] == "BTCUSDT"
            assert message["U"] <= message["u"]
            assert before in (-1, message["pu"])
            before = message["u"]


async def test_a_snapshot_joins_the_chain() -> None:
    """The documented rule: drop `u` below the snapshot, then the first has it inside."""
    async with served() as client, client.websocket("/public/ws/btcusdt@depth@100ms") as ws:
        await heard(ws, lambda _: True)
        snapshot = await client.public("v1/depth", "symbol=BTCUSDT&limit=1000")
        last = snapshot["lastUpdateId"]
        first = await heard(ws, lambda each: each["u"] >= last)
        assert first["U"] <= last + 1


async def test_marks_trades_candles_and_tickers_arrive() -> None:
    names = (
        "btcusdt@markPrice@1s/btcusdt@aggTrade/btcusdt@kline_1m/btcusdt@ticker/!markPrice@arr@1s"
    )
    async with served() as client, client.websocket(f"/market/stream?streams={names}") as ws:
        seen: dict[str, object] = {}
        while len(seen) < 5:
            message = await heard(ws, lambda each: "stream" in each)
            seen[message["stream"]] = message["data"]
        mark = seen["btcusdt@markPrice@1s"]
        assert isinstance(mark, dict)
        assert {"p", "ap", "P", "i", "r", "T", "st"} <= mark.keys()


async def test_a_stream_asked_for_at_the_wrong_address_stays_silent() -> None:
    async with served() as client, client.websocket("/public/ws") as ws:
        await ws.send_json({"method": "SUBSCRIBE", "params": ["btcusdt@aggTrade"], "id": 1})
        assert json.loads(await ws.receive_str()) == {"result": None, "id": 1}
        await ws.send_json({"method": "SUBSCRIBE", "params": ["btcusdt@bookTicker"], "id": 2})
        first = await heard(ws, lambda each: "e" in each)
        assert first["e"] == "bookTicker"
        assert client.server.usdm is not None
        listed = {"method": "LIST_SUBSCRIPTIONS", "id": 3}
        await ws.send_json(listed)
        answer = await heard(ws, lambda each: each.get("id") == 3)
        assert answer["result"] == ["btcusdt@aggTrade", "btcusdt@bookTicker"]


async def test_ids_are_numbers_or_words_and_bad_json_ends_the_connection() -> None:
    async with served() as client, client.websocket("/market/ws") as ws:
        await ws.send_json({"method": "LIST_SUBSCRIPTIONS", "id": "a-word"})
        assert json.loads(await ws.receive_str()) == {"result": [], "id": "a-word"}
        await ws.send_json({"method": "LIST_SUBSCRIPTIONS", "id": [1]})
        assert json.loads(await ws.receive_str())["code"] == 2
        await ws.send_str("{nonsense")
        assert json.loads(await ws.receive_str())["code"] == 3
        assert (await ws.receive()).data == 1008
