"""Base of every dock panel: what its header shows, told to the shell by one signal."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terminal.domain.events import FeedState
from terminal.ui.context import PanelContext


class Panel(QWidget):
    """A dock's content. The shell draws the header (title, muted subtitle, feed mark, count badge)
    from these attributes and puts `tools` at its right end; `header_changed` asks it to redraw.

    `feed_state` None means that the panel shows no feed and gets no mark; `count` None no badge.
    """

    header_changed = Signal()

    def __init__(self, context: PanelContext, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.context = context
        self.title = title
        self.subtitle = ""
        self.count: int | None = None
        self.feed_state: FeedState | None = None
        self.tools: QWidget | None = None

    def carry(self) -> object:
        """What a hand has typed or chosen here and no store knows; the same panel in another look
        gets it by `take_over`. None when nothing would be lost."""
        return None

    def take_over(self, carried: object) -> None:
        """Go on with what `carry` of the panel before gave."""

    def set_header(
        self,
        *,
        subtitle: str | None = None,
        count: int | None = None,
        feed_state: FeedState | None = None,
    ) -> None:
        """Change what the header shows; None leaves a part as it is. Emits only on a real change."""
        before = (self.subtitle, self.count, self.feed_state)
        if subtitle is not None:
            self.subtitle = subtitle
        if count is not None:
            self.count = count
        if feed_state is not None:
            self.feed_state = feed_state
        if before != (self.subtitle, self.count, self.feed_state):
            self.header_changed.emit()
