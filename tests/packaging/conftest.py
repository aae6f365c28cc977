"""The scripts of the packaging folder are no package; they find each other by their folder."""

from __future__ import annotations

import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "packaging"
sys.path[:0] = [str(SCRIPTS), str(SCRIPTS / "linux"), str(SCRIPTS / "windows")]
