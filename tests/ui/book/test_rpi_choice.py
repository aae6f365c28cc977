"""Choosing the book that counts retail orders in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from terminal.domain.events import BookLoaded
from terminal.domain.instrument import Perpetual
from terminal.ui.book import BookPanel
from terminal.ui.context import PanelContext
from terminal.venue.api import Channel, Topic
from tests.support.futures_scene import BTC_PERP, FuturesVerbs, build_futures_scene
from tests.support.scene import BTC, NOW_MS
from tests.support.trade import context_for


@pytest.fixture
def scene(qtbot: QtBot) -> tuple[PanelContext, FuturesVerbs]:
    session, verbs, _ = build_futures_scene()
    stores = session.stores
    known = stores.instruments.get(BTC_PERP)
    assert isinstance(known, Perpetual)
    others = [each for each in stores.instruments if each.id != BTC_PERP]
    stores.instruments.load([*others, replace(known, features=frozenset({"RPI"}))], NOW_MS)
    context = context_for(session)
    context.link.select(BTC_PERP)
    return context, verbs


def test_the_book_with_retail_orders_is_another_one(
    scene: tuple[PanelContext, FuturesVerbs], qtbot: QtBot
) -> None:
    context, verbs = scene
    panel = BookPanel(context, now_ms=lambda: NOW_MS)
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.book_tools)
    assert not panel.shows_rpi
    panel.show_rpi(True)
    assert Topic(BTC_PERP, Channel.RPI_BOOK) in verbs.wanted[id(panel)]
    assert panel.veil.state == "unsynced"
    levels = [("68388.3", "9")], [("68388.4", "9")]
    context.session.stores.rpi_books.apply(BookLoaded(BTC_PERP, *levels, NOW_MS - 5), NOW_MS)
    panel.refresh()
    panel.show_instrument(BTC_PERP)
    assert panel.veil.state == "live"
    assert panel.subtitle.startswith("RPI ")
    assert verbs.saved["book"]["rpi"] == "yes"
    context.link.select(BTC)
    assert not panel.shows_rpi
    assert Topic(BTC, Channel.RPI_BOOK) not in verbs.wanted[id(panel)]
