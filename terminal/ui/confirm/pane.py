"""One question over the window, which goes on living behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from terminal.domain.market import Environment
from terminal.ui.confirm.words import Ask
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline
from terminal.ui.widgets.environment_pattern import draw_environment
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.hold_button import HoldButton
from terminal.ui.widgets.plain_label import PlainLabel

WIDTH_PX = 420
BAND_PX = 34
_PATTERN_PX = 28
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ConfirmPane(QWidget):
    """Emits `answered(agreed, words)` once. Esc and a click beside the card decline.

    Sending needs what `ask.typed` says, or the button (or Enter) held for the theme's time; keys
    that were already down when it opened do nothing.
    """

    answered = Signal(bool, str)

    def __init__(
        self, theme: Theme, environment: Environment, account: str, ask: Ask, window: QWidget
    ) -> None:
        super().__init__(window)
        self._theme, self._environment, self._account, self._ask = theme, environment, account, ask
        self._is_over = False
        self._window = window
        self.setObjectName("confirm_pane")
        self.setAccessibleName(ask.title)
        self.card = QWidget(self)
        self.card.setObjectName("confirm_card")
        self._build()
        window.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()
        self.cancel.setFocus(Qt.FocusReason.PopupFocusReason)

    def _build(self) -> None:
        theme, ask = self._theme, self._ask
        pad = theme.px(16)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(pad, theme.px(BAND_PX) + pad, pad, pad)
        column.setSpacing(theme.px(8))
        column.addWidget(self._label(ask.title, "title", "text.primary"))
        for sentence in ask.sentences:
            column.addWidget(self._label(sentence, "body", "text.secondary"))
        for name, value in ask.numbers:
            row = QHBoxLayout()
            row.addWidget(self._label(name, "body", "text.secondary"))
            figure = self._label(value, "body_medium", "text.primary")
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            row.addWidget(figure, 1)
            column.addLayout(row)
        self.words = self._field("confirm_words", "Why, for the journal")
        self.words.setVisible(ask.wants_words)
        self.typed = self._field("confirm_typed", f"Type {ask.typed} to continue")
        self.typed.setVisible(bool(ask.typed))
        column.addWidget(self.words)
        column.addWidget(self.typed)
        self.cancel = FlatButton(theme, "Cancel", note="Esc")
        self.cancel.setObjectName("confirm_cancel")
        self.cancel.clicked.connect(lambda: self._end(agreed=False))
        self.go = FlatButton(theme, ask.go, emphasis=Emphasis.DANGER)
        self.hold = HoldButton(theme, ask.go)
        self.hold.held.connect(lambda: self._end(agreed=True))
        self.go.clicked.connect(lambda: self._end(agreed=True))
        self.go.setObjectName("confirm_go")
        self.hold.setObjectName("confirm_hold")
        row = QHBoxLayout()
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.go if ask.typed else self.hold)
        (self.hold if ask.typed else self.go).hide()
        column.addLayout(row)
        for field in (self.words, self.typed):
            field.textChanged.connect(self._judge)
        self._judge()

    def _label(self, words: str, style: str, ink: str) -> QLabel:
        """Plain text always: part of it may be the exchange's own words."""
        label = PlainLabel(words, self.card)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFont(self._theme.font(style))
        palette = label.palette()
        palette.setColor(label.foregroundRole(), self._theme.colour(ink))
        label.setPalette(palette)
        return label

    def _field(self, name: str, placeholder: str) -> QLineEdit:
        field = QLineEdit(self.card)
        field.setObjectName(name)
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(placeholder)
        field.setFont(self._theme.font("input"))
        field.setMaxLength(200)
        return field

    @property
    def may_go(self) -> bool:
        """True when everything asked for has been typed."""
        ask = self._ask
        typed = self.typed.text().strip().rstrip("% ").upper() == ask.typed.upper()
        return (not ask.typed or typed) and (not ask.wants_words or bool(self.words.text().strip()))

    def _judge(self) -> None:
        self.go.setEnabled(self.may_go)
        self.hold.setEnabled(self.may_go)

    def _end(self, *, agreed: bool) -> None:
        if self._is_over or (agreed and not self.may_go):
            return
        self._is_over = True
        self.hide()
        self.answered.emit(agreed, self.words.text().strip())
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end(agreed=False)
        elif event.key() in _ENTER and not event.isAutoRepeat():
            if self._ask.typed:
                self._end(agreed=True)
            else:
                self.hold.begin_hold()
        event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.isAutoRepeat():
            self.hold.end_hold()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._end(agreed=False)
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        """Everything but top bar and footer is dimmed; they tell of the connection."""
        theme, window = self._theme, self._window
        edge = theme.size("frame")
        top, bottom = edge + theme.size("topbar"), edge + theme.size("footer")
        width, height = window.width() - 2 * edge, max(0, window.height() - top - bottom)
        self.setGeometry(edge, top, width, height)
        self.card.setFixedWidth(min(theme.px(WIDTH_PX), max(1, width)))
        self.card.adjustSize()
        card = self.card
        card.move((width - card.width()) // 2, max(0, (height - card.height()) // 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, card = self._theme, QRectF(self.card.geometry())
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("bg.app", 0.6))
        radius = theme.size("radius_dialog")
        fill_rounded(painter, card, radius, theme.colour("bg.popup"))
        shape = QPainterPath()
        shape.addRoundedRect(card, radius, radius)
        band = QRectF(card.left(), card.top(), card.width(), theme.px(BAND_PX))
        painter.save()
        painter.setClipPath(shape)
        environment = self._environment.value
        painter.fillRect(band, theme.colour("bg.header"))
        stripe = QRectF(band)
        stripe.setWidth(
            band.width() if self._environment is Environment.LIVE else theme.px(_PATTERN_PX)
        )
        draw_environment(painter, stripe, environment, theme)
        painter.restore()
        self._draw_band_words(painter, band)
        outline_rounded(painter, card, radius, theme.colour("line.strong"))

    def _draw_band_words(self, painter: QPainter, band: QRectF) -> None:
        theme = self._theme
        live = self._environment is Environment.LIVE
        ink = theme.colour("bg.app" if live else "text.primary")
        money = "real money" if live else "no real money"
        words = f"{self._environment.value.upper()}   {self._account}, {money}"
        font = theme.font("body_strong")
        painter.setFont(font)
        painter.setPen(ink)
        left = theme.px(16) if live else theme.px(_PATTERN_PX + 12)
        place = band.adjusted(left, 0, 0, 0)
        painter.drawText(int(place.left()), int(text_baseline(band, QFontMetricsF(font))), words)
