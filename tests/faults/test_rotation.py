"""A planned change of connections loses nothing: make before break, on both sockets (S12)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from terminal.domain.candle import Interval
from terminal.domain.events import FeedState, Link
from terminal.domain.order import OrderStatus
from terminal.venue.api import Channel, Topic
from tests.faults.lab import BTC, Lab, laboratory
from tests.support.eventually import eventually

S = OrderStatus


class LinkWatch:
    """Every state that the links named were ever in since it began."""

    def __init__(self, lab: Lab, *links: Link) -> None:
        self.states = dict.fromkeys(links, frozenset({FeedState.LIVE}))
        self._lab = lab
        lab.engine.stores.connection.on_change(self._look)

    def _look(self) -> None:
        for link in self.states:
            self.states[link] |= {self._lab.engine.stores.connection.links[link].state}


async def test_orders_and_user_data_move_to_a_new_connection_without_a_gap(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        watch = LinkWatch(lab, Link.ORDERS, Link.ACCOUNT)
        await lab.fault("ws.serverShutdown", route="ws_api", close_ms=2_000)
        ids = []
        for number in range(1, 13):
            # Clicks and fills all the while the connection changes; other people trade too.
            ids.append(lab.submit(lab.resting(f"0.00{number:02}")))
            await lab.control(
                "POST", "orders", symbol="BTCUSDT", side="BUY", quantity="0.001", account=1
            )
            await asyncio.sleep(0.2)
        for client_id in ids:
            await lab.reaches(client_id, S.NEW)
        await lab.becomes_true()
        assert watch.states == {
            Link.ORDERS: {FeedState.LIVE},
            Link.ACCOUNT: {FeedState.LIVE},
        }
        assert await lab.placements() == lab.clicks
        # The old connection is gone by now: what follows travels over the new one alone.
        client_id = lab.submit(lab.resting("0.005"))
        await lab.reaches(client_id, S.NEW)
        await lab.control("POST", "orders", symbol="BTCUSDT", fill=client_id)
        await lab.reaches(client_id, S.FILLED)
        await lab.becomes_true()
        assert watch.states[Link.ACCOUNT] == {FeedState.LIVE}


async def test_a_successor_that_cannot_open_costs_nothing_while_the_old_one_lives(
    tmp_path: Path,
) -> None:
    async with laboratory(tmp_path) as lab:
        watch = LinkWatch(lab, Link.ORDERS, Link.ACCOUNT)
        await lab.fault("ws.refuse", route="connect.ws_api", for_ms=1_500)
        await lab.fault("ws.serverShutdown", route="ws_api", close_ms=60_000)
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        await asyncio.sleep(2.5)
        again = lab.submit(lab.resting("0.002"))
        await lab.reaches(again, S.NEW)
        await lab.becomes_true()
        assert watch.states[Link.ORDERS] == {FeedState.LIVE}


@pytest.mark.parametrize("load", [0, 800])
async def test_s12_market_streams_rotate_under_load(load: int, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        engine = lab.engine
        topics = [Topic(BTC, Channel.BOOK), Topic(BTC, Channel.QUOTE), Topic(BTC, Channel.TRADES)]
        engine.market_data.need([*topics, Topic(BTC, Channel.CANDLES, Interval.M1)], lab.client)
        await eventually(lambda: engine.stores.tapes.get(BTC) is not None)
        watch = LinkWatch(lab, Link.STREAMS, Link.ACCOUNT)
        if load:
            await lab.fault("load", rate=load, seconds=4)
        for _ in range(2):
            await lab.fault("ws.serverShutdown", close_ms=2_500)
            for _ in range(15):
                await trade(lab)
                await asyncio.sleep(0.1)
        tape = engine.stores.tapes.get(BTC)
        assert tape is not None
        newest = [row.trade_id for row in tape.newest(60)]
        assert newest == list(range(newest[0], newest[0] - len(newest), -1))
        assert watch.states[Link.STREAMS] == {FeedState.LIVE}
        assert watch.states[Link.ACCOUNT] == {FeedState.LIVE}
        await lab.becomes_true()
        await eventually(lambda: _newest_id(lab) >= newest[0])


async def trade(lab: Lab) -> None:
    """Another account buys, so that the tape moves."""
    order: dict[str, Any] = {"symbol": "BTCUSDT", "side": "BUY", "quantity": "0.001"}
    await lab.control("POST", "orders", **order, account="other")


def _newest_id(lab: Lab) -> int:
    tape = lab.engine.stores.tapes.get(BTC)
    assert tape is not None
    return int(tape.newest(1)[0].trade_id)
