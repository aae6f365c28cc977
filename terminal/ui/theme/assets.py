"""The bundled fonts, icons and palettes."""

from __future__ import annotations

from pathlib import Path

from terminal.paths import resource


def asset(*parts: str) -> Path:
    """Path of one bundled file.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    return resource(*parts)
