"""The composition root: loop, theme, services, window, simulator, and an orderly end."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from terminal import paths
from terminal.connecting import Host, SimulatedExchange
from terminal.desktop.identity import open_application
from terminal.desktop.manners import DesktopManners
from terminal.desktop.settings_at_work import SettingsAtWork
from terminal.desktop.single_instance import call_running
from terminal.desktop.tones import TonePlayer
from terminal.domain.events import FeedState
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.instance_lock import InstanceLock, ProfileInUse
from terminal.logs import Logs
from terminal.options import Options
from terminal.qt_loop import ErrorHooks, FirstPaint, run_with_qt, stop_on_signals
from terminal.real_exchange import RealExchange
from terminal.services.clock import wall_ms
from terminal.services.engine import Engine
from terminal.services.kill_switch import flatten_plan
from terminal.services.running_simulator import RunningSimulator
from terminal.services.simulator_host import SimulatorHost
from terminal.state.notices import Severity
from terminal.tour import Tour
from terminal.ui.confirm import ConfirmHost, ask_to_flatten, ask_to_rearm
from terminal.ui.frame import FrameClock
from terminal.ui.theme import apply_theme
from terminal.ui.widget_map import WidgetMap
from terminal.ui.workspace.actions import Action
from terminal.ui.workspace.main_window import DEFAULT_SIZE, MainWindow
from terminal.ui.workspace.preferences import SECTION, read_preferences
from terminal.workspace_panels import PANELS

log = logging.getLogger(__name__)
ACCOUNT_NAME = "Sim 1"
FIRST_INSTRUMENT = InstrumentId(Market.SPOT, "BTCUSDT")
SYMBOL_SECTION = "symbol"
EXIT_SECONDS = 5.0
EXIT_FAILED = 1
EXIT_IN_USE = 3
EXIT_FORCED = 4


def run(options: Options) -> int:
    """Open the terminal and return its exit code when it has ended."""
    # Everything this process ever writes belongs to its owner alone.
    os.umask(0o077)
    profile = paths.profile(options.profile, options.environment.value)
    lock = InstanceLock(profile.data)
    try:
        profile.ensure()
        lock.acquire()
    except ProfileInUse as error:
        if options.is_for_a_person and call_running(profile.data, options.link):
            return 0
        return _complain(f"{error} Choose another with --profile NAME.", EXIT_IN_USE)
    except OSError as error:
        return _complain(f"The profile folder cannot be used ({error}).", EXIT_FAILED)
    host = _host(options, profile)
    # If the orderly end takes longer than it may, end anyway; the child watches its parent.
    deadline = threading.Timer(EXIT_SECONDS, os._exit, (EXIT_FORCED,))
    deadline.daemon = True
    try:
        app = open_application()
        return run_with_qt(app, _session(app, options, profile, host, deadline))
    finally:
        if host is not None:
            host.stop()
        deadline.cancel()
        lock.release()


def _host(options: Options, profile: paths.Profile) -> Host | None:
    """Where the simulator comes from; None for an environment of the exchange's own."""
    if options.environment is not Environment.SIMULATOR:
        return None
    if options.attach is not None:
        return RunningSimulator(options.attach)
    return SimulatorHost(profile.logs / "simulator.log")


async def _session(
    app: QApplication,
    options: Options,
    profile: paths.Profile,
    host: Host | None,
    deadline: threading.Timer,
) -> int:
    name = ACCOUNT_NAME if host is not None else f"{profile.name}, no key"
    engine = Engine(options.environment, name, profile.data, logs=profile.logs)
    try:
        with _logging(engine, profile), ErrorHooks(engine.incidents):
            terminal = Terminal(app, engine, host, options.size)
            desktop = DesktopManners(
                engine, terminal.window, terminal.stop, profile.data, options.link
            )
            try:
                work = SettingsAtWork(
                    engine.settings, engine.stores.notices, TonePlayer(profile.cache / "tones")
                )
                with desktop, work:
                    return await terminal.run(options, deadline.start)
            finally:
                terminal.dispose()
    finally:
        engine.close()


class Terminal:
    """One window on one engine, from the first paint to the last task."""

    def __init__(
        self,
        app: QApplication,
        engine: Engine,
        host: Host | None,
        size: tuple[int, int] | None = None,
    ) -> None:
        """`host` None means the exchange's own environment that the engine was made for."""
        self.engine = engine
        self.stop = asyncio.Event()
        self.exchange: SimulatedExchange | RealExchange
        if host is not None:
            self.exchange = engine.session.simulator = SimulatedExchange(engine, host)
        else:
            self.exchange = RealExchange(engine, engine.session.environment)
        theme = read_preferences(engine.settings.load(SECTION)).build_theme()
        apply_theme(app, theme)
        self.frames = FrameClock()
        self.window = MainWindow(engine.session, theme, self.frames, PANELS)
        self.confirm = ConfirmHost(
            self.window, lambda: self.window.theme, engine.session, engine.trading
        )
        for action in self._actions():
            self.window.actions_registry.add(action)
        for store in engine.stores.all():
            store.on_change(self.frames.wake)
        self._forget = engine.stores.instruments.on_change(self._select_first)
        self._stop_watching = engine.stores.books.on_change(self._note_first_book)
        self.window.link.instrument_changed.connect(self._remember)
        if size is None and app.platformName() == "offscreen":
            # There the remembered size was cut to a pretended screen of 800×600.
            size = DEFAULT_SIZE
        if size is not None:
            self.window.resize(*size)
        self._closing = _Closing(self.stop)
        self.window.installEventFilter(self._closing)

    async def run(self, options: Options, closing: Callable[[], None]) -> int:
        """Show, connect, and work until the window is closed or a signal comes.

        `closing` is called once, when the end begins.
        """
        stop_on_signals(self.stop)
        painted = FirstPaint(self.window)
        self.window.show()
        # The child and the network would slow the first picture down more than it delays them.
        await painted.wait()
        log.info("the window is painted")
        async with self.engine.supervisor as supervisor:
            self.connect()
            if options.widget_map is not None:
                WidgetMap(options.widget_map, self.window)
            if options.tour is not None:
                return await Tour(self, options.tour).play()
            if options.screenshot is not None:
                return await self._take_picture(options.screenshot, options.after_seconds)
            await self.stop.wait()
            log.info("closing, tasks: %s", ", ".join(supervisor.names))
            closing()
        return 0

    def connect(self) -> None:
        """Start everything that needs a loop; call inside the supervisor's block."""
        # What stands now stays to the end: a full collection would look at it in vain for 14 ms
        # and more, which is a lost frame.
        gc.collect()
        gc.freeze()
        gc.enable()
        self.engine.start()
        self.engine.supervisor.keep("exchange", self.exchange.run)

    def dispose(self) -> None:
        """Let go of the window before the loop ends."""
        self._forget()
        self.frames.stop()
        self.window.removeEventFilter(self._closing)
        self.window.close()
        self.window.deleteLater()

    def _actions(self) -> Iterator[Action]:
        """Commands over services that no panel owns."""
        trading = self.engine.trading
        if isinstance(self.exchange, SimulatedExchange):
            yield Action(
                "restart_simulator",
                "Restart simulator",
                self.exchange.restart,
                "Simulator",
                icon_name="refresh",
            )
        else:
            exchange = self.exchange
            yield Action(
                "reconnect",
                "Reconnect to the exchange",
                exchange.reconnect,
                "Connection",
                icon_name="refresh",
                applies=lambda: bool(exchange.stopped),
            )
        yield Action(
            "kill_switch",
            "Kill switch: cancel everything, refuse new orders",
            trading.kill,
            "Orders",
            icon_name="hand-stop",
            applies=lambda: not trading.is_killed,
        )
        yield Action(
            "rearm",
            "Re-arm trading after the kill switch",
            self._ask_to_rearm,
            "Orders",
            icon_name="shield-check",
            applies=lambda: trading.is_killed,
        )
        yield Action(
            "flatten",
            "Kill switch, stage two: sell everything at market",
            self._ask_to_flatten,
            "Orders",
            icon_name="alert-octagon",
            applies=lambda: trading.is_killed and not self.window.has_open_orders(),
        )

    def _ask_to_rearm(self) -> None:
        trading = self.engine.trading
        self.confirm.ask(ask_to_rearm(), lambda agreed, _: trading.rearm() if agreed else None)

    def _ask_to_flatten(self) -> None:
        trading, stores = self.engine.trading, self.engine.stores
        plan = flatten_plan(stores, self.engine.session.reference_asset)
        ask = ask_to_flatten(plan, stores, self.engine.session.reference_asset)
        self.confirm.ask(ask, lambda agreed, _: trading.flatten() if agreed else None)

    def _select_first(self) -> None:
        """Once the listing is here, show the symbol of the last time, or the usual one."""
        if self.window.link.instrument is None:
            saved = self.engine.settings.load(SYMBOL_SECTION).get("symbol")
            wanted = InstrumentId(Market.SPOT, str(saved))
            known = self.engine.stores.instruments
            self.window.link.select(wanted if known.get(wanted) else FIRST_INSTRUMENT)

    def _note_first_book(self) -> None:
        """One line in the log says when prices began to move, for whoever measures the start."""
        instrument = self.window.link.instrument
        entry = None if instrument is None else self.engine.stores.books.get(instrument)
        if entry is not None and entry.state is FeedState.LIVE:
            log.info("the book is live")
            self._stop_watching()

    def _remember(self, instrument: InstrumentId) -> None:
        self.engine.settings.save(SYMBOL_SECTION, {"symbol": instrument.symbol})

    async def _take_picture(self, path: Path, after_seconds: float) -> int:
        try:
            async with asyncio.timeout(after_seconds):
                await self.stop.wait()
        except TimeoutError:
            log.info("taking the picture after %s s", after_seconds)
        if self.window.grab().save(str(path)):
            return 0
        return _complain(f"The picture could not be written to {path}.", EXIT_FAILED)


class _Closing(QObject):
    """Turns the closing of the window into the end of the session."""

    def __init__(self, stop: asyncio.Event) -> None:
        super().__init__()
        self._stop = stop

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Close:
            self._stop.set()
        return False


@contextmanager
def _logging(engine: Engine, profile: paths.Profile) -> Iterator[None]:
    """Log to the profile's folder inside the block; crashes of native code leave a trace there."""
    loop = asyncio.get_running_loop()

    def trouble(text: str) -> None:
        loop.call_soon_threadsafe(_tell_log_trouble, engine, text)

    logs = Logs(profile.logs / "terminal.log", trouble)
    logs.start()
    crashes = _open_crash_file(profile.logs / "crash.txt", trouble)
    try:
        yield
    finally:
        faulthandler.disable()
        if crashes is not None:
            crashes.close()
        logs.stop()


def _open_crash_file(path: Path, trouble: Callable[[str], None]) -> IO[str] | None:
    try:
        file = path.open("a", encoding="utf-8")
    except OSError as error:
        trouble(f"Crash reports cannot be written ({error}).")
        return None
    faulthandler.enable(file)
    return file


def _tell_log_trouble(engine: Engine, text: str) -> None:
    engine.stores.notices.add(
        Severity.WARNING,
        "The log is not written",
        f"{text} Trading goes on. Free some space on the disk.",
        time_ms=wall_ms(),
        key="log",
    )


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"binance-terminal: {sentence}\n")
    return code
