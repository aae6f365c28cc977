"""The cards of all environments, in as many columns as fit."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from terminal.domain.market import Environment
from terminal.ui.first_run.card import EnvironmentCard
from terminal.ui.first_run.rows import CARDS
from terminal.ui.theme.theme import Theme

NARROWEST_CARD_PX = 212


class Choices(QWidget):
    """`chosen` carries the Environment whose button was pressed."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.px(14))
        self.cards = {text.environment: EnvironmentCard(theme, text) for text in CARDS}
        for environment, card in self.cards.items():
            card.chosen.connect(partial(self.chosen.emit, environment))
        self._arrange(len(self.cards))

    def set_current(self, environment: Environment | None) -> None:
        for where, card in self.cards.items():
            card.set_current(where is environment)

    def minimumSizeHint(self) -> QSize:
        """One card: what stands side by side now must not keep the window from getting narrower."""
        return QSize(self._theme.px(NARROWEST_CARD_PX), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(self.columns_for(self.width()))
        super().resizeEvent(event)

    def columns_for(self, width: int) -> int:
        """Four, two or one: three would leave a card alone."""
        theme = self._theme
        each = theme.px(NARROWEST_CARD_PX) + self._grid.spacing()
        fitting = (width + self._grid.spacing()) // each
        return 4 if fitting >= 4 else 2 if fitting >= 2 else 1

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(len(self.cards)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
