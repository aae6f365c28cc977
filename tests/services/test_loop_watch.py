"""A hanging loop is noticed from outside, with the place where it hangs."""

from __future__ import annotations

import logging
import time

import pytest

from terminal.services.loop_watch import LoopWatch
from tests.support.eventually import eventually


async def test_it_measures_the_delay_and_writes_the_stack(caplog: pytest.LogCaptureFixture) -> None:
    lags: list[float] = []
    stalls: list[float] = []
    watch = LoopWatch(lags.append, stalls.append, stall_seconds=0.2)
    watch.start()
    try:
        await eventually(lambda: bool(lags))
        with caplog.at_level(logging.ERROR):
            hang_here(0.8)
            await eventually(lambda: bool(stalls))
    finally:
        watch.stop()
    assert max(stalls) > 0.2
    assert "hang_here" in caplog.text


def hang_here(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(range(1_000))
