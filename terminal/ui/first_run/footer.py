"""What this computer offers, along the lower edge: keyring, disk, version, time."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal import __version__
from terminal.services.credentials import StoreState
from terminal.services.profiles import ProfileCard
from terminal.ui.first_run.desk import Desk
from terminal.ui.tasks import spawn
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.plain_label import ink_label, plain_label

SCARCE_BYTES = 1_000_000_000
_STATES = {
    StoreState.READY: ("Keyring ready", "ok"),
    StoreState.ABSENT: ("No keyring on this system", "text.tertiary"),
    StoreState.LOCKED: ("Keyring locked", "warn"),
    StoreState.CANCELLED: ("Keyring not opened", "warn"),
    StoreState.SILENT: ("Keyring does not answer", "warn"),
    StoreState.ERROR: ("Keyring failed", "danger"),
}


class Footer(QWidget):
    """Counts the time in UTC."""

    def __init__(self, theme: Theme, desk: Desk, probe: ProfileCard) -> None:
        super().__init__()
        self._theme, self._desk, self._probe = theme, desk, probe
        self.setObjectName("entry_footer")
        self.setFixedHeight(theme.size("footer"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(10), 0, theme.px(10), 0)
        row.setSpacing(theme.px(8))
        self._dot = plain_label(theme, "●", "micro", "text.tertiary")
        self.keyring = plain_label(theme, "Asking the system's keyring…", "small", "text.secondary")
        self.keyring.setObjectName("entry_keyring")
        row.addWidget(self._dot)
        row.addWidget(self.keyring)
        row.addSpacing(theme.px(12))
        words, ink = disk_words(desk.profiles.root)
        row.addWidget(plain_label(theme, "●", "micro", ink))
        row.addWidget(plain_label(theme, words, "small", "text.secondary"))
        row.addStretch(1)
        row.addWidget(plain_label(theme, f"Version {__version__}", "small", "text.tertiary"))
        row.addSpacing(theme.px(12))
        self._time = plain_label(theme, "", "small", "text.secondary")
        row.addWidget(self._time)
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._tell_time)
        self._beat.start(1_000)
        self._tell_time()

    def look_for_keyring(self) -> None:
        """Ask whether there is one; needs a running loop."""
        spawn(self._ask(), self)

    async def _ask(self) -> None:
        state, words = await self._desk.keeper(self._probe).look()
        short, ink = _STATES[state]
        name = f", {words}" if state is StoreState.READY else ""
        self.keyring.setText(f"{short}{name}")
        ink_label(self._dot, self._theme, ink)

    def _tell_time(self) -> None:
        moment = datetime.fromtimestamp(self._desk.now_ms() / 1000, UTC)
        self._time.setText(f"{moment:%H:%M:%S} UTC")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("bg.header"))


def disk_words(folder: Path) -> tuple[str, str]:
    """Free space where profiles are kept, and the colour of its dot."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return "Disk unknown", "warn"
    amount = f"{free / 1e9:,.0f} GB" if free >= SCARCE_BYTES else f"{free / 1e6:,.0f} MB"
    return f"Disk {amount} free", "ok" if free >= SCARCE_BYTES else "warn"
