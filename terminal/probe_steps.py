"""The checks of `--probe` on one market: time, listing, one stream of each kind, account.

Everything here reads. The same clients do it that the window uses, so a passed check means that
the window's own requests, addresses and decoders work there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from terminal.domain.candle import Interval
from terminal.domain.errors import TerminalError
from terminal.domain.events import (
    BookLoaded,
    CandleChanged,
    MarkChanged,
    MarketEvent,
    QuoteChanged,
    TickerChanged,
    TradePrinted,
)
from terminal.domain.market import InstrumentId, Market
from terminal.probe_rows import Outcome, ProbeRow
from terminal.venue.api import Account, Channel, MarketData, Pings, Topic
from terminal.venue.binance.clock import ServerClock

STEP_SECONDS = 10.0
STREAM_SECONDS = 20.0
SYMBOL = "BTCUSDT"
# What proves that a stream of this kind arrives and is understood.
PROOFS: dict[Channel, type[MarketEvent]] = {
    Channel.BOOK: BookLoaded,
    Channel.TRADES: TradePrinted,
    Channel.QUOTE: QuoteChanged,
    Channel.TICKER: TickerChanged,
    Channel.CANDLES: CandleChanged,
    Channel.MARK: MarkChanged,
}


class Opened(Protocol):
    """A venue of one market, opened."""

    @property
    def market(self) -> MarketData: ...

    @property
    def account(self) -> Account | None: ...

    clock: ServerClock


@dataclass(frozen=True, slots=True)
class Place:
    """A market of the environment: how its venue is opened, how its time is asked, its hosts."""

    name: str
    open: Callable[[], AbstractAsyncContextManager[Opened]]
    server_time: Callable[[], Awaitable[int]]
    rest_host: str
    streams_host: str
    account_host: str


async def check_place(place: Place) -> list[ProbeRow]:
    """All checks of one market; when nothing answers, the rest is skipped and says so."""
    async with place.open() as venue:
        rows = [await _time(place, venue)]
        if rows[0].outcome is not Outcome.OK:
            rows += [
                ProbeRow(f"{place.name} {what}", host, Outcome.SKIPPED, "not reachable")
                for what, host in (
                    ("listing", place.rest_host),
                    ("streams", place.streams_host),
                    ("account", place.account_host),
                )
            ]
            return rows
        if isinstance(venue.market, Pings):
            rows += await _ping(place, venue.market)
        rows.append(await _listing(place, venue))
        rows += await _streams(place, venue)
        rows.append(await _account(place, venue))
        return rows


async def timed(
    what: str, where: str, work: Callable[[], Awaitable[str]], seconds: float = STEP_SECONDS
) -> ProbeRow:
    """One row: what `work` says, or how it failed, and how long it took."""
    started = time.perf_counter()
    outcome, detail = Outcome.FAILED, f"no answer within {seconds:.0f} s"
    try:
        async with asyncio.timeout(seconds):
            detail, outcome = await work(), Outcome.OK
    except TerminalError as error:
        detail = f"{error} ({error.detail})" if error.detail else str(error)
    except TimeoutError:
        pass
    except (ValueError, KeyError, TypeError) as error:
        detail = f"could not be understood: {type(error).__name__}: {error}"
    took = round((time.perf_counter() - started) * 1000)
    return ProbeRow(what, where, outcome, detail, took)


async def _time(place: Place, venue: Opened) -> ProbeRow:
    async def ask() -> str:
        sent = time.monotonic() * 1000
        server = await place.server_time()
        venue.clock.add_sample(sent, server, time.monotonic() * 1000)
        return f"exchange time minus this computer's: {venue.clock.offset_ms():+.0f} ms"

    return await timed(f"{place.name} time", place.rest_host, ask)


async def _ping(place: Place, market: Pings) -> list[ProbeRow]:
    """Every way that requests take, tried with one that asks for nothing."""
    rows = []
    for way, round_trip_ms, reason in await market.ping():
        host = place.rest_host if way == "REST" else place.account_host
        outcome = Outcome.FAILED if round_trip_ms is None else Outcome.OK
        took = None if round_trip_ms is None else round(round_trip_ms)
        rows.append(ProbeRow(f"{place.name} ping, {way}", host, outcome, reason, took))
    return rows


async def _listing(place: Place, venue: Opened) -> ProbeRow:
    async def ask() -> str:
        found = await venue.market.instruments()
        known = [i for i in found if i.id.symbol == SYMBOL]
        if not known:
            raise ValueError(f"{SYMBOL} is not listed")
        return f"{len(found)} instruments understood; {SYMBOL} is {known[0].status.value}"

    return await timed(f"{place.name} listing", place.rest_host, ask)


async def _streams(place: Place, venue: Opened) -> Sequence[ProbeRow]:
    market = venue.market
    instrument = InstrumentId(market.market, SYMBOL)
    wanted = [c for c in PROOFS if c is not Channel.MARK or market.market is not Market.SPOT]
    arrived: dict[Channel, asyncio.Event] = {channel: asyncio.Event() for channel in wanted}

    def take(event: MarketEvent) -> None:
        for channel in wanted:
            if isinstance(event, PROOFS[channel]):
                arrived[channel].set()

    async def wait(channel: Channel) -> str:
        await arrived[channel].wait()
        return f"{PROOFS[channel].__name__} for {SYMBOL}"

    market.need(
        frozenset(
            Topic(instrument, c, Interval.M1 if c is Channel.CANDLES else None) for c in wanted
        )
    )
    async with asyncio.TaskGroup() as group:
        running = group.create_task(market.run(take))
        rows = await asyncio.gather(
            *(
                timed(
                    f"{place.name} stream: {channel.value}",
                    place.streams_host,
                    lambda channel=channel: wait(channel),  # type: ignore[misc]
                    STREAM_SECONDS,
                )
                for channel in wanted
            )
        )
        running.cancel()
    return rows


async def _account(place: Place, venue: Opened) -> ProbeRow:
    account = venue.account
    if account is None:
        detail = "no key: only public data was checked"
        return ProbeRow(f"{place.name} account", place.account_host, Outcome.SKIPPED, detail)

    async def ask() -> str:
        # Counts only: what somebody owns does not belong in a report.
        found = await account.snapshot()
        trades = "may trade" if found.can_trade else "may not trade"
        return f"{trades}; {len(found.balances)} assets, {len(found.open_orders)} open orders read"

    return await timed(f"{place.name} account", place.account_host, ask, STREAM_SECONDS)
