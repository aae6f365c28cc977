"""Whatever comes over the futures sockets, the readers go on: no mutated message raises."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.candle import Interval
from terminal.domain.events import AccountEvent, ConnectionEvent, MarketEvent
from terminal.venue.api import Channel, Topic
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.usdm.events import parse_user_event
from terminal.venue.binance.usdm.market import UsdmMarket
from terminal.venue.binance.usdm.parse import usdm_id
from terminal.venue.binance.usdm.topics import Group
from terminal.venue.binance.userstream import UserStream
from tests.support.shared_data import shared_data
from tests.venue.binance.wire_samples import FUTURES

USER = (
    "usdm_2026-04-21_ethusdc_lifecycle.jsonl",
    "usdm_2026-09-19_dotusdt_algo_update.jsonl",
    "usdm_2026-02-23_solusdt_market_open.jsonl",
)
STREAMS = ("usdm_2026-02-16_five_streams.jsonl", "usdm_2026-08-08_agg_mark_kline_force.jsonl")
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.text(max_size=8),
    st.sampled_from(["", "None", "-0", "1e9999", "0x1"]),
    st.lists(st.integers(), max_size=2),
)


def lines(folder: str, names: tuple[str, ...]) -> list[bytes]:
    found = [shared_data(folder, name).read_bytes().splitlines() for name in names]
    return [line for group in found for line in group]


@st.composite
def mutated(draw: st.DrawFn, sources: list[bytes]) -> bytes:
    """A recorded message with one value changed, taken out, or cut off in the middle."""
    line = draw(st.sampled_from(sources))
    if draw(st.booleans()):
        return line[: draw(st.integers(0, len(line)))]
    message = json.loads(line)
    at: Any = message
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = draw(st.sampled_from(keys))
        if isinstance(at[key], dict | list) and at[key] and draw(st.booleans()):
            at = at[key]
            continue
        if draw(st.booleans()):
            at[key] = draw(ODD)
        else:
            del at[key]
        return json.dumps(message).encode()


class Source:
    """A user stream that only ever hands on what it is given."""

    is_ready = True

    def __init__(self) -> None:
        self.on_event: Any = None
        self.on_lost: Any = None


class _Session:
    last_frame = 0.0

    def acknowledge(self, frame: object) -> None:
        """Control messages are somebody else's."""


def ignore(_: MarketEvent | AccountEvent | ConnectionEvent) -> None:
    """What comes out is not looked at."""


@pytest.mark.warns("could not be read")
@given(st.data())
def test_the_user_stream_asks_again_instead_of_raising(data: st.DataObject) -> None:
    source: Any = Source()

    async def nothing() -> list[AccountEvent]:
        return []

    stream = UserStream(source, parse=parse_user_event, snapshot=nothing, sink=ignore)
    stream._waiting, stream._sink = None, ignore
    source.on_event(msgspec.Raw(data.draw(mutated(lines("user-data", USER)))))


@pytest.mark.warns("could not be read")
@given(st.data())
def test_the_market_streams_skip_what_they_cannot_read(data: st.DataObject) -> None:
    clock, ledger = ServerClock(), RateLedger()
    rest = RestClient("http://127.0.0.1:9", clock=clock, ledger=ledger, sink=ignore)
    market = UsdmMarket(
        rest,
        streams_url="ws://127.0.0.1:9",
        streams_host="",
        clock=clock,
        ledger=ledger,
        sink=ignore,
    )
    market._sink = market._books.sink = ignore
    topics = (
        Topic(usdm_id(symbol), channel, Interval.M1 if channel is Channel.CANDLES else None)
        for symbol in ("BTCUSDT", "STGUSDT")
        for channel in FUTURES
    )
    market.need(frozenset(topics))
    # Quotes and marks are otherwise read at the end of the loop's turn, by the same functions.
    routes = {
        name: route._replace(only_newest=False) for name, route in market._router.routes.items()
    }
    market._router.routes = routes
    session: Any = _Session()
    message = data.draw(mutated(lines("market-events", STREAMS)))
    market._streams[Group.MARKET]._handle(session, message)
