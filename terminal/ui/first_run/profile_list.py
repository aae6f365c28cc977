"""The saved profiles: connect, or forget a key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from terminal.domain.market import Environment
from terminal.services.profiles import ProfileCard
from terminal.ui.first_run.rows import profile_cells
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.environment_pattern import draw_environment
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import plain_label

LEAST_NEEDED = (3, 5)


class ProfileList(QWidget):
    """`connect_wanted`, `forget_wanted` and `enter_wanted` carry a ProfileCard."""

    connect_wanted = Signal(object)
    forget_wanted = Signal(object)
    enter_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("profile_list")
        self._is_narrow = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(4))

    def show_cards(self, cards: Sequence[ProfileCard], now_ms: int) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        theme = self._theme
        for row, card in enumerate(cards):
            self._grid.addWidget(_Stripe(theme, card.environment.value), row, 0)
            word = card.environment.value
            ink = f"env.{word}.text"
            self._grid.addWidget(plain_label(theme, word.upper(), "body_strong", ink), row, 1)
            for column, cell in enumerate(profile_cells(card, now_ms)):
                tone = "text.primary" if column == 0 else "text.secondary"
                style = "body_medium" if column == 0 else "body"
                label = plain_label(theme, cell, style, tone, wraps=column == 0)
                self._grid.addWidget(label, row, 2 + column)
            self._add_button("Connect", row, 6, card, self.connect_wanted.emit)
            if card.last_four:
                self._add_button("Forget key", row, 7, card, self.forget_wanted.emit)
            elif card.environment is not Environment.SIMULATOR:
                self._add_button("Enter key", row, 7, card, self.enter_wanted.emit)
        for column in range(2, 6):
            self._grid.setColumnStretch(column, 1)
        self.set_narrow(self._is_narrow)

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what is least needed to know a profile again: its key and when it was used."""
        self._is_narrow = narrow
        for number in range(self._grid.count()):
            item = self._grid.itemAt(number)
            widget = item.widget() if item is not None else None
            column = self._grid.getItemPosition(number)[1]  # type: ignore[index]
            if widget is not None and column in LEAST_NEEDED:
                widget.setVisible(not narrow)

    def _add_button(
        self, words: str, row: int, column: int, card: ProfileCard, press: object
    ) -> None:
        bare = Emphasis.BARE if words != "Connect" else Emphasis.OUTLINED
        button = FlatButton(self._theme, words, emphasis=bare)
        button.setObjectName(f"{words.split()[0].lower()}_{card.environment.value}_{card.name}")
        button.setAccessibleName(f"{words}: {card.environment.value} {card.title}")
        button.clicked.connect(lambda: press(card))  # type: ignore[operator]
        self._grid.addWidget(button, row, column)


class _Stripe(QWidget):
    def __init__(self, theme: Theme, environment: str) -> None:
        super().__init__()
        self._theme, self._environment = theme, environment
        self.setFixedSize(theme.px(10), theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        rect = QRectF(self.rect())
        draw_environment(QPainter(self), rect, self._environment, self._theme)
