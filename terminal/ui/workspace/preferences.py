"""How the window looks, as kept in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from terminal.ui.theme.loading import (
    DENSITIES,
    DIRECTIONS,
    MAX_SCALE,
    MIN_SCALE,
    THEMES,
    load_theme,
)
from terminal.ui.theme.theme import Theme

SECTION = "appearance"
SYSTEM = "system"


@dataclass(frozen=True)
class Preferences:
    """Theme by name (`system`: light or dark as the desktop wishes), UI scale 0.8..2, density by name, whether fades and flashes are off, which
    colour means up, and whether zeros are drawn with a stroke."""

    theme: str = SYSTEM
    scale: float = 1.0
    density: str = "normal"
    reduce_motion: bool = False
    direction: str = "green_up"
    slashed_zero: bool = False

    def to_settings(self) -> dict[str, object]:
        return asdict(self)

    def build_theme(self) -> Theme:
        return load_theme(
            system_theme() if self.theme == SYSTEM else self.theme,
            scale=self.scale,
            density=self.density,
            reduce_motion=self.reduce_motion,
            direction=self.direction,
            slashed_zero=self.slashed_zero,
        )


def system_theme(scheme: Qt.ColorScheme | None = None) -> str:
    """The theme for the desktop's wish (or for `scheme`); dark where it has none."""
    wish = QGuiApplication.styleHints().colorScheme() if scheme is None else scheme
    return "light" if wish is Qt.ColorScheme.Light else "dark"


def read_preferences(settings: Mapping[str, object]) -> Preferences:
    """Preferences of a settings section; whatever is missing or makes no sense is the default."""
    default = Preferences()
    theme, density = settings.get("theme"), settings.get("density")
    scale, motion = settings.get("scale"), settings.get("reduce_motion")
    direction = settings.get("direction")
    return Preferences(
        theme=str(theme) if theme in (SYSTEM, *THEMES) else default.theme,
        scale=min(max(float(scale), MIN_SCALE), MAX_SCALE)
        if isinstance(scale, int | float) and not isinstance(scale, bool) and isfinite(scale)
        else default.scale,
        density=str(density) if density in DENSITIES else default.density,
        reduce_motion=motion is True,
        direction=str(direction) if direction in DIRECTIONS else default.direction,
        slashed_zero=settings.get("slashed_zero") is True,
    )
