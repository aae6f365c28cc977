"""Positions: table, bars for what is more than a click, sums; wired to stores and verbs."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout

from terminal.domain.events import FeedState, Link
from terminal.domain.futures.position import MarginMode, Position
from terminal.domain.market import Market
from terminal.domain.order import ZERO
from terminal.state.position_views import position_views
from terminal.ui.away import AwayLine
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.models.row_model import RowModel
from terminal.ui.no_account import no_account
from terminal.ui.panel import Panel
from terminal.ui.positions.ask_bar import AskBar
from terminal.ui.positions.bar import Bar
from terminal.ui.positions.close_bar import CloseBar
from terminal.ui.positions.columns import export_columns, position_columns
from terminal.ui.positions.commands import PositionCommands, reverse_words
from terminal.ui.positions.exits_bar import ExitsBar
from terminal.ui.positions.margin_bar import MarginBar
from terminal.ui.positions.rows import (
    PositionLine,
    line_key,
    line_words,
    position_key,
    position_lines,
)
from terminal.ui.positions.table import Act, PositionTable
from terminal.ui.positions.totals import CLOSE_WAYS, TotalsRow
from terminal.ui.widgets.late_call import call_after_changes
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools
from terminal.venue.api import Channel, Topic

EMPTY = TableState(
    TableMood.EMPTY,
    "No positions",
    "What a futures order opens appears here, live with the mark price.",
    "activity",
)
NO_FUTURES = TableState(
    TableMood.EMPTY, "No futures account", "This profile trades spot only.", "activity"
)
UNKNOWN = TableState(
    TableMood.ERROR,
    "Positions are unknown",
    "The futures account is not connected; closing is locked until it is. Asked for as soon as it is back.",
    "alert-octagon",
)


class PositionsPanel(Panel):
    """One row per position, per leg in hedge mode. Keys on a row: 1 to 4 close a part or all, L
    closes at a price to be typed, F flattens the contract and cancels its orders, R reverses, B moves
    the stop to break-even, Enter shows the symbol."""

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] | None = None) -> None:
        super().__init__(context, "positions", "Positions")
        session, theme = context.session, context.theme
        connection = session.stores.connection
        self._now_ms = now_ms or (lambda: exchange_now_ms(connection))
        self._model: RowModel[PositionLine] = RowModel(
            position_columns(), line_key, export_columns()
        )
        self._table = PositionTable(theme, self._model)
        self._table.setObjectName("positions_table")
        self._table.setAccessibleName("Positions")
        self.totals = TotalsRow(theme, self._model.columns, lambda: self._table.slots, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(AwayLine(theme, session.stores.absences))
        layout.addWidget(self._table, 1)
        self.ask = AskBar(theme, self)
        layout.addWidget(self.ask)
        self.exits: ExitsBar | None = None
        self.margin: MarginBar | None = None
        self.closing: CloseBar | None = None
        self._commands: PositionCommands | None = None
        self._table.looks_only = session.positions is None
        self.totals.ways.setVisible(session.positions is not None)
        if session.positions is not None:
            self._commands = PositionCommands(session.stores, session.positions)
            self.exits = ExitsBar(theme, session.positions, session.trading, self)
            self.margin = MarginBar(theme, session.positions, self)
            self.closing = CloseBar(theme, session.positions, session.trading, self)
            for part in (self.exits, self.margin, self.closing):
                layout.addWidget(part)
        for bar in self._bars():
            bar.closed.connect(lambda: self._table.setFocus())
        layout.addWidget(self.totals)
        self.tools = self._make_tools()
        self.setFocusProxy(self._table)
        self._table.action_triggered.connect(self._act)
        self._table.limit_wanted.connect(self.close_at_price)
        self._table.flatten_wanted.connect(self.flatten)
        self._table.link_pressed.connect(self._follow_link)
        self._table.row_activated.connect(self._show)
        self._table.delete_requested.connect(lambda keys: self._act(keys[0], Act.ALL.value))
        self.totals.ways.chosen.connect(self._choose_way)
        context.link.instrument_changed.connect(self._reload)
        self._seen: tuple[int, ...] = ()
        self._second = 0
        self._painted_at = 0.0
        self._sizes: dict[str, Position] = {}
        self._wanted: frozenset[Topic] = frozenset()
        self._topics_owner = object()
        market_data, owner = session.market_data, self._topics_owner
        self.destroyed.connect(lambda: market_data.release(owner))
        self._reload()
        context.clock.add(self, self.refresh)
        call_after_changes(session.stores.positions, self, self._position_changed)

    def refresh(self) -> None:
        """Own positions and exits at once; what follows the market a few times a second."""
        stores = self.context.session.stores
        if (stores.positions.revision, stores.orders.revision) != self._seen[:2]:
            self._reload()
            return
        wait = self.context.theme.duration("repaint_cold_table") / 1_000
        second = self._now_ms() // 1_000
        moved = self._revisions() != self._seen or (second != self._second and self._sizes)
        if moved and time.monotonic() - self._painted_at >= wait:
            self._reload()

    def _revisions(self) -> tuple[int, ...]:
        stores = self.context.session.stores
        return (
            stores.positions.revision,
            stores.orders.revision,
            stores.marks.revision,
            stores.futures.revision,
            stores.instruments.revision,
            stores.connection.revision,
        )

    def _reload(self, *_: object) -> None:
        session, now_ms = self.context.session, self._now_ms()
        self._seen, self._second = self._revisions(), now_ms // 1_000
        self._painted_at = time.monotonic()
        only = self.symbol_only is not None and self.symbol_only.isChecked()
        views = [
            view
            for view in position_views(session.stores)
            if not only or view.position.instrument == self.context.link.instrument
        ]
        lines = position_lines(session.stores, views, now_ms)
        self._want_marks()
        self._tint(lines)
        self._model.set_items(lines)
        self._table.rows_changed()
        self._table.setAccessibleDescription("; ".join(map(line_words, lines)))
        self._table.set_state(self._state(bool(lines)))
        self.totals.show_lines(lines)
        self._follow_bars()
        self.set_header(count=len(session.stores.positions.open()))

    def _position_changed(self) -> None:
        """Marks are wanted and the header counts also while another tab is in front."""
        self._want_marks()
        self.set_header(count=len(self.context.session.stores.positions.open()))

    def _want_marks(self) -> None:
        held = {p.instrument for p in self.context.session.stores.positions.open()}
        channels = (Channel.MARK, Channel.QUOTE)
        wanted = frozenset(Topic(i, channel) for i in held for channel in channels)
        if wanted != self._wanted:
            self._wanted = wanted
            self.context.session.market_data.need(wanted, self._topics_owner)

    def _tint(self, lines: list[PositionLine]) -> None:
        """A row whose size changed lights up once, in the colour of what it became."""
        sizes = {line_key(line): line.position for line in lines}
        for line in lines:
            before = self._sizes.get(line_key(line))
            if before is not None and before.quantity != line.position.quantity:
                self._table.tint(line_key(line), "buy" if line.is_long else "sell")
        self._sizes = sizes

    def _state(self, any_line: bool) -> TableState:
        session = self.context.session
        if any_line:
            return READY
        if nobody := no_account(session, Market.USDM):
            return nobody
        if session.positions is None and not session.read_only:
            return NO_FUTURES
        account = session.stores.connection.links.get(Link.USDM_ACCOUNT)
        if account is not None and account.state is FeedState.OFF:
            return UNKNOWN
        return EMPTY if session.stores.positions.known else LOADING

    def _act(self, key: str, action: str) -> None:
        line, commands = self._model.item(key), self._commands
        if line is None or commands is None:
            return
        act = Act(action)
        if act is Act.REVERSE:
            title, words = reverse_words(line, self._other_leg(line))
            self._only(self.ask)
            self.ask.ask(line.position, title, words, "Reverse", commands.reverse(line))
        elif act is Act.BREAK_EVEN:
            commands.break_even(line)
        elif commands.asks_price:
            self._ask_price(line, act)
        elif not commands.close(line, act):
            self._only(self.ask)
            words = "No best price is known now."
            self.ask.ask(
                line.position,
                "Close at market instead?",
                words,
                "Close at market",
                lambda: self._close_at_market(line, act),
            )

    def close_at_price(self, key: str) -> None:
        """Open the bar that closes a row at a price to be typed."""
        line = self._model.item(key)
        if line is not None:
            self._ask_price(line, Act.ALL)

    def _ask_price(self, line: PositionLine, act: Act) -> None:
        if self.closing is not None and self._commands is not None:
            self._only(self.closing)
            self.closing.show_line(line, self._commands.best_price(line), act)

    def close_at_break_even(self, key: str) -> None:
        """A resting limit order for the whole of a row where it loses nothing."""
        line = self._model.item(key)
        if line is not None and self._commands is not None:
            self._commands.close_at_break_even(line)

    def flatten(self, key: str) -> None:
        """Ask once, then close every leg of the row's contract and cancel its orders."""
        line, commands = self._model.item(key), self._commands
        if line is None or commands is None:
            return
        title, words = commands.flatten_words(line)
        self._only(self.ask)
        self.ask.ask(line.position, title, words, "Flatten + cancel", commands.flatten(line))

    def _other_leg(self, line: PositionLine) -> Decimal:
        """What the leg across from this one holds; zero in one-way mode."""
        held = self.context.session.stores.positions.of(line.position.instrument)
        across = (p.quantity for p in held if p.side is not line.position.side)
        return next(across, ZERO)

    def _close_at_market(self, line: PositionLine, act: Act) -> None:
        commands = self._commands
        if commands is not None:
            before, commands.at_best = commands.at_best, False
            commands.close(line, act)
            commands.at_best = before

    def _follow_link(self, key: str) -> None:
        line = self._model.item(key)
        if line is None or self._commands is None:
            return
        if line.figures.protection.is_unprotected:
            self.edit_exits(key)
        else:
            self._commands.cover_rest(line)

    def edit_exits(self, key: str) -> None:
        """Open take profit and stop loss of a row."""
        line = self._model.item(key)
        if line is not None and self.exits is not None:
            self._only(self.exits)
            self.exits.show_line(line)

    def edit_margin(self, key: str) -> None:
        """Open the margin of an isolated row; a cross position has none of its own."""
        line = self._model.item(key)
        isolated = line is not None and line.position.margin_mode is MarginMode.ISOLATED
        if line is not None and isolated and self.margin is not None:
            self._only(self.margin)
            self.margin.show_line(line)

    def _bars(self) -> list[Bar]:
        bars = (self.ask, self.exits, self.margin, self.closing)
        return [bar for bar in bars if bar is not None]

    def _only(self, bar: Bar) -> None:
        """One bar at a time."""
        for other in self._bars():
            if other is not bar and other.position is not None:
                other.close_bar()

    def _follow_bars(self) -> None:
        """A bar about a position that is gone goes too; one that has turned is another one."""
        for bar in self._bars():
            if bar.position is None:
                continue
            line = self._model.item(position_key(bar.position))
            if line is not None and line.position.direction is not bar.position.direction:
                line = None
            if isinstance(bar, ExitsBar | CloseBar):
                bar.follow(line)
            elif line is None:
                bar.close_bar()

    def _choose_way(self, index: int) -> None:
        if self._commands is not None:
            self._commands.at_best = index == 1
            self._commands.asks_price = index == 2
            self.totals.ways.show_word(CLOSE_WAYS[index])
            self.totals.place_choice()

    def _make_tools(self) -> TableTools:
        """The tools of the header; their menu is the context menu of the table too."""
        entries = (
            ("positions_show", "Show this symbol", self._show),
            ("positions_close_limit", "Close at a limit price…  (L)", self.close_at_price),
            ("positions_close_even", "Close at break-even, limit", self.close_at_break_even),
            ("positions_flatten", "Flatten and cancel its orders…  (F)", self.flatten),
            ("positions_exits", "Take profit and stop loss…", self.edit_exits),
            ("positions_margin", "Add or take out margin…", self.edit_margin),
        )
        actions = []
        for name, text, verb in entries:
            action = QAction(text, self)
            action.setObjectName(name)
            action.triggered.connect(lambda _=False, v=verb: v(self._current()))
            actions.append(action)
        table: PaintedTable = self._table
        tools = TableTools(
            self.context.theme,
            table,
            file_name="positions",
            check_text="This symbol only",
            extra=tuple(actions),
        )
        self.symbol_only = tools.check
        assert self.symbol_only is not None  # noqa: S101  # a text was given
        self.symbol_only.setObjectName("positions_symbol_only")
        self.symbol_only.toggled.connect(self._reload)
        return tools

    def _current(self) -> str:
        """The chosen row; the only one when there is just one."""
        current = self._table.selection.current
        if current is None and len(self._model) == 1:
            return self._model.key(0)
        return current or ""

    def _show(self, key: str) -> None:
        line = self._model.item(key)
        if line is not None:
            self.context.link.select(line.position.instrument)
