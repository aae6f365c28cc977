"""Ctrl+Shift+Enter in the ticket: ask the exchange about the order without placing it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from terminal.domain.any_ticket import TradeTicket
from terminal.services.session import TradingVerbs

KEYS = ("Ctrl+Shift+Return", "Ctrl+Shift+Enter")


def offer_dry_run(
    panel: QWidget, trading: TradingVerbs, ticket: Callable[[], TradeTicket | None]
) -> None:
    """Bind the keys inside `panel`; an unfinished ticket does nothing, as its form says why."""

    def ask() -> None:
        written = ticket()
        if written is not None:
            trading.try_out(written)

    for keys in KEYS:
        shortcut = QShortcut(QKeySequence(keys), panel)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(ask)
