"""The top bar: environment, workspaces, search, what stops everything, account."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from terminal.domain.events import FeedState, Link
from terminal.services.session import Session
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import Emphasis, FlatButton, ToolButton
from terminal.ui.widgets.plain_label import plain_label, set_tip, show_tip
from terminal.ui.workspace.account_label import AccountLabel
from terminal.ui.workspace.environment_badge import EnvironmentBadge
from terminal.ui.workspace.search_box import SearchBox
from terminal.ui.workspace.workspace_tabs import WorkspaceTabs

_W = TypeVar("_W", bound=QWidget)


class TopBar(QWidget):
    """Holds the parts and keeps their counts true; what they do is wired by the window.

    `arm_wanted` when live trading is to be armed or disarmed by hand.
    """

    arm_wanted = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._seen: tuple[int, ...] = ()
        self._why = ""
        self.setObjectName("top_bar")
        self.setFixedHeight(theme.size("topbar"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.badge = EnvironmentBadge(theme, session.environment)
        self.workspaces = WorkspaceTabs(theme)
        self.add_workspace = _named(
            ToolButton(theme, "plus", "Save as a new workspace"), "add_workspace"
        )
        self.search = SearchBox(theme, "Symbol or command", "Ctrl K")
        self.armed = _named(FlatButton(theme, "Armed", icon_name="lock-open"), "armed")
        self.armed.clicked.connect(self._press_armed)
        self.cancel_all = _named(FlatButton(theme, "Cancel all"), "cancel_all")
        self.cancel_all.setToolTip("Cancel every open order of this account")
        self.flatten = _named(
            FlatButton(
                theme, "Flatten + cancel", icon_name="alert-octagon", emphasis=Emphasis.DANGER
            ),
            "flatten",
        )
        self.flatten.setToolTip(
            "Close every futures position at market and cancel its orders; asks once, stops go last"
        )
        self.bell = _named(ToolButton(theme, "bell", "Notices"), "notices_button")
        self.layout_menu = _named(ToolButton(theme, "layout-dashboard", "Layout"), "layout_button")
        self.settings = _named(ToolButton(theme, "settings", "Settings"), "settings_button")
        self.account = AccountLabel(session, theme)
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        theme = self._theme
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.px(10), 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.badge)
        row.addSpacing(theme.px(2))
        row.addWidget(self.workspaces)
        row.addWidget(self.add_workspace)
        row.addStretch(1)
        row.addWidget(self.search, 2)
        row.addStretch(1)
        if self._session.read_only:
            # Nothing of this session can be sent, so nothing that would send is here.
            for part in (self.armed, self.cancel_all, self.flatten):
                part.setParent(self)
                part.hide()
            mark = plain_label(theme, "Read-only", "body_strong", "text.secondary")
            mark.setObjectName("read_only_mark")
            row.addWidget(mark)
        else:
            row.addWidget(self.armed)
            row.addWidget(_rule(theme))
            row.addWidget(self.cancel_all)
            row.addWidget(self.flatten)
            self.flatten.setVisible(self._has_futures)
        row.addWidget(_rule(theme))
        for button in (self.bell, self.layout_menu, self.settings):
            row.addWidget(button)
        row.addWidget(_rule(theme))
        row.addWidget(self.account)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window (or at a large scale) the less needed parts go, whole and in order;
        the environment, the search and what cancels always stay."""
        super().resizeEvent(event)
        row = self._row
        parts = [self.add_workspace, self.account, self.workspaces, self.layout_menu]
        if not (self._session.read_only or self._is_live):
            parts.insert(3, self.armed)
        if self._has_futures:
            parts.append(self.flatten)
        for part in parts:
            part.show()
        for part in parts:
            row.invalidate()
            if row.minimumSize().width() <= self.width():
                break
            part.hide()

    def set_unread(self, count: int) -> None:
        """Notices that came since the trader last looked; none draws no badge."""
        self.bell.set_count(count or None)
        self.bell.setAccessibleName(f"Notices, {count} new" if count else "Notices")

    def refresh(self) -> None:
        """Called every frame; compares revisions first."""
        stores = self._session.stores
        self.account.refresh()
        arming = self._session.arming
        minutes = -(-arming.left_ms // 60_000) if arming is not None else 0
        held = len(stores.positions.open())
        seen = (stores.orders.revision, stores.connection.revision, minutes, held)
        if seen == self._seen:
            return
        self._seen = seen
        count = len(stores.orders.open_orders())
        self.cancel_all.set_count(count)
        self.cancel_all.setEnabled(count > 0)
        self.flatten.set_count(held)
        self.flatten.setEnabled(held > 0)
        self._show_armed(minutes)

    @property
    def _has_futures(self) -> bool:
        return self._session.positions is not None and not self._session.read_only

    @property
    def _is_live(self) -> bool:
        """Whether real money needs arming by hand."""
        arming = self._session.arming
        return arming is not None and arming.is_needed and not self._session.read_only

    def _press_armed(self) -> None:
        if self._is_live:
            self.arm_wanted.emit()
        else:
            self._say_why()

    def _show_armed(self, minutes: int) -> None:
        """Orders can leave only while their connection and the account's are live, and real money
        moves only while armed."""
        if self._is_live:
            self._show_live(minutes)
            return
        links = self._session.stores.connection.links
        needed = [links.get(Link.ORDERS), links.get(Link.ACCOUNT)]
        ready = all(link is not None and link.state is FeedState.LIVE for link in needed)
        self.armed.setText("Armed" if ready else "Not armed")
        self.armed.setAccessibleName(self.armed.text())
        self.armed.set_icon_name("lock-open" if ready else "lock")
        why = next((link.reason for link in needed if link and link.reason), "")
        self._explain(
            "Orders are sent when you press the button"
            if ready
            else f"Orders cannot be sent: {why or 'no connection to the account'}"
        )
        self.armed.updateGeometry()

    def _show_live(self, minutes: int) -> None:
        self.armed.setText(f"Armed {minutes} min" if minutes else "Disarmed")
        self.armed.setAccessibleName(self.armed.text())
        self.armed.set_icon_name("lock-open" if minutes else "lock")
        self._explain(
            f"Live orders are sent. Disarms {minutes} min after the last one; click to disarm now."
            if minutes
            else "No live order is sent. Click to arm; cancelling always works."
        )
        self.armed.updateGeometry()

    def _explain(self, why: str) -> None:
        self._why = why
        set_tip(self.armed, why)

    def _say_why(self) -> None:
        """The reason without waiting for the pointer to rest, for the keyboard too."""
        below = self.armed.mapToGlobal(self.armed.rect().bottomLeft())
        show_tip(below, self._why, self.armed)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("bg.app"))


def _named(widget: _W, name: str) -> _W:
    widget.setObjectName(name)
    return widget


def _rule(theme: Theme) -> QFrame:
    """A thin upright line between groups."""
    rule = QFrame()
    rule.setFixedSize(1, theme.px(20))
    palette = rule.palette()
    palette.setColor(rule.backgroundRole(), theme.colour("line.normal"))
    rule.setPalette(palette)
    rule.setAutoFillBackground(True)
    rule.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return rule
