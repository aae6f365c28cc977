"""What the window is told about a panel: its name, its place and how to make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtWidgets import QWidget

from terminal.ui.context import PanelContext
from terminal.ui.panel import Panel


class Area(Enum):
    """Place in the default layout: four columns, the last one of full height, tabs at the foot."""

    LEFT = "left"
    CENTRE = "centre"
    SIDE_TOP = "side_top"
    SIDE_BOTTOM = "side_bottom"
    RIGHT = "right"
    BOTTOM = "bottom"


@dataclass(frozen=True)
class PanelSpec:
    """One dock. `name` is its object name and its key in saved layouts, so it never changes.

    `above` makes a strip over the panel in the same card (the instrument header over the chart);
    such a dock shows no header of its own while it is alone in its place.
    """

    name: str
    title: str
    factory: Callable[[PanelContext], Panel]
    area: Area
    above: Callable[[PanelContext], QWidget] | None = None
