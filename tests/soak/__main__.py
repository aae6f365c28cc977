"""`python -m tests.soak --minutes 10 --seed 7`: ends with terminal state equal to the ledger."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.lab import Lab, connect
from tests.soak.door import simulator
from tests.soak.trader import Trader
from tests.soak.troubles import draw
from tests.support.eventually import eventually

PROOF_MS = 3_000.0
ROUND_SECONDS = 60.0
QUIET_SECONDS = 60.0


class Soak:
    """Rounds of trading under faults, each ended by a rest in which everything must agree."""

    def __init__(self, lab: Lab, seed: int) -> None:
        self._lab = lab
        self._hand = Random(f"hand {seed}")
        self._troubles = Random(f"trouble {seed}")
        self.trader = Trader(lab, self._hand)
        self.faults: Counter[str] = Counter()
        self.samples: list[dict[str, Any]] = []
        self.problems: list[str] = []

    async def run(self, minutes: float) -> None:
        ends = time.monotonic() + minutes * 60
        while time.monotonic() < ends and not self.problems:
            await self._round(min(ROUND_SECONDS, ends - time.monotonic()))
            await self._rest()

    async def _round(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            group.create_task(self._trade(ends))
            group.create_task(self._trouble(ends))

    async def _trade(self, ends: float) -> None:
        while time.monotonic() < ends:
            self.trader.act()
            await asyncio.sleep(self._hand.uniform(0.01, 0.12))

    async def _trouble(self, ends: float) -> None:
        while time.monotonic() < ends:
            fault = draw(self._troubles)
            try:
                await self._lab.control("POST", "faults", **fault)
            except OSError:
                self.faults["control door closed"] += 1
            else:
                self.faults[fault["do"]] += 1
            await asyncio.sleep(self._troubles.uniform(0.3, 3.0))

    async def _rest(self) -> None:
        """No more faults: within a minute every order is settled and equal to the ledger."""
        await self._heal()
        try:
            await self._lab.becomes_true(within=QUIET_SECONDS)
        except AssertionError as error:
            self.problems.append(str(error)[:2_000])
        try:
            await eventually(self._lab.live, within=QUIET_SECONDS)
        except AssertionError:
            reasons = [v.message for v in self._lab.engine.trading.check(self._lab.resting())]
            self.problems.append(f"not live again: {reasons} {self._lab.stores.connection.links}")
        gc.collect()
        sample = {
            "orders": len(self.trader.sent),
            "cancels": self.trader.cancels,
            "fills": len(self._lab.stores.fills),
            "faults": self.faults.total(),
            "tasks": len(asyncio.all_tasks()),
            "threads": threading.active_count(),
            "handles": _handles(),
            "rss_mib": _rss_mib(),
            "lag_max_ms": round(max(self._lab.stores.connection.loop_lags, default=0)),
        }
        self.samples.append(sample)
        sys.stdout.write(json.dumps(sample) + "\n")
        sys.stdout.flush()

    async def _heal(self) -> None:
        deadline = time.monotonic() + QUIET_SECONDS
        while True:
            try:
                await self._lab.heal()
            except OSError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.2)
            else:
                return

    async def judge(self) -> None:
        """One request per click at most, nothing lost, nothing left alive that grows."""
        _, ledger, _ = await self._lab.client.send("GET", "/control/ledger", "limit=0")
        received = Counter(
            row["params"].get("newClientOrderId")
            for row in ledger["events"]
            if row["kind"] == "request" and row["request"] in _PLACEMENTS
        )
        twice = [name for name, times in received.items() if times > 1]
        strange = received.keys() - self.trader.sent
        if twice or strange:
            self.problems.append(f"sent twice: {twice[:5]}, never clicked: {sorted(strange)[:5]}")
        orders = ledger["accounts"][0]["orders"]
        names = Counter(row["clientOrderId"] for row in orders)
        if max(names.values(), default=0) > 1:
            self.problems.append("an order exists twice")
        if len(self.samples) > 3:
            first, last = self.samples[1], self.samples[-1]
            for name in ("tasks", "threads", "handles"):
                if last[name] > first[name] + 5:
                    self.problems.append(f"{name} grew from {first[name]} to {last[name]}")
        sys.stdout.write(
            f"requests to place {received.total()}, orders at the exchange {len(orders)},"
            f" clicks {len(self.trader.sent)}, kept by the gate {self.trader.refused}\n"
        )


_PLACEMENTS = frozenset({"order.place", "POST /api/v3/order"})


def _handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _rss_mib() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


async def main(minutes: float, seed: int, folder: Path) -> int:
    async with simulator(seed) as (door, address), AsyncExitStack() as stack:
        lab = await connect(stack, door, address, folder, PROOF_MS)
        await eventually(lab.live, within=60)
        soak = Soak(lab, seed)
        await soak.run(minutes)
        await soak.judge()
        incidents = lab.engine.incidents.counts
        sys.stdout.write(f"faults {dict(soak.faults)}\nincidents {incidents}\n")
        problems = [*soak.problems, *(f"incident: {name}" for name in incidents)]
    for problem in problems:
        sys.stdout.write(f"PROBLEM {problem}\n")
    sys.stdout.write("FAILED\n" if problems else "PASSED\n")
    return 1 if problems else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        raise SystemExit(asyncio.run(main(options.minutes, options.seed, Path(name))))
