"""The digest that files are known by in checksums, bills of materials and comparisons."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256(path: Path) -> str:
    """In hexadecimal; the file is read in pieces, however large."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
