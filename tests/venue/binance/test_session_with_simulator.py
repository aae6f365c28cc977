"""The session on the order connection: seen as the exchange sees it, checked, ended in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest

from terminal.domain.errors import Unavailable
from terminal.domain.events import AccountEvent, ConnectionEvent, Link, SessionReported
from terminal.domain.market import Environment
from terminal.venue.binance import Credentials, KeyKind, SpotUrls, SpotVenue
from terminal.venue.binance.userstream import UserStream
from tests.support.scripted_venue import eventually
from tests.venue.binance.test_facts_with_simulator import control
from tests.venue.binance.test_with_simulator import simulator


@asynccontextmanager
async def running(kind: KeyKind) -> AsyncIterator[tuple[list[ConnectionEvent], dict[str, Any]]]:
    """A venue with its user stream; on the way out everything ends in order."""
    async with simulator() as info:
        key = next(k for k in info["keys"] if k["kind"] == kind)
        told: list[ConnectionEvent] = []
        spot = SpotVenue(
            Environment.SIMULATOR,
            urls=SpotUrls(**info["spot"]),
            credentials=Credentials(
                kind, key["api_key"], key.get("secret") or key["private_key_pem"]
            ),
            sink=told.append,
        )
        async with spot.open(), asyncio.TaskGroup() as group:
            assert spot.account is not None
            stream = group.create_task(spot.account.run(lambda _: None))
            await eventually(lambda: bool(sessions(told)), 10)
            yield told, info
            stream.cancel()
        asked = await ledger_requests(info)
        assert asked.get("userDataStream.unsubscribe") == 1
        assert asked.get("session.logout", 0) == (kind is KeyKind.ED25519)


def sessions(told: Sequence[ConnectionEvent]) -> list[SessionReported]:
    return [event for event in told if isinstance(event, SessionReported)]


async def ledger_requests(info: dict[str, Any]) -> dict[str, int]:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{info['control']}/ledger", params={"limit": 1})
    counts: dict[str, int] = answer.json()["requests"]
    return counts


@pytest.mark.parametrize("kind", [KeyKind.HMAC, KeyKind.ED25519])
async def test_the_session_is_described_and_ended_in_order(kind: KeyKind) -> None:
    async with running(kind) as (told, _):
        (session,) = sessions(told)
        assert session.link is Link.ORDERS
        assert session.connected_ms > 0
        assert (session.authorised_ms is not None) is (kind is KeyKind.ED25519)
        assert session.subscriptions == 1


class Quiet:
    """A source whose subscription ends without a word."""

    def __init__(self) -> None:
        self.on_event: Callable[[msgspec.Raw], None] = lambda _: None
        self.on_lost: Callable[[], None] = lambda: None
        self.subscribed = 0
        self.alive = True

    is_ready = True

    async def wait_ready(self) -> None:
        return

    async def subscribe(self) -> None:
        self.subscribed += 1
        self.alive = True

    async def is_subscribed(self) -> bool:
        return self.alive

    def reset(self) -> None:
        raise Unavailable("not here")


@pytest.mark.warns("knows of no subscription")
async def test_a_subscription_that_ended_without_a_word_is_found_and_made_again() -> None:
    source, snapshots = Quiet(), []

    async def snapshot() -> Sequence[AccountEvent]:
        snapshots.append(source.subscribed)
        return ()

    stream = UserStream(
        source, parse=lambda _: (), snapshot=snapshot, sink=lambda _: None, check_seconds=0.05
    )
    async with asyncio.TaskGroup() as group:
        task = group.create_task(stream.run(lambda _: None))
        await eventually(lambda: snapshots == [1], 5)
        source.alive = False
        await eventually(lambda: snapshots == [1, 2], 10)
        task.cancel()


async def test_the_exchange_knows_when_the_user_data_are_gone() -> None:
    async with running(KeyKind.ED25519) as (told, info):
        before = len(sessions(told))
        await control(info, "/faults", {"do": "listenkey.expire", "how": "event", "account": 1})
        await eventually(lambda: len(sessions(told)) > before, 10)
        assert sessions(told)[-1].subscriptions == 1
