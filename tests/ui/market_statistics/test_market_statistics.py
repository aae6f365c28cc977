"""The statistics panel: what its tiles say, when it asks, and what it exports."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from decimal import Decimal as D
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from terminal.domain.candle import Interval
from terminal.domain.events import ForcedTradePrinted
from terminal.domain.futures.derivative import ForcedTrade
from terminal.domain.futures.market_statistics import (
    AdlRisk,
    Backing,
    Constituent,
    Fund,
    Period,
    Point,
    Statistic,
)
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.services.clock import wall_ms
from terminal.state.statistics import StatisticsQuery
from terminal.state.stores import Stores
from terminal.ui.context import PanelContext
from terminal.ui.market_statistics import MarketStatisticsPanel
from terminal.ui.market_statistics.content import VIEWS
from terminal.ui.market_statistics.market_tables import contract_lines, forced_columns, forced_lines
from terminal.ui.market_statistics.panel import STALE_MS
from terminal.ui.market_statistics.rows import Mood, tiles
from terminal.ui.widgets.table_tools import TableTools
from terminal.venue.api import Channel, Topic, whole
from tests.support.futures_scene import (
    BTC_PERP,
    ETH_PERP,
    FuturesVerbs,
    build_futures_scene,
    perpetual,
)
from tests.support.scene import BTC, NOW_MS
from tests.support.trade import context_for

CONTRACT = perpetual("BTC", "0.1", "0.001")
STEP = 900_000


@dataclass
class Asked:
    calls: list[object] = field(default_factory=list)

    def want(self, instrument: InstrumentId, period: Period) -> None:
        self.calls.append((instrument, period))

    def rest(self) -> None:
        self.calls.append("rest")

    def refresh(self) -> None:
        self.calls.append("refresh")


def tell(stores: Stores) -> None:
    """Answers to everything, as of now."""
    store = stores.statistics
    store.begin(StatisticsQuery(BTC_PERP, Period.M15))
    figures = {
        Statistic.OPEN_INTEREST: ("84000", "84120.4", "5753000000"),
        Statistic.FUNDING: ("0.0002", "0.0001", "68385.9"),
        Statistic.TAKERS: ("1.1", "1.2031", "387.3"),
        Statistic.BASIS: ("0.0003", "0.0004", "27.4"),
    }
    for statistic in Statistic:
        old, new, left = figures.get(statistic, ("1.2", "1.4342", "0.5891"))
        right = None if statistic in (Statistic.FUNDING, Statistic.BASIS) else D("0.4108")
        points = [
            Point(NOW_MS - STEP, D(old), D(left), right),
            Point(NOW_MS, D(new), D(left), right),
        ]
        store.set_series(statistic, points)
    store.set_backing(
        Backing(
            constituents=[
                Constituent("binance", "BTCUSDT", D("68391.0"), D("0.7")),
                Constituent("kraken", "BTCUSDT", None, D("0.3")),
            ],
            index_ms=NOW_MS,
            funds=[Fund("USDT", D("793930579.3"), NOW_MS)],
            adl=AdlRisk("medium", NOW_MS),
        )
    )
    store.round_ended(wall_ms())


@pytest.fixture
def context(qtbot: QtBot) -> PanelContext:
    session, _, _ = build_futures_scene()
    session.statistics = Asked()
    made = context_for(session)
    made.link.select(BTC_PERP)
    return made


@pytest.fixture
def panel(context: PanelContext, qtbot: QtBot) -> MarketStatisticsPanel:
    made = MarketStatisticsPanel(context)
    qtbot.addWidget(made)
    made.resize(1290, 190)
    return made


def calls(panel: MarketStatisticsPanel) -> list[object]:
    asked = panel.context.session.statistics
    assert isinstance(asked, Asked)
    return asked.calls


def test_tiles_say_figure_unit_and_span() -> None:
    stores = build_futures_scene()[0].stores
    tell(stores)
    said = {t.statistic: t for t in tiles(stores.statistics, stores.marks, CONTRACT, NOW_MS)}
    interest, funding = said[Statistic.OPEN_INTEREST], said[Statistic.FUNDING]
    assert (interest.value, interest.note) == ("84.12 k BTC", "5.75 B USDT")
    assert interest.trend == "+0.14\u2009% in 15 min"
    assert (funding.value, funding.trend) == ("+0.0100\u2009%", "next in 01:22:12")
    assert "+10.95\u2009% a year, every 8 h" in funding.note
    assert said[Statistic.TOP_ACCOUNTS].note == "58.9\u2009% long, 41.1\u2009% short"
    assert said[Statistic.BASIS].note == "+27.4 USDT"


def test_what_is_unknown_is_not_zero() -> None:
    stores = build_futures_scene()[0].stores
    stores.statistics.begin(StatisticsQuery(BTC_PERP, Period.M15))
    stores.statistics.fail(Statistic.TAKERS, "no answer")
    stores.statistics.set_series(Statistic.BASIS, [])
    said = {t.statistic: t for t in tiles(stores.statistics, stores.marks, CONTRACT, NOW_MS)}
    assert said[Statistic.OPEN_INTEREST].mood is Mood.LOADING
    assert (said[Statistic.TAKERS].mood, said[Statistic.TAKERS].words) == (Mood.FAILED, "no answer")
    assert said[Statistic.BASIS].mood is Mood.EMPTY
    assert not any(tile.value for tile in said.values())


def test_it_is_built_and_asks_only_when_seen(panel: MarketStatisticsPanel) -> None:
    assert panel.content is None
    assert calls(panel) == []
    panel.context.link.select(ETH_PERP)
    assert calls(panel) == []
    panel.show()
    assert panel.content is not None
    assert calls(panel) == [(ETH_PERP, Period.M15)]
    panel.choose_period(Period.H1)
    panel.context.link.select(BTC)
    panel.hide()
    assert calls(panel)[1:] == [(ETH_PERP, Period.H1), "rest", "rest"]
    again = MarketStatisticsPanel(panel.context)
    assert again._period is Period.H1
    again.deleteLater()


def test_old_figures_are_veiled_and_live_ones_are_quiet(panel: MarketStatisticsPanel) -> None:
    panel.show()
    stores = panel.context.session.stores
    assert panel.content is not None
    tell(stores)
    panel.refresh()
    assert panel.content.veil.state == "live"
    stores.statistics.loaded_ms -= STALE_MS + 60_000
    panel._seen = ()
    panel.refresh()
    assert panel.content.veil.state == "stale"
    panel.context.link.select(BTC)
    panel.refresh()
    assert panel.content.veil.state == "off"


def test_a_tile_opens_its_table_and_exports(
    panel: MarketStatisticsPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show()
    tell(panel.context.session.stores)
    panel.refresh()
    content = panel.content
    assert content is not None
    assert isinstance(panel.tools, TableTools)
    qtbot.addWidget(panel.tools)
    file = tmp_path / "statistics.csv"
    panel.tools.write(str(file))
    assert "Open interest" in file.read_text("utf-8")
    place = content.tiles.places()[0].center()
    qtbot.mouseClick(content.tiles, Qt.MouseButton.LeftButton, pos=QPoint(place.toPoint()))
    panel._seen = ()
    panel.refresh()
    panel.tools.write(str(file))
    assert "84120.4,5753000000" in file.read_text("utf-8")
    for view in range(len(VIEWS)):
        content.show_view(view)
        panel._seen = ()
        panel.refresh()
        assert not panel.grab().isNull()


def test_all_contracts_and_liquidations_are_streamed_while_seen(
    panel: MarketStatisticsPanel,
) -> None:
    panel.show()
    content, verbs = panel.content, panel.context.session.market_data
    assert content is not None
    assert isinstance(verbs, FuturesVerbs)
    everything = whole(Market.USDM)
    content.show_view(VIEWS.index("All contracts"))
    wanted = verbs.wanted[id(panel)]
    assert Topic(everything, Channel.ALL_QUOTES) in wanted
    assert Topic(ETH_PERP, Channel.STATISTICS, Interval.D1) in wanted
    panel.refresh()
    content.table.row_activated.emit("ETHUSDT")
    assert panel.context.link.instrument == ETH_PERP
    content.show_view(VIEWS.index("Liquidations, all contracts"))
    assert Topic(everything, Channel.ALL_FORCED) in verbs.wanted[id(panel)]
    panel.hide()
    assert id(panel) not in verbs.wanted


def test_a_forced_sale_ends_a_long() -> None:
    stores = build_futures_scene()[0].stores
    trade = ForcedTrade(
        side=Side.SELL, quantity=D("0.5"), price=D(60000), average_price=D(0), time_ms=NOW_MS
    )
    stores.marks.apply(ForcedTradePrinted(BTC_PERP, trade))
    [line] = forced_lines(stores)
    cells = {column.key: column.cell(line).plain for column in forced_columns()}
    assert cells["side"] == "Long liquidated"
    assert (cells["price"], cells["worth"]) == ("60,000.0", "30.00 k")
    assert contract_lines(stores)[0].contract.symbol == "BTCUSDT"


def test_a_start_does_not_import_the_plots() -> None:
    content = "terminal.ui.market_statistics.content"
    code = f"import sys, terminal.workspace_panels; sys.exit({content!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
