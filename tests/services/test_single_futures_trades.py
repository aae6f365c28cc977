"""The futures tape's other choice: every trade by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from terminal.venue.api import Channel, SingleTrades, Topic
from tests.support.futures_world import BTC, World, futures_world, soon


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


async def test_single_trades_are_loaded_and_streamed(world: World) -> None:
    store = world.stores.prints
    world.engine.market_data.need([Topic(BTC, Channel.SINGLE_TRADES)], "tape")
    await soon(lambda: store.get(BTC) is not None)
    tape = store.get(BTC)
    assert tape is not None
    before = tape.newest(1)[0].trade_id
    await soon(lambda: (store.get(BTC) or tape).newest(1)[0].trade_id > before)
    ids = [t.trade_id for t in (store.get(BTC) or tape).newest(200)]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) > 100


async def test_older_ones_are_told_from_an_id_on(world: World) -> None:
    market = world.engine.market_data.markets[BTC.market]
    assert isinstance(market, SingleTrades)
    newest = await market.single_trades(BTC, 50)
    again = await market.single_trades(BTC, 10, from_id=newest[5].trade_id)
    assert [t.trade_id for t in again] == [t.trade_id for t in newest[5:15]]
