"""One timer paints everything: panels whose data moved, at most once per frame."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

FRAME_MS = 16
# What fades or counts after a change has time to end before the clock rests.
AWAKE_FRAMES = 64
# Ages and clocks in the panels go on; nobody sees the difference, the processor does.
REST_MS = 50


class FrameClock(QObject):
    """Calls each registered panel's `refresh` once per frame while the panel is visible.

    A panel compares store revisions in `refresh` and returns quickly when nothing moved. One that
    may paint less often takes every n-th frame; such panels are spread over the frames, so that
    they do not all paint in the same one. The callback dies with its widget. The clock slows down about a second after the last `wake`, which
    whoever changes what is shown should call. `watch` hears how many seconds of the processor each
    tick took.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watch: Callable[[float], None] | None = None
        self._panels: dict[QWidget, tuple[Callable[[], None], int, int]] = {}
        self._frame = 0
        self._quiet_frames = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)

    def add(self, panel: QWidget, refresh: Callable[[], None], every: int = 1) -> None:
        """Call `refresh` every `every`-th frame while `panel` is visible, until it is destroyed."""
        slowed = sum(1 for _, other, _ in self._panels.values() if other > 1)
        self._panels[panel] = (refresh, every, slowed % every)
        panel.destroyed.connect(lambda: self._panels.pop(panel, None))
        self.wake()
        self._timer.start()

    def wake(self) -> None:
        """Something to show has changed: full speed. Called per message, so it is nearly free."""
        if self._quiet_frames > AWAKE_FRAMES:
            self._timer.setInterval(FRAME_MS)
        self._quiet_frames = 0

    @property
    def is_resting(self) -> bool:
        return self._quiet_frames > AWAKE_FRAMES

    def stop(self) -> None:
        self._timer.stop()
        self._panels.clear()

    def _tick(self) -> None:
        began = time.thread_time()
        if self._quiet_frames <= AWAKE_FRAMES:
            self._quiet_frames += 1
            if self._quiet_frames > AWAKE_FRAMES:
                self._timer.setInterval(REST_MS)
        self._frame += 1
        for panel, (refresh, every, turn) in tuple(self._panels.items()):
            if self._frame % every == turn and panel.isVisible():
                refresh()
        if self.watch is not None:
            self.watch(time.thread_time() - began)
