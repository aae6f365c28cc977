"""Documented messages and the real readers of both markets, without sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from terminal.domain.candle import Interval
from terminal.domain.events import AccountEvent, ConnectionEvent, MarketEvent
from terminal.domain.market import InstrumentId, Market
from terminal.venue.api import Channel, Topic
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.spot.market import SpotMarket
from terminal.venue.binance.usdm.market import UsdmMarket
from terminal.venue.binance.usdm.topics import Group
from terminal.venue.binance.userstream import Parse, UserStream

IMPOSSIBLE: tuple[Any, ...] = (
    "NaN", "-NaN", "sNaN", "Infinity", "-Infinity", "inf", "1e400", "-1e400", "1e999999",
    "1e-400", "0e999999", "9" * 60,
)  # fmt: skip
_KINDS = {Market.SPOT: SpotMarket, Market.USDM: UsdmMarket}
SPOT = (Channel.TRADES, Channel.BOOK, Channel.QUOTE, Channel.TICKER, Channel.CANDLES)
FUTURES = (*SPOT, Channel.MARK, Channel.FORCED)


class MarketReader:
    """The market's own end of its streams; `events` and `reports` are what came out."""

    def __init__(self, market: Market) -> None:
        self.events: list[MarketEvent] = []
        self.reports: list[ConnectionEvent] = []
        clock, ledger = ServerClock(), RateLedger()
        clock.now_ms = lambda: 1_795_185_468_000  # type: ignore[method-assign]
        self.market: Any = _KINDS[market](
            RestClient("http://127.0.0.1:9", clock=clock, ledger=ledger, sink=self.reports.append),
            streams_url="ws://127.0.0.1:9",
            streams_host="",
            clock=clock,
            ledger=ledger,
            sink=self.reports.append,
        )
        self.market._sink = self.market._books.sink = self.events.append
        self.book = InstrumentId(market, "BTCUSDT")
        channels = SPOT if market is Market.SPOT else FUTURES
        self.market.need(
            frozenset(
                Topic(self.book, channel, Interval.M1 if channel is Channel.CANDLES else None)
                for channel in channels
            )
        )
        # Quotes and marks are otherwise read at the end of the loop's turn, by the same functions.
        router = self.market._router
        router.routes = {n: r._replace(only_newest=False) for n, r in router.routes.items()}

    def take(self, message: dict[str, Any]) -> None:
        self.take_bytes(json.dumps(message).encode())

    def take_bytes(self, message: bytes) -> None:
        streams = getattr(self.market, "_streams", None)
        stream = streams[Group.MARKET] if streams else self.market._stream
        stream._handle(_Session(), message)


class AccountReader:
    """The account's own end of its user stream; a stream that `is_doubted` is read anew."""

    def __init__(self, parse: Parse) -> None:
        self.events: list[AccountEvent] = []
        self.reports: list[ConnectionEvent] = []
        self._source: Any = _Source()

        async def nothing() -> list[AccountEvent]:
            return []

        self._stream = UserStream(
            self._source, parse=parse, snapshot=nothing, sink=self.reports.append
        )
        self._stream._waiting, self._stream._sink = None, self.events.append

    @property
    def is_doubted(self) -> bool:
        return self._stream._ended.is_set()

    def hear_silence(self, is_silent: bool) -> None:
        self._source.on_silence(is_silent)

    def take(self, event: dict[str, Any]) -> None:
        self.take_bytes(json.dumps(event).encode())

    def take_bytes(self, event: bytes) -> None:
        self._source.on_event(msgspec.Raw(event))


class _Source:
    """A user stream that only ever hands on what it is given."""

    is_ready = True
    on_event: Callable[[msgspec.Raw], None]
    on_lost: Callable[[], None]
    on_silence: Callable[[bool], None]


class _Session:
    last_frame = 0.0

    def __init__(self) -> None:
        self.leaving = asyncio.Event()

    def acknowledge(self, frame: object) -> None:
        """Control messages are somebody else's."""


def with_impossible_numbers(message: Any) -> Iterator[tuple[str, Any]]:
    """`message` with one number after the other replaced by one that cannot be."""
    for path in _numbers(message):
        for word in IMPOSSIBLE:
            changed = json.loads(json.dumps(message))
            at = changed
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = word
            yield f"{'.'.join(map(str, path))}={word[:12]}", changed


def _numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where text stands that is a number with decimals."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from _numbers(inner, (*path, key))
    elif isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdigit():
        yield path
