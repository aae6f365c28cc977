"""The parts of a ticket's form from top to bottom, as roomy as the height allows."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terminal.domain.validation import Field
from terminal.ui.theme import Theme
from terminal.ui.ticket.amount_slider import AmountSlider
from terminal.ui.ticket.card import BeforeSendCard
from terminal.ui.ticket.common_model import Anchor
from terminal.ui.ticket.message_box import MessageBox
from terminal.ui.ticket.preset_row import PresetRow
from terminal.ui.ticket.side_switch import SideSwitch
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.flat_button import FlatButton
from terminal.ui.widgets.switches import CheckBox, ToggleSwitch

SIDE_PX = 12


class Room(Enum):
    """What is given up where height is short: `low` the gaps and the slider, whose sizes stand on
    the keys above it, `tight` the height of the card's rows, `short` all but its vital ones."""

    ROOMY = (False, False, False)
    TIGHT_CARD = (False, True, False)
    SHORT_CARD = (False, False, True)
    LOW = (True, True, False)
    LOW_AND_SHORT = (True, True, True)

    @property
    def is_low(self) -> bool:
        return self.value[0]

    @property
    def is_tight(self) -> bool:
        return self.value[1]

    @property
    def is_short(self) -> bool:
        return self.value[2]


ROOMS_OF_A_WHOLE_FORM = tuple(Room)
ROOMS_OF_A_LOW_WINDOW = (Room.ROOMY, Room.LOW, Room.LOW_AND_SHORT)


class AnchorButton(FlatButton):
    """A FlatButton as low as a chip."""

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        size.setHeight(self._theme.size("chip"))
        return size


class FormColumn(QWidget):
    """What both forms have; a subclass makes the widgets and ends with `set_parts`. `reshaped` says
    that something in it has opened, closed or grown.

    The card is no part of the column: the panel puts it below, so that what an order costs stays in
    sight while the form scrolls.
    """

    reshaped = Signal()
    side: SideSwitch
    outcome: MessageBox
    fields: dict[Field, DecimalField]
    boxes: dict[Field, MessageBox]
    anchors: dict[Anchor, AnchorButton]
    presets: PresetRow
    slider: AmountSlider
    post_only: CheckBox
    exits: ToggleSwitch
    card: BeforeSendCard

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._column = QVBoxLayout(self)
        self._parts: Sequence[QWidget] = ()
        self._shape: tuple[int, ...] = ()
        self.room = Room.ROOMY

    def set_parts(self, parts: Sequence[QWidget]) -> None:
        """The column, top to bottom."""
        self._parts = tuple(parts)
        for part in self._parts:
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._give(Room.ROOMY)

    def fit(self, height: int, *, is_whole: bool) -> int:
        """How high the form is within `height` pixels that it shares with its card, having given up
        what it must; it is higher than its room only when it has to scroll.

        `is_whole` says that the window has room for a form without messages: these take theirs from
        the card first, so that no field moves when something is wrong.
        """
        fixed = (p for p in self._parts if p is not self.slider)
        heights = (-1 if p.isHidden() else p.sizeHint().height() for p in fixed)
        shape = (height, self.width(), *heights)
        if shape != self._shape:
            self._shape = shape
            for room in ROOMS_OF_A_WHOLE_FORM if is_whole else ROOMS_OF_A_LOW_WINDOW:
                self._give(room)
                if self._needed() + self.card.sizeHint().height() <= height:
                    break
        needed = self._needed()
        # Without it a scroll area squeezes what has just opened before it scrolls.
        self.setMinimumHeight(needed)
        return needed

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.reshaped.emit()
        return done

    def leave_room(self, width: int) -> None:
        """A scroll bar of `width` stands in the right margin, so that nothing changes its place."""
        margins = self._column.contentsMargins()
        margins.setRight(max(2, self._theme.px(SIDE_PX) - width))
        self._column.setContentsMargins(margins)

    def _needed(self) -> int:
        column = self._column
        if column.hasHeightForWidth():
            return column.totalHeightForWidth(self.width())
        return column.totalSizeHint().height()

    def _give(self, room: Room) -> None:
        px, low = self._theme.px, room.is_low
        self.room = room
        margins = self._column.contentsMargins()
        margins.setLeft(px(SIDE_PX))
        margins.setRight(margins.right() if self._shape else px(SIDE_PX))
        margins.setTop(px(6 if low else 10))
        margins.setBottom(px(3 if low else 6))
        self._column.setContentsMargins(margins)
        self._column.setSpacing(px(3 if low else 6))
        self.slider.setVisible(not low)
        self.card.fit(tight=room.is_tight, short=room.is_short)
