"""Balances: table, filter and header sum."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QVBoxLayout

from terminal.domain.events import FeedState, Link
from terminal.domain.market import Market
from terminal.ui import format as fmt
from terminal.ui.balances.rows import (
    BalanceLine,
    balance_columns,
    balance_lines,
    line_key,
    total_value,
)
from terminal.ui.context import PanelContext
from terminal.ui.models.row_model import RowModel
from terminal.ui.no_account import no_account
from terminal.ui.panel import Panel
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools
from terminal.venue.api import Channel, Topic

EMPTY = TableState(
    TableMood.EMPTY, "This account is empty", "Deposits appear here at once.", "wallet"
)
UNKNOWN = TableState(
    TableMood.ERROR,
    "Balances are unknown",
    "The account connection is down. They are asked for as soon as it is back.",
    "alert-octagon",
)


class BalancesPanel(Panel):
    """What the account holds, the most valuable first, with its value in the reference asset."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "balances", "Balances")
        reference = context.session.reference_asset
        self._model: RowModel[BalanceLine] = RowModel(balance_columns(reference), line_key)
        self._table = PaintedTable(context.theme, self._model)
        self._table.setObjectName("balances_table")
        self._table.setAccessibleName("Balances")
        tools = TableTools(
            context.theme, self._table, file_name="balances", check_text="Hide zero balances"
        )
        self.tools = tools
        self.hide_zero = tools.check
        assert self.hide_zero is not None  # noqa: S101  # a text was given
        self.hide_zero.setObjectName("balances_hide_zero")
        self.hide_zero.setChecked(True)
        self.hide_zero.toggled.connect(self._reload)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._table)
        self._balances_seen = -1
        self._wanted: frozenset[Topic] = frozenset()
        self._topics_owner = object()
        market_data, owner = context.session.market_data, self._topics_owner
        self.destroyed.connect(lambda: market_data.release(owner))
        self._slow_seen = (-1, -1)
        self._painted_at = 0.0
        self._want_prices()
        self._reload()
        context.clock.add(self, self.refresh)

    def refresh(self) -> None:
        """Own balances at once; values a few times a second."""
        stores = self.context.session.stores
        if stores.balances.revision != self._balances_seen:
            self._want_prices()
            self._reload()
            return
        wait = self.context.theme.duration("repaint_cold_table") / 1_000
        slow = (stores.tickers.revision, stores.connection.revision)
        if slow != self._slow_seen and time.monotonic() - self._painted_at >= wait:
            self._reload()

    def _reload(self, *_: object) -> None:
        session = self.context.session
        stores = session.stores
        self._balances_seen = stores.balances.revision
        self._slow_seen = (stores.tickers.revision, stores.connection.revision)
        self._painted_at = time.monotonic()
        hide = self.hide_zero is not None and self.hide_zero.isChecked()
        lines = balance_lines(stores.balances.all(), session.value_in_reference, hide_zero=hide)
        self._model.set_items(lines)
        self._table.rows_changed()
        self._table.set_state(self._state(bool(lines)))
        total = total_value(lines)
        known = stores.balances.known
        subtitle = f"{fmt.number(total, 2)} {session.reference_asset}" if known else ""
        old_ms = session.stores.connection.old_since_ms(Link.ACCOUNT)
        if old_ms is not None and subtitle:
            subtitle += f" \N{MIDDLE DOT} as of {fmt.minute_time(old_ms)}"
        self.set_header(subtitle=subtitle)

    def _want_prices(self) -> None:
        """Values need the last price of each held asset in the reference asset."""
        session = self.context.session
        held = {b.asset for b in session.stores.balances.all() if b.total}
        wanted = frozenset(
            Topic(i.id, Channel.TICKER)
            for i in session.stores.instruments
            if i.quote == session.reference_asset and i.base in held
        )
        if wanted != self._wanted:
            self._wanted = wanted
            session.market_data.need(wanted, self._topics_owner)

    def _state(self, any_line: bool) -> TableState:
        stores = self.context.session.stores
        if any_line:
            return READY
        if nobody := no_account(self.context.session, Market.SPOT):
            return nobody
        account = stores.connection.links.get(Link.ACCOUNT)
        if account is not None and account.state is FeedState.OFF:
            return UNKNOWN
        return EMPTY if stores.balances.known else LOADING
