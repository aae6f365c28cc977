"""Statistics, rules and block trades of the symbol in view."""

from __future__ import annotations

import time

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from terminal.domain.instrument import SpotPair
from terminal.domain.market import InstrumentId
from terminal.domain.symbol_facts import STREAMED, Window
from terminal.state.facts import Part
from terminal.ui.context import PanelContext
from terminal.ui.models.row_model import RowModel
from terminal.ui.panel import Panel
from terminal.ui.symbol_info.blocks import BlockLine, block_columns, block_key
from terminal.ui.symbol_info.lines import FactLine, fact_columns, line_key
from terminal.ui.symbol_info.rules import rule_lines
from terminal.ui.symbol_info.statistics import WINDOW_WORDS, statistics_lines
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.segmented import SegmentedControl
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools

SECTION = "symbol_info"
PAGES = ("Statistics", "Rules", "Block trades")
WINDOWS = tuple(Window)
ASK_AGAIN_SECONDS = 10.0
_STATISTICS, _RULES, _BLOCKS = range(3)
NO_SPOT = TableState(
    TableMood.EMPTY,
    "Only for spot symbols",
    "What stands behind a contract is in the panel Market data.",
    "info-circle",
)
NO_BLOCKS = TableState(
    TableMood.EMPTY,
    "No block trades",
    "Trades agreed outside the book appear here; they are in no tape and no volume.",
    "list",
)


class SymbolInfoPanel(Panel):
    """Asks and streams only while it is in sight."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, SECTION, "Symbol")
        theme = context.theme
        self._window = self._saved_window()
        self._facts: RowModel[FactLine] = RowModel(fact_columns(), line_key)
        self._blocks: RowModel[BlockLine] = RowModel(block_columns(), block_key)
        self._fact_table = PaintedTable(theme, self._facts)
        self._fact_table.setObjectName("symbol_info_table")
        self._fact_table.setAccessibleName("Symbol, statistics and rules")
        self._block_table = PaintedTable(theme, self._blocks)
        self._block_table.setObjectName("symbol_info_blocks")
        self._block_table.setAccessibleName("Block trades")
        self.pages = SegmentedControl(theme, PAGES)
        self.pages.setObjectName("symbol_info_pages")
        self.pages.setAccessibleName("What to show")
        self.pages.chosen.connect(self._choose_page)
        self.window_choice = MenuButton(
            theme, "symbol_info_window", [WINDOW_WORDS[w] for w in WINDOWS], lead="Over"
        )
        self.window_choice.show_word(WINDOW_WORDS[self._window])
        self.window_choice.chosen.connect(lambda index: self.show_window(WINDOWS[index]))
        self._tools = self.tools = TableTools(theme, self._fact_table, file_name="symbol")
        self._block_table.menu_requested.connect(self._tools.menu.popup)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._fact_table)
        self._stack.addWidget(self._block_table)
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(8), theme.px(2), theme.px(12), theme.px(2))
        row.setSpacing(theme.px(8))
        row.addWidget(self.pages)
        row.addWidget(self.window_choice)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(strip)
        layout.addWidget(self._stack, 1)
        self._shown: InstrumentId | None = None
        self._seen: tuple[object, ...] = ()
        self._painted_at = float("-inf")
        self._asked_at = float("-inf")
        context.link.instrument_changed.connect(self.show_instrument)
        if context.link.instrument is not None:
            self.show_instrument(context.link.instrument)
        context.clock.add(self, self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        verbs = self.context.session.facts
        if verbs is not None:
            verbs.leave(self)

    def show_instrument(self, instrument: InstrumentId) -> None:
        self._shown = instrument
        self._seen = ()
        self.set_header(subtitle=instrument.symbol)
        self._ask()
        self.refresh()

    def show_window(self, window: Window) -> None:
        self._window = window
        self.window_choice.show_word(WINDOW_WORDS[window])
        self.context.session.settings.save(SECTION, {"window": window.value})
        self._seen = ()
        self._ask()
        self.refresh()

    def refresh(self) -> None:
        """A few times a second; windows that nobody streams are asked for every ten seconds."""
        now = time.monotonic()
        if now - self._asked_at >= ASK_AGAIN_SECONDS:
            self._ask_again()
        wait = self.context.theme.duration("repaint_cold_table") / 1_000
        seen = self._revisions()
        if seen != self._seen and (not self._seen or now - self._painted_at >= wait):
            self._seen, self._painted_at = seen, now
            self._reload()

    def _revisions(self) -> tuple[object, ...]:
        stores = self.context.session.stores
        return (
            stores.facts.revision,
            stores.instruments.revision,
            self.pages.current,
            self._window,
            self._shown,
        )

    def _reload(self) -> None:
        stores = self.context.session.stores
        instrument = None if self._shown is None else stores.instruments.get(self._shown)
        if not isinstance(instrument, SpotPair):
            self._facts.set_items(())
            self._blocks.set_items(())
            for table in (self._fact_table, self._block_table):
                table.rows_changed()
                table.set_state(NO_SPOT)
            return
        facts = stores.facts.of(instrument.id)
        if self.pages.current == _BLOCKS:
            lines = [BlockLine(trade, instrument) for trade in facts.newest_blocks()]
            self._blocks.set_items(lines)
            self._block_table.rows_changed()
            failed = facts.failures.get(Part.BLOCKS)
            empty = NO_BLOCKS if Part.BLOCKS in facts.told else LOADING
            if failed is not None:
                title = "Block trades are unknown"
                empty = TableState(TableMood.ERROR, title, failed, "alert-octagon")
            self._block_table.set_state(READY if lines else empty)
            return
        if self.pages.current == _RULES:
            shown = rule_lines(instrument, facts)
        else:
            shown = statistics_lines(facts, self._window, instrument)
        self._facts.set_items(shown)
        self._fact_table.rows_changed()
        self._fact_table.set_state(READY if shown else LOADING)

    def _choose_page(self, page: int) -> None:
        on_blocks = page == _BLOCKS
        self._stack.setCurrentWidget(self._block_table if on_blocks else self._fact_table)
        self._tools.show_table(self._block_table if on_blocks else self._fact_table)
        self.window_choice.setVisible(page == _STATISTICS)
        verbs, shown = self.context.session.facts, self._shown
        if on_blocks and verbs is not None and shown is not None:
            verbs.ask_blocks(shown)
        self._seen = ()
        self.refresh()

    def _ask(self) -> None:
        verbs = self.context.session.facts
        if verbs is not None and self._shown is not None and self.isVisible():
            self._asked_at = time.monotonic()
            verbs.look(self._shown, self._window, owner=self)
            if self.pages.current == _BLOCKS:
                verbs.ask_blocks(self._shown)

    def _ask_again(self) -> None:
        verbs = self.context.session.facts
        self._asked_at = time.monotonic()
        if verbs is not None and self._shown is not None and self._window not in STREAMED:
            verbs.ask_statistics(self._shown, self._window)

    def _saved_window(self) -> Window:
        saved = self.context.session.settings.load(SECTION).get("window")
        return Window(saved) if saved in [window.value for window in Window] else Window.D1
