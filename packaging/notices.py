"""Puts the licence of everything shipped into the bundle, with what the LGPL asks to be said."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from components import Component
from facts import ROOT

OURS = ROOT / "packaging" / "licences"
FOLDER = "licences"
# Their wheels carry no text of their own; the folder's own files have it.
TEXT_IS_OURS = {"PySide6_Essentials", "shiboken6"}


class NoLicence(Exception):
    """Something would be shipped without its licence."""


def write_notices(bundle: Path, every: Iterable[Component]) -> Path:
    """Fill `bundle/licences`.

    Raises:
        NoLicence: a component has no licence text here; nothing of it may be shipped then.
    """
    folder = bundle / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(OURS, folder)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE.txt")
    without = []
    for component in every:
        if not component.texts:
            if component.name not in TEXT_IS_OURS:
                without.append(component.name)
            continue
        if component.group == "python":
            for text in component.texts:
                _copy(text, folder / "python" / component.name / text.name)
        elif component.group == "system":
            _copy(component.texts[0], folder / "system" / f"{component.name}.txt")
        else:
            name = {"CPython": "Python"}.get(component.name, component.name)
            _copy(component.texts[0], folder / f"{name}.txt")
    if without:
        raise NoLicence(f"No licence text is found for: {', '.join(without)}")
    return folder


def _copy(source: Path, target: Path) -> None:
    """Two texts of one name (vendored parts) both stay."""
    target.parent.mkdir(parents=True, exist_ok=True)
    number = 2
    wanted = target
    while wanted.exists() and wanted.read_bytes() != source.read_bytes():
        wanted = target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1
    shutil.copyfile(source, wanted)
