"""Open orders: table, header tools and the verbs behind its rows."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout

from terminal.domain.events import FeedState, Link
from terminal.domain.market import Market
from terminal.domain.order import Order, OrderStatus
from terminal.ui.away import AwayLine
from terminal.ui.context import PanelContext
from terminal.ui.models.row_model import RowModel
from terminal.ui.no_account import no_account
from terminal.ui.orders.amend_bar import AmendBar
from terminal.ui.orders.rows import OrderLine, line_key, open_order_columns, order_lines
from terminal.ui.panel import Panel
from terminal.ui.widgets.late_call import call_after_changes
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools
from terminal.venue.api import Channel, Topic

CANCEL, CHANGE = "x", "pencil"
EMPTY = TableState(
    TableMood.EMPTY,
    "No open orders",
    "What you send from the ticket appears here at once.",
    "receipt",
)
UNKNOWN = TableState(
    TableMood.ERROR,
    "Open orders are unknown",
    "The account connection is down. They are asked for as soon as it is back.",
    "alert-octagon",
)


class OpenOrdersPanel(Panel):
    """Every order that may still trade, newest first; a pencil or F2 changes, × or Delete cancels."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "open_orders", "Open orders")
        self._model: RowModel[OrderLine] = RowModel(open_order_columns(), line_key)
        sends = not context.session.read_only
        self._table = PaintedTable(
            context.theme,
            self._model,
            actions=_actions if sends else lambda _: (),
            action_count=2 if sends else 0,
        )
        self._table.setObjectName("open_orders_table")
        self._table.setAccessibleName("Open orders")
        cancel = QAction("Cancel chosen orders", self)
        cancel.setObjectName("open_orders_cancel_selected")
        cancel.triggered.connect(lambda: self._cancel(sorted(self._table.selection.keys)))
        cancel_all = QAction("Cancel all shown", self)
        cancel_all.setObjectName("open_orders_cancel_all")
        cancel_all.triggered.connect(self._cancel_shown)
        show = QAction("Show this symbol", self)
        show.triggered.connect(lambda: self._show(self._table.selection.current or ""))
        change = QAction("Change this order", self)
        change.setObjectName("open_orders_change")
        change.setShortcut(QKeySequence(Qt.Key.Key_F2))
        change.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        change.triggered.connect(lambda: self._edit(self._table.selection.current or ""))
        if sends:
            self.addAction(change)
        tools = TableTools(
            context.theme,
            self._table,
            file_name="open_orders",
            check_text="This symbol only",
            extra=(show, change, cancel, cancel_all) if sends else (show,),
        )
        self.tools = tools
        self.symbol_only = tools.check
        assert self.symbol_only is not None  # noqa: S101  # a text was given
        self.symbol_only.setObjectName("open_orders_symbol_only")
        self.symbol_only.toggled.connect(self._reload)
        if sends:
            self._table.action_triggered.connect(self._act)
            self._table.delete_requested.connect(self._cancel)
        self._table.row_activated.connect(self._show)
        context.link.instrument_changed.connect(self._reload)
        self.amend_bar = AmendBar(context.theme, context.session.trading, self)
        self.amend_bar.closed.connect(lambda: self._table.setFocus())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(AwayLine(context.theme, context.session.stores.absences))
        layout.addWidget(self._table, 1)
        layout.addWidget(self.amend_bar)
        self._orders_seen = -1
        self._slow_seen = (-1, -1, -1, -1)
        self._painted_at = 0.0
        self._wanted: frozenset[Topic] = frozenset()
        self._topics_owner = object()
        market_data, owner = context.session.market_data, self._topics_owner
        self.destroyed.connect(lambda: market_data.release(owner))
        self._filled = {o.client_id: o.filled_quantity for o in self._orders()}
        self._reload()
        context.clock.add(self, self.refresh)
        call_after_changes(context.session.stores.orders, self, self._show_count)

    def refresh(self) -> None:
        """Own orders at once; what only moves distances a few times a second."""
        stores = self.context.session.stores
        if stores.orders.revision != self._orders_seen:
            self._reload()
            return
        slow = (
            stores.tickers.revision,
            stores.instruments.revision,
            stores.connection.revision,
            stores.order_lists.revision,
        )
        wait = self.context.theme.duration("repaint_cold_table") / 1_000
        if slow != self._slow_seen and time.monotonic() - self._painted_at >= wait:
            self._reload()

    def _reload(self, *_: object) -> None:
        stores = self.context.session.stores
        self._orders_seen = stores.orders.revision
        self._slow_seen = (
            stores.tickers.revision,
            stores.instruments.revision,
            stores.connection.revision,
            stores.order_lists.revision,
        )
        self._painted_at = time.monotonic()
        orders = self._orders()
        self._want_prices(orders)
        self._tint_fills(orders)
        self._model.set_items(order_lines(stores, orders))
        self._table.rows_changed()
        edited = self.amend_bar.order
        if edited is not None:
            self.amend_bar.follow(stores.orders.get(edited.client_id))
        self._table.set_state(self._state(orders))
        self._show_count()

    def _show_count(self) -> None:
        self.set_header(count=len(self.context.session.stores.orders.open_orders()))

    def _orders(self) -> list[Order]:
        only = self.symbol_only is not None and self.symbol_only.isChecked()
        instrument = self.context.link.instrument if only else None
        return self.context.session.stores.orders.open_orders(instrument)

    def _want_prices(self, orders: list[Order]) -> None:
        """Distances need the last price of every symbol in the table."""
        wanted = frozenset(Topic(o.instrument, Channel.TICKER) for o in orders)
        if wanted != self._wanted:
            self._wanted = wanted
            self.context.session.market_data.need(wanted, self._topics_owner)

    def _state(self, orders: list[Order]) -> TableState:
        if orders:
            return READY
        stores = self.context.session.stores
        if nobody := no_account(self.context.session, Market.SPOT, Market.USDM):
            return nobody
        account = stores.connection.links.get(Link.ACCOUNT)
        if account is not None and account.state is FeedState.OFF:
            return UNKNOWN
        return EMPTY if stores.balances.known else LOADING

    def _tint_fills(self, orders: list[Order]) -> None:
        for order in orders:
            before = self._filled.get(order.client_id, order.filled_quantity)
            if order.filled_quantity > before:
                self._table.tint(order.client_id, order.side.value.lower())
        self._filled = {o.client_id: o.filled_quantity for o in orders}

    def _act(self, key: str, action: str) -> None:
        if action == CHANGE:
            self._edit(key)
        else:
            self._cancel([key])

    def _edit(self, key: str) -> None:
        order = self.context.session.stores.orders.get(key)
        if order is not None and order.is_open:
            known = self.context.session.stores.instruments.get(order.instrument)
            self.amend_bar.show_order(order, known)

    def _cancel(self, keys: list[str]) -> None:
        session = self.context.session
        found = (session.stores.orders.get(key) for key in keys)
        chosen = [order for order in found if order is not None and order.is_open]
        if session.batches is not None and len(chosen) > 1:
            session.batches.cancel(chosen)
            return
        for order in chosen:
            session.trading.cancel(order)

    def _cancel_shown(self) -> None:
        only = self.symbol_only is not None and self.symbol_only.isChecked()
        self.context.session.trading.cancel_all(self.context.link.instrument if only else None)

    def _show(self, key: str) -> None:
        line = self._model.item(key)
        if line is not None:
            self.context.link.select(line.order.instrument)


def _actions(line: OrderLine) -> tuple[str, ...]:
    """What is not settled yet, its quantity or its very being, can only be cancelled."""
    doubt = line.order.status is OrderStatus.UNCONFIRMED
    return (CANCEL,) if doubt or line.order.quantity is None else (CHANGE, CANCEL)
