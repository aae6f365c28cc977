"""The one place where words that may come from outside meet Qt: never markup, never a link."""

from __future__ import annotations

import html

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QToolTip, QWidget

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


def set_tip(widget: QWidget, words: str) -> None:
    """Give a widget its tooltip; every one that is no constant is given here."""
    widget.setToolTip(plain_tip(words))


def show_tip(place: QPoint, words: str, widget: QWidget) -> None:
    """Show a tooltip now; none for empty words."""
    QToolTip.showText(place, plain_tip(words), widget)


def plain_box(
    icon: QMessageBox.Icon, title: str, words: str, parent: QWidget | None = None
) -> QMessageBox:
    """A message in a box of its own, to be opened with `open()`; it goes when it is closed."""
    box = QMessageBox(icon, title, words, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def plain_notification(words: str) -> str:
    """`words` for the desktop's own notifications: some of them read markup, others show escapes,
    so that only other characters are safe."""
    return words.replace("<", "‹").replace(">", "›").replace("&", "＆")
