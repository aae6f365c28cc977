"""Strictness for every test: no display needed, nothing leaves loopback, nothing is left behind."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from tests.support import canaries
from tests.support.effort import load_profile
from tests.support.left_behind import (
    running_timers,
    stray_threads,
    unfinished_tasks,
    visible_windows,
)
from tests.support.loudness import heard_warnings, unexpected

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
load_profile()

_getaddrinfo = socket.getaddrinfo
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", "", None})


def _loopback_only(host: Any, *rest: Any, **named: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _LOOPBACK:
        raise OSError(f"a test tried to reach {name!r}; only loopback is allowed")
    return _getaddrinfo(host, *rest, **named)


@pytest.fixture(autouse=True)
def nothing_leaves_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any name but loopback fails to resolve."""
    monkeypatch.setattr(socket, "getaddrinfo", _loopback_only)


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """A test ends its tasks, threads and timers and closes its windows."""
    threads, windows = set(threading.enumerate()), visible_windows()
    timers = running_timers()
    with unfinished_tasks() as tasks:
        yield
    assert tasks == [], "tasks were left to be cancelled with the loop"
    assert stray_threads(threads) == [], "threads were left running"
    fresh = [repr(w) for w in visible_windows() if w not in windows]
    assert fresh == [], "windows were left open"
    ticking = [f"{t!r} of {t.parent()!r}" for t in running_timers() if t not in timers]
    assert ticking == [], "timers were left running"


@pytest.fixture(autouse=True)
def nothing_is_warned_of(request: pytest.FixtureRequest) -> Iterator[None]:
    """No warning or error reaches the log unnoticed. A test that makes one be logged names it with
    `@pytest.mark.warns("regular expression", …)`, or looks itself by asking for `caplog`."""
    patterns = [p for mark in request.node.iter_markers("warns") for p in mark.args]
    with heard_warnings() as heard:
        yield
    if "caplog" not in request.fixturenames:
        assert unexpected(heard, patterns) == [], "warnings were logged"


@pytest.fixture(scope="session", autouse=True)
def no_secret_in_any_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """After the whole run no file that any test made holds a key that any test used."""
    folder = tmp_path_factory.getbasetemp()
    with canaries.listening(folder / "suite.log"):
        yield
    assert canaries.leaks_in(folder) == [], "secrets were written to disk"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test writes to its standard streams holds no secret either."""
    report = yield
    for title, text in report.sections:
        if "stderr" in title and canaries.holds_secret(text.encode()):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} wrote a secret to its standard error"
    return report
