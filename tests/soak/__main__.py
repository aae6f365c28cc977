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
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from terminal.state.orders import KEPT_FINISHED
from tests.faults.lab import Lab, connect
from tests.soak.door import simulator
from tests.soak.trader import Trader
from tests.soak.troubles import draw
from tests.support.eventually import eventually

PROOF_MS = 3_000.0
ROUND_SECONDS = 60.0
QUIET_SECONDS = 60.0
ROWS = 5_000
MOST_GROWTH = 1.1


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
        self._received: Counter[str | None] = Counter()
        self._next_row = 0
        self._began = time.monotonic()

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
            await self._lab.settle()
        except AssertionError as error:
            self.problems.append(str(error)[:2_000])
        try:
            await eventually(self._lab.live, within=QUIET_SECONDS)
        except AssertionError:
            reasons = [v.message for v in self._lab.engine.trading.check(self._lab.resting())]
            self.problems.append(f"not live again: {reasons} {self._lab.stores.connection.links}")
        await self._tally()
        gc.collect()
        orders = self._lab.stores.orders
        sample = {
            "minute": round((time.monotonic() - self._began) / 60, 1),
            "orders": len(self.trader.sent),
            "cancels": self.trader.cancels,
            "fills": self._lab.stores.fills.count,
            "faults": self.faults.total(),
            "kept": len(orders.open_orders()) + len(orders.finished_orders()),
            "tasks": len(asyncio.all_tasks()),
            "timers": _timers(),
            "threads": threading.active_count(),
            "handles": _handles(),
            "rss_mib": _rss_mib(),
            "lag_max_ms": round(max(self._lab.stores.connection.loop_lags, default=0)),
        }
        self.samples.append(sample)
        sys.stdout.write(json.dumps(sample) + "\n")
        sys.stdout.flush()

    async def _tally(self) -> None:
        """Count what the exchange was asked to place since the last time."""
        while True:
            query = f"since={self._next_row}&limit={ROWS}&orders_from={sys.maxsize}"
            _, ledger, _ = await self._lab.client.send("GET", "/control/ledger", query)
            for row in ledger["events"]:
                if row["kind"] == "request" and row["request"] in _PLACEMENTS:
                    self._received[row["params"].get("newClientOrderId")] += 1
            self._next_row = ledger["next"]
            if len(ledger["events"]) < ROWS:
                return

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
        await self._tally()
        twice = [name for name, times in self._received.items() if times > 1]
        strange = self._received.keys() - self.trader.sent
        if twice or strange:
            self.problems.append(f"sent twice: {twice[:5]}, never clicked: {sorted(strange)[:5]}")
        _, ledger, _ = await self._lab.client.send("GET", "/control/ledger", "limit=1")
        rows = ledger["accounts"][0]["orders"]
        names = Counter(row["clientOrderId"] for row in rows)
        if max(names.values(), default=0) > 1:
            self.problems.append("an order exists twice")
        self.problems.extend(self._differ(rows))
        self.problems.extend(self._growth())
        sys.stdout.write(
            f"requests to place {self._received.total()}, orders at the exchange {len(rows)},"
            f" clicks {len(self.trader.sent)}, kept by the gate {self.trader.refused},"
            f" ids sent twice {len(twice)}, orders nobody clicked {len(strange)}\n"
        )

    def _differ(self, rows: list[dict[str, Any]]) -> list[str]:
        """Of every order there ever was: the terminal believes the same, or has let go of it."""
        known = {order.venue_id: order for order in self._lab.all_orders()}
        wrong = [
            row["orderId"]
            for row in rows
            if (order := known.get(row["orderId"])) is not None
            and (order.status.value, order.filled_quantity)
            != (row["status"], Decimal(row["executedQty"]))
        ]
        told = sum(row["orderId"] in known for row in rows)
        # Those that never reached the exchange are kept beside them.
        local = sum(order.venue_id is None for order in self._lab.all_orders())
        few = told + local < min(len(rows), KEPT_FINISHED)
        return [
            *([f"orders differ at the end: {wrong[:5]}"] if wrong else []),
            *([f"only {told} of {len(rows)} orders are known"] if few else []),
        ]

    def _growth(self) -> list[str]:
        """What is alive after the first rounds is all there ever is, and memory stands once the
        stores are full."""
        if len(self.samples) < 4:
            return []
        last, found = self.samples[-1], []
        for name in ("tasks", "timers", "threads", "handles"):
            first = self.samples[1][name]
            if last[name] > first + 5:
                found.append(f"{name} grew from {first} to {last[name]}")
        full = [s for s in self.samples if s["orders"] > 2 * KEPT_FINISHED]
        if len(full) > 3 and last["rss_mib"] > full[0]["rss_mib"] * MOST_GROWTH:
            found.append(f"memory grew from {full[0]['rss_mib']} to {last['rss_mib']} MiB")
        return found


_PLACEMENTS = frozenset({"order.place", "POST /api/v3/order"})


def _timers() -> int:
    """Calls of the loop that wait for their time."""
    waiting: list[asyncio.TimerHandle] = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]
    return sum(not handle.cancelled() for handle in waiting)


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
