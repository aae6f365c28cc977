"""Imports as fast under Qt as without it."""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - installs what is undone here


def forget_features() -> None:
    """Undo the import hook of PySide6's `from __feature__ import …`, which we never use.

    With it every module that is imported reads its own source to look for Qt's name: 27 of some
    550 ms until the first picture. Does nothing where the hook does not exist.
    """
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
