"""Widths of texts that are drawn again and again, measured once."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF

_MOST = 2_000


class TextWidths:
    """`horizontalAdvance` of one font with a memory; `cap_height` centres digits on a line."""

    def __init__(self, font: QFont) -> None:
        self._metrics = QFontMetricsF(font)
        self._known: dict[str, float] = {}
        self.cap_height = self._metrics.capHeight()

    def width(self, text: str) -> float:
        """Width of `text` in logical pixels."""
        width = self._known.get(text)
        if width is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            width = self._known[text] = self._metrics.horizontalAdvance(text)
        return width
