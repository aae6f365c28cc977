"""One question before something that is more than a close."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from terminal.domain.futures.position import Position
from terminal.ui.positions.bar import Bar
from terminal.ui.theme import Theme


class AskBar(Bar):
    """The focus starts on keeping things as they are; keys already down do nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "position_ask", "Do it", parent)
        self._act: Callable[[], object] = lambda: None

    def ask(
        self, position: Position, title: str, words: str, go: str, act: Callable[[], object]
    ) -> None:
        """Say `title` and `words`; the button `go` calls `act`."""
        self.position, self._act = position, act
        self.title.setText(title)
        self.words.show_words(words)
        self.go.setText(go)
        self.go.updateGeometry()
        self.setVisible(True)
        self.keep.setFocus(Qt.FocusReason.PopupFocusReason)

    def send(self) -> None:
        if self.position is not None:
            act = self._act
            self.close_bar()
            act()
