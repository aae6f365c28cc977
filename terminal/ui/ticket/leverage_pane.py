"""Editing the leverage inside the ticket: the number, the brackets, the consequence, two buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from terminal.domain.futures.margin import Brackets
from terminal.domain.futures.position_figures import PositionFigures
from terminal.domain.market import InstrumentId
from terminal.services.session import PositionVerbs
from terminal.ui.theme import Theme
from terminal.ui.ticket.amount_slider import AmountSlider
from terminal.ui.ticket.futures_words import TIMES
from terminal.ui.ticket.leverage_rows import (
    SHOWN,
    BracketRow,
    LeverageVerdict,
    bracket_rows,
    effect_words,
    highest,
    judge_text,
    leverage_at,
    notch_labels,
    place_of,
    with_decision,
)
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.drawing import fill_rounded, text_baseline
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import PlainLabel

_ROW_PX = 18


class LeveragePane(QWidget):
    """Nothing changes before the button; Enter is the button, Escape leaves it as it is."""

    closed = Signal()

    def __init__(
        self, theme: Theme, verbs: PositionVerbs | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._verbs = theme, verbs
        self._instrument: InstrumentId | None = None
        self._now: int | None = None
        self._brackets: Brackets | None = None
        self._asset = ""
        self._held: tuple[PositionFigures, ...] = ()
        self.setObjectName("futures_leverage_pane")
        self.field = DecimalField(theme, "futures_leverage_value", "Leverage")
        self.field.set_unit(TIMES)
        self.field.edited.connect(lambda _: self._judge())
        self.field.stepped.connect(self._step)
        self.field.entered.connect(self.send)
        self.slider = AmountSlider(theme)
        self.slider.setObjectName("futures_leverage_slider")
        self.slider.setAccessibleName("Leverage")
        self.slider.moved.connect(self._slide)
        self.rows = BracketList(theme)
        self.rows.chosen.connect(self._take)
        self.words = PlainLabel()
        self.words.setObjectName("futures_leverage_words")
        self.words.setFont(theme.font("small"))
        self.words.setWordWrap(True)
        self.keep = FlatButton(theme, "Keep", note="Esc")
        self.keep.setObjectName("futures_leverage_keep")
        self.keep.clicked.connect(self.close_pane)
        self.go = FlatButton(theme, "Set", emphasis=Emphasis.PRIMARY)
        self.go.setObjectName("futures_leverage_go")
        self.go.clicked.connect(self.send)
        buttons = QHBoxLayout()
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        pad = theme.px(8)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(theme.px(6))
        for part in (self.field, self.slider, self.rows, self.words):
            column.addWidget(part)
        column.addLayout(buttons)
        self.setVisible(False)

    def show_contract(
        self,
        instrument: InstrumentId,
        now: int | None,
        brackets: Brackets | None,
        asset: str,
        held: Sequence[PositionFigures] = (),
    ) -> None:
        """Open for one contract with the leverage as it is now, and what is held of it."""
        self._held = tuple(held)
        self._instrument, self._now, self._brackets, self._asset = instrument, now, brackets, asset
        self.field.set_text("" if now is None else str(now))
        self.setVisible(True)
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.edit.selectAll()
        self._judge()

    def close_pane(self) -> None:
        self._instrument = None
        self.setVisible(False)
        self.closed.emit()

    def send(self) -> None:
        """Ask for what is typed, once; a change that must be agreed to says so on the button."""
        wanted, verdict = self._verdict()
        if wanted is None or not verdict.may_go or self._instrument is None or self._verbs is None:
            return
        if self._verbs.set_leverage(self._instrument, wanted, agreed=verdict.asks):
            self.close_pane()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_pane()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        radius = self._theme.size("radius_control")
        painter = QPainter(self)
        fill_rounded(painter, QRectF(self.rect()), radius, self._theme.colour("bg.raised"))

    def _verdict(self) -> tuple[int | None, LeverageVerdict]:
        text = self.field.edit.text()
        wanted, verdict = judge_text(text, self._now, self._brackets, self._asset)
        if wanted is None or not verdict.may_go or self._instrument is None or self._verbs is None:
            return wanted, verdict
        return wanted, with_decision(verdict, self._verbs.judge_leverage(self._instrument, wanted))

    def _judge(self) -> None:
        wanted, verdict = self._verdict()
        self.rows.show_rows(bracket_rows(self._brackets, wanted or self._now, self._asset))
        effect = "" if wanted is None else effect_words(self._held, wanted)
        said = f"{verdict.words} {effect}".strip()
        self.words.setText(said)
        self.words.setVisible(bool(said))
        top = highest(self._brackets)
        self.slider.setVisible(top is not None)
        if top is not None:
            self.slider.show_labels(notch_labels(top))
            self.slider.show_share(place_of(wanted or self._now, top))
        tone = "warn" if verdict.asks else "text.secondary"
        palette = self.words.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colour(tone))
        self.words.setPalette(palette)
        said = "Set" if wanted is None else f"Set {wanted}{TIMES}"
        self.go.setText(f"{said} anyway" if verdict.asks else said)
        self.go.updateGeometry()
        self.go.setEnabled(verdict.may_go)

    def _step(self, steps: int) -> None:
        wanted, _ = judge_text(self.field.edit.text(), None, None, "")
        start = self._now if wanted is None else wanted
        if start is not None:
            self.field.set_text(str(max(1, start + steps)))
            self._judge()

    def _slide(self, percent: int) -> None:
        top = highest(self._brackets)
        if top is not None:
            self._take(leverage_at(percent, top))

    def _take(self, leverage: int) -> None:
        self.field.set_text(str(leverage))
        self._judge()


class BracketList(QWidget):
    """The brackets as lines to press; `chosen` carries a leverage."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[BracketRow] = []
        self.setObjectName("futures_brackets")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[BracketRow]) -> None:
        if rows != self._rows:
            self._rows = rows
            self.setAccessibleName("; ".join(f"{r.words} {r.limit}" for r in rows))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self._theme.px(_ROW_PX) * max(1, min(SHOWN, len(self._rows))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y()) // self._theme.px(_ROW_PX)
        if row < len(self._rows):
            self.chosen.emit(self._rows[row].leverage)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        place = QRectF(0, 0, self.width(), theme.px(_ROW_PX))
        for row in self._rows:
            tone = "text.primary" if row.is_chosen else "text.secondary"
            painter.setPen(theme.colour(tone))
            baseline = text_baseline(place, metrics)
            painter.drawText(QPointF(theme.px(4), baseline), row.words)
            painter.setPen(theme.colour("text.primary" if row.is_chosen else "text.tertiary"))
            left = place.right() - metrics.horizontalAdvance(row.limit) - theme.px(4)
            painter.drawText(QPointF(left, baseline), row.limit)
            place.translate(0, theme.px(_ROW_PX))
