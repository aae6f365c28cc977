"""The watchlist panel: groups, search, and what the visible rows need streamed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from terminal.domain.candle import Interval
from terminal.domain.events import Link
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.symbol_facts import Window
from terminal.state.candles import CLOSE
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.format import clock_time
from terminal.ui.panel import Panel
from terminal.ui.watchlist.flashes import Flashes
from terminal.ui.watchlist.groups import WatchGroups, from_settings, watch_name
from terminal.ui.watchlist.listing import WatchListing
from terminal.ui.watchlist.rows import CellCache, Cells, SymbolRow, build_rows
from terminal.ui.widgets.flat_button import ToolButton
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.search_field import SearchField
from terminal.venue.api import Channel, Topic

SECTION = "watchlist"
WINDOWS = {Window.D1: "24 h", Window.H4: "4 h", Window.H1: "1 h"}
_SPARK_INTERVAL = Interval.H1
_SPARK_POINTS = 24
_SPARK_EVERY_MS = 400
_NEED_DELAY_MS = 250
_MOST_TOPICS = 120


class WatchlistPanel(Panel):
    """Chooses the link group's instrument. `now_ms` is the exchange's clock (tests pass theirs)."""

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] | None = None) -> None:
        super().__init__(context, "watchlist_panel", "Watchlist")
        theme, session = context.theme, context.session
        self._now_ms = now_ms or (lambda: exchange_now_ms(session.stores.connection))
        self._groups = from_settings(session.settings.load(SECTION))
        self._cache = CellCache()
        saved = session.settings.load(SECTION).get("window")
        self._window = next((w for w in WINDOWS if w.value == saved), Window.D1)
        self._flashes = Flashes(theme.duration("flash_tick"))
        self._listed = self._tickers_seen = -1
        self._needed: frozenset[Topic] = frozenset()
        self._need_at_ms = self._next_spark_ms = 0
        self._asked: set[InstrumentId] = set()
        self.search = SearchField(theme, "Symbol")
        self.search.setObjectName("watchlist_search")
        self.listing = WatchListing(theme, self._cells, self._spark, self._flash)
        self.search_row = QWidget()
        self.search_row.hide()
        row = QHBoxLayout(self.search_row)
        row.setContentsMargins(theme.px(8), theme.px(4), theme.px(8), 0)
        row.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search_row)
        column.addWidget(self.listing, 1)
        self.tools = self._build_tools()
        self.setFocusProxy(self.listing)
        self._connect()
        self._rebuild()
        context.clock.add(self, self.refresh, every=4)

    def _connect(self) -> None:
        link = self.context.link
        self.listing.chosen.connect(link.select)
        self.listing.group_toggled.connect(lambda name: self._change(self._groups.toggle(name)))
        self.listing.menu_requested.connect(self._open_menu)
        self.listing.viewport_moved.connect(self._need_soon)
        self.search.textChanged.connect(lambda _text: self._rebuild())
        self.search.moved.connect(self._search_moved)
        self.search.returnPressed.connect(self._choose_match)
        self.search.left.connect(self.close_search)
        link.instrument_changed.connect(self.listing.set_selected)
        self.listing.set_selected(link.instrument)

    def open_search(self) -> None:
        """Show the search field and put the cursor into it."""
        self.search_row.show()
        self.search.setFocus()
        self.search.selectAll()

    def close_search(self) -> None:
        """Back to the groups."""
        self.search.clear()
        self.search_row.hide()
        self.listing.setFocus()

    @property
    def groups(self) -> WatchGroups:
        return self._groups

    def refresh(self) -> None:
        """Called once per frame while visible."""
        stores = self.context.session.stores
        now = self._now_ms()
        self._show_age()
        if stores.instruments.revision != self._listed:
            self._rebuild()
        revision = stores.tickers.revision
        if self._window is not Window.D1:
            revision += stores.facts.revision
        if revision != self._tickers_seen:
            self._tickers_seen = revision
            if self._note_prices(now) or self._window is not Window.D1:
                self.listing.viewport().update()
        elif self._flashes.is_active(now):
            self.listing.viewport().update()
        if self._need_at_ms and now >= self._need_at_ms:
            self._need_at_ms = 0
            self._need()
        if now >= self._next_spark_ms:
            self._next_spark_ms = now + _SPARK_EVERY_MS
            self._load_spark()

    def _show_age(self) -> None:
        """The header says it when these prices are of some time ago."""
        connection = self.context.session.stores.connection
        report = connection.links.get(Link.STREAMS)
        if report is None:
            return
        old_ms = connection.old_since_ms(Link.STREAMS)
        subtitle = "" if old_ms is None else f"as of {clock_time(old_ms)}"
        self.set_header(subtitle=subtitle, feed_state=report.state)

    def _note_prices(self, now: int) -> bool:
        tickers = self.context.session.stores.tickers
        moved = False
        for instrument in self.listing.visible_instruments():
            ticker = tickers.ticker(instrument)
            if ticker is not None and self._flashes.note(instrument, ticker.last, now):
                moved = True
        return moved

    def _rebuild(self) -> None:
        instruments = self.context.session.stores.instruments
        self._listed = instruments.revision
        query = self.search.text()
        empty = f"No symbol contains “{query.strip()}”" if query.strip() else "Nothing listed yet."
        self.listing.set_rows(build_rows(instruments, self._groups, query), empty)
        self._need_soon()

    def _need_soon(self) -> None:
        """Streams follow the rows in sight, a little later so that scrolling asks for few."""
        self._need_at_ms = self._now_ms() + _NEED_DELAY_MS if self._needed else self._now_ms()

    def _need(self) -> None:
        wanted = [*self.listing.visible_instruments(), *self._watched()]
        shown = list(dict.fromkeys(wanted))[:_MOST_TOPICS]
        topics = frozenset(Topic(instrument, Channel.TICKER) for instrument in shown)
        if self._window is not Window.D1:
            interval = Interval(self._window.value)
            topics |= {
                Topic(instrument, Channel.MOVES, interval)
                for instrument in shown
                if instrument.market is Market.SPOT
            }
        if topics != self._needed:
            self._needed = topics
            self.context.session.market_data.need(topics, owner=self)

    def _watched(self) -> list[InstrumentId]:
        watched = self._groups.watched
        return [
            i.id for i in self.context.session.stores.instruments if watch_name(i.id) in watched
        ]

    def _load_spark(self) -> None:
        """Ask for the hours of one visible symbol that has none; one at a time, it is no hurry."""
        session = self.context.session
        for instrument in self.listing.visible_instruments():
            if instrument in self._asked:
                continue
            self._asked.add(instrument)
            if not len(session.stores.candles.series(instrument, _SPARK_INTERVAL)):
                session.history.load_candles(instrument, _SPARK_INTERVAL)
                return

    def show_window(self, window: Window) -> None:
        """Measure the change over another window; only spot is told in others than 24 h."""
        self._window = window
        self.window_choice.show_word(WINDOWS[window], lit=window is not Window.D1)
        settings = self.context.session.settings
        settings.save(SECTION, {**settings.load(SECTION), "window": window.value})
        self._need_soon()
        self.listing.viewport().update()

    def _cells(self, instrument: Instrument) -> Cells:
        stores = self.context.session.stores
        if self._window is Window.D1 or instrument.id.market is not Market.SPOT:
            return self._cache.cells(instrument, stores.tickers)
        known = stores.facts.of(instrument.id).windows.get(self._window)
        change = None if known is None else known.change_fraction
        return self._cache.cells(instrument, stores.tickers, change)

    def _spark(self, instrument: InstrumentId) -> NDArray[np.float64] | None:
        if instrument not in self._asked:
            return None
        series = self.context.session.stores.candles.series(instrument, _SPARK_INTERVAL)
        return series.values[-_SPARK_POINTS:, CLOSE] if len(series) else None

    def _flash(self, instrument: InstrumentId) -> tuple[float, bool]:
        return self._flashes.strength(instrument, self._now_ms())

    def _change(self, groups: WatchGroups) -> None:
        self._groups = groups
        settings = self.context.session.settings
        settings.save(SECTION, {**settings.load(SECTION), **groups.to_settings()})
        self._rebuild()

    def _search_moved(self, offset: int) -> None:
        self.listing.step(offset)

    def _choose_match(self) -> None:
        """Enter takes the chosen match, or the first one."""
        shown = [r.instrument.id for r in self.listing.rows if isinstance(r, SymbolRow)]
        if not shown:
            return
        current = self.context.link.instrument
        self.context.link.select(current if current in shown else shown[0])
        self.close_search()

    def _open_menu(self, instrument: Instrument, where: QPoint) -> None:
        menu = self.build_menu(instrument)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def build_menu(self, instrument: Instrument) -> QMenu:
        """What can be done with a row: show it, move it, put it into a group, drop it."""
        symbol, groups = watch_name(instrument.id), self._groups
        menu = QMenu(self)
        menu.setObjectName("watchlist_menu")
        self._item(menu, f"Show {instrument.display_name}", lambda: self._select(instrument))
        menu.addSeparator()
        inside = next((g.name for g in groups.groups if symbol in g.symbols), None)
        for group in groups.groups:
            if group.name != inside:
                word = "Move to" if inside else "Add to"
                self._item(menu, f"{word} {group.name}", partial(self._put, symbol, group.name))
        if inside is not None:
            menu.addSeparator()
            self._item(menu, "Move up", lambda: self._change(groups.move(symbol, -1)))
            self._item(menu, "Move down", lambda: self._change(groups.move(symbol, 1)))
            self._item(menu, f"Remove from {inside}", lambda: self._change(groups.remove(symbol)))
        return menu

    def _put(self, symbol: str, group: str) -> None:
        self._change(self._groups.add(symbol, group))

    def _select(self, instrument: Instrument) -> None:
        self.context.link.select(instrument.id)

    def _item(self, menu: QMenu, text: str, act: Callable[[], None]) -> None:
        action = QAction(text, menu)
        action.triggered.connect(lambda _=False: act())
        menu.addAction(action)

    def _build_tools(self) -> QWidget:
        tools = QWidget()
        tools.setObjectName("watchlist_tools")
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        button = ToolButton(self.context.theme, "search", "Search symbols")
        button.setObjectName("watchlist_search_button")
        button.clicked.connect(self._toggle_search)
        self.window_choice = MenuButton(
            self.context.theme, "watchlist_window", tuple(WINDOWS.values()), lead="%", style="small"
        )
        self.window_choice.setToolTip("Over how long the change is measured")
        self.window_choice.show_word(WINDOWS[self._window], lit=self._window is not Window.D1)
        self.window_choice.chosen.connect(lambda index: self.show_window(tuple(WINDOWS)[index]))
        row.addWidget(self.window_choice)
        row.addWidget(button)
        return tools

    def _toggle_search(self) -> None:
        if self.search_row.isVisible():
            self.close_search()
        else:
            self.open_search()
