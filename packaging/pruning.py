"""Leaves out of the bundle what this program never loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePath

# (where it goes in the bundle, where it comes from, kind); PyInstaller's own form.
Entry = tuple[str, str, str]

MODULES = [
    "tkinter",
    "readline",  # under the GPL, and a window has no prompt
    "PySide6.QtQuick",
    "PySide6.QtQuickWidgets",
    "PySide6.QtQml",
    "numpy.f2py",
    "numpy.testing",
    "numpy.distutils",
    "pyqtgraph.opengl",
    "pyqtgraph.jupyter",
    "pyqtgraph.flowchart",
    "pyqtgraph.examples",
    "pyqtgraph.multiprocess",
    "anyio._backends._trio",
    "aiohttp.worker",
    "aiohttp.pytest_plugin",
    "pygments",
    "setuptools",
    "_distutils_hack",
    "pip",
    "lib2to3",
    "pdb",
    "curses",
]

# Plugins and data of Qt for systems, devices and formats that this program does not meet.
FILES = (
    "plugins/platforms/libqeglfs",
    "plugins/platforms/libqlinuxfb",
    "plugins/platforms/libqminimal",
    "plugins/platforms/libqvnc",
    "plugins/platforms/libqvkkhrdisplay",
    "plugins/platforms/qdirect2d",
    "plugins/platforms/qminimal",
    "plugins/platformthemes/libqgtk3",
    "plugins/egldeviceintegrations",
    "plugins/generic",
    "plugins/networkinformation",
    "plugins/tls",
    "plugins/imageformats/libqpdf",
    "plugins/imageformats/libqtga",
    "plugins/imageformats/libqtiff",
    "plugins/imageformats/libqwbmp",
    "plugins/imageformats/libqwebp",
    "plugins/imageformats/libqicns",
    "plugins/wayland-shell-integration/libivi-shell",
    "plugins/wayland-shell-integration/libqt-shell",
    "plugins/wayland-shell-integration/libfullscreen-shell",
    "plugins/wayland-graphics-integration-client/libvulkan-server",
    "PySide6/Qt/translations",
    "PySide6/translations",
    "libQt6EglF",
    "libQt6Pdf",
    "opengl32sw.dll",
)
# Loaded by the starter program itself, so no other file asks for it.
ROOTS = ("libpython", "python3")


def without_unused(entries: Iterable[Entry]) -> list[Entry]:
    return [e for e in entries if not any(f in e[0].replace("\\", "/") for f in FILES)]


def without_orphans(
    entries: Iterable[Entry], imports_of: Callable[[str], Iterable[str]]
) -> list[Entry]:
    """Drop the system libraries that only a left-out plugin asked for, and links to nothing.

    `imports_of` gives the file names that a binary is linked to. Libraries of the system lie at
    the top of the bundle; all else was collected for a reason and stays.
    """
    every = list(entries)
    links = [e for e in every if e[2] == "SYMLINK"]
    files = [e for e in every if e[2] != "SYMLINK"]
    waiting = {_name(e): e for e in files if _is_system_library(e)}
    kept = [e for e in files if not _is_system_library(e)]
    asking = list(kept)
    while asking:
        for wanted in imports_of(asking.pop()[1]):
            found = waiting.pop(PurePath(wanted).name, None)
            if found is not None:
                kept.append(found)
                asking.append(found)
    there = {PurePath(e[0]).as_posix() for e in kept}
    kept += [e for e in links if _target(e) in there]
    return sorted(kept)


def _name(entry: Entry) -> str:
    return PurePath(entry[0]).name


def _target(link: Entry) -> str:
    """Where a link inside the bundle leads, as a path from the bundle's top."""
    parts: list[str] = list(PurePath(link[0]).parent.parts)
    for part in PurePath(link[1]).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _is_system_library(entry: Entry) -> bool:
    return (
        entry[2] == "BINARY"
        and len(PurePath(entry[0]).parts) == 1
        and not _name(entry).startswith(ROOTS)
    )
