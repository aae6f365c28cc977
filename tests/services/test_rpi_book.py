"""The book that counts retail orders in, kept beside the plain one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from terminal.domain.events import FeedState
from terminal.domain.order import Side
from terminal.venue.api import Channel, Topic
from tests.support.futures_world import BTC, World, futures_world, soon


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


async def test_both_books_are_kept(world: World) -> None:
    books, rpi = world.stores.books, world.stores.rpi_books
    topics = [Topic(BTC, Channel.BOOK), Topic(BTC, Channel.RPI_BOOK)]
    world.engine.market_data.need(topics, "book")
    await soon(lambda: (e := rpi.get(BTC)) is not None and e.state is FeedState.LIVE)
    entry, plain = rpi.get(BTC), books.get(BTC)
    assert entry is not None
    assert plain is not None
    before = entry.book.revision
    await soon(lambda: entry.book.revision > before)
    assert entry.book is not plain.book
    assert entry.book.best(Side.BUY) is not None
    assert plain.state is FeedState.LIVE
