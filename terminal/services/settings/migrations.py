"""From what older versions wrote to what this one reads; each step is a pure function.

A step must not fail: whatever it does not understand it leaves, and whoever reads a section takes
the default for what makes no sense.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Sections = dict[str, dict[str, object]]

VERSION = 2


def migrate(sections: Sections, version: int) -> Sections:
    """`sections` of a file of `version` as this program wants them."""
    for step in range(max(version, 1), VERSION):
        sections = _STEPS[step](sections)
    return sections


def _join_version_notice(sections: Sections) -> Sections:
    """1 → 2: the version notice's own section became one of the notifications' switches."""
    moved = {name: dict(values) for name, values in sections.items()}
    old = moved.pop("version_notice", None)
    if old is not None and isinstance(old.get("on"), bool):
        moved.setdefault("notifications", {}).setdefault("versions", old["on"])
    return moved


_STEPS: Mapping[int, Callable[[Sections], Sections]] = {1: _join_version_notice}
