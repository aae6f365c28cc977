"""Profit and loss by day: asked for on demand, kept when the history loads something else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.domain.futures.daily_income import DAY_MS, DayIncome, by_day, reconcile
from terminal.domain.market import InstrumentId, Market
from terminal.domain.records import Record, RecordKind
from terminal.state.records import LoadState, RecordQuery
from terminal.ui.context import PanelContext
from terminal.ui.daily.rows import check_words, daily_columns, line_key, progress_words
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.models.row_model import RowModel
from terminal.ui.no_account import no_account
from terminal.ui.panel import Panel
from terminal.ui.widgets.flat_button import FlatButton
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.plain_label import PlainLabel
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools

SPANS = (("7 days", 7), ("30 days", 30), ("90 days", 90))
EMPTY = TableState(
    TableMood.EMPTY,
    "Not loaded yet",
    "Load asks the exchange for what it booked on the futures account.",
    "calendar",
)
NOTHING = TableState(
    TableMood.EMPTY, "Nothing booked", "The futures account had no income in this span.", "calendar"
)
_BUSY = (LoadState.LOADING, LoadState.WAITING)


class DailyPanel(Panel):
    """One row per UTC day and asset, with a check of every execution that is known here."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "daily", "Daily")
        theme = context.theme
        self._model: RowModel[DayIncome] = RowModel(daily_columns(), line_key)
        self._table = PaintedTable(theme, self._model)
        self._table.setObjectName("daily_table")
        self._table.setAccessibleName("Daily profit and loss")
        self._table.set_state(EMPTY)
        self.tools = TableTools(theme, self._table, file_name="daily_pnl")
        self.setFocusProxy(self._table)
        self._days = SPANS[0][1]
        self.span = MenuButton(theme, "daily_span", [words for words, _ in SPANS], lead="Last")
        self.span.chosen.connect(self._choose_span)
        self.load = FlatButton(theme, "Load")
        self.load.setObjectName("daily_load")
        self.load.clicked.connect(self._load)
        self.words = PlainLabel()
        self.words.setObjectName("daily_words")
        self.words.setFont(theme.font("small"))
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(8), theme.px(2), theme.px(12), theme.px(2))
        row.setSpacing(theme.px(8))
        for part in (self.span, self.load, self.words):
            row.addWidget(part, 1 if part is self.words else 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(strip)
        layout.addWidget(self._table, 1)
        self._asked: RecordQuery | None = None
        self._records: Sequence[Record] = ()
        self._seen = (-1, -1)
        context.clock.add(self, self.refresh)

    def refresh(self) -> None:
        """Follow the load that was asked for here, and new fills afterwards."""
        stores = self.context.session.stores
        seen = (stores.records.revision, stores.fills.revision)
        if seen == self._seen:
            return
        self._seen = seen
        records = stores.records
        if self._asked is None or records.query != self._asked:
            self._show(self._records)
        elif records.state in _BUSY:
            self._table.set_state(LOADING)
            self._say(progress_words(records.share, len(records.rows)))
        elif records.state is LoadState.FAILED:
            self._table.set_state(READY if self._records else EMPTY)
            self._say(records.note, wrong=True)
        else:
            self._records = tuple(records.rows)
            self._show(self._records, loaded=True)

    def _show(self, records: Sequence[Record], *, loaded: bool = False) -> None:
        if not records and not loaded:
            return
        lines = by_day(records)
        self._model.set_items(lines)
        self._table.rows_changed()
        self._table.set_state(READY if lines else NOTHING)
        words, wrong = check_words(reconcile(records, self.context.session.stores.fills.newest()))
        self._say(words, wrong=wrong)

    def _load(self) -> None:
        if nobody := no_account(self.context.session, Market.USDM):
            self._table.set_state(nobody)
            self._say(nobody.title)
            return
        records, shown = self.context.session.records, self._contract()
        if records is None or shown is None:
            self._say("No futures account is connected.", wrong=True)
            return
        now = exchange_now_ms(self.context.session.stores.connection)
        start = now // DAY_MS * DAY_MS - (self._days - 1) * DAY_MS
        self._asked = RecordQuery(
            kind=RecordKind.INCOME, instrument=shown, start_ms=start, end_ms=now
        )
        records.load(self._asked)
        self._seen = (-1, -1)
        self.refresh()

    def _contract(self) -> InstrumentId | None:
        """Income is kept for the whole account; any contract names it."""
        found = (i.id for i in self.context.session.stores.instruments)
        return next((i for i in found if i.market is Market.USDM), None)

    def _choose_span(self, index: int) -> None:
        words, self._days = SPANS[index]
        self.span.show_word(words)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        theme = self.context.theme
        self.words.setText(words)
        palette = self.words.palette()
        tone = "danger" if wrong else "text.secondary"
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour(tone))
        self.words.setPalette(palette)
