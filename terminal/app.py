"""The composition root: loop, theme, services, window, simulator, and an orderly end."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from terminal.connecting import Host, SimulatedExchange
from terminal.domain.api_key import ApiKey
from terminal.domain.events import FeedState
from terminal.domain.market import InstrumentId, Market
from terminal.options import Options
from terminal.qt_loop import FirstPaint, stop_on_signals
from terminal.services.engine import Engine
from terminal.services.kill_switch import flatten_plan
from terminal.ui.confirm import (
    ConfirmHost,
    ask_to_flatten,
    ask_to_flatten_futures,
    ask_to_rearm,
    held_contracts,
)
from terminal.ui.first_run import Opening
from terminal.ui.frame import FrameClock
from terminal.ui.theme import apply_theme
from terminal.ui.workspace.actions import Action
from terminal.ui.workspace.main_window import DEFAULT_SIZE, MainWindow
from terminal.ui.workspace.preferences import SECTION, read_preferences
from terminal.workspace_panels import PANELS

if TYPE_CHECKING:
    from terminal.real_exchange import RealExchange
    from terminal.services.custom_hosts import CustomHosts

log = logging.getLogger(__name__)
FIRST_INSTRUMENT = InstrumentId(Market.SPOT, "BTCUSDT")
SYMBOL_SECTION = "symbol"
EXIT_FAILED = 1


class Terminal:
    """One window on one engine, from the first paint to the last task."""

    def __init__(
        self,
        app: QApplication,
        engine: Engine,
        host: Host | None,
        size: tuple[int, int] | None = None,
        key: ApiKey | None = None,
        *,
        may_move_money: bool = False,
        hosts: CustomHosts | None = None,
    ) -> None:
        """`host` None means the exchange's own environment that the engine was made for; `key` is
        for that one only; `may_move_money` and `hosts` see `RealExchange`."""
        self.engine = engine
        self.stop = asyncio.Event()
        self.exchange: SimulatedExchange | RealExchange
        if host is not None:
            self.exchange = engine.session.simulator = SimulatedExchange(engine, host)
        else:
            from terminal.real_exchange import RealExchange

            self.exchange = RealExchange(
                engine,
                engine.session.environment,
                key,
                may_move_money=may_move_money,
                hosts=hosts,
            )
        theme = read_preferences(engine.settings.load(SECTION)).build_theme()
        apply_theme(app, theme)
        self.frames = FrameClock()
        panels = [spec for spec in PANELS if not (spec.sends and engine.session.read_only)]
        self.window = MainWindow(engine.session, theme, self.frames, panels)
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
        self.following: Opening | None = None
        self.manages = False
        self._closing = _Closing(self.stop)
        self.window.installEventFilter(self._closing)

    async def show(self) -> None:
        """Return when the window stands on the screen with everything that its first picture shows.

        What the picture does not show is imported and made later: panels behind tabs, the desktop's
        side, profiles, the network. `tests/test_start.py` names what has to wait.
        """
        stop_on_signals(self.stop)
        painted = FirstPaint(self.window)
        self.window.show()
        await painted.wait()
        log.info("the window is painted")

    async def run(self, options: Options, closing: Callable[[], None]) -> int:
        """Connect, and work until the window is closed or a signal comes.

        `closing` is called once, when the end begins.
        """
        async with self.engine.supervisor as supervisor:
            self.connect()
            if options.widget_map is not None:
                from terminal.ui.widget_map import WidgetMap

                WidgetMap(options.widget_map, self.window)
            if options.tour is not None:
                from terminal.tour import Tour

                return await Tour(self, options.tour).play()
            if options.screenshot is not None:
                return await self._take_picture(options.screenshot, options.after_seconds)
            await self.stop.wait()
            log.info("closing, tasks: %s", ", ".join(supervisor.names))
            closing()
        return 0

    def connect(self) -> None:
        """Start everything that needs a loop; call inside the supervisor's block."""
        self.engine.start()
        self.engine.supervisor.keep("exchange", self.exchange.run)
        self.engine.supervisor.once("panels behind tabs", self._build_rest())

    def dispose(self) -> None:
        """Let go of the window before the loop ends."""
        self._forget()
        self.frames.stop()
        self.window.removeEventFilter(self._closing)
        self.window.close()
        self.window.deleteLater()

    async def _build_rest(self) -> None:
        """The panels that nobody has seen yet, one per turn of the loop."""
        try:
            for _ in self.window.build_rest():
                await asyncio.sleep(0)
            # What stands now stays to the end: a full collection would look at it in vain for
            # 14 ms and more, which is a lost frame.
            gc.collect()
            gc.freeze()
        finally:
            gc.enable()

    def _actions(self) -> Iterator[Action]:
        """Commands over services that no panel owns."""
        trading = self.engine.trading
        exchange = self.exchange
        if isinstance(exchange, SimulatedExchange):
            yield Action(
                "restart_simulator",
                "Restart simulator",
                exchange.restart,
                "Simulator",
                icon_name="refresh",
            )
        else:
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
            applies=lambda: not trading.is_killed and not self.engine.session.read_only,
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
            "flatten_futures",
            "Flatten every futures position and cancel its orders",
            self._ask_to_flatten_futures,
            "Orders",
            "Ctrl+Shift+F",
            "alert-octagon",
            applies=lambda: (
                self.engine.session.positions is not None
                and not self.engine.session.read_only
                and bool(self.engine.stores.positions.open())
            ),
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

    def _ask_to_flatten_futures(self) -> None:
        session = self.engine.session
        verbs, ask = session.positions, ask_to_flatten_futures(session.stores, session.environment)

        def answered(agreed: bool, _: str) -> None:
            if agreed and verbs is not None:
                for instrument in held_contracts(session.stores):
                    verbs.flatten(instrument)

        self.confirm.ask(ask, answered)

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
        return complain(f"The picture could not be written to {path}.", EXIT_FAILED)


class _Closing(QObject):
    """Turns the closing of the window into the end of the session."""

    def __init__(self, stop: asyncio.Event) -> None:
        super().__init__()
        self._stop = stop

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Close:
            self._stop.set()
        return False


def complain(sentence: str, code: int) -> int:
    """Say `sentence` where a shell shows it; `code` is to be the exit code."""
    sys.stderr.write(f"binance-terminal: {sentence}\n")
    return code
