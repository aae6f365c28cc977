"""What logind tells before the computer goes to sleep and after it has woken; Linux, where it runs.

Elsewhere, and besides, the clocks tell it afterwards (`services/wake_watch.py`).
"""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection

log = logging.getLogger(__name__)
# org.freedesktop.login1(5): PrepareForSleep(true) comes before, PrepareForSleep(false) after.
SERVICE, PLACE, INTERFACE = (
    "org.freedesktop.login1",
    "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager",
)
NAME = "PrepareForSleep"
# PySide's stubs ask for bytes here, its functions take only the text that SLOT makes.
TOLD: Any = SLOT("_told(bool)")


class SleepSignal(QObject):
    """`begins` when the computer is about to sleep, `ended` when it runs again."""

    begins = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None, bus: QDBusConnection | None = None) -> None:
        super().__init__(parent)
        self._bus = QDBusConnection.systemBus() if bus is None else bus

    def open(self) -> bool:
        """Begin to listen; False where there is no such bus."""
        return self._bus.isConnected() and self._bus.connect(
            SERVICE, PLACE, INTERFACE, NAME, self, TOLD
        )

    def close(self) -> None:
        self._bus.disconnect(SERVICE, PLACE, INTERFACE, NAME, self, TOLD)

    @Slot(bool)
    def _told(self, sleeps: bool) -> None:
        log.info("the computer %s", "goes to sleep" if sleeps else "has woken")
        (self.begins if sleeps else self.ended).emit()
