"""Paints the instrument header: one row of 50 pixels, quiet but for the last price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.domain.futures.derivative import MarkPrice, OpenInterest
from terminal.domain.futures.trading_sessions import Session
from terminal.domain.instrument import FuturesContract, Instrument
from terminal.domain.ticker import Ticker
from terminal.ui.instrument_header.figures import HeaderFigures, header_figures
from terminal.ui.instrument_header.futures_figures import FuturesFigures, futures_figures
from terminal.ui.market_words import market_tag, title_of
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded
from terminal.ui.widgets.number_text import draw_number_from
from terminal.ui.widgets.text_widths import TextWidths

_RANGE_WIDTH = 132
_GAP = 20
Pair = tuple[tuple[str, str], tuple[str, str]]
"""Two rows of a block: label and value each; without values the second row is one."""


class InstrumentHeader(QWidget):
    """Symbol, market tag, last price coloured by the last tick, change, range and volumes.

    Blocks that do not fit are left out from the right; nothing is ever cut.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._instrument: Instrument | None = None
        self._figures = HeaderFigures()
        self._state: tuple[Ticker | None, Decimal | None] = (None, None)
        self._widths = TextWidths(theme.font("body"))
        self._futures: FuturesFigures | None = None
        self.last_rose = True
        self._is_live = True
        self.setObjectName("instrument_header")
        self.setFixedHeight(theme.size("instrument_header"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_instrument(self, instrument: Instrument | None) -> None:
        self._instrument = instrument
        self._figures, self._state = HeaderFigures(), (None, None)
        self._futures = FuturesFigures() if isinstance(instrument, FuturesContract) else None
        self.setAccessibleName(instrument.display_name if instrument else "No instrument")
        self.update()

    def show_market(self, ticker: Ticker | None, last: Decimal | None) -> bool:
        """Take over new figures; True when the last price moved."""
        if self._instrument is None or (ticker, last) == self._state:
            return False
        before = self._state[1]
        self._state = (ticker, last)
        if before is not None and last is not None and last != before:
            self.last_rose = last > before
        elif before is None and ticker is not None and last is not None:
            self.last_rose = last >= ticker.open
        figures = header_figures(self._instrument, ticker, last)
        if figures != self._figures:
            self._figures = figures
            self.update()
        return last != before

    def show_live(self, is_live: bool) -> None:
        """While it is not, no colour says that the price has just moved."""
        if is_live != self._is_live:
            self._is_live = is_live
            self.update()

    def show_futures(
        self,
        mark: MarkPrice | None,
        interest: OpenInterest | None,
        now_ms: int,
        sessions: Sequence[Session] = (),
    ) -> None:
        """What only contracts have; does nothing for a spot pair."""
        if not isinstance(self._instrument, FuturesContract):
            return
        figures = futures_figures(self._instrument, mark, interest, now_ms, sessions)
        if figures != self._futures:
            self._futures = figures
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, figures = self._theme, self._figures
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("bg.panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line.subtle"))
        if self._instrument is None:
            return
        x = float(theme.px(12))
        x += self._paint_name(painter, x) + theme.px(22)
        painter.setFont(theme.font("price"))
        metrics = QFontMetricsF(theme.font("price"))
        tone = "buy" if self.last_rose else "sell"
        baseline = round(self.height() / 2 + metrics.capHeight() / 2)
        known = self._state[1] is not None or self._state[0] is not None
        painter.setPen(theme.colour(tone if known and self._is_live else "text.tertiary"))
        painter.drawText(QPointF(x, baseline), figures.last)
        x += metrics.horizontalAdvance(figures.last) + theme.px(_GAP)
        for width, paint in (
            *self._futures_blocks(),
            (self._change_width(), self._paint_change),
            (theme.px(_RANGE_WIDTH), self._paint_range),
            (self._text_width("24 h volume", figures.volume), self._paint_volume),
            (self._text_width("24 h quote volume", figures.quote_volume), self._paint_quote),
        ):
            if x + width > self.width() - theme.px(8):
                break
            paint(painter, x)
            x += width + theme.px(_GAP)

    def _paint_name(self, painter: QPainter, x: float) -> float:
        theme, instrument = self._theme, self._instrument
        if instrument is None:
            return 0.0
        title, small = theme.font("title"), theme.font("micro")
        painter.setFont(title)
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(QPointF(x, theme.px(21)), title_of(instrument))
        word = market_tag(instrument)
        metrics = QFontMetricsF(small)
        tag = QRectF(x, theme.px(29), metrics.horizontalAdvance(word) + theme.px(10), theme.px(15))
        fill_rounded(painter, tag, theme.size("radius_cell") + 1, theme.colour("bg.raised"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(small)
        painter.setPen(theme.colour("text.secondary"))
        baseline = tag.center().y() + metrics.capHeight() / 2
        painter.drawText(QPointF(tag.left() + theme.px(5), baseline), word)
        return QFontMetricsF(title).horizontalAdvance(title_of(instrument))

    def _paint_change(self, painter: QPainter, x: float) -> None:
        figures = self._figures
        self._label(painter, x, "24 h change")
        width = self._value(painter, x, figures.change, figures.tone)
        after = x + width + self._theme.px(8)
        self._value(painter, after, figures.change_percent, figures.tone)

    def _futures_blocks(self) -> list[tuple[float, Callable[[QPainter, float], None]]]:
        """Mark over index, funding with its countdown, open interest: label left, value right."""
        figures = self._futures
        if figures is None:
            return []
        session = ((f"Market {figures.session_left}", ""), (figures.session, ""))
        pairs = (
            *((session,) if figures.session else ()),
            (("Mark", figures.mark), ("Index", figures.index)),
            ((f"Funding {figures.funding_left}", ""), (figures.funding_rate, "")),
            (("Open interest", ""), (figures.interest, "")),
        )
        return [(self._pair_width(p), partial(self._paint_pair, pair=p)) for p in pairs]

    def _pair_width(self, pair: Pair) -> float:
        small = QFontMetricsF(self._theme.font("small"))
        body = QFontMetricsF(self._theme.font("body"))
        (top, first), (low, second) = pair
        if not first and not second:
            return max(small.horizontalAdvance(top), body.horizontalAdvance(low))
        label = max(small.horizontalAdvance(top), small.horizontalAdvance(low))
        value = max(body.horizontalAdvance(first), body.horizontalAdvance(second))
        return label + self._theme.px(8) + value

    def _paint_pair(self, painter: QPainter, x: float, pair: Pair) -> None:
        (top, first), (low, second) = pair
        if not first and not second:
            self._label(painter, x, top)
            self._value(painter, x, low, "text.primary")
            return
        small = QFontMetricsF(self._theme.font("small"))
        right = x + self._theme.px(8)
        right += max(small.horizontalAdvance(top), small.horizontalAdvance(low))
        for label, value, down in ((top, first, 0), (low, second, 17)):
            self._label(painter, x, label, lift=-down)
            self._value(painter, right, value, "text.primary", lift=17 - down)

    def _paint_range(self, painter: QPainter, x: float) -> None:
        theme, figures = self._theme, self._figures
        self._label(painter, x, "24 h range", lift=3)
        width = theme.px(_RANGE_WIDTH)
        self._value(painter, x, figures.low, "text.primary", lift=4)
        high = QFontMetricsF(theme.font("body")).horizontalAdvance(figures.high)
        self._value(painter, x + width - high, figures.high, "text.primary", lift=4)
        bar = QRectF(round(x), theme.px(39), width, theme.px(3))
        painter.fillRect(bar, theme.colour("bg.selected"))
        if figures.position is not None:
            reach = figures.position * width
            filled = QRectF(bar.left(), bar.top(), reach, bar.height())
            painter.fillRect(filled, theme.colour("text.disabled"))
            mark = QRectF(round(x + reach) - 1, theme.px(36), theme.px(2), theme.px(9))
            painter.fillRect(mark, theme.colour("text.primary"))

    def _paint_volume(self, painter: QPainter, x: float) -> None:
        self._label(painter, x, "24 h volume")
        self._value(painter, x, self._figures.volume, "text.primary")

    def _paint_quote(self, painter: QPainter, x: float) -> None:
        self._label(painter, x, "24 h quote volume")
        self._value(painter, x, self._figures.quote_volume, "text.primary")

    def _label(self, painter: QPainter, x: float, text: str, lift: int = 0) -> None:
        painter.setFont(self._theme.font("small"))
        painter.setPen(self._theme.colour("text.tertiary"))
        painter.drawText(QPointF(x, self._theme.px(20 - lift)), text)

    def _value(self, painter: QPainter, x: float, text: str, token: str, lift: int = 0) -> float:
        theme = self._theme
        font = theme.font("body")
        painter.setFont(font)
        tones = (theme.colour(token), theme.colour(token, 0.55))
        baseline = theme.px(37 - lift)
        return draw_number_from(painter, self._widths, x, baseline, text, tones)

    def _change_width(self) -> float:
        return self._text_width(
            "24 h change", f"{self._figures.change}  {self._figures.change_percent}"
        )

    def _text_width(self, label: str, value: str) -> float:
        theme = self._theme
        return max(
            QFontMetricsF(theme.font("small")).horizontalAdvance(label),
            QFontMetricsF(theme.font("body")).horizontalAdvance(value),
        )
