"""Own fills: table and header tools."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from terminal.domain.events import FeedState, Link
from terminal.domain.market import Market
from terminal.ui import format as fmt
from terminal.ui.away import AwayLine
from terminal.ui.context import PanelContext
from terminal.ui.fills.rows import FillLine, fill_columns, fill_lines, line_key
from terminal.ui.models.row_model import RowModel
from terminal.ui.no_account import no_account
from terminal.ui.panel import Panel
from terminal.ui.widgets.late_call import call_after_changes
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools

EMPTY = TableState(
    TableMood.EMPTY, "No fills yet", "Every execution appears here with its fee.", "history"
)
UNKNOWN = TableState(
    TableMood.ERROR,
    "Fills are unknown",
    "The account connection is down. Missed fills are fetched when it is back.",
    "alert-octagon",
)


class FillsPanel(Panel):
    """Own executions, newest first; a new one lights up once."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "fills", "Fills")
        self._model: RowModel[FillLine] = RowModel(fill_columns(), line_key)
        self._table = PaintedTable(context.theme, self._model)
        self._table.setObjectName("fills_table")
        self._table.setAccessibleName("Fills")
        tools = TableTools(
            context.theme, self._table, file_name="fills", check_text="This symbol only"
        )
        self.tools = tools
        self.symbol_only = tools.check
        assert self.symbol_only is not None  # noqa: S101  # a text was given
        self.symbol_only.setObjectName("fills_symbol_only")
        self.symbol_only.toggled.connect(self._reload)
        self._table.row_activated.connect(self._show)
        context.link.instrument_changed.connect(self._reload)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(AwayLine(context.theme, context.session.stores.absences))
        layout.addWidget(self._table)
        self._seen = (-1, -1, -1)
        self._known: set[str] | None = None
        self._reload()
        context.clock.add(self, self.refresh)
        call_after_changes(context.session.stores.fills, self, self._show_count)

    def refresh(self) -> None:
        if self._revisions() != self._seen:
            self._reload()

    def _revisions(self) -> tuple[int, int, int]:
        stores = self.context.session.stores
        return stores.fills.revision, stores.instruments.revision, stores.connection.revision

    def _reload(self, *_: object) -> None:
        self._seen = self._revisions()
        stores = self.context.session.stores
        only = self.symbol_only is not None and self.symbol_only.isChecked()
        fills = stores.fills.newest(self.context.link.instrument if only else None)
        lines = fill_lines(stores.instruments, fills)
        self._tint_new(lines)
        self._model.set_items(lines)
        self._table.rows_changed()
        self._table.set_state(self._state(bool(lines)))
        self._show_count()

    def _show_count(self) -> None:
        stores = self.context.session.stores
        old_ms = stores.connection.old_since_ms(Link.ACCOUNT)
        subtitle = "" if old_ms is None else f"as of {fmt.minute_time(old_ms)}"
        self.set_header(count=len(stores.fills.newest()), subtitle=subtitle)

    def _state(self, any_fill: bool) -> TableState:
        if any_fill:
            return READY
        stores = self.context.session.stores
        if nobody := no_account(self.context.session, Market.SPOT, Market.USDM):
            return nobody
        account = stores.connection.links.get(Link.ACCOUNT)
        if account is not None and account.state is FeedState.OFF:
            return UNKNOWN
        return EMPTY if stores.balances.known else LOADING

    def _tint_new(self, lines: list[FillLine]) -> None:
        """What came since the last look lights up, but never the history of the first load."""
        keys = {line_key(line) for line in lines}
        if self._known:
            for line in lines:
                if line_key(line) not in self._known:
                    self._table.tint(line_key(line), line.fill.side.value.lower())
            keys |= self._known
        self._known = keys

    def _show(self, key: str) -> None:
        line = self._model.item(key)
        if line is not None:
            self.context.link.select(line.fill.instrument)
