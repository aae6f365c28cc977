"""Rows that light up once and fade: own fills."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

STEP_MS = 33
STRENGTH = 0.30


class RowTints:
    """Fading tints by row key over `duration_ms` (0 means none, for reduced motion)."""

    def __init__(self, duration_ms: int, canvas: QWidget) -> None:
        self._duration_ms = duration_ms
        self._canvas = canvas
        self._running: dict[str, tuple[int, QColor]] = {}
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(canvas)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)

    def start(self, key: str, colour: QColor) -> None:
        if self._duration_ms:
            self._running[key] = (self._clock.elapsed(), colour)
            self._timer.start()

    def colour(self, key: str) -> QColor | None:
        """Tint of this row now, None when it has none."""
        entry = self._running.get(key)
        if entry is None:
            return None
        started, base = entry
        left = 1.0 - (self._clock.elapsed() - started) / self._duration_ms
        if left <= 0:
            return None
        tint = QColor(base)
        tint.setAlphaF(STRENGTH * left)
        return tint

    def _step(self) -> None:
        now = self._clock.elapsed()
        self._running = {
            key: entry for key, entry in self._running.items() if now - entry[0] < self._duration_ms
        }
        if not self._running:
            self._timer.stop()
        self._canvas.update()
