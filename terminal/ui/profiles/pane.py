"""The list of profiles over the window, to switch to another one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal.services.profiles import ProfileCard
from terminal.ui.profiles.rows import named
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import plain_label
from terminal.ui.workspace.popup import Popup

MOST_KEYS = 9


class ProfilesPane(Popup):
    """`chosen` carries the ProfileCard; `manage` asks for the screen with keys and new profiles."""

    chosen = Signal(object)
    manage = Signal()

    def __init__(
        self, theme: Theme, window: QWidget, cards: Sequence[ProfileCard], here: ProfileCard
    ) -> None:
        super().__init__(theme, window, "profiles_pane", "Profiles")
        for number, card in enumerate(cards, start=1):
            row = QHBoxLayout()
            tone = f"env.{card.environment.value}.text"
            row.addWidget(plain_label(theme, named(card), "body_medium", tone), 1)
            use = "" if card.can_send else "Read-only"
            row.addWidget(plain_label(theme, use, "small", "text.tertiary"))
            if card.purpose == here.purpose:
                row.addWidget(plain_label(theme, "open now", "small", "text.tertiary"))
            else:
                note = f"Ctrl+Alt+{number}" if number <= MOST_KEYS else ""
                button = FlatButton(theme, "Switch", note=note)
                button.setObjectName(f"switch_{card.environment.value}_{card.name}")
                button.setAccessibleName(f"Switch to {named(card)}")
                button.clicked.connect(lambda _=False, wanted=card: self.chosen.emit(wanted))
                row.addWidget(button)
            self.column.addLayout(row)
        self.column.addSpacing(theme.px(6))
        more = FlatButton(theme, "Keys and new profiles…", emphasis=Emphasis.BARE)
        more.setObjectName("manage_profiles")
        more.clicked.connect(self.manage)
        self.column.addWidget(more)
