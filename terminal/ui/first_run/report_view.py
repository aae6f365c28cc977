"""What the key can do: one line per right, and the box that refuses a dangerous one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from terminal.domain.key_report import KeyReport
from terminal.ui.first_run.mark import MarkIcon
from terminal.ui.first_run.rows import OVERRIDE_WORD, findings
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded
from terminal.ui.widgets.plain_label import plain_label

_REFUSAL = (
    "A trading terminal never needs this right. Switch it off at Binance (API Management), then"
    " check again; or enter another key."
)


class ReportView(QWidget):
    """Says nothing, “checking”, a failure, or the findings. `override_typed` carries the words
    typed into the box of a refused key."""

    override_typed = Signal(str)

    def __init__(self, theme: Theme, warning: str = "") -> None:
        """`warning` stays above everything that is said later."""
        super().__init__()
        self._theme = theme
        self.setObjectName("key_report")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(plain_label(theme, "What this key can do", "title"))
        if warning:
            label = plain_label(theme, warning, "body", "warn", wraps=True)
            label.setObjectName("key_warning")
            column.addWidget(label)
        self._body = QVBoxLayout()
        column.addLayout(self._body)
        column.addStretch(1)
        self.show_words("Enter a key and check it. Only questions are asked; nothing is changed.")

    def show_words(self, words: str, ink: str = "text.secondary") -> None:
        """One sentence in place of the findings."""
        holder = self._fresh()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        label = plain_label(self._theme, words, "body", ink, wraps=True)
        label.setObjectName("key_report_words")
        box.addWidget(label)

    def show_report(self, report: KeyReport) -> None:
        theme, holder = self._theme, self._fresh()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnMinimumWidth(1, theme.px(128))
        grid.setColumnStretch(3, 1)
        grid.setVerticalSpacing(theme.px(9))
        rows = findings(report)
        for row, finding in enumerate(rows):
            grid.addWidget(MarkIcon(theme, finding.mark), row, 0)
            grid.addWidget(plain_label(theme, finding.name, "body", "text.secondary"), row, 1)
            grid.addWidget(plain_label(theme, finding.value, "body_medium"), row, 2)
            note = plain_label(theme, finding.note, "body", "text.secondary", wraps=True)
            grid.addWidget(note, row, 3)
        if report.is_refused:
            grid.addWidget(self._refusal(report), len(rows), 0, 1, 4)

    def _refusal(self, report: KeyReport) -> QWidget:
        theme = self._theme
        box = _RefusalBox(theme)
        column = QVBoxLayout(box)
        pad = theme.px(12)
        column.setContentsMargins(pad, pad, pad, pad)
        what = "Withdrawals are" if report.withdrawals else "Transfers are"
        column.addWidget(plain_label(theme, f"{what} enabled on this key: refused", "body_strong"))
        column.addWidget(plain_label(theme, _REFUSAL, "body", "text.secondary", wraps=True))
        typed = QLineEdit()
        typed.setObjectName("key_override")
        typed.setPlaceholderText(f"or type {OVERRIDE_WORD}")
        typed.setAccessibleName(f"Type {OVERRIDE_WORD} to use it anyway")
        typed.setFont(theme.font("input"))
        typed.textChanged.connect(lambda words: self.override_typed.emit(words.strip()))
        column.addWidget(typed)
        return box

    def _fresh(self) -> QWidget:
        while (item := self._body.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        holder = QWidget()
        self._body.addWidget(holder)
        return holder


class _RefusalBox(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("key_refused")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground = theme.mixed("danger", 0.16)
        fill_rounded(QPainter(self), QRectF(self.rect()), theme.size("radius_dialog"), ground)
