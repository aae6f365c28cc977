"""Timing of painted frames, printed as a table row."""

from __future__ import annotations

import time
from collections.abc import Callable


def print_head(title: str) -> None:
    print(f"{title + ' (ms)':<46}{'p50':>9}{'p99':>9}   goal")


def measure(name: str, frame: Callable[[int], None], frames: int, goal: str) -> None:
    """Run `frame` many times; print its median and 99th percentile in ms."""
    for index in range(5):
        frame(index)
    costs = []
    for index in range(frames):
        start = time.perf_counter()
        frame(index)
        costs.append((time.perf_counter() - start) * 1e3)
    costs.sort()
    p50, p99 = costs[len(costs) // 2], costs[int(len(costs) * 0.99)]
    print(f"{name:<46}{p50:>9.3f}{p99:>9.3f}   {goal}")
