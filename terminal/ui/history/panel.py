"""The past: what, from when to when, how far it is loaded, and what it sums up to."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from terminal.domain.market import InstrumentId, Market
from terminal.domain.numbers import grouped_text
from terminal.domain.records import Record, RecordKind, kinds_of
from terminal.services.history.exporting import export
from terminal.services.history.history_scope import symbols_of_account
from terminal.state.notices import Severity
from terminal.state.records import LoadState, RecordQuery
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.history.closed import ROE_NOTE, closed_records
from terminal.ui.history.rows import (
    DAY_MS,
    SPANS,
    columns_of,
    day_text,
    file_rows,
    named_totals,
    parse_day,
    record_key,
)
from terminal.ui.models.row_model import RowModel
from terminal.ui.no_account import no_account
from terminal.ui.panel import Panel
from terminal.ui.tasks import spawn
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.plain_label import PlainLabel, set_tip
from terminal.ui.widgets.switches import CheckBox
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools

KINDS = tuple(RecordKind)
EMPTY = TableState(
    TableMood.EMPTY, "Nothing loaded yet", "Choose a span and press Load.", "history"
)
NOTHING = TableState(
    TableMood.EMPTY, "Nothing in this span", "The exchange has no such rows here.", "history"
)
MOST_TOTALS = 8
_BUSY = (LoadState.LOADING, LoadState.WAITING)


class HistoryPanel(Panel):
    """Loads in the last lane of the request budget, with progress; Stop keeps what is there."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "history", "History")
        theme = context.theme
        self._kind = RecordKind.ORDERS
        self._seen = -1
        self._rows: Sequence[Record] = ()
        self._until_ms = 0
        self._models = {kind: RowModel[Record](columns_of(kind), record_key) for kind in KINDS}
        self._tables: dict[RecordKind, PaintedTable] = {}
        self._stack = QStackedWidget()
        for kind, model in self._models.items():
            table = PaintedTable(theme, model)
            table.setObjectName(f"history_table_{kind.name.lower()}")
            table.setAccessibleName(f"History: {kind.value}")
            table.set_state(EMPTY)
            self._tables[kind] = table
            self._stack.addWidget(table)
        self.kind = MenuButton(theme, "history_kind", [kind.value for kind in KINDS])
        self.kind.chosen.connect(self._choose_kind)
        self.span = MenuButton(theme, "history_span", [words for words, _ in SPANS], lead="Last")
        self.span.chosen.connect(self._choose_span)
        self.start = _day_field("history_from", "From day, UTC", theme.px(116))
        self.end = _day_field("history_to", "To day, UTC", theme.px(116))
        self.load = FlatButton(theme, "Load", emphasis=Emphasis.OUTLINED)
        self.load.setObjectName("history_load")
        self.load.clicked.connect(self._load_or_stop)
        for field in (self.start, self.end):
            field.returnPressed.connect(self._load_or_stop)
        self.everywhere = CheckBox(theme, "All symbols")
        self.everywhere.setObjectName("history_everywhere")
        self.everywhere.setToolTip("every pair between assets of this account, one after the other")
        self.progress = _quiet_label(context, "history_progress")
        self.sums = _quiet_label(context, "history_totals")
        save = QAction("Export all with totals (CSV or XLSX)…", self)
        save.setObjectName("history_export")
        save.triggered.connect(self._ask_file)
        self._tools = tools = TableTools(
            theme, self._tables[self._kind], file_name="history_shown", extra=(save,)
        )
        for other in list(self._tables.values())[1:]:
            other.menu_requested.connect(tools.menu.popup)
        self.tools = tools
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(8), theme.px(2), theme.px(12), theme.px(2))
        row.setSpacing(theme.px(8))
        for part in (self.kind, self.span, self.start, self.end, self.everywhere, self.load):
            row.addWidget(part)
        row.addWidget(self.progress, 1)
        self.sums.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
        self.sums.setWordWrap(True)
        self.sums.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.sums)
        self._choose_span(0)
        self._offered: tuple[RecordKind, ...] = KINDS
        self._offer_kinds()
        context.link.instrument_changed.connect(self._offer_kinds)
        context.clock.add(self, self.refresh)

    def refresh(self) -> None:
        store = self.context.session.stores.records
        if store.revision == self._seen:
            return
        self._seen = store.revision
        query = store.query
        if query is None:
            self._say_no_account()
            return
        model, table = self._models[query.kind], self._tables[query.kind]
        busy = store.state in _BUSY
        self._rows = self._rows_of(query, is_busy=busy)
        model.set_items(reversed(self._rows))
        table.rows_changed()
        table.set_state(READY if self._rows else LOADING if busy else NOTHING)
        self.load.setText("Stop" if busy else "Load")
        self.progress.setText(self._progress_words())
        self.sums.setText(self._sums())
        self.sums.setVisible(bool(self.sums.text()))
        self.set_header(count=len(self._rows))

    def _rows_of(self, query: RecordQuery, *, is_busy: bool) -> Sequence[Record]:
        """What is shown of the rows loaded; closed positions follow from all of them only."""
        stores = self.context.session.stores
        if query.kind is not RecordKind.CLOSED:
            return stores.records.rows
        if is_busy:
            return ()
        made = closed_records(stores.records.rows, query, stores)
        return [row for row in made if row.time_ms <= self._until_ms]

    def query(self) -> RecordQuery | None:
        """What the fields ask for; None while a day cannot be read or nothing is chosen."""
        start, end = parse_day(self.start.text()), parse_day(self.end.text())
        shown = self.context.link.instrument
        if start is None or end is None or end < start or shown is None:
            return None
        now = exchange_now_ms(self.context.session.stores.connection)
        last = self._until_ms = min(end + DAY_MS - 1, now)
        if self._kind is RecordKind.CLOSED:
            # What was held at the beginning is counted back from what is held now.
            last = now
        others: tuple[InstrumentId, ...] = ()
        if self.everywhere.isChecked():
            others = symbols_of_account(self.context.session.stores, shown)
        return RecordQuery(
            kind=self._kind, instrument=shown, start_ms=start, end_ms=last, others=others
        )

    def _offer_kinds(self, *_: object) -> None:
        """Only what the market in view keeps; a kind it does not know gives way to orders."""
        shown = self.context.link.instrument
        self._offered = KINDS if shown is None else kinds_of(shown.market)
        self.kind.set_options([kind.value for kind in self._offered])
        kept = self._kind if self._kind in self._offered else RecordKind.ORDERS
        self._choose_kind(self._offered.index(kept))

    def _say_no_account(self) -> bool:
        """Whether there is no account to ask, which the table then says."""
        shown = self.context.link.instrument
        markets = tuple(Market) if shown is None else (shown.market,)
        nobody = no_account(self.context.session, *markets)
        if nobody is not None:
            self._tables[self._kind].set_state(nobody)
            self.progress.setText(nobody.title)
        return nobody is not None

    def _choose_kind(self, index: int) -> None:
        self._kind = self._offered[index]
        self.kind.show_word(self._kind.value)
        self._stack.setCurrentWidget(self._tables[self._kind])
        self._tools.show_table(self._tables[self._kind])
        if self.context.session.stores.records.query is None:
            self._say_no_account()

    def _choose_span(self, index: int) -> None:
        words, span = SPANS[index]
        self.span.show_word(words)
        now = time.time_ns() // 1_000_000
        self.end.setText(day_text(now))
        self.start.setText(day_text(now - int(span.total_seconds() * 1_000)))

    def _load_or_stop(self) -> None:
        records = self.context.session.records
        if self._say_no_account():
            return
        if records is None:
            self.progress.setText("No history here")
        elif self.context.session.stores.records.state in _BUSY:
            records.stop()
        else:
            query = self.query()
            if query is None:
                self.progress.setText("Write days as 2026-11-20, the first one first")
                return
            records.load(query)

    def _progress_words(self) -> str:
        store = self.context.session.stores.records
        if store.state in _BUSY:
            share = f"{store.share * 100:.0f} %, {len(store.rows):,} rows"
            if store.query is not None and store.query.others:
                share += f" of {len(store.query.instruments)} symbols"
            return f"{share}. {store.note}" if store.note else f"Loading {share}"
        if store.state is LoadState.DONE:
            closed = store.query is not None and store.query.kind is RecordKind.CLOSED
            note = f". {ROE_NOTE}" if closed else ""
            return f"Complete: {len(self._rows):,} rows{note}"
        return store.note

    def _sums(self) -> str:
        """Totals in a line; where each symbol has its own, they stand in the export."""
        stores = self.context.session.stores
        found = named_totals(self._rows, stores.instruments.get)
        if len(found) > MOST_TOTALS:
            return "Totals by symbol are in the export"
        return "   ".join(f"{label} {grouped_text(total)}" for label, total in found)

    def _ask_file(self) -> None:
        dialog = QFileDialog(
            self.window(), "Export history", f"history_{self._kind.name.lower()}.csv"
        )
        dialog.setObjectName("history_export_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["CSV files (*.csv)", "Spreadsheets (*.xlsx)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: spawn(self.save(Path(path)), self))
        dialog.open()

    async def save(self, path: Path) -> None:
        """Write everything loaded, with its totals, off the window's thread; say how it went."""
        store, notices = self.context.session.stores.records, self.context.session.stores.notices
        query = store.query
        if query is None:
            return
        rows = file_rows(self._rows, query.kind, self.context.session.stores.instruments.get)
        now = time.time_ns() // 1_000_000
        try:
            await export(path, query.kind.value, rows)
        except OSError as error:
            text = f"{path.name}: {error.strerror or error}. Choose another place."
            notices.add(Severity.WARNING, "Not exported", text, time_ms=now, key="export")
            return
        self._tools.offer(path)
        part = "" if store.state is LoadState.DONE else " This is only a part of the span."
        text = f"{len(self._rows):,} rows with their totals in {path.name}.{part}"
        notices.add(Severity.SUCCESS, "Exported", text, time_ms=now, key="export")


def _day_field(name: str, title: str, width: int) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(title)
    set_tip(field, title)
    field.setMaxLength(10)
    field.setFixedWidth(width)
    return field


def _quiet_label(context: PanelContext, name: str) -> QLabel:
    label = PlainLabel()
    label.setObjectName(name)
    label.setFont(context.theme.font("small"))
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, context.theme.colour("text.secondary"))
    label.setPalette(palette)
    return label
