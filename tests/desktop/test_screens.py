"""Several monitors: the window comes back where it was, and back into view when that one is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="pretended screens are tried on Linux"),
]
# Opens the window on a profile, moves it when told so, says where it is, closes it.
SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from terminal.domain.market import Environment
from terminal.services.engine import Engine
from terminal.ui.frame import FrameClock
from terminal.ui.theme import apply_theme
from terminal.ui.theme.loading import load_theme
from terminal.ui.workspace.main_window import MainWindow
from terminal.workspace_panels import PANELS

app = QApplication(["test"])
engine = Engine(Environment.SIMULATOR, "Sim 1", Path(sys.argv[1]))
theme = load_theme()
apply_theme(app, theme)
window = MainWindow(engine.session, theme, FrameClock(), PANELS)
if len(sys.argv) > 2:
    window.resize(1400, 900)
    window.move(int(sys.argv[2]), 60)
window.show()
app.processEvents()
place = window.geometry()
seen = sum(
    part.width() * part.height()
    for part in (place.intersected(s.availableGeometry()) for s in app.screens())
)
print(place.x(), place.width(), round(100 * seen / (place.width() * place.height())))
window.close()
engine.close()
"""


def start(folder: Path, screens: int, *words: str) -> tuple[int, int, int]:
    """x and width of the window, and how many percent of it can be seen."""
    row = [
        {"name": f"s{n}", "x": 1920 * n, "y": 0, "width": 1920, "height": 1080, "dpr": 1}
        | {"logicalDpi": 96, "logicalBaseDpi": 96}
        for n in range(screens)
    ]
    config = folder / f"{screens}.json"
    config.write_text(json.dumps({"screens": row}))
    # Qt splits the platform's arguments at colons only, so any other path will do.
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder / "profile"), *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    x, width, seen = (int(word) for word in ran.stdout.split())
    return x, width, seen


def test_the_window_comes_back_to_its_monitor_and_into_view_without_it(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    x, width, seen = start(tmp_path, 2, "2100")
    assert abs(x - 2100) <= 4
    assert (width, seen) == (1400, 100)
    x, width, _ = start(tmp_path, 2)
    assert abs(x - 2100) <= 4
    assert width == 1400
    x, _, seen = start(tmp_path, 1)
    assert x < 1920
    assert seen >= 90
