"""Everything below the window imports without Qt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = """
import importlib, pkgutil, sys
for name in ("domain", "venue", "state", "services", "simulator"):
    package = importlib.import_module("terminal." + name)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
print(",".join(sorted(m for m in sys.modules if m.partition(".")[0] in {"PySide6", "qasync"})))
"""


def test_nothing_below_the_window_imports_qt() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == ""
