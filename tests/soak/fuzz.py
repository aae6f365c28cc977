"""`python -m tests.soak.fuzz --count 1000000`: no mutated message may leave a reader as an exception."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any

from terminal.domain.market import InstrumentId, Market
from terminal.venue.api import Channel, Topic
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.spot.account import SpotAccount
from terminal.venue.binance.spot.market import SpotMarket
from terminal.venue.binance.usdm.events import parse_user_event
from terminal.venue.binance.wsapi import WsApi
from tests.soak import usdm_samples
from tests.soak.samples import ANSWERS, STREAMS, USER
from tests.venue.binance.wire_samples import AccountReader, MarketReader

BTC = InstrumentId(Market.SPOT, "BTCUSDT")
SLOW_SECONDS = 0.01
_WORDS: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**19, 1e308, "", "NaN", "-0", "1e999", "Infinity", "FOO_BAR",
    "<b>x</b>", "币安", [], {}, [[]], {"e": "x"}, "9" * 400, "0x10", "1_000",
)  # fmt: skip


class Readers:
    """The real ends of the real sockets, without sockets."""

    def __init__(self) -> None:
        clock, ledger = ServerClock(), RateLedger()
        rest = RestClient("http://127.0.0.1:9", clock=clock, ledger=ledger, sink=_ignore)
        self._market = SpotMarket(
            rest,
            streams_url="ws://127.0.0.1:9",
            streams_host="",
            clock=clock,
            ledger=ledger,
            sink=_ignore,
        )
        self._market._sink = self._market._books.sink = _ignore
        self._market.need(frozenset(Topic(BTC, channel) for channel in _CHANNELS))
        self._wsapi = WsApi(
            "ws://127.0.0.1:9", clock=clock, ledger=ledger, sink=_ignore, signer=None
        )

        async def no_price(_: InstrumentId) -> Any:
            return None

        async def no_clock() -> None:
            return None

        self._account = SpotAccount(
            rest, self._wsapi, last_price=no_price, resync_clock=no_clock, sink=_ignore
        )
        self._account._user_stream._waiting = None
        self._line = self._wsapi._new_line(None)  # type: ignore[arg-type]  # no socket is read

    def stream(self, message: bytes) -> None:
        self._market._stream._handle(_Session(), message)  # type: ignore[arg-type]
        self._market._router._take_newest()

    def api(self, message: bytes) -> None:
        self._line.take(message)


class _Session:
    """What a reader tells of the connection it reads from."""

    last_frame = 0.0

    def __init__(self) -> None:
        import asyncio

        self.leaving = asyncio.Event()

    def acknowledge(self, _frame: object) -> None:
        """Control answers are not the subject."""


_CHANNELS = (Channel.TRADES, Channel.BOOK, Channel.QUOTE, Channel.TICKER)


def _ignore(_event: object) -> None:
    """Nobody listens."""


def mutate(message: dict[str, Any], chance: Random) -> bytes:
    """One to three wounds to a message: values, keys, bytes, length."""
    wounded = json.loads(json.dumps(message))
    for _ in range(chance.randint(1, 3)):
        _wound(wounded, chance)
    text = json.dumps(wounded).encode()
    kind = chance.random()
    if kind < 0.1:
        text = text[: chance.randrange(len(text) + 1)]
    elif kind < 0.2:
        at = chance.randrange(len(text))
        text = text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
    return text


def _wound(value: Any, chance: Random) -> None:
    while isinstance(value, dict | list) and value:
        key = (
            chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
        )
        inner = value[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.7:
            value = inner
            continue
        if isinstance(value, dict) and chance.random() < 0.2:
            del value[key]
        else:
            value[key] = json.loads(json.dumps(chance.choice(_WORDS)))
        return


class FuturesReaders:
    """The same of USDⓈ-M futures."""

    def __init__(self) -> None:
        self._market = MarketReader(Market.USDM)
        self._account = AccountReader(parse_user_event)

    def stream(self, message: bytes) -> None:
        self._market.take_bytes(message)
        self._market.events.clear()
        self._market.reports.clear()

    def user(self, message: bytes) -> None:
        self._account.take_bytes(message)
        self._account.events.clear()
        self._account.reports.clear()


Ends = tuple[tuple[Callable[[bytes], None], list[dict[str, Any]]], ...]


def spot_ends() -> Ends:
    readers = Readers()
    return (readers.stream, STREAMS), (readers.api, [*USER, *ANSWERS])


def usdm_ends() -> Ends:
    readers = FuturesReaders()
    streams = [m for m in STREAMS if "data" in m] + usdm_samples.STREAMS
    return (readers.stream, streams), (readers.user, usdm_samples.USER)


MARKETS = {"spot": spot_ends, "usdm": usdm_ends}


async def run(count: int, seed: int, market: str = "spot") -> tuple[int, float]:
    """Feed `count` mutated messages; returns how many took over 10 ms and the longest (seconds).

    Raises:
        whatever a reader lets escape, with the message that did it in a note.
    """
    chance, ends = Random(seed), MARKETS[market]()
    slow, longest = 0, 0.0
    for _ in range(count):
        take, samples = chance.choice(ends)
        message = mutate(chance.choice(samples), chance)
        began = time.perf_counter()
        try:
            take(message)
        except Exception as error:
            error.add_note(f"message: {message[:2_000]!r}")
            raise
        took = time.perf_counter() - began
        slow += took > SLOW_SECONDS
        longest = max(longest, took)
    return slow, longest


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.soak.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--market", choices=sorted(MARKETS), default="spot")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    slow_ones, longest_one = asyncio.run(run(options.count, options.seed, options.market))
    sys.stdout.write(
        f"{options.market}: {options.count} messages, no exception; {slow_ones} over 10 ms,"
        f" longest {longest_one * 1_000:.1f} ms\n"
    )
