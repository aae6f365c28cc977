"""What the log says at WARNING and above while a test runs, and which of it the test expects."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

SLOW_MACHINE = "the loop has not answered for"
"""Says that something else took the processor; `tests/services/test_loop_watch.py` tests it."""


class _Listener(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@contextmanager
def heard_warnings() -> Iterator[list[str]]:
    """Everything that anybody's logger says at WARNING or above inside the block."""
    heard: list[str] = []
    listener = _Listener(heard)
    root = logging.getLogger()
    root.addHandler(listener)
    try:
        yield heard
    finally:
        root.removeHandler(listener)


def unexpected(heard: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Lines that none of `patterns` (regular expressions, found anywhere in a line) expects."""
    expected = [re.compile(pattern) for pattern in (SLOW_MACHINE, *patterns)]
    return [line for line in heard if not any(each.search(line) for each in expected)]
