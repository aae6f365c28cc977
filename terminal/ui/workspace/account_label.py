"""Whose account this is and what all of it is worth."""

from __future__ import annotations

import time
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.domain.events import Link
from terminal.domain.valuation import complete_sum
from terminal.services.session import Session
from terminal.ui import format as text
from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import text_baseline
from terminal.ui.widgets.plain_label import set_tip

_DUST_DECIMALS = 2
_REFRESH_SECONDS = 0.25
LIVE = "all balances at last prices"
OLD = "as it was when the connection was last live"


def total_equity(session: Session) -> Decimal | None:
    """Everything held, in the reference asset at last prices.

    None while the balances, or the price of anything held, are unknown: a sum that leaves
    something out would be a wrong number.
    """
    balances = session.stores.balances
    if not balances.known:
        return None
    return complete_sum(
        session.value_in_reference(balance.asset, balance.total)
        for balance in balances.all()
        if balance.total
    )


class AccountLabel(QWidget):
    """Icon, account name, total with dimmed cents and its asset."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._seen = (-1, -1)
        self._next_at = 0.0
        self._is_old = False
        self._parts = (text.UNKNOWN, "")
        self.setObjectName("account_label")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        set_tip(self, LIVE)
        self.refresh()

    @property
    def shown(self) -> str:
        return "".join(self._parts)

    def refresh(self) -> None:
        stores = self._session.stores
        is_old = any(
            stores.connection.old_since_ms(link) is not None
            for link in (Link.ACCOUNT, Link.STREAMS)
        )
        if is_old != self._is_old:
            self._is_old = is_old
            set_tip(self, OLD if is_old else LIVE)
            self.update()
        seen = (stores.balances.revision, stores.tickers.revision)
        now = time.monotonic()
        # A sum that changes with every print of every coin cannot be read.
        if seen == self._seen or (seen[0] == self._seen[0] and now < self._next_at):
            return
        self._seen, self._next_at = seen, now + _REFRESH_SECONDS
        total = total_equity(self._session)
        shown = text.number(total, _DUST_DECIMALS)
        parts = (shown[:-3], shown[-3:]) if total is not None else (shown, "")
        if parts != self._parts:
            grown = len(shown) != len(self.shown)
            self._parts = parts
            asset = self._session.reference_asset
            self.setAccessibleName(f"{self._session.account_name}, {shown} {asset}")
            if grown:
                self.updateGeometry()
            self.update()

    def _texts(self) -> tuple[tuple[str, str, str], ...]:
        head, cents = self._parts
        return (
            (self._session.account_name, "body_strong", "text.primary"),
            ("  ", "body", "text.primary"),
            (head, "body_medium", "text.zero" if self._is_old else "text.primary"),
            (cents, "body_medium", "text.zero"),
            (f" {self._session.reference_asset}", "body", "text.tertiary"),
        )

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = float(theme.size("icon") + theme.px(8))
        for words, style, _ in self._texts():
            width += QFontMetricsF(theme.font(style)).horizontalAdvance(words)
        return QSize(round(width) + theme.px(4), theme.size("button"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        side = theme.size("icon")
        place = QRectF(0, round(rect.center().y() - side / 2), side, side)
        draw_icon(painter, "user", place, theme.colour("text.secondary"))
        x = side + float(theme.px(8))
        for words, style, ink in self._texts():
            font = theme.font(style)
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            painter.drawText(QPointF(x, text_baseline(rect, metrics)), words)
            x += metrics.horizontalAdvance(words)
