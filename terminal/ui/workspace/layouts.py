"""Layouts as values: what is kept in the settings, and what a small window leaves out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTION = "layout"
VERSION = 1
DEFAULT_WORKSPACE = "Spot day"

# Logical pixels at 100 %: below these the watchlist, then the tape, gives its place to the rest.
_WATCHLIST_FROM_WIDTH = 1_440
_TAPE_FROM_HEIGHT = 780
_TAPE_FROM_WIDTH = 1_000


class LayoutBroken(ValueError):
    """A saved layout cannot be understood; the default takes its place."""


@dataclass
class SavedLayout:
    """The workspaces by name with their dock state, which is current, and the window's place.

    `geometry` is Qt's own blob (it knows screens that are gone); `dropped` are the panels that a
    small window left out and a larger one brings back; `scale` is what its widths were made for.
    """

    current: str = DEFAULT_WORKSPACE
    workspaces: dict[str, bytes] = field(default_factory=dict)
    geometry: bytes = b""
    dropped: frozenset[str] = frozenset()
    scale: float = 1.0

    def to_settings(self) -> dict[str, object]:
        return {
            "version": VERSION,
            "current": self.current,
            "geometry": _encode(self.geometry),
            "dropped": sorted(self.dropped),
            "scale": self.scale,
            "workspaces": {name: _encode(state) for name, state in self.workspaces.items()},
        }


def read_layout(settings: Mapping[str, object]) -> SavedLayout:
    """The settings section as a layout; an empty section is the default.

    Raises:
        LayoutBroken: the section is there but is not ours.
    """
    if not settings:
        return SavedLayout()
    workspaces, dropped = settings.get("workspaces"), settings.get("dropped", [])
    current, geometry = settings.get("current"), settings.get("geometry", "")
    scale = settings.get("scale", 1.0)
    if (
        settings.get("version") != VERSION
        or not isinstance(workspaces, Mapping)
        or not isinstance(current, str)
        or not isinstance(geometry, str)
        or not isinstance(dropped, list)
        or not isinstance(scale, int | float)
    ):
        raise LayoutBroken("the saved layout is of another kind")
    return SavedLayout(
        current=current,
        workspaces={str(name): _decode(state) for name, state in workspaces.items()},
        geometry=_decode(geometry),
        dropped=frozenset(str(name) for name in dropped),
        scale=float(scale),
    )


def panels_left_out(width: float, height: float) -> frozenset[str]:
    """Names that do not fit a window of this size (logical pixels at 100 %); never the ticket."""
    names = set()
    if width < _WATCHLIST_FROM_WIDTH:
        names.add("watchlist")
    if height < _TAPE_FROM_HEIGHT or width < _TAPE_FROM_WIDTH:
        names.add("tape")
    return frozenset(names)


def free_name(wanted: str, taken: Mapping[str, object]) -> str:
    """`wanted`, or with the first number that makes it new."""
    wanted = wanted.strip() or "Workspace"
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted} {number}" in taken:
        number += 1
    return f"{wanted} {number}"


def _encode(blob: bytes) -> str:
    return base64.b64encode(blob).decode("ascii")


def _decode(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as error:
        raise LayoutBroken("the saved layout is damaged") from error
