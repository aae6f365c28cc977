"""Secrets that tests hand out are looked for in everything the whole run has written.

Whoever makes keys for a test says so with `remember`; `listening` writes the program's log of the
whole run, at DEBUG and as the program would write it; `leaks_in` names the files that hold one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from terminal.logs import FORMAT, RedactingFormatter

SHORTEST = 12
"""Shorter words are found by accident."""
_START = 8
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
    search = _Search(_secrets)
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_size < _LARGEST and search.finds(path.read_bytes())
    ]


class _Search:
    """All secrets at once: a run writes hundreds of megabytes and hands out thousands of secrets,
    and looking for one after the other took minutes at its end."""

    def __init__(self, secrets: set[bytes]) -> None:
        self._by_start: dict[bytes, list[bytes]] = {}
        self._starts = np.zeros(1 << 24, dtype=bool)
        for secret in secrets:
            self._by_start.setdefault(secret[:_START], []).append(secret)
            self._starts[int.from_bytes(secret[:3], "little")] = True

    def finds(self, content: bytes) -> bool:
        size = len(content) - SHORTEST + 1
        if size <= 0:
            return False
        each = np.frombuffer(content, dtype=np.uint8).astype(np.uint32)
        three = each[:size] | each[1 : size + 1] << 8 | each[2 : size + 2] << 16
        return any(
            content.startswith(secret, place)
            for place in map(int, np.flatnonzero(self._starts[three]))
            for secret in self._by_start.get(content[place : place + _START], ())
        )


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
