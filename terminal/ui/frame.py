"""One timer paints everything: panels whose data moved, at most once per frame."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

FRAME_MS = 16


class FrameClock(QObject):
    """Calls each registered panel's `refresh` once per frame while the panel is visible.

    A panel compares store revisions in `refresh` and returns quickly when nothing moved. The
    callback dies with its widget. `watch` hears how many seconds each tick took.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watch: Callable[[float], None] | None = None
        self._panels: dict[QWidget, Callable[[], None]] = {}
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)

    def add(self, panel: QWidget, refresh: Callable[[], None]) -> None:
        """Call `refresh` every frame while `panel` is visible, until it is destroyed."""
        self._panels[panel] = refresh
        panel.destroyed.connect(lambda: self._panels.pop(panel, None))
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._panels.clear()

    def _tick(self) -> None:
        began = time.perf_counter()
        for panel, refresh in tuple(self._panels.items()):
            if panel.isVisible():
                refresh()
        if self.watch is not None:
            self.watch(time.perf_counter() - began)
