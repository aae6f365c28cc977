"""What stands in a table of the account when no account can ever fill it."""

from __future__ import annotations

from terminal.domain.market import Market
from terminal.services.session import Session
from terminal.ui.widgets.table_painter import TableMood, TableState

SENTENCE = "Prices need none. Enter a key under Profiles and keys, Ctrl+Shift+A."


def no_account(session: Session, *markets: Market) -> TableState | None:
    """Said when every one of `markets` is without an account; None while one may still come."""
    reasons = [session.no_account.get(market, "") for market in markets]
    if not all(reasons):
        return None
    return TableState(TableMood.EMPTY, reasons[0], SENTENCE, "key")
