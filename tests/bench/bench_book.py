"""The order book beside others on the same recorded differences; then what a frame asks of it.

Peers run in an environment of their own (see `peers.py`).
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from terminal.domain.book import OrderBook
from terminal.domain.order import Side
from tests.bench import book_cases
from tests.bench.peers import run_peer
from tests.support.shared_data import CANDIDATES

RECORDING = Path("depth-recordings", "spot_btcusdt_20240808.gz")
HERE = frozenset({"ours", "bisect list of floats"})


def measured(name: str, recording: Path) -> dict[str, float] | str:
    """Figures of one book, or why there are none."""
    if name in HERE:
        return book_cases.measure(book_cases.CASES[name](), recording)
    printed, problem = run_peer(Path(book_cases.__file__), name, recording)
    if problem:
        return problem
    figures: dict[str, float] = json.loads(printed.splitlines()[-1])
    return figures


def compare(recording: Path) -> None:
    print("µs per recorded difference (36 levels on average, 1 000 to 5 000 held)")
    print(f"{'':24}{'apply':>10}{'+ best':>10}{'× ours':>10}")
    ours: dict[str, float] | None = None
    for name in book_cases.CASES:
        figures = measured(name, recording)
        if isinstance(figures, str):
            print(f"{name:24}  skipped: {figures}")
            continue
        ours = ours or figures
        ratio = figures["apply + best"] / ours["apply + best"]
        agrees = (figures["bid"], figures["ask"]) == (ours["bid"], ours["ask"])
        print(
            f"{name:24}{figures['apply']:10.1f}{figures['apply + best']:10.1f}{ratio:10.1f}"
            f"{'' if agrees else '   ends at another price!'}"
        )


def deep_book(levels: int) -> tuple[OrderBook, Callable[[], None]]:
    """A book of `levels` a side, and a function that applies one 50 + 50 difference."""
    chance = random.Random(1)
    book = OrderBook(Decimal("0.01"))

    def side(sign: int) -> list[tuple[str, str]]:
        return [(f"{60_000 + sign * (n + 1) / 100:.2f}", f"{n % 97 + 1}.5") for n in range(levels)]

    book.load(side(-1), side(1))
    bids, asks = side(-1), side(1)
    diffs = [
        ([(p, f"{chance.random():.5f}") for p, _ in chance.sample(bids, 50)],
         [(p, f"{chance.random():.5f}") for p, _ in chance.sample(asks, 50)])
        for _ in range(100)
    ]  # fmt: skip
    turn = iter(range(10**9))
    return book, lambda: book.apply(*diffs[next(turn) % 100])


def median_us(work: Callable[[], Any], before: Callable[[], None] | None = None) -> float:
    spent = []
    for _ in range(200):
        if before is not None:
            before()
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return sorted(spent)[len(spent) // 2] * 1e6


def frame_costs(levels: int) -> None:
    print(f"\nµs for one reading of a book of {levels} levels a side: unchanged, after 50 + 50")
    book, change = deep_book(levels)
    everything = Decimal(sum(book.depth(Side.SELL, levels).quantities)).scaleb(-8)
    readings: dict[str, Callable[[], Any]] = {
        "40 rows": lambda: book.levels(Side.SELL, 40),
        "40 rows grouped by 10 ticks": lambda: book.grouped(Side.SELL, Decimal("0.1"), 40),
        "40 rows grouped by 1000": lambda: book.grouped(Side.SELL, Decimal(10), 40),
        "1000 raw levels": lambda: book.depth(Side.SELL, 1000),
        "average fill, whole book": lambda: book.fill(Side.BUY, quantity=everything),
        "average fill, by quote": lambda: book.fill(Side.BUY, quote=everything * 30_000),
    }
    for name, reading in readings.items():
        print(f"{name:32}{median_us(reading):10.1f}{median_us(reading, change):10.1f}")


def main() -> int:
    recording = next((f / RECORDING for f in CANDIDATES if (f / RECORDING).exists()), None)
    if recording is None:
        print("The recordings are not on this machine; comparison skipped.")
    else:
        compare(recording)
    for levels in (1_000, 5_000):
        frame_costs(levels)
    return 0


if __name__ == "__main__":
    sys.exit(main())
