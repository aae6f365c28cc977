"""The bundled fonts and the text styles made of them. Installed fonts are never relied on."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from terminal.ui.theme.assets import asset

UI_FAMILY = "Inter"
CODE_FAMILY = "JetBrains Mono"
FILES = (
    "Inter-Regular.ttf",
    "Inter-Medium.ttf",
    "Inter-SemiBold.ttf",
    "Inter-Bold.ttf",
    "JetBrainsMono-Regular.ttf",
)


class FontMissing(RuntimeError):
    """A bundled font cannot be loaded: the installation is damaged."""


def register_fonts() -> None:
    """Make the bundled families known to Qt; needs a QGuiApplication. Safe to call again.

    Raises:
        FontMissing: a file is absent or not a font.
    """
    if {UI_FAMILY, CODE_FAMILY} <= _registered:
        return
    for name in FILES:
        font_id = QFontDatabase.addApplicationFont(str(asset("fonts", name)))
        if font_id < 0:
            raise FontMissing(f"the bundled font {name} cannot be loaded")
        _registered.update(QFontDatabase.applicationFontFamilies(font_id))


_registered: set[str] = set()


def make_font(
    pixel_size: int, weight: int, *, code: bool = False, slashed_zero: bool = False
) -> QFont:
    """A font with digits of equal width, `pixel_size` in logical pixels, `weight` 100..900."""
    font = QFont(CODE_FAMILY if code else UI_FAMILY)
    font.setPixelSize(pixel_size)
    font.setWeight(QFont.Weight(weight))
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if not code:
        font.setFeature(QFont.Tag("tnum"), 1)
        if slashed_zero:
            font.setFeature(QFont.Tag("zero"), 1)
    return font
