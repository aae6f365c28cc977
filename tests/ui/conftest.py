"""The window is quiet: a test that makes it log a warning says so by asking for `caplog`."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


class Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def nothing_is_warned_of(request: pytest.FixtureRequest) -> Iterator[None]:
    """No warning or error of ours reaches the log unnoticed."""
    if "caplog" in request.fixturenames:
        yield
        return
    listener, ours = Listener(), logging.getLogger("terminal")
    ours.addHandler(listener)
    try:
        yield
    finally:
        ours.removeHandler(listener)
    assert listener.heard == [], "warnings were logged"
