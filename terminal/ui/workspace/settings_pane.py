"""The settings of the look: each choice is taken at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terminal.ui.theme.loading import DENSITIES, THEMES
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.segmented import SegmentedControl
from terminal.ui.widgets.switches import ToggleSwitch
from terminal.ui.workspace.popup import Popup, styled_label
from terminal.ui.workspace.preferences import SCALES, Preferences

_THEME_WORDS = ("Dark", "Light", "Colour-blind", "High contrast")


class SettingsPane(Popup):
    """`changed` carries the new Preferences."""

    changed = Signal(object)

    def __init__(self, theme: Theme, window: QWidget, preferences: Preferences) -> None:
        super().__init__(theme, window, "settings_pane", "Settings")
        self._preferences = preferences
        self._add_choice(
            "Theme", "settings_theme", _THEME_WORDS, THEMES, preferences.theme, "theme"
        )
        scales = [f"{round(s * 100)} %" for s in SCALES]
        nearest = min(SCALES, key=lambda s: abs(s - preferences.scale))
        self._add_choice("Scale", "settings_scale", scales, SCALES, nearest, "scale")
        words = [d.capitalize() for d in DENSITIES]
        density = preferences.density
        self._add_choice("Density", "settings_density", words, DENSITIES, density, "density")
        motion = ToggleSwitch(theme, "Reduce motion: no fades, no flashes")
        motion.setObjectName("settings_motion")
        motion.setChecked(preferences.reduce_motion)
        motion.toggled.connect(lambda on: self._take("reduce_motion", on))
        self.column.addSpacing(theme.px(6))
        self.column.addWidget(motion)

    def _add_choice(
        self,
        label: str,
        name: str,
        words: Sequence[str],
        values: Sequence[object],
        current: object,
        key: str,
    ) -> None:
        theme = self._theme
        self.column.addWidget(styled_label(theme, label, "small", "text.tertiary"))
        control = SegmentedControl(theme, words, values.index(current))
        control.setObjectName(name)
        control.setAccessibleName(label)
        taking: Callable[[int], None] = lambda index: self._take(key, values[index])  # noqa: E731
        control.chosen.connect(taking)
        self.column.addWidget(control)

    def _take(self, key: str, value: object) -> None:
        changes = {key: value}
        self._preferences = replace(self._preferences, **changes)  # type: ignore[arg-type]
        self.changed.emit(self._preferences)
