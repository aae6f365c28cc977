"""What the statistics panel holds: tiles or one of the tables, a period, and what they export."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from terminal.domain.candle import Interval
from terminal.domain.futures.market_statistics import Period, Statistic
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.symbol_facts import Window
from terminal.state.stores import Stores
from terminal.ui.market_statistics.market_tables import (
    contract_columns,
    contract_key,
    contract_lines,
    forced_columns,
    forced_key,
    forced_lines,
    instrument_of,
)
from terminal.ui.market_statistics.rows import (
    Tile,
    backing_lines,
    day_lines,
    tiles,
    title_of,
)
from terminal.ui.market_statistics.tables import (
    constituent_columns,
    constituent_key,
    delivery_columns,
    delivery_key,
    point_columns,
    point_key,
    tile_columns,
    tile_key,
)
from terminal.ui.market_statistics.tiles import TilesView
from terminal.ui.models.row_model import RowModel
from terminal.ui.theme import Theme
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.plain_label import PlainLabel
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.veil import Veil
from terminal.venue.api import Channel, Topic, whole

OVERVIEW, INDEX, DELIVERIES = "Overview", "Index", "Deliveries"
LIQUIDATIONS, CONTRACTS = "Liquidations, all contracts", "All contracts"
VIEWS = (
    OVERVIEW,
    *(title_of(s) for s in Statistic),
    INDEX,
    DELIVERIES,
    LIQUIDATIONS,
    CONTRACTS,
)
QUIET = TableState(
    TableMood.EMPTY, "No liquidations yet", "They appear here as the exchange reports them.",
    "activity",
)  # fmt: skip
NOTHING = TableState(
    TableMood.EMPTY, "Nothing published", "The exchange keeps no such figures of this contract.",
    "chart-line",
)  # fmt: skip


class StatisticsContent(QWidget):
    """`period_chosen` carries a Period, `contract_chosen` the InstrumentId of a row; `table_changed`
    the table that copy and export take now, `view_changed` says that `topics` are others."""

    period_chosen = Signal(object)
    view_changed = Signal()
    contract_chosen = Signal(object)
    table_changed = Signal(object)

    def __init__(self, theme: Theme, period: Period) -> None:
        super().__init__()
        self._theme = theme
        self._view = 0
        self._contract: FuturesContract | None = None
        self._tables: dict[str, PaintedTable] = {}
        self.view = MenuButton(theme, "market_statistics_view", VIEWS, tone="text.primary")
        self.view.chosen.connect(self.show_view)
        periods = [each.value for each in Period]
        self.period = MenuButton(theme, "market_statistics_period", periods, lead="Every")
        self.period.set_options(periods, list(Period).index(period))
        self.period.chosen.connect(self._choose_period)
        self.words = PlainLabel()
        self.words.setObjectName("market_statistics_words")
        self.words.setFont(theme.font("small"))
        palette = self.words.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour("text.tertiary"))
        self.words.setPalette(palette)
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(6), 0, theme.px(12), 0)
        row.setSpacing(theme.px(8))
        for part in (self.view, self.period, self.words):
            row.addWidget(part, 1 if part is self.words else 0)
        self.tiles = TilesView(theme)
        self.tiles.tile_chosen.connect(self._open_tile)
        self._stack = QStackedWidget()
        self._stack.setObjectName("market_statistics_stack")
        self._stack.addWidget(self.tiles)
        self.veil = Veil(theme, self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(strip)
        column.addWidget(self._stack, 1)

    @property
    def table(self) -> PaintedTable:
        """What copy and export take: the table in view, or the overview's figures as one."""
        return self._table_of(VIEWS[self._view])

    def show_view(self, index: int) -> None:
        """The tiles (0) or one of the tables."""
        self._view = index
        self.view.show_word(VIEWS[index], lit=index > 0)
        self._stack.setCurrentWidget(self.tiles if index == 0 else self.table)
        self.veil.raise_()
        self.table_changed.emit(self.table)
        self.view_changed.emit()

    def topics(self, stores: Stores, shown: InstrumentId | None) -> list[Topic]:
        """What the view streams, beside what is asked for by request."""
        everything = whole(Market.USDM)
        topics = []
        if shown is not None and shown.market is Market.USDM:
            topics += [Topic(shown, Channel.STATISTICS, Interval.D1), Topic(shown, Channel.FORCED)]
        if VIEWS[self._view] == LIQUIDATIONS:
            topics.append(Topic(everything, Channel.ALL_FORCED))
        if VIEWS[self._view] == CONTRACTS:
            topics.append(Topic(everything, Channel.ALL_QUOTES))
            for each in stores.instruments.of(Market.USDM):
                topics += [
                    Topic(each.id, Channel.STATISTICS, Interval.D1),
                    Topic(each.id, Channel.MARK),
                ]
        return topics

    def show_figures(self, stores: Stores, contract: FuturesContract, now_ms: int) -> None:
        """Bring what is in view up to date; another contract gets tables of its own."""
        if contract != self._contract:
            self._contract = contract
            self._drop_tables()
            self.show_view(self._view)
        store = stores.statistics
        shown = tiles(store, stores.marks, contract, now_ms)
        hours = stores.marks.terms(contract.id).interval_hours
        day = stores.facts.of(contract.id).windows.get(Window.D1)
        lines = (*backing_lines(store, contract, now_ms), *day_lines(day, contract))
        self.tiles.show_tiles(shown, lines, contract, hours, now_ms)
        self._fill(shown, stores)

    def _fill(self, shown: tuple[Tile, ...], stores: Stores) -> None:
        store, table = stores.statistics, self.table
        rows: Any
        if self._view == 0:
            rows = shown
        elif VIEWS[self._view] == INDEX:
            rows = None if store.backing is None else store.backing.constituents
        elif VIEWS[self._view] == DELIVERIES:
            rows = None if store.backing is None else store.backing.deliveries
        elif VIEWS[self._view] == LIQUIDATIONS:
            rows = forced_lines(stores)
        elif VIEWS[self._view] == CONTRACTS:
            rows = contract_lines(stores)
        else:
            points = store.series(list(Statistic)[self._view - 1])
            rows = None if points is None else points[::-1]
        table.model.set_items(rows or ())
        table.rows_changed()
        table.set_state(LOADING if rows is None else READY if rows else self._empty())

    def _empty(self) -> TableState:
        return QUIET if VIEWS[self._view] == LIQUIDATIONS else NOTHING

    def _table_of(self, view: str) -> PaintedTable:
        table = self._tables.get(view)
        if table is None:
            table = self._tables[view] = PaintedTable(self._theme, self._model_of(view))
            table.setObjectName("market_statistics_table")
            table.setAccessibleName(view)
            if view == CONTRACTS:
                table.row_activated.connect(self._choose_contract)
            self._stack.addWidget(table)
        return table

    def _model_of(self, view: str) -> RowModel[Any]:
        contract = self._contract
        if contract is None or view == OVERVIEW:
            return RowModel(tile_columns(), tile_key)
        if view == INDEX:
            return RowModel(constituent_columns(contract), constituent_key)
        if view == LIQUIDATIONS:
            return RowModel(forced_columns(), forced_key)
        if view == CONTRACTS:
            return RowModel(contract_columns(), contract_key)
        if view == DELIVERIES:
            return RowModel(delivery_columns(contract), delivery_key)
        return RowModel(point_columns(list(Statistic)[VIEWS.index(view) - 1], contract), point_key)

    def _drop_tables(self) -> None:
        for table in self._tables.values():
            self._stack.removeWidget(table)
            table.deleteLater()
        self._tables.clear()

    def _open_tile(self, statistic: Statistic) -> None:
        self.show_view(list(Statistic).index(statistic) + 1)

    def _choose_contract(self, key: str) -> None:
        self.contract_chosen.emit(instrument_of(key))

    def _choose_period(self, index: int) -> None:
        period = list(Period)[index]
        self.period.show_word(period.value)
        self.period_chosen.emit(period)
