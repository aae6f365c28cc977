"""The buttons that take a price from the book."""

from __future__ import annotations

from PySide6.QtCore import QSize

from terminal.ui.widgets.flat_button import FlatButton


class AnchorButton(FlatButton):
    """A FlatButton as low as a chip."""

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        size.setHeight(self._theme.size("chip"))
        return size
