"""Secrets that tests hand out are looked for in everything the whole run has written.

Whoever makes keys for a test says so with `remember`; `listening` writes the program's log of the
whole run, at DEBUG and as the program would write it; `leaks_in` names the files that hold one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from terminal.logs import FORMAT, RedactingFormatter

SHORTEST = 12
"""Shorter words are found by accident."""
_LARGEST = 64 * 1024 * 1024
_secrets: set[bytes] = set()


def remember(secrets: Iterable[str]) -> None:
    """These must never be found in a file; of a key in lines each line counts."""
    for secret in secrets:
        lines = [line for line in secret.splitlines() if not line.startswith("-----")]
        _secrets.update(line.encode() for line in lines if len(line) >= SHORTEST)


def holds_secret(content: bytes) -> bool:
    return any(secret in content for secret in _secrets)


def known() -> int:
    return len(_secrets)


def leaks_in(folder: Path) -> list[str]:
    """Files below `folder` with a secret in them: logs, journals, settings, crash files, bundles."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_size < _LARGEST and holds_secret(path.read_bytes())
    ]


@contextmanager
def listening(path: Path) -> Iterator[None]:
    """The log of everything of ours inside the block, at its chattiest, in `path`."""
    ours = logging.getLogger("terminal")
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(RedactingFormatter(FORMAT))
    level = ours.level
    ours.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        ours.setLevel(level)
        ours.removeHandler(handler)
        handler.close()
