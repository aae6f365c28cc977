"""Outline icons tinted with a theme colour, and the application's own icon."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from terminal.ui.theme.assets import asset

ICON_PX = 16


class IconMissing(LookupError):
    """No bundled icon has this name."""


def icon_names() -> tuple[str, ...]:
    """Every icon that can be drawn, sorted."""
    return tuple(sorted(p.stem for p in asset("icons").glob("*.svg")))


def draw_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Paint an icon into `rect` (square, logical pixels), sharp at the painter's device ratio.

    Raises:
        IconMissing: no such icon.
    """
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(rect.topLeft(), _pixmap(name, colour.rgba(), rect.width(), ratio))


def icon(name: str, colour: QColor, size: int = ICON_PX) -> QIcon:
    """An icon for buttons and menus, with pixmaps for ratios 1, 2 and 3.

    Raises:
        IconMissing: no such icon.
    """
    result = QIcon()
    for ratio in (1.0, 2.0, 3.0):
        result.addPixmap(_pixmap(name, colour.rgba(), float(size), ratio))
    return result


@cache
def app_icon() -> QIcon:
    """The program's icon in the sizes desktops ask for."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(_render(_source("app"), float(size), 1.0))
    return result


@cache
def _source(name: str) -> str:
    try:
        return asset("icons", f"{name}.svg").read_text("utf-8")
    except FileNotFoundError as error:
        raise IconMissing(name) from error


@lru_cache(maxsize=1_024)
def _pixmap(name: str, rgba: int, size: float, ratio: float) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    pixmap = _render(_source(name).replace("currentColor", colour.name()), size, ratio)
    if colour.alpha() == 255:
        return pixmap
    faded = QPixmap(pixmap.size())
    faded.setDevicePixelRatio(ratio)
    faded.fill(Qt.GlobalColor.transparent)
    painter = QPainter(faded)
    painter.setOpacity(colour.alphaF())
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return faded


def _render(svg: str, size: float, ratio: float) -> QPixmap:
    pixels = max(1, round(size * ratio))
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
