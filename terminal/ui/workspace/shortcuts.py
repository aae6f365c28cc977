"""The window's own actions and their keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Protocol

from terminal.ui.workspace.actions import Action
from terminal.ui.workspace.panels import PanelSpec


class WindowVerbs(Protocol):
    """What the window can do for an action."""

    def open_palette(self, typed: str = "") -> None: ...
    def show_panel(self, name: str) -> None: ...
    def cycle_panels(self, step: int) -> None: ...
    def toggle_panel(self, name: str) -> None: ...
    def float_panel(self, name: str) -> None: ...
    def reset_layout(self) -> None: ...
    def add_workspace(self) -> None: ...
    def step_workspace(self, step: int) -> None: ...
    def open_settings(self) -> None: ...
    def show_keys(self) -> None: ...
    def cancel_all(self) -> None: ...
    def has_open_orders(self) -> bool: ...


def window_actions(window: WindowVerbs, panels: Iterable[PanelSpec]) -> Iterable[Action]:
    """Every action of the shell; features add their own to the same registry."""
    go, show, edit = "Go to", "Panels", "Window"
    yield Action("palette", "Search", window.open_palette, go, "Ctrl+K", "search")
    yield Action(
        "commands", "Search commands", lambda: window.open_palette(">"), go, "Ctrl+Shift+P"
    )
    yield Action(
        "next_panel", "Next panel", lambda: window.cycle_panels(1), go, "F6", "arrow-right"
    )
    yield Action(
        "previous_panel", "Previous panel", lambda: window.cycle_panels(-1), go, "Shift+F6"
    )
    for number, spec in enumerate(panels, start=1):
        keys = f"Alt+{number}" if number <= 9 else ""
        yield Action(
            f"show_{spec.name}",
            f"Show {spec.title.lower()}",
            partial(window.show_panel, spec.name),
            show,
            keys,
            "layout-dashboard",
        )
        yield Action(
            f"toggle_{spec.name}",
            f"Open or close {spec.title.lower()}",
            partial(window.toggle_panel, spec.name),
            show,
            icon_name="eye",
        )
        yield Action(
            f"float_{spec.name}",
            f"Float {spec.title.lower()} in a window of its own",
            partial(window.float_panel, spec.name),
            show,
            icon_name="external-link",
        )
    yield Action(
        "cancel_all",
        "Cancel all open orders",
        window.cancel_all,
        "Orders",
        "Ctrl+Shift+X",
        "x",
        window.has_open_orders,
    )
    yield Action(
        "next_workspace", "Next workspace", lambda: window.step_workspace(1), edit, "Ctrl+PgDown"
    )
    yield Action(
        "previous_workspace",
        "Previous workspace",
        lambda: window.step_workspace(-1),
        edit,
        "Ctrl+PgUp",
    )
    yield Action("add_workspace", "Save as a new workspace", window.add_workspace, edit, "", "plus")
    yield Action("reset_layout", "Reset this layout", window.reset_layout, edit, "", "refresh")
    yield Action("settings", "Settings", window.open_settings, edit, "Ctrl+,", "settings")
    yield Action("keys", "Keys", window.show_keys, edit, "F1", "keyboard")
