"""The real program in this process, a real simulator and a fast market in processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from decimal import Decimal
from pathlib import Path
from urllib.request import Request, urlopen

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from terminal.app import FIRST_INSTRUMENT, Terminal
from terminal.domain.events import FeedState
from terminal.domain.gate import GateLimits
from terminal.domain.market import Environment
from terminal.qt_loop import ErrorHooks, FirstPaint, run_with_qt
from terminal.services.engine import Engine
from terminal.services.running_simulator import RunningSimulator
from terminal.ui.workspace.main_window import DEFAULT_SIZE
from tests.bench.child import Running

PATIENCE_SECONDS = 20.0


class Exchange:
    """A simulator whose public streams come from a load source with a rate of its own."""

    def __init__(self, simulator: Running, source: Running | None, announced: Path) -> None:
        self.simulator, self.announced = simulator, announced
        self._source = "" if source is None else source.first_line()
        document = json.loads(simulator.first_line())
        if self._source:
            document["spot"]["rest"] = self._source
            document["spot"]["streams"] = self._source.replace("http:", "ws:")
        announced.write_text(json.dumps(document), encoding="utf-8")

    async def set_rate(self, messages_per_second: int) -> None:
        await _ask(Request(f"{self._source}/rate/{messages_per_second}", method="POST"))

    async def sent(self) -> tuple[int, dict[str, str]]:
        """Messages sent so far, last traded price by symbol."""
        answer = json.loads(await _ask(Request(f"{self._source}/sent")))
        return answer["sent"], answer["last"]


async def _ask(request: Request) -> bytes:
    def fetch() -> bytes:
        with urlopen(request) as answer:
            body: bytes = answer.read()
            return body

    return await asyncio.get_running_loop().run_in_executor(None, fetch)


@contextmanager
def exchange(folder: Path, *, fast_streams: bool) -> Iterator[Exchange]:
    """A simulator, and in front of it a load source when the streams are to be fast."""
    with Running([sys.executable, "-m", "terminal.simulator", "--seed", "7"]) as simulator:
        announced = folder / "simulator.json"
        if not fast_streams:
            yield Exchange(simulator, None, announced)
            return
        line = simulator.first_line()
        rest = json.loads(line)["spot"]["rest"]
        with Running([sys.executable, "-m", "tests.bench.load_source", rest, "200"]) as source:
            yield Exchange(_Announced(simulator, line), source, announced)


class _Announced(Running):
    """A child whose first line has been read already."""

    def __init__(self, child: Running, line: str) -> None:
        self.pid, self._line = child.pid, line

    def first_line(self) -> str:
        return self._line


class Frames(QObject):
    """Cost and moments of every frame: the clock's tick, and the painting that follows it.

    The cost is processor time of this thread, so that a busy machine does not count as our work;
    the moments are of the wall clock.
    """

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self.work_ms: list[float] = []
        self.moments: list[float] = []
        self.after_frame: Callable[[], None] = lambda: None
        self._tick_ms = 0.0
        terminal.frames.watch = self._ticked
        terminal.window.installEventFilter(self)

    def clear(self) -> None:
        self.work_ms.clear()
        self.moments.clear()

    def _ticked(self, seconds: float) -> None:
        self._tick_ms = seconds * 1e3

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Deliver a request to paint ourselves, so that its end is known."""
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        began = time.thread_time()
        watched.event(event)
        self.work_ms.append(self._tick_ms + (time.thread_time() - began) * 1e3)
        self.moments.append(time.perf_counter())
        self._tick_ms = 0.0
        self.after_frame()
        return True

    @property
    def intervals_ms(self) -> list[float]:
        return [(b - a) * 1e3 for a, b in zip(self.moments, self.moments[1:], strict=False)]


NO_QUESTIONS = GateLimits(
    orders_per_second=1_000, orders_per_minute=100_000, repeats=100_000, away=Decimal(10)
)
"""The gate still judges every order, but a benchmark clicks faster and farther than a hand."""


@asynccontextmanager
async def live_terminal(folder: Path, market: Exchange) -> AsyncIterator[Terminal]:
    """The window, shown, connected and with a live book."""
    engine = Engine(Environment.SIMULATOR, "Bench", folder, limits=NO_QUESTIONS)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("a QApplication is needed")
    with ErrorHooks(engine.incidents):
        terminal = Terminal(app, engine, RunningSimulator(market.announced), DEFAULT_SIZE)
        painted = FirstPaint(terminal.window)
        terminal.window.show()
        await painted.wait()
        try:
            async with engine.supervisor:
                terminal.connect()
                await until(lambda: _is_live(engine), "a live book")
                yield terminal
        finally:
            terminal.dispose()
            engine.close()


def _is_live(engine: Engine) -> bool:
    entry = engine.stores.books.get(FIRST_INSTRUMENT)
    balances = engine.stores.balances.known
    return entry is not None and entry.state is FeedState.LIVE and balances


async def until(question: Callable[[], bool], what: str) -> None:
    """Wait until `question` is true.

    Raises:
        TimeoutError: naming what was waited for.
    """
    end = time.perf_counter() + PATIENCE_SECONDS
    while not question():
        if time.perf_counter() > end:
            raise TimeoutError(f"waited in vain for {what}")
        await asyncio.sleep(0.01)


def run(measurement: Callable[[Path, Exchange], Awaitable[None]], *, fast_streams: bool) -> int:
    """Run one measurement on Qt's loop against an exchange of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with exchange(folder, fast_streams=fast_streams) as market:

            async def main() -> int:
                await measurement(folder, market)
                return 0

            return run_with_qt(QApplication([]), main())


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of all lie; nan of nothing."""
    if not values:
        return float("nan")
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
