"""`python -m tests.soak.futures --steps 5000 --seed 1`: random trading on futures, thousands of steps.

After every step the terminal's account must be the exchange's; the first difference ends the run. A
fresh exchange and terminal every few hundred steps, in each margin and position mode in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from itertools import count, cycle, product
from pathlib import Path

from terminal.domain.futures.words import MarginMode, PositionMode
from terminal.venue.api import Channel, Topic
from tests.faults.usdm.lab import WIDE, exchange, terminal_on
from tests.faults.usdm.wanderer import ETH, Wanderer
from tests.support.eventually import eventually

STEPS_EACH = 500


async def walk(
    seed: int, steps: int, margin: MarginMode, mode: PositionMode, folder: Path
) -> Wanderer:
    """So many steps on an exchange of its own."""
    async with exchange() as client, terminal_on(client, folder, limits=WIDE) as lab:
        lab.engine.market_data.need([Topic(ETH, Channel.BOOK), Topic(ETH, Channel.TRADES)], seed)
        await eventually(lambda: lab.stores.books.get(ETH) is not None, within=20)
        wanderer = Wanderer(lab, client, seed)
        await wanderer.begin(margin, mode)
        while sum(wanderer.done.values()) < steps:
            await wanderer.step()
        assert lab.engine.incidents.counts == {}, lab.engine.incidents.counts
        return wanderer


async def main(steps: int, seed: int) -> None:
    done: Counter[str] = Counter()
    began, slowest = time.monotonic(), (0.0, "")
    seeds, modes = count(seed), cycle(product(MarginMode, PositionMode))
    while sum(done.values()) < steps:
        number, (margin, mode) = next(seeds), next(modes)
        left = min(STEPS_EACH, steps - sum(done.values()))
        with tempfile.TemporaryDirectory() as folder:
            walked = await walk(number, left, margin, mode, Path(folder))
        done += walked.done
        slowest = max(slowest, walked.slowest)
        print(
            f"seed {number}: {sum(walked.done.values())} steps, slowest {walked.slowest[0]:.2f} s"
        )
    print(f"{sum(done.values())} steps in {time.monotonic() - began:.0f} s: {dict(done)}")
    print(f"slowest to agree: {slowest[0]:.2f} s {slowest[1]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.steps, chosen.seed))
