"""Futures statistics of the contract in view: asked for while the panel is seen, never else."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from terminal.domain.events import FeedState, Link
from terminal.domain.futures.market_statistics import Period
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.services.clock import wall_ms
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.format import clock_time, duration
from terminal.ui.panel import Panel
from terminal.ui.widgets.table_tools import TableTools

if TYPE_CHECKING:
    from terminal.ui.market_statistics.content import StatisticsContent

SECTION = "market_statistics"
STALE_MS = 180_000
"""Three rounds without an answer: what is shown may be another market by now."""
_CONTENT = "terminal.ui.market_statistics.content"


class MarketStatisticsPanel(Panel):
    """Made light: what it shows is imported and built when it is first seen."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "market_statistics", "Market data")
        self.content: StatisticsContent | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._period = self._load_period()
        self._seen: tuple[object, ...] = ()
        context.link.instrument_changed.connect(self._want)
        context.clock.add(self, self.refresh, every=4)

    def showEvent(self, event: QShowEvent) -> None:
        if self.content is None:
            self._build()
        self._seen = ()
        self._want(self.context.link.instrument)

    def hideEvent(self, event: QHideEvent) -> None:
        statistics = self.context.session.statistics
        if statistics is not None:
            statistics.rest()
        self.context.session.market_data.release(self)

    def choose_period(self, period: Period) -> None:
        """Ask for points this far apart from now on."""
        self._period = period
        self.context.session.settings.save(SECTION, {"period": period.value})
        self._want(self.context.link.instrument)

    def refresh(self) -> None:
        """Called while visible: the countdown moves each second, the rest with the store."""
        content, contract = self.content, self._contract()
        if content is None:
            return
        stores = self.context.session.stores
        now = exchange_now_ms(stores.connection)
        seen = (
            contract,
            stores.statistics.revision,
            now // 1_000,
        )
        if seen == self._seen:
            return
        self._seen = seen
        if contract is None:
            content.veil.show_state("off", "No futures contract", self._why_none())
            self.set_header(subtitle="", feed_state=FeedState.UNSYNCED)
            return
        content.show_figures(stores, contract, now)
        self._show_state(contract)

    def _build(self) -> None:
        """The rest of the feature is imported here, so that a start without it costs nothing."""
        made: StatisticsContent = importlib.import_module(_CONTENT).StatisticsContent(
            self.context.theme, self._period
        )
        self.content = made
        made.period_chosen.connect(self.choose_period)
        made.view_changed.connect(self._stream)
        made.contract_chosen.connect(self.context.link.select)
        self._column.addWidget(made)
        tools = TableTools(self.context.theme, made.table, file_name="market_statistics")
        made.table_changed.connect(tools.show_table)
        self.tools = tools
        self.header_changed.emit()

    def _show_state(self, contract: FuturesContract) -> None:
        """Quiet while it is fresh; a veil when nobody has answered for three minutes."""
        content, stores = self.content, self.context.session.stores
        if content is None:
            return
        store, link = stores.statistics, stores.connection.links.get(Link.USDM_REST)
        age = wall_ms() - store.loaded_ms if store.loaded_ms else None
        content.words.setText("" if age is None else f"as of {clock_time(store.loaded_ms)} UTC")
        if age is not None and age > STALE_MS:
            content.veil.show_state("stale", f"stale {duration(age)}")
            self.set_header(subtitle=contract.display_name, feed_state=FeedState.STALE)
            return
        lost = link is not None and link.state is FeedState.OFF
        if lost and age is None:
            content.veil.show_state("off", "No connection", "It is asked again by itself.")
            self.set_header(subtitle=contract.display_name, feed_state=FeedState.OFF)
            return
        content.veil.show_state("live")
        state = FeedState.LIVE if age is not None else FeedState.UNSYNCED
        self.set_header(subtitle=contract.display_name, feed_state=state)

    def _want(self, instrument: InstrumentId | None) -> None:
        statistics = self.context.session.statistics
        if statistics is None or not self.isVisible():
            return
        self._seen = ()
        self._stream()
        if instrument is not None and instrument.market is Market.USDM:
            statistics.want(instrument, self._period)
        else:
            statistics.rest()

    def _stream(self) -> None:
        """Have streamed what the view in front shows, while it is seen."""
        if self.content is not None and self.isVisible():
            session = self.context.session
            topics = self.content.topics(session.stores, self.context.link.instrument)
            session.market_data.need(topics, owner=self)
            self._seen = ()

    def _contract(self) -> FuturesContract | None:
        """The contract in view; None for a spot symbol or before the listing is there."""
        shown = self.context.link.instrument
        if shown is None or self.context.session.statistics is None:
            return None
        known = self.context.session.stores.instruments.get(shown)
        return known if isinstance(known, FuturesContract) else None

    def _why_none(self) -> str:
        if self.context.session.statistics is None:
            return "This session reads no futures market."
        return "Choose a perpetual or a quarterly in the watchlist."

    def _load_period(self) -> Period:
        saved = self.context.session.settings.load(SECTION).get("period")
        return next((each for each in Period if each.value == saved), Period.M15)
