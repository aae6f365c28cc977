"""The theme as painters see it: colours, fonts and sizes by token name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtGui import QColor, QFont


@dataclass(frozen=True)
class Theme:
    """Look-up of design tokens. Colour names as `text.primary`, `buy`, `bg.panel`,
    `env.simulator.main`; text styles `micro`, `small`, `body`, `body_medium`, `body_strong`,
    `input`, `title`, `price`, `figure`, `code`; sizes in logical pixels by name (`panel_header`,
    `field`, `book_row`, `table_row`, …), already scaled; durations in ms.

    `is_dark` tells painters which way to shade, `hollow_rising` asks for hollow rising candles,
    `reduce_motion` sets every duration of a fade or flash to 0.
    """

    name: str
    colours: Mapping[str, QColor]
    fonts: Mapping[str, QFont]
    sizes: Mapping[str, int]
    alphas: Mapping[str, float] = field(default_factory=dict)
    durations: Mapping[str, int] = field(default_factory=dict)
    title: str = ""
    is_dark: bool = True
    hollow_rising: bool = False
    scale: float = 1.0
    density: str = "normal"
    reduce_motion: bool = False

    def colour(self, name: str, alpha: float | None = None) -> QColor:
        """A colour token, with an opacity of 0..1 when given."""
        colour = QColor(self.colours[name])
        if alpha is not None:
            colour.setAlphaF(alpha)
        return colour

    def mixed(self, name: str, share: float, ground: str = "bg.panel") -> QColor:
        """`name` at `share` (0..1) over `ground`, opaque: cheaper to paint than a blend."""
        top, bottom = self.colours[name], self.colours[ground]
        return QColor(
            round(top.red() * share + bottom.red() * (1 - share)),
            round(top.green() * share + bottom.green() * (1 - share)),
            round(top.blue() * share + bottom.blue() * (1 - share)),
        )

    def font(self, style: str) -> QFont:
        return QFont(self.fonts[style])

    def size(self, name: str) -> int:
        return self.sizes[name]

    def px(self, length: float) -> int:
        """`length` at 100 % as whole logical pixels at this theme's scale, at least 1."""
        return max(1, round(length * self.scale))

    def alpha(self, name: str) -> float:
        return self.alphas[name]

    def duration(self, name: str) -> int:
        """Milliseconds of a fade, flash or stay by token name."""
        return self.durations[name]
