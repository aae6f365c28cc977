"""Theme files into a Theme: palette × metrics × scale × density."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtGui import QColor, QFont

from terminal.ui.theme.assets import asset
from terminal.ui.theme.fonts import make_font, register_fonts
from terminal.ui.theme.theme import Theme

DIRECTIONS = ("green_up", "red_up")
THEMES = ("dark", "light", "colour_blind", "high_contrast")
DENSITIES = ("compact", "normal", "comfortable")
MIN_SCALE, MAX_SCALE = 0.8, 2.0

# Strokes and rings stay as thin as they are drawn at 100 %; pills are round at any size.
_UNSCALED = frozenset({"focus", "wick", "radius_pill"})
# What the density changes by one step; everything else keeps its size.
_DENSE_STYLES = frozenset({"body", "body_medium", "body_strong"})
# These are not fades: shortening them would change what the trader can read or hold.
_NOT_MOTION = frozenset(
    {
        "toast_stay",
        "hold_to_confirm",
        "double_click_guard",
        "repaint_book",
        "repaint_cold_table",
        "tooltip_delay",
    }
)


def load_theme(
    name: str = "dark",
    *,
    scale: float = 1.0,
    density: str = "normal",
    reduce_motion: bool = False,
    direction: str = "green_up",
    slashed_zero: bool = False,
) -> Theme:
    """The theme called `name` (see THEMES); needs a QGuiApplication for its fonts.

    `scale` multiplies every length, 0.8..2 (values outside are brought inside); an unknown name
    or density, as from an old settings file, gives the default. `direction` says which colour
    means up; `slashed_zero` draws a stroke through zeros, which changes no
    width.
    """
    register_fonts()
    name = name if name in THEMES else "dark"
    density = density if density in DENSITIES else "normal"
    scale = min(max(scale, MIN_SCALE), MAX_SCALE)
    palette = _read(name)
    metrics = _read("metrics")
    rows = metrics["densities"][density]
    step = int(rows["font_delta"])
    colours = palette["colours"]
    if direction == "red_up":
        colours = {**colours, "buy": colours["sell"], "sell": colours["buy"]}
    lengths = {**metrics["sizes"], **{k: v for k, v in rows.items() if k != "font_delta"}}
    return Theme(
        name=name,
        title=palette["title"],
        is_dark=palette["dark"],
        hollow_rising=palette["hollow_rising"],
        colours={key: QColor(value) for key, value in _flatten(colours)},
        fonts={
            style: _font(style, spec, scale, step, slashed_zero)
            for style, spec in metrics["text"].items()
        },
        sizes={k: v if k in _UNSCALED else max(1, round(v * scale)) for k, v in lengths.items()},
        alphas=metrics["alphas"],
        durations={
            key: 0 if reduce_motion and key not in _NOT_MOTION else value
            for key, value in metrics["durations_ms"].items()
        },
        scale=scale,
        density=density,
        reduce_motion=reduce_motion,
    )


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(asset("themes", f"{name}.json").read_text("utf-8"))
    return content


def _flatten(group: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """`{"buy": {"base": …, "fill": …}}` as `buy` and `buy.fill`."""
    for key, value in group.items():
        if isinstance(value, str):
            yield (prefix if key == "base" else f"{prefix}.{key}" if prefix else key), value
        else:
            yield from _flatten(value, f"{prefix}.{key}" if prefix else key)


def _font(style: str, spec: Mapping[str, Any], scale: float, step: int, slashed: bool) -> QFont:
    pixels = spec["px"] + (step if style in _DENSE_STYLES else 0)
    size = max(8, round(pixels * scale))
    is_code = spec.get("family") == "code"
    return make_font(size, spec["weight"], code=is_code, slashed_zero=slashed)
