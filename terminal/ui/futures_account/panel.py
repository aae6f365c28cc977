"""The futures account: table by asset, and the switches of the whole account under it."""

from __future__ import annotations

import time

from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from terminal.domain.events import FeedState, Link
from terminal.domain.futures.position_figures import AccountFigures
from terminal.domain.market import Market
from terminal.services.clock import wall_ms
from terminal.state.position_views import orphan_orders
from terminal.ui.context import PanelContext
from terminal.ui.futures_account.rows import (
    DEAD_MAN_COVERS,
    DEAD_MAN_SECONDS,
    DEAD_MAN_TRUTH,
    DEAD_MAN_WORDS,
    account_columns,
    account_lines,
    dead_man_index,
    dead_man_words,
    line_key,
    mode_words,
    orphan_words,
    rules_words,
)
from terminal.ui.models.row_model import RowModel
from terminal.ui.no_account import no_account
from terminal.ui.panel import Panel
from terminal.ui.widgets.flat_button import FlatButton
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.plain_label import PlainLabel, set_tip
from terminal.ui.widgets.switches import ToggleSwitch
from terminal.ui.widgets.table_painter import LOADING, READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools

EMPTY = TableState(
    TableMood.EMPTY, "The futures wallet is empty", "Transfers appear here at once.", "wallet"
)
NO_FUTURES = TableState(
    TableMood.EMPTY, "No futures account", "This profile trades spot only.", "wallet"
)
UNKNOWN = TableState(
    TableMood.ERROR,
    "The futures account is unknown",
    "Its connection is down. It is asked for as soon as it is back.",
    "alert-octagon",
)


class FuturesAccountPanel(Panel):
    """Wallets with their margin figures, live with the marks."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "futures_account", "Margin")
        theme = context.theme
        self._model: RowModel[AccountFigures] = RowModel(account_columns(), line_key)
        self._table = PaintedTable(theme, self._model)
        self._table.setObjectName("futures_account_table")
        self._table.setAccessibleName("USD-M account, margin")
        agree = QAction("Agreement on contracts of stocks", self)
        agree.setMenu(self._signing())
        self.tools = TableTools(theme, self._table, file_name="futures_account", extra=(agree,))
        self.setFocusProxy(self._table)
        self.multi = ToggleSwitch(theme, "Multi-assets margin")
        self.multi.setObjectName("futures_account_multi_assets")
        self.multi.clicked.connect(self._set_multi_assets)
        self.burn = ToggleSwitch(theme, "Fees in BNB")
        self.burn.setObjectName("futures_account_fee_burn")
        self.burn.clicked.connect(self._set_fee_burn)
        self.rules = self._label("futures_account_rules", "")
        self.dead_man = MenuButton(
            theme, "futures_account_dead_man", DEAD_MAN_WORDS, lead="Cancel if silent",
            tone="text.primary",
        )  # fmt: skip
        set_tip(self.dead_man, DEAD_MAN_TRUTH)
        self.dead_man.chosen.connect(self._set_dead_man)
        self.truth = self._label("futures_account_truth", DEAD_MAN_COVERS)
        self.truth.setVisible(False)
        self.heartbeat = self._label("futures_account_heartbeat", "")
        self.heartbeat.setWordWrap(False)
        self.orphans = self._label("futures_account_orphans", "")
        self.clear = FlatButton(theme, "Cancel them")
        self.clear.setObjectName("futures_account_clear_orphans")
        self.clear.clicked.connect(self._clear_orphans)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._table, 1)
        self.truth.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(2))
        layout.addWidget(self._strip())
        layout.addWidget(self.truth)
        self._seen: tuple[int, ...] = ()
        self._painted_at = 0.0
        self._reload()
        context.clock.add(self, self.refresh)

    def refresh(self) -> None:
        """A few times a second: the figures follow the marks."""
        wait = self.context.theme.duration("repaint_cold_table") / 1_000
        self._show_heartbeat()
        if self._revisions() != self._seen and time.monotonic() - self._painted_at >= wait:
            self._reload()

    def _revisions(self) -> tuple[int, ...]:
        stores = self.context.session.stores
        return (
            stores.futures.revision,
            stores.positions.revision,
            stores.marks.revision,
            stores.orders.revision,
            stores.connection.revision,
        )

    def _reload(self) -> None:
        session = self.context.session
        stores = session.stores
        self._seen, self._painted_at = self._revisions(), time.monotonic()
        lines = account_lines(stores)
        self._model.set_items(lines)
        self._table.rows_changed()
        self._table.set_state(self._state(bool(lines)))
        self.multi.setChecked(bool(stores.futures.multi_assets))
        ready = session.positions is not None and not session.read_only
        self.multi.setEnabled(ready and stores.futures.multi_assets is not None)
        self.dead_man.setEnabled(ready)
        self.burn.setChecked(bool(stores.futures.burns_fees))
        self.burn.setEnabled(session.terms is not None and stores.futures.burns_fees is not None)
        self.rules.setText(rules_words(stores.futures.rules))
        for part in (self.multi, self.burn, self.dead_man):
            part.setVisible(not session.read_only)
        words = orphan_words(len(orphan_orders(stores)))
        self.orphans.setText(words)
        self.clear.setVisible(bool(words) and ready)
        self._show_heartbeat()
        self.set_header(subtitle=mode_words(stores))

    def _show_heartbeat(self) -> None:
        """The countdown at the exchange, second by second."""
        state = self.context.session.stores.futures.dead_man
        words, tone = dead_man_words(state, wall_ms())
        if words != self.heartbeat.text():
            self.heartbeat.setText(words)
            palette = self.heartbeat.palette()
            palette.setColor(QPalette.ColorRole.WindowText, self.context.theme.colour(tone))
            self.heartbeat.setPalette(palette)
        self.truth.setVisible(state is not None)
        chosen = DEAD_MAN_WORDS[dead_man_index(state)]
        self.dead_man.show_word(chosen, lit=state is not None)

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
        return EMPTY if session.stores.futures.known else LOADING

    def _set_multi_assets(self, on: bool) -> None:
        """The switch shows what the account says, so it goes back until that is so."""
        self.multi.setChecked(bool(self.context.session.stores.futures.multi_assets))
        if self.context.session.positions is not None:
            self.context.session.positions.set_multi_assets(on=on)

    def _set_fee_burn(self, on: bool) -> None:
        """As with multi-assets, the switch waits for the account's own word."""
        self.burn.setChecked(bool(self.context.session.stores.futures.burns_fees))
        if self.context.session.terms is not None:
            self.context.session.terms.set_fee_burn(on=on)

    def _signing(self) -> QMenu:
        """A signature is not one slip of the pointer away: the entry opens, and the next one signs."""
        menu = QMenu(self)
        sign = menu.addAction("I have read it at Binance: sign for this account")
        sign.setObjectName("futures_account_agree")
        sign.triggered.connect(self._agree_to_stocks)
        return menu

    def _agree_to_stocks(self) -> None:
        if self.context.session.terms is not None:
            self.context.session.terms.agree_to_stocks()

    def _set_dead_man(self, index: int) -> None:
        if self.context.session.positions is not None:
            self.context.session.positions.set_dead_man(DEAD_MAN_SECONDS[index])
        self._show_heartbeat()

    def _clear_orphans(self) -> None:
        if self.context.session.positions is not None:
            self.context.session.positions.clear_orphans()

    def _strip(self) -> QWidget:
        theme = self.context.theme
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
        row.setSpacing(theme.px(16))
        for part in (self.multi, self.burn, self.dead_man, self.heartbeat):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.rules)
        row.addWidget(self.orphans)
        row.addWidget(self.clear)
        return strip

    def _label(self, name: str, words: str) -> QLabel:
        label = PlainLabel(words)
        label.setObjectName(name)
        label.setFont(self.context.theme.font("small"))
        label.setWordWrap(True)
        palette = label.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self.context.theme.colour("text.secondary"))
        label.setPalette(palette)
        return label
