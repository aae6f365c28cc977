"""A library that nobody found fails the build, unless only what is left out asked for it."""

from __future__ import annotations

import freeze
import pytest

PLUGINS = "/venv/lib/python3.11/site-packages/PySide6/Qt/plugins"


def warning(library: str, asker: str) -> str:
    return (
        f"36349 WARNING: Library not found: could not resolve '{library}', dependency of '{asker}'."
    )


@pytest.mark.parametrize(
    ("line", "is_lack"),
    [
        (warning("libxcb-icccm.so.4", f"{PLUGINS}/platforms/libqxcb.so"), True),
        (warning("libEGL.so.1", "/venv/PySide6/Qt/lib/libQt6Gui.so.6"), True),
        (warning("libatk-1.0.so.0", f"{PLUGINS}/platformthemes/libqgtk3.so"), False),
        (warning("libgtk-3.so.0", f"{PLUGINS}/platformthemes/libqgtk3.so"), False),
        (warning("qt6tls.dll", r"C:\venv\PySide6\plugins\tls\qopensslbackend.dll"), False),
        ("812 WARNING: Library ole32 required via ctypes not found", False),
        ("813 WARNING: Library libkeys.so required via ctypes not found", True),
        ("814 INFO: Building COLLECT because it is out of date", False),
    ],
)
def test_what_is_lacked(line: str, is_lack: bool) -> None:
    assert freeze.is_lack(line) is is_lack
