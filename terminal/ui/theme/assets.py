"""Where the bundled fonts, icons and palettes lie: source tree, installed, or frozen."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def assets_root() -> Path:
    """The `resources` folder.

    Raises:
        FileNotFoundError: the installation is incomplete; nothing can be shown without fonts.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [
        Path(__file__).resolve().parents[3] / "resources",
        Path(__file__).resolve().parents[2] / "resources",
        Path(sys.prefix) / "share" / "binance-desktop-terminal" / "resources",
    ]
    if isinstance(frozen, str):
        candidates.insert(0, Path(frozen) / "resources")
    for candidate in candidates:
        if (candidate / "themes" / "metrics.json").is_file():
            return candidate
    raise FileNotFoundError(f"the resources folder is missing; looked in {candidates}")


def asset(*parts: str) -> Path:
    """Path of one bundled file."""
    return assets_root().joinpath(*parts)
