"""What a dock holds: a place for a panel, which is imported and made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout

from terminal.ui.context import PanelContext
from terminal.ui.panel import Panel


class LatePanel(Panel):
    """Stands for a panel until it is built, and holds it afterwards: its header and what it carries
    to another look are then those of the panel inside.

    One of the first picture is built as soon as the docks stand in their places (a dock that moves
    polishes everything in it again); one behind tabs when the trader looks at it or the window has
    been painted, whichever comes first.
    """

    def __init__(
        self,
        context: PanelContext,
        name: str,
        title: str,
        make: Callable[[PanelContext], Panel],
    ) -> None:
        super().__init__(context, name, title)
        self._make = make
        self._carried: object = None
        self.inner: Panel | None = None
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)

    def build(self) -> Panel:
        """The panel itself; made now unless it exists."""
        if self.inner is None:
            inner = self.inner = self._make(self.context)
            self._stack.addWidget(inner)
            if inner.focusProxy() is not None or inner.focusPolicy() & Qt.FocusPolicy.TabFocus:
                self.setFocusProxy(inner)
            self.title, self.tools = inner.title, inner.tools
            if self.tools is not None and self.tools.parent() is None:
                # Until a header holds them.
                self.tools.setParent(self)
            inner.header_changed.connect(self._copy_header)
            inner.take_over(self._carried)
            self._copy_header()
            self.header_changed.emit()
        return self.inner

    def carry(self) -> object:
        return self._carried if self.inner is None else self.inner.carry()

    def take_over(self, carried: object) -> None:
        self._carried = carried
        if self.inner is not None:
            self.inner.take_over(carried)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.build()

    def _copy_header(self) -> None:
        if self.inner is not None:
            inner = self.inner
            self.set_header(subtitle=inner.subtitle, count=inner.count, feed_state=inner.feed_state)
