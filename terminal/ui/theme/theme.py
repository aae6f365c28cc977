"""The theme as painters see it: colours, fonts and sizes by token name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtGui import QColor, QFont


@dataclass(frozen=True)
class Theme:
    """Look-up of design tokens. Colour names as `text.primary`, `buy`, `bg.panel`; text styles
    `micro`, `small`, `body`, `body_strong`, `input`, `title`, `price`, `figure`; sizes in logical
    pixels by name (`panel_header`, `field`, `book_row`, `table_row`, …)."""

    name: str
    colours: Mapping[str, QColor]
    fonts: Mapping[str, QFont]
    sizes: Mapping[str, int]
    alphas: Mapping[str, float] = field(default_factory=dict)

    def colour(self, name: str, alpha: float | None = None) -> QColor:
        """A colour token, with an opacity of 0..1 when given."""
        colour = QColor(self.colours[name])
        if alpha is not None:
            colour.setAlphaF(alpha)
        return colour

    def font(self, style: str) -> QFont:
        return QFont(self.fonts[style])

    def size(self, name: str) -> int:
        return self.sizes[name]
