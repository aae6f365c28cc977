"""The window before any environment is open: nothing is connected, nothing can be sent."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from terminal.domain.market import Environment
from terminal.services.profiles import DEFAULT_NAME, ProfileCard
from terminal.ui.first_run.badge import UnconnectedBadge
from terminal.ui.first_run.choices import Choices
from terminal.ui.first_run.comparison import Comparison
from terminal.ui.first_run.desk import Desk, Opening
from terminal.ui.first_run.footer import Footer
from terminal.ui.first_run.key_entry import KeyEntry
from terminal.ui.first_run.profile_list import ProfileList
from terminal.ui.first_run.unlocking import Unlocking
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.environment_pattern import draw_environment
from terminal.ui.widgets.plain_label import plain_label

WIDTH_PX = 1_264
SIZE = (1_400, 960)
MINIMUM = (900, 600)
# Narrower than this the comparison would be a column of syllables.
COMPARED_PX = 860
# Whose keyring entry is asked for when only the keyring itself is looked for.
PROBE = ProfileCard(environment=Environment.SIMULATOR, name="probe", title="probe")


class EntryWindow(QWidget):
    """`opened` carries the Opening that was chosen; `left` when the window was closed instead."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, desk: Desk) -> None:
        super().__init__()
        self._theme, self._desk = theme, desk
        self._is_over = False
        self.setObjectName("entry_window")
        self.setWindowTitle("NOT CONNECTED · Profiles")
        self.setMinimumSize(*MINIMUM)
        self.resize(*SIZE)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour("bg.app"))
        self.setPalette(palette)
        edge = theme.size("frame")
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(0)
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(12))
        bar.addWidget(UnconnectedBadge(theme))
        bar.addWidget(plain_label(theme, "Profiles", "body_strong"))
        bar.addStretch(1)
        column.addLayout(bar)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setPalette(palette)
        area.setWidget(self._content())
        column.addWidget(area, 1)
        self.footer = Footer(theme, desk, PROBE)
        column.addWidget(self.footer)
        self._show_profiles()

    def _content(self) -> QWidget:
        theme = self._theme
        ground, middle = QWidget(), QWidget()
        ground.setPalette(self.palette())
        outer = QHBoxLayout(ground)
        outer.addStretch(1)
        outer.addWidget(middle, 20)
        outer.addStretch(1)
        middle.setMaximumWidth(theme.px(WIDTH_PX))
        column = QVBoxLayout(middle)
        column.setSpacing(theme.px(14))
        column.addStretch(2)
        column.addSpacing(theme.px(8))
        heading = plain_label(theme, "Where should orders go?", "title")
        font = heading.font()
        font.setPixelSize(theme.px(24))
        heading.setFont(font)
        head = QVBoxLayout()
        head.setSpacing(theme.px(4))
        head.addWidget(heading)
        words = (
            "Pick one to begin. A profile keeps its environment for life; switching always names"
            " both sides and asks."
        )
        head.addWidget(plain_label(theme, words, "body", "text.secondary", wraps=True))
        column.addLayout(head)
        self._choices = Choices(theme)
        self.cards = self._choices.cards
        self._choices.chosen.connect(self.choose)
        column.addWidget(self._choices)
        self._stage = QVBoxLayout()
        column.addLayout(self._stage)
        self.entry: KeyEntry | None = None
        self.unlocking: Unlocking | None = None
        self._saved = plain_label(theme, "Saved profiles", "body_strong")
        column.addWidget(self._saved)
        self.profiles = ProfileList(theme)
        self.profiles.connect_wanted.connect(self.open_profile)
        self.profiles.forget_wanted.connect(self._forget)
        self.profiles.enter_wanted.connect(lambda card: self.choose(card.environment, card))
        column.addWidget(self.profiles)
        self.said = plain_label(theme, "", "body", "danger", wraps=True)
        self.said.setObjectName("entry_said")
        self.said.hide()
        column.addWidget(self.said)
        self.comparison = Comparison(theme)
        column.addWidget(self.comparison)
        column.addSpacing(theme.px(8))
        column.addStretch(3)
        return ground

    def choose(self, environment: Environment, known: ProfileCard | None = None) -> None:
        """The simulator opens at once, the others ask for a key; `known` gets a new one."""
        self._choices.set_current(environment)
        self.say("")
        self._clear_stage()
        if environment is Environment.SIMULATOR:
            card = self._desk.profiles.load(environment, DEFAULT_NAME)
            self._open(Opening(card))
            return
        self.entry = KeyEntry(self._theme, self._desk, environment, known)
        self.entry.opened.connect(self._open)
        self.entry.cancelled.connect(self._clear_stage)
        self._put(self.entry)

    def open_profile(self, card: ProfileCard) -> None:
        """Open a saved profile, getting its key from where it is kept."""
        self.say("")
        self._clear_stage()
        if not card.last_four or card.environment is Environment.SIMULATOR:
            self._open(Opening(card))
            return
        self.unlocking = Unlocking(self._theme, self._desk, card)
        self.unlocking.opened.connect(self._open)
        self.unlocking.enter_again.connect(lambda: self.choose(card.environment, card))
        self.unlocking.cancelled.connect(self._clear_stage)
        self._put(self.unlocking)

    def say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def refuse(self, sentence: str) -> None:
        """What was chosen could not be opened; choose again."""
        self._is_over = False
        self.say(sentence)

    def _open(self, opening: Opening) -> None:
        if not self._is_over:
            self._is_over = True
            self.opened.emit(opening)

    def _put(self, part: QWidget) -> None:
        self._stage.addWidget(part)
        self._show_comparison()

    def _show_comparison(self) -> None:
        """Only while nothing is being entered, and where it can be read."""
        is_free = self.entry is None and self.unlocking is None
        is_wide = self.width() >= self._theme.px(COMPARED_PX)
        self.comparison.setVisible(is_free and is_wide)
        self.profiles.set_narrow(not is_wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_comparison()
        super().resizeEvent(event)

    def _clear_stage(self) -> None:
        for part in (self.entry, self.unlocking):
            if part is not None:
                part.hide()
                part.deleteLater()
        self.entry = self.unlocking = None
        self._show_comparison()

    def _show_profiles(self) -> None:
        cards = self._desk.profiles.all()
        for part in (self._saved, self.profiles):
            part.setVisible(bool(cards))
        self.profiles.show_cards(cards, self._desk.now_ms())

    def _forget(self, card: ProfileCard) -> None:
        self._clear_stage()
        self.unlocking = Unlocking(self._theme, self._desk, card, forgets=True)
        self.unlocking.forgotten.connect(self._after_forgetting)
        self.unlocking.cancelled.connect(self._clear_stage)
        self._put(self.unlocking)

    def _after_forgetting(self) -> None:
        self._clear_stage()
        self._show_profiles()
        self.say("The key is forgotten here. It stays valid at Binance until you delete it there.")

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_over:
            self._is_over = True
            self.left.emit()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, edge = self._theme, self._theme.size("frame")
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("bg.app"))
        width, height = self.width(), self.height()
        for rect in (
            QRectF(0, 0, width, edge),
            QRectF(0, height - edge, width, edge),
            QRectF(0, 0, edge, height),
            QRectF(width - edge, 0, edge, height),
        ):
            draw_environment(painter, rect, "none", theme)
