"""Choosing what a futures chart is made of."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from terminal.domain.candle import Interval, PriceSource
from terminal.domain.events import CandleChanged
from terminal.ui.chart import ChartPanel
from terminal.ui.chart.legend import candle_parts
from terminal.ui.chart.sources import sources_of
from terminal.venue.api import Channel, Topic
from tests.support.futures_scene import BTC_PERP, FuturesVerbs, build_futures_scene
from tests.support.scene import BTC, NOW_MS
from tests.support.trade import context_for


@pytest.fixture
def chart(qtbot: QtBot) -> tuple[ChartPanel, FuturesVerbs]:
    session, verbs, _ = build_futures_scene()
    context = context_for(session)
    context.link.select(BTC_PERP)
    spot = session.stores.candles.series(BTC, Interval.M15)
    assert spot.last is not None
    for source in PriceSource:
        session.stores.candles.series(BTC_PERP, Interval.M15, source)
        event = CandleChanged(BTC_PERP, Interval.M15, spot.last, source)
        session.stores.candles.apply(event)
    panel = ChartPanel(context, now_ms=lambda: NOW_MS)
    panel.resize(752, 646)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    panel.refresh()
    return panel, verbs


def test_a_source_is_loaded_named_and_remembered(chart: tuple[ChartPanel, FuturesVerbs]) -> None:
    panel, verbs = chart
    assert panel.source is PriceSource.LAST
    assert panel.toolbar.source.isVisible()
    panel.toolbar.source.chosen.emit(1)
    assert panel.source is PriceSource.MARK
    assert (BTC_PERP, Interval.M15, "newest mark") in verbs.loads
    assert panel.toolbar.source.text() == "Mark price"
    assert panel.model.source == "Mark price"
    assert Topic(BTC_PERP, Channel.CANDLES, Interval.M15) not in verbs.wanted[id(panel)]
    assert Topic(BTC_PERP, Channel.MARK) in verbs.wanted[id(panel)]
    panel.refresh()
    mark = panel.context.session.stores.marks.mark(BTC_PERP)
    assert mark is not None
    assert panel.model.last == mark.mark
    assert not panel.grab().isNull()
    assert verbs.saved["chart"]["source"] == "mark"
    panel.context.link.select(BTC)
    assert panel.source is PriceSource.LAST
    offered = [action.text() for action in panel.toolbar.source.menu.actions()]
    assert offered == ["Last price", "Days of UTC+8", "Smoothed"]
    panel.context.link.select(BTC_PERP)
    assert panel.source is PriceSource.MARK


def test_orders_stand_on_prices_and_never_on_a_premium(
    chart: tuple[ChartPanel, FuturesVerbs],
) -> None:
    panel, _ = chart
    panel.refresh()
    on_last = panel.model.lines
    assert on_last
    picked = []
    panel.context.link.price_picked.connect(picked.append)
    panel.show_source(PriceSource.INDEX)
    panel.refresh()
    assert panel.model.lines == on_last
    assert on_last[0].price is not None
    panel.canvas.price_picked.emit(on_last[0].price)
    assert len(picked) == 1
    panel.show_source(PriceSource.PREMIUM)
    panel.refresh()
    assert panel.model.lines == []
    assert panel.model.marks == []
    panel.canvas.price_picked.emit(on_last[0].price)
    assert len(picked) == 1
    assert not panel.grab().isNull()


def test_the_legend_says_no_volume_where_nothing_traded() -> None:
    row = (1.0, 2.0, 0.5, 1.5, 9.0)
    assert [p.label for p in candle_parts(row, 1)][-1] == "Vol"
    named = candle_parts(row, 1, source="Mark price", has_volume=False)
    assert named[0].value == "Mark price"
    assert "Vol" not in [p.label for p in named]


def test_futures_have_no_candles_of_a_second(chart: tuple[ChartPanel, FuturesVerbs]) -> None:
    panel, _ = chart
    panel.context.link.select(BTC)
    panel.show_interval(Interval.S1)
    panel.context.link.select(BTC_PERP)
    assert panel.interval is Interval.M1
    offered = {a.data() for a in panel.toolbar._menu.actions() if a.isVisible()}
    assert "1s" not in offered
    assert sources_of(None) == (PriceSource.LAST,)
