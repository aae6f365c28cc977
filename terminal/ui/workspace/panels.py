"""What the window is told about a panel: its name, its place and how to make it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from terminal.ui.context import PanelContext
from terminal.ui.panel import Panel
from terminal.ui.workspace.late_panel import LatePanel


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
    read-only sessions. `factory` is the panel's class, or `"module:Class"` for one that stands
    behind other tabs at first: its code is imported after the first picture of the window.
    """

    name: str
    title: str
    factory: Callable[[PanelContext], Panel] | str
    area: Area
    bare: bool = False
    sends: bool = False

    @property
    def is_in_first_picture(self) -> bool:
        """Whether it is made with the window."""
        return not isinstance(self.factory, str)

    def make(self, context: PanelContext) -> LatePanel:
        """What stands for the panel until it is built."""
        return LatePanel(context, self.name, self.title, self._load)

    def _load(self, context: PanelContext) -> Panel:
        if isinstance(self.factory, str):
            module, _, name = self.factory.partition(":")
            panel: Panel = getattr(importlib.import_module(module), name)(context)
            return panel
        return self.factory(context)
