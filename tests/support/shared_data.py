"""Recorded exchange payloads that lie beside the repository on a contributor's machine."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CANDIDATES = (ROOT.parent / "shared" / "data", ROOT.parents[1] / "shared" / "data")


def shared_data(*parts: str) -> Path:
    """Path of a recording; skips the test, saying why, where the recordings are absent."""
    for folder in CANDIDATES:
        path = folder.joinpath(*parts)
        if path.exists():
            return path
    pytest.skip(f"recorded payload {'/'.join(parts)} is not on this machine (../shared/data)")
