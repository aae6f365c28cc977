"""User data: first subscribe, then snapshot, then merge; whatever the subscription looks like.

Spot subscribes with a signature on its order connection; futures open a socket of their own under a
listen key (`listenkey`). Source: spot "User Data Streams", WebSocket API "User Data Stream requests"
(listen keys are gone there since 2026-02-20).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from terminal.domain.errors import Rejected, TerminalError
from terminal.domain.events import (
    AccountEvent,
    FeedState,
    Link,
    LinkReported,
    MessageRefused,
    SessionReported,
)
from terminal.venue.api import AccountSink, ConnectionSink
from terminal.venue.binance.intake import UNREADABLE
from terminal.venue.binance.reconnect import Backoff, Failure
from terminal.venue.binance.ws_requests import (
    STATUS,
    SUBSCRIBE_SESSION,
    SUBSCRIBE_SIGNED,
    SUBSCRIPTIONS,
)
from terminal.venue.binance.wsapi import Followed, WsApi

log = logging.getLogger(__name__)

ALREADY_ACTIVE = -2035
CHECK_SECONDS = 30.0


class StreamEnded(Exception):
    """The exchange ended the subscription."""


Parse = Callable[[msgspec.Raw], Sequence[AccountEvent]]
Snapshot = Callable[[], Awaitable[Sequence[AccountEvent]]]


class Source(Protocol):
    """Where user events come from. It sets `on_event` and `on_lost` off while its `run` runs, and
    `on_silence` with whether the connection leaves a question unanswered."""

    on_event: Callable[[msgspec.Raw], None]
    on_lost: Callable[[], None]
    on_silence: Callable[[bool], None]

    @property
    def is_ready(self) -> bool: ...

    async def wait_ready(self) -> None:
        """Return once `subscribe` can work."""

    async def subscribe(self) -> None:
        """Events flow after this.

        Raises:
            TerminalError: they do not.
        """

    async def is_subscribed(self) -> bool:
        """False when the exchange says that it sends no events; True when it does not answer."""

    def reset(self) -> None:
        """Cut the connection now (after a sleep it may be dead)."""


class SignedSubscription:
    """Events on the connection of the WebSocket API; `report` hears how its session stands."""

    def __init__(self, wsapi: WsApi, report: ConnectionSink = lambda _: None) -> None:
        self._wsapi = wsapi
        self._report = report
        self._has_begun = False
        wsapi.on_follow = self._follow

    @property
    def on_event(self) -> Callable[[msgspec.Raw], None]:
        return self._wsapi.on_event

    @on_event.setter
    def on_event(self, take: Callable[[msgspec.Raw], None]) -> None:
        self._wsapi.on_event = take

    @property
    def on_lost(self) -> Callable[[], None]:
        return self._wsapi.on_lost

    @on_lost.setter
    def on_lost(self, lost: Callable[[], None]) -> None:
        self._wsapi.on_lost = lost

    @property
    def on_silence(self) -> Callable[[bool], None]:
        return self._wsapi.on_silence

    @on_silence.setter
    def on_silence(self, tell: Callable[[bool], None]) -> None:
        self._wsapi.on_silence = tell

    @property
    def is_ready(self) -> bool:
        return self._wsapi.is_ready

    async def wait_ready(self) -> None:
        await self._wsapi.wait_ready()

    async def subscribe(self) -> None:
        self._has_begun = True
        await self._subscribe(self._wsapi)

    async def _follow(self, connection: Followed) -> None:
        """Have user data on a new connection too, before the old one goes: no event is missed, and
        those that come twice change nothing."""
        if self._has_begun:
            await self._subscribe(connection)

    async def _subscribe(self, connection: Followed) -> None:
        endpoint = SUBSCRIBE_SESSION if connection.is_logged_on else SUBSCRIBE_SIGNED
        try:
            await connection.call(endpoint)
        except Rejected as error:
            if error.code != ALREADY_ACTIVE:
                raise

    async def part(self) -> None:
        """Say goodbye: no events are wanted any more."""
        await self._wsapi.part(subscribed=self._has_begun)

    async def is_subscribed(self) -> bool:
        try:
            open_now = await self._wsapi.call(SUBSCRIPTIONS)
            state = await self._wsapi.call(STATUS)
        except TerminalError as error:
            log.info("the session could not be checked: %s", error.detail or error)
            return True
        self._report(
            SessionReported(
                link=Link.ORDERS,
                connected_ms=state.connected_ms,
                authorised_ms=state.authorised_ms if state.api_key else None,
                subscriptions=len(open_now),
            )
        )
        return bool(open_now)

    def reset(self) -> None:
        self._wsapi.reset()


class UserStream:
    """Feeds account events to a sink; after every opening a snapshot precedes what came meanwhile.

    `parse` turns one payload into events (raising `StreamEnded` at the end of the subscription);
    `snapshot` fetches the whole account as events.
    """

    def __init__(
        self,
        source: Source,
        *,
        parse: Parse,
        snapshot: Snapshot,
        sink: ConnectionSink,
        host: str = "",
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        self._source = source
        self._check_seconds = check_seconds
        self._parse = parse
        self._snapshot = snapshot
        self._report_link = sink
        self._host = host
        self._ended = asyncio.Event()
        self._waiting: list[AccountEvent] | None = []
        self._sink: AccountSink = lambda _: None
        self._backoff = Backoff()
        source.on_event = self._take
        source.on_lost = self._ended.set
        source.on_silence = self._heard_silence
        self._is_silent = False

    async def run(self, sink: AccountSink) -> None:
        """Keep the subscription until cancelled."""
        self._sink = sink
        while True:
            await self._source.wait_ready()
            self._waiting = []
            self._ended.clear()
            try:
                await self._source.subscribe()
                known = await self._snapshot()
            except TerminalError as error:
                delay = self._backoff.delay(time.monotonic(), Failure.LOST)
                self._report(FeedState.UNSYNCED, str(error))
                await asyncio.sleep(delay)
                continue
            if self._ended.is_set():
                continue
            self._backoff.opened(time.monotonic())
            for event in (*known, *self._waiting):
                sink(event)
            self._waiting, self._is_silent = None, False
            self._report(FeedState.LIVE)
            await self._until_ended()
            self._report(FeedState.UNSYNCED, "Account changes may be missing; loading them anew.")
            if self._source.is_ready:
                await asyncio.sleep(self._backoff.delay(time.monotonic(), Failure.LOST))

    async def _until_ended(self) -> None:
        """Until the subscription ends; the exchange is asked whether it has, for it may be silent
        about that."""
        while not self._ended.is_set():
            if not await self._source.is_subscribed():
                log.warning("the exchange knows of no subscription to user data")
                return
            try:
                async with asyncio.timeout(self._check_seconds):
                    await self._ended.wait()
            except TimeoutError:
                continue

    def _heard_silence(self, is_silent: bool) -> None:
        """While nobody answers, changes of the account would not arrive; what was sent in order is
        complete again with the answer."""
        if self._waiting is None and not self._ended.is_set() and is_silent != self._is_silent:
            self._is_silent = is_silent
            if is_silent:
                self._report(FeedState.STALE, "Changes of the account do not arrive.")
            else:
                self._report(FeedState.LIVE)

    def _take(self, payload: msgspec.Raw) -> None:
        try:
            events = self._parse(payload)
        except StreamEnded:
            self._ended.set()
            return
        except UNREADABLE:
            # Never guess about money: what cannot be read is asked for instead.
            log.exception("an account event could not be read")
            self._report_link(MessageRefused(Link.ACCOUNT, ""))
            self._ended.set()
            return
        for event in events:
            if self._waiting is None:
                self._sink(event)
            else:
                self._waiting.append(event)

    def _report(self, state: FeedState, reason: str = "") -> None:
        self._report_link(
            LinkReported(link=Link.ACCOUNT, state=state, host=self._host, reason=reason)
        )
