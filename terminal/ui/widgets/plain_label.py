"""The one label for words that may come from outside: never markup, never a link."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from terminal.ui.theme.theme import Theme


class PlainLabel(QLabel):
    """A label that shows what looks like HTML as it is typed. Every label of the window is one."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setOpenExternalLinks(False)


def plain_label(
    theme: Theme,
    words: str = "",
    style: str = "body",
    ink: str = "text.primary",
    parent: QWidget | None = None,
    *,
    wraps: bool = False,
) -> QLabel:
    """A label in a text style and colour of the theme; what looks like HTML is shown as typed."""
    label = PlainLabel(words, parent)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    label.setWordWrap(wraps)
    label.setFont(theme.font(style))
    ink_label(label, theme, ink)
    return label


def ink_label(label: QLabel, theme: Theme, ink: str) -> None:
    """Give a label another colour of the theme."""
    palette = label.palette()
    palette.setColor(label.foregroundRole(), theme.colour(ink))
    label.setPalette(palette)


def plain_tip(words: str) -> str:
    """`words` for a tooltip, which Qt would otherwise read as markup when it looks like it."""
    return f"<span>{html.escape(words, quote=False)}</span>" if "<" in words else words
