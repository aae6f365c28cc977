"""How large a folder is, counted off the loop."""

from __future__ import annotations

import os
from pathlib import Path

_UNITS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


def folder_size(folder: Path) -> int:
    """Bytes of all files below `folder`, links not followed; what cannot be read counts nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(place, name).lstat().st_size
            except OSError:
                continue
    return total


def size_text(size: int) -> str:
    """`3.4 MB`."""
    for limit, unit in _UNITS:
        if size >= limit:
            return f"{size / limit:.1f} {unit}"
    return f"{size} B"
