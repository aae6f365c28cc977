"""The whole program under load: socket to pixel, at several rates. `./run bench pipeline`.

The window is real (off screen), the simulator answers REST and the WebSocket API, and a second
process sends the streams of 20 symbols. Frame work is processor time of the clock's tick and the
painting after it; age is what every book message has waited, from being sent to having been drawn.
The first row is the reference: a bare timer of 16 ms in an idle loop, which nobody can beat here.

    python -m tests.bench.bench_pipeline [--long | --s19]

`--long` is a minute at 20 000 a second, `--s19` only the overload of scenario S19: ten seconds at
20 000 with fifty events of the account, each in the store within 100 ms at p99.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer

from terminal.app import FIRST_INSTRUMENT, Terminal
from terminal.domain.order import Side
from terminal.domain.ticket import LimitTicket
from terminal.ui.frame import FRAME_MS
from tests.bench.child import resident_mb
from tests.bench.pipeline import Exchange, Frames, live_terminal, quantile, run

WARM_UP_SECONDS = 3.0
USER_EVENTS = 50
SETTLE_SECONDS = 0.25
MILLION, MILLION_RATE = 1_000_000, 25_000


@dataclass
class Load:
    """What is watched while messages come in."""

    terminal: Terminal
    frames: Frames
    ages_ms: list[float] = field(default_factory=list)
    _waiting: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._books = self.terminal.engine.stores.books
        self.stop = self._books.on_change(self._book_changed)
        self.frames.after_frame = self._drawn

    def _book_changed(self) -> None:
        entry = self._books.get(FIRST_INSTRUMENT)
        if entry is not None:
            self._waiting.append(entry.event_ms)

    def _drawn(self) -> None:
        now_ms = time.time() * 1e3
        self.ages_ms.extend(now_ms - sent_ms for sent_ms in self._waiting)
        self._waiting.clear()


class UserEvents(QObject):
    """Posts events from another thread as a window system does; each places an order."""

    KIND = QEvent.Type(QEvent.registerEventType())

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self.delays_ms: list[float] = []
        self._terminal = terminal
        self._posted: list[float] = []
        self._price = Decimal(60_000)

    def begin(self, seconds: float) -> None:
        self._thread = threading.Thread(target=self._post, args=(seconds,), daemon=True)
        self._thread.start()

    def _post(self, seconds: float) -> None:
        for _ in range(USER_EVENTS):
            time.sleep(seconds / (USER_EVENTS + 1))
            self._posted.append(time.perf_counter())
            QCoreApplication.postEvent(self, QEvent(self.KIND))

    def event(self, event: QEvent) -> bool:
        if event.type() != self.KIND:
            return super().event(event)
        # Taken off whether or not the gate lets the order pass, or all later ones would be late.
        posted = self._posted.pop(0)
        self._price += 1
        orders = self._terminal.engine.stores.orders
        before = orders.revision
        self._terminal.engine.trading.submit(
            LimitTicket(
                instrument=FIRST_INSTRUMENT,
                side=Side.BUY,
                quantity=Decimal("0.001"),
                price=self._price,
            )
        )
        if orders.revision != before:
            self.delays_ms.append((time.perf_counter() - posted) * 1e3)
        return True


def head() -> None:
    print(
        f"{'streams':<26}{'got/s':>8}{'work p50':>9}{'p99':>7}{'interval p99':>13}"
        f"{'age p50':>8}{'p99':>7}{'CPU':>6}{'RSS':>6}   (ms, % of a core, MB)"
    )


async def phase(name: str, load: Load, market: Exchange, rate: int, seconds: float) -> None:
    """One rate for some seconds, printed as a row."""
    await market.set_rate(rate)
    await asyncio.sleep(WARM_UP_SECONDS)
    frames = load.frames
    frames.clear()
    load.ages_ms.clear()
    sent = (await market.sent())[0]
    began, used = time.perf_counter(), time.process_time()
    await asyncio.sleep(seconds)
    wall, used = time.perf_counter() - began, time.process_time() - used
    got = ((await market.sent())[0] - sent) / wall
    print(
        f"{name:<26}{got:8,.0f}{quantile(frames.work_ms, 0.5):9.1f}"
        f"{quantile(frames.work_ms, 0.99):7.1f}{quantile(frames.intervals_ms, 0.99):13.1f}"
        f"{quantile(load.ages_ms, 0.5):8.1f}{quantile(load.ages_ms, 0.99):7.1f}"
        f"{100 * used / wall:6.0f}{resident_mb(os.getpid()):6.0f}",
        flush=True,
    )


class BareTimer(QObject):
    """What this machine gives anybody now: a precise timer of 16 ms that does nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[float] = []
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._note)
        self.timer.start(FRAME_MS)

    def _note(self) -> None:
        self.moments.append(time.perf_counter())


async def reference(seconds: float) -> None:
    timer = BareTimer()
    await asyncio.sleep(seconds)
    timer.timer.stop()
    moments = timer.moments
    gaps = [(b - a) * 1e3 for a, b in itertools.pairwise(moments)]
    print(f"{'reference: a bare timer':<26}{'':8}{'':9}{'':7}{quantile(gaps, 0.99):13.1f}")


async def burst(load: Load, market: Exchange, rate: int, goal_ms: int) -> None:
    """Ten seconds of `rate` messages a second with fifty events of the account among them."""
    users = UserEvents(load.terminal)
    users.begin(WARM_UP_SECONDS + 10)
    await phase(f"burst of {rate:,}/s, 10 s", load, market, rate, 10)
    await market.set_rate(0)
    await asyncio.sleep(SETTLE_SECONDS)
    last = Decimal((await market.sent())[1][FIRST_INSTRUMENT.symbol])
    tape = load.terminal.engine.stores.tapes.get(FIRST_INSTRUMENT)
    shown = tape.newest(1)[0].price if tape is not None else None
    print(
        f"  {len(users.delays_ms)} of {USER_EVENTS} user events to the store:"
        f" p50 {quantile(users.delays_ms, 0.5):.1f} ms, p99 {quantile(users.delays_ms, 0.99):.1f}"
        f" ms (goal {goal_ms}); last price {SETTLE_SECONDS * 1e3:.0f} ms after the burst:"
        f" {'right' if shown == last else f'{shown}, not {last}'}"
    )
    load.terminal.engine.trading.cancel_all()


def census() -> dict[str, int]:
    gc.collect()
    app = QCoreApplication.instance()
    timers = app.findChildren(QTimer) if app is not None else []
    handles = Path("/proc/self/fd")
    return {
        "RSS MB": round(resident_mb(os.getpid())),
        "tasks": len(asyncio.all_tasks()),
        "timers": len(timers),
        "threads": threading.active_count(),
        "handles": len(list(handles.iterdir())) if handles.exists() else 0,
    }


async def million(load: Load, market: Exchange) -> None:
    await market.set_rate(MILLION_RATE)
    await asyncio.sleep(WARM_UP_SECONDS)
    before, sent = census(), (await market.sent())[0]
    await asyncio.sleep(MILLION / MILLION_RATE)
    seen = (await market.sent())[0] - sent
    after = census()
    changes = ", ".join(f"{name} {before[name]} to {after[name]}" for name in before)
    print(f"{seen:,} messages more: {changes}")


async def whole_frames(load: Load, market: Exchange) -> None:
    """Every panel repainted whole, which no frame of real life asks for."""
    await market.set_rate(200)
    await asyncio.sleep(1)
    window = load.terminal.window
    costs = []
    for _ in range(200):
        began = time.perf_counter()
        window.grab()
        costs.append((time.perf_counter() - began) * 1e3)
    print(
        f"the whole window painted anew: p50 {quantile(costs, 0.5):.1f} ms,"
        f" p99 {quantile(costs, 0.99):.1f} ms"
    )


async def measure(folder: Path, market: Exchange) -> None:
    long = "--long" in sys.argv
    head()
    await reference(5)
    async with live_terminal(folder, market) as terminal:
        load = Load(terminal, Frames(terminal))
        if "--s19" in sys.argv:
            await burst(load, market, 20_000, 100)
            load.stop()
            return
        await phase("200/s", load, market, 200, 5)
        await phase("5,000/s", load, market, 5_000, 10)
        seconds = 60 if long else 10
        await phase(f"20,000/s, {seconds} s", load, market, 20_000, seconds)
        print(f"{'  goal at 20,000/s':<34}{'':>9}{8:7}{20:13}{'':>8}{25:7}{60:6}{200:6}")
        await burst(load, market, 50_000, 50)
        await whole_frames(load, market)
        await million(load, market)
        load.stop()


if __name__ == "__main__":
    sys.exit(run(measure, fast_streams=True))
