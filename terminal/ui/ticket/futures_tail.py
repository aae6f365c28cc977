"""Below the futures send button: what was sent last, and how the account stands."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from terminal.domain.futures.position_figures import AccountFigures
from terminal.domain.valuation import fraction_of
from terminal.ui import format as fmt
from terminal.ui.theme import Theme
from terminal.ui.ticket.sent import SentLine
from terminal.ui.ticket.tail import TicketTail
from terminal.ui.widgets.drawing import draw_number, fill_rounded, text_baseline

NEAR_CALL = 0.8
"""From this margin ratio on the meter warns."""
SHOWN = 2
_METER_PX, _METER_HEIGHT_PX = 56, 4


class AccountLine(NamedTuple):
    """`share` (0..1) fills the meter; None leaves it empty. `of` is muted after the value."""

    label: str
    value: str
    of: str = ""
    share: float | None = None
    is_bad: bool = False


def account_lines(account: AccountFigures | None) -> tuple[AccountLine, ...]:
    """Margin ratio, margin in use, and what is left for new positions."""
    if account is None:
        return (
            AccountLine("Margin ratio", fmt.UNKNOWN),
            AccountLine("Margin used", fmt.UNKNOWN),
            AccountLine("Available", fmt.UNKNOWN),
        )
    ratio, used = account.ratio, fraction_of_balance(account)
    near = ratio is not None and ratio >= NEAR_CALL
    return (
        AccountLine(
            "Margin ratio",
            fmt.percent(ratio, signed=False),
            f" / 100{fmt.THIN_SPACE}%",
            None if ratio is None else float(ratio),
            near,
        ),
        AccountLine(
            "Margin used",
            fmt.number(account.initial, 2),
            f" / {fmt.number(account.balance, 2)}",
            used,
        ),
        AccountLine("Available", fmt.number(account.available, 2), f" {account.asset}"),
    )


def fraction_of_balance(account: AccountFigures) -> float | None:
    """How much of the margin balance positions tie up, for the meter."""
    if account.initial is None or account.balance is None:
        return None
    share = fraction_of(account.initial, account.balance)
    return None if share is None else float(share)


class FuturesTail(TicketTail):
    """As the spot tail, with the account's meters in place of balances."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._account: tuple[AccountLine, ...] = ()
        self._mode = ""
        self._shown = SHOWN
        self.setObjectName("futures_tail")

    def show_account(
        self, sent: tuple[SentLine, ...], account: tuple[AccountLine, ...], mode: str
    ) -> None:
        """`mode` says how the account is set up (single-asset, multi-assets)."""
        if (account, mode) != (self._account, self._mode):
            self._account, self._mode = account, mode
            self.update()
        self.show_lines(sent, ())

    def _last_group(self) -> int:
        return len(self._account)

    def _paint_balances(self, painter: QPainter, top: float) -> None:
        px, theme = self._theme.px, self._theme
        self._head(painter, top, (("Account", 0.0),), self._mode)
        place = QRectF(0, top + px(22), self.width(), px(19))
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        zero = theme.colour("text.zero")
        for line in self._account:
            baseline = text_baseline(place, metrics)
            painter.setFont(font)
            painter.setPen(theme.colour("text.secondary"))
            painter.drawText(QPointF(0, baseline), line.label)
            if line.share is not None:
                self._meter(painter, line, place.center().y())
            right = float(self.width()) - metrics.horizontalAdvance(line.of)
            painter.setFont(font)
            painter.setPen(theme.colour("text.tertiary"))
            painter.drawText(QPointF(right, baseline), line.of)
            tone = theme.colour("danger" if line.is_bad else "text.primary")
            draw_number(painter, right, baseline, fmt.split_zeros(line.value), (tone, zero), font)
            place.translate(0, px(19))

    def _meter(self, painter: QPainter, line: AccountLine, middle: float) -> None:
        theme = self._theme
        wide, thick = float(theme.px(_METER_PX)), float(theme.px(_METER_HEIGHT_PX))
        box = QRectF(theme.px(84), middle - thick / 2, wide, thick)
        fill_rounded(painter, box, thick / 2, theme.colour("bg.selected"))
        if line.share:
            box.setWidth(max(thick, wide * min(1.0, line.share)))
            tone = "danger" if line.is_bad else "text.secondary"
            fill_rounded(painter, box, thick / 2, theme.colour(tone))
