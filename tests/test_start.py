"""What may delay the first picture of the window, and what has to wait until after it."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from terminal.ui.panel import Panel
from terminal.workspace_panels import PANELS

# Prints what has been imported when the window has been painted, and ends at once.
TOLD = """
import os, sys
from terminal.__main__ import main
from terminal.app import Terminal
show = Terminal.show
async def told(self):
    await show(self)
    print(*sorted(sys.modules), sep="\\n", flush=True)
    os._exit(0)
Terminal.show = told
main(["--environment", "simulator"])
"""
LATER = (
    # The network and everything for keys.
    *("aiohttp", "httpx", "websockets", "msgspec", "cryptography", "keyring", "PySide6.QtNetwork"),
    *(
        "terminal.venue.binance",
        "terminal.services.credentials",
        "terminal.services.history.exporting",
    ),
    # What only some sessions need.
    *("pyqtgraph", "openpyxl", "xlsxwriter", "terminal.tour", "terminal.probe"),
    *("terminal.simulator", "terminal.self_test", "terminal.real_exchange"),
    # What joins the window when it stands.
    *(
        "terminal.settling",
        "terminal.desktop.manners",
        "terminal.profile_switch",
        "terminal.safety",
    ),
    *(
        "terminal.ui.settings",
        "terminal.ui.lock",
        "terminal.ui.profiles",
        "terminal.ui.confirm.pane",
    ),
    *("terminal.ui.first_run.window", "terminal.ui.ticket.futures_panel"),
)
MOST_MODULES = 430
"""Of ours; each costs about half a millisecond."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    home = tmp_path_factory.mktemp("start")
    folders = {f"XDG_{kind}_HOME": str(home) for kind in ("DATA", "STATE", "CONFIG", "CACHE")}
    ran = subprocess.run(
        [sys.executable, "-c", TOLD],
        env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize("name", LATER)
def test_waits_until_the_window_is_painted(imported: set[str], name: str) -> None:
    early = {module for module in imported if module == name or module.startswith(f"{name}.")}
    assert not early


@pytest.mark.parametrize("source", [s.factory for s in PANELS if isinstance(s.factory, str)])
def test_panels_behind_tabs_are_not_read_before_the_first_picture(
    imported: set[str], source: str
) -> None:
    module, _, name = source.partition(":")
    assert module not in imported
    assert issubclass(getattr(importlib.import_module(module), name), Panel)


def test_the_first_picture_needs_few_modules(imported: set[str]) -> None:
    ours = {module for module in imported if module.split(".")[0] == "terminal"}
    assert len(ours) <= MOST_MODULES
