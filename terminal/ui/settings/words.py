"""Labels and paragraphs in the theme's styles, always plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.plain_label import PlainLabel


def label(theme: Theme, text: str, style: str, ink: str, *, wraps: bool = False) -> QLabel:
    """A label that shows `text` as it is, whatever it contains."""
    made = PlainLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setFont(theme.font(style))
    made.setWordWrap(wraps)
    if wraps:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    tint(theme, made, ink)
    return made


def tint(theme: Theme, made: QLabel, ink: str) -> None:
    """Give a label another colour of the theme."""
    palette = made.palette()
    palette.setColor(made.foregroundRole(), theme.colour(ink))
    made.setPalette(palette)
