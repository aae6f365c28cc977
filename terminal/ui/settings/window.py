"""The settings window: search and pages at the left, one page at the right. It blocks nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QPalette, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from terminal.services.session import Session
from terminal.services.settings.catalogue import PAGES
from terminal.ui.settings.model import Found, SettingsModel, search
from terminal.ui.settings.nav import PageList
from terminal.ui.settings.page import SettingsPage
from terminal.ui.settings.pages import PageTools, make_page
from terminal.ui.settings.words import label
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.search_field import SearchField

SIZE_PX = (820, 620)
SMALLEST_PX = (612, 380)
_SIDE_PX = 196
REFRESH_MS = 1_000


class SettingsWindow(QWidget):
    """`dress` puts frame and focus ring on the fresh content after each change of the theme, which
    `show_theme` brings. Ctrl+F searches, Esc empties the search and then closes."""

    closed = Signal()
    pages: PageList
    field: SearchField
    _scroll: QScrollArea

    def __init__(
        self,
        theme: Theme,
        session: Session,
        tools: PageTools,
        dress: Callable[[QWidget], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session, self._tools, self._dress = session, tools, dress
        self.model = SettingsModel(session.settings)
        self.setObjectName("settings_window")
        self._query, self._page_name = "", PAGES[0].name
        self._found: list[Found] = []
        self._body: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        for keys, run in (
            ("Ctrl+F", self.focus_search),
            ("Ctrl+W", self.close),
            ("Ctrl+PgDown", lambda: self.pages.step(1)),
            ("Ctrl+PgUp", lambda: self.pages.step(-1)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        self.show_theme(theme)
        self.resize(self._inside(SIZE_PX))

    @property
    def page(self) -> SettingsPage | None:
        """The page that is shown; None while a search finds nothing."""
        shown = self._scroll.widget()
        return shown if isinstance(shown, SettingsPage) else None

    def show_theme(self, theme: Theme) -> None:
        """Make everything anew in another look; page, search, place and focus stay."""
        focused = self.focusWidget()
        name = "" if focused is None else focused.objectName()
        place = 0 if self._body is None else self._scroll.verticalScrollBar().value()
        self._theme = theme
        self.setMinimumSize(self._inside(SMALLEST_PX))
        old, self._body = self._body, QWidget(self)
        if old is not None:
            old.hide()
            old.deleteLater()
        self._build(theme, self._body)
        self._body.setGeometry(self.rect())
        self._dress(self._body)
        self._body.show()
        self.show_page(self._page_name)
        # Not in the whole window: what was there before is still waiting for its end.
        again = self._body.findChild(QWidget, name) if name else None
        if again is not None and self.isVisible():
            again.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.verticalScrollBar().setValue(place)

    def _inside(self, lengths: tuple[int, int]) -> QSize:
        """A size at this scale, never more than the main window has."""
        wanted = QSize(*(self._theme.px(length) for length in lengths))
        parent = self.parentWidget()
        room = QSize() if parent is None else parent.window().size()
        return wanted.boundedTo(room.expandedTo(QSize(*SMALLEST_PX)))

    def _build(self, theme: Theme, body: QWidget) -> None:
        px = theme.px
        palette = body.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour("bg.panel"))
        body.setPalette(palette)
        body.setAutoFillBackground(True)
        edge = theme.size("frame")
        row = QHBoxLayout(body)
        row.setContentsMargins(edge, edge, edge, edge)
        row.setSpacing(0)
        side = QWidget()
        side.setFixedWidth(px(_SIDE_PX))
        side.setAutoFillBackground(True)
        ground = side.palette()
        ground.setColor(QPalette.ColorRole.Window, theme.colour("bg.header"))
        side.setPalette(ground)
        column = QVBoxLayout(side)
        column.setContentsMargins(px(12), px(14), px(12), px(12))
        column.setSpacing(px(12))
        self.field = SearchField(theme, "Search settings")
        self.field.setObjectName("settings_search")
        self.field.setText(self._query)
        self.field.textChanged.connect(self._search)
        self.field.left.connect(self.close)
        self.field.moved.connect(lambda rows: self.pages.step(1 if rows > 0 else -1))
        column.addWidget(self.field)
        self.pages = PageList(theme)
        self.pages.chosen.connect(self.show_page)
        column.addWidget(self.pages)
        column.addStretch(1)
        hint = label(theme, "Ctrl+F search · Esc close", "small", "text.tertiary")
        column.addWidget(hint)
        row.addWidget(side)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("settings_scroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        row.addWidget(self._scroll, 1)
        self._search(self._query)

    def show_page(self, name: str) -> None:
        """Show a page by its name, with what the search found on it."""
        found = next((f for f in self._found if f.page.name == name), None)
        if found is None and self._found:
            found = self._found[0]
        self.pages.show_pages(
            [f.page for f in self._found], name if found is None else found.page.name
        )
        if found is None:
            self._scroll.setWidget(_nothing(self._theme, self._query))
            return
        self._page_name = found.page.name
        page = make_page(self._theme, found, self.model, self._session, self._tools)
        page.refresh()
        self._scroll.setWidget(page)

    def focus_search(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def refresh(self) -> None:
        """Show what has changed elsewhere; a limit that waited may be in force by now."""
        if self.page is not None:
            self.page.refresh()

    def _search(self, query: str) -> None:
        self._query = query
        self._found = search(query)
        self.show_page(self._page_name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        bar = self._scroll.verticalScrollBar()
        if key == Qt.Key.Key_Escape:
            self.field.clear() if self._query else self.close()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            step = bar.pageStep() if key == Qt.Key.Key_PageDown else -bar.pageStep()
            bar.setValue(bar.value() + step)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QEvent) -> None:
        if self._body is not None:
            self._body.setGeometry(self.rect())

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        self.closed.emit()


def _nothing(theme: Theme, query: str) -> QLabel:
    words = f"No setting is found by “{query}”. Esc empties the search."
    made = label(theme, words, "body", "text.secondary", wraps=True)
    made.setObjectName("settings_nothing")
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setMargin(theme.px(24))
    return made
