"""Where every named widget is on the screen, for scripts that drive the real window.

`--widget-map PATH` keeps a JSON file of object name -> rectangle, text and state, so that a test
can move a real pointer and press real keys instead of calling into the program.
"""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

REFRESH_MS = 100


class WidgetMap(QObject):
    """Writes the map a few times a second, each time as a whole file."""

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.write)
        self._timer.start()

    def write(self) -> None:
        """Replace the file; a reader never sees half of it."""
        ratio = QApplication.primaryScreen().devicePixelRatio()
        entries = {
            widget.objectName(): _describe(widget, ratio)
            for widget in QApplication.allWidgets()
            if widget.objectName() and widget.isVisible()
        }
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps(entries), encoding="utf-8")
        partial.replace(self._path)


def _describe(widget: QWidget, ratio: float) -> dict[str, object]:
    """Rectangle in device pixels of the screen, and what a person could read of the widget."""
    corner = widget.mapToGlobal(QPoint(0, 0))
    text = widget.property("text")
    return {
        "x": round(corner.x() * ratio),
        "y": round(corner.y() * ratio),
        "width": round(widget.width() * ratio),
        "height": round(widget.height() * ratio),
        "enabled": widget.isEnabled(),
        "focus": widget.hasFocus(),
        "text": text if isinstance(text, str) else "",
        "name": widget.accessibleName(),
        "description": widget.accessibleDescription(),
    }
