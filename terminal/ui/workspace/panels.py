"""What the window is told about a panel: its name, its place and how to make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

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
    """One dock. `name` is its key in saved layouts (its object name is `dock_` and this), so it
    never changes.

    A `bare` panel brings a header of its own (the chart with the instrument's figures); the dock's
    header appears only while other panels share its place. One that `sends` orders is left out of
    read-only sessions.
    """

    name: str
    title: str
    factory: Callable[[PanelContext], Panel]
    area: Area
    bare: bool = False
    sends: bool = False
