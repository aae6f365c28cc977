"""One process from its arguments to its exit code: profiles opened one after the other.

Going from one profile to another ends everything of the first (sockets, stores, window, lock)
before anything of the next is made, so nothing of two environments ever lives side by side.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication

from terminal import __version__, paths
from terminal.app import EXIT_FAILED, Terminal, complain
from terminal.connecting import Host
from terminal.desktop.identity import open_application
from terminal.domain.errors import Invalid
from terminal.domain.market import Environment
from terminal.entrance import Held, adopt_hosts, ask, build_desk, first_opening, needs_key
from terminal.hardening import forbid_core_dumps
from terminal.instance_lock import ProfileInUse
from terminal.logs import Logs
from terminal.options import Options
from terminal.qt_loop import ErrorHooks, run_with_qt
from terminal.services.clock import wall_ms
from terminal.services.engine import Engine
from terminal.services.profiles import CUSTOM_HOSTS
from terminal.services.running_simulator import RunningSimulator
from terminal.services.simulator_host import SimulatorHost
from terminal.state.notices import Severity
from terminal.ui.first_run import Desk, Opening

log = logging.getLogger(__name__)
EXIT_SECONDS = 5.0
EXIT_IN_USE = 3
EXIT_FORCED = 4


def run(options: Options) -> int:
    """Open the terminal and return its exit code when it has ended."""
    # Everything this process ever writes belongs to its owner alone.
    os.umask(0o077)
    forbid_core_dumps()
    desk = build_desk()
    try:
        adopt_hosts(options, desk)
    except Invalid as error:
        return complain(str(error), EXIT_FAILED)
    opening = first_opening(options, desk)
    held = None
    if opening is not None and not needs_key(opening, desk):
        held = Held(opening)
        try:
            held.take()
        except ProfileInUse as error:
            if options.is_for_a_person and _call_running(held.profile, options.link):
                return 0
            return complain(f"{error} Choose another with --profile NAME.", EXIT_IN_USE)
        except OSError as error:
            return complain(f"The profile folder cannot be used ({error}).", EXIT_FAILED)
    app = open_application()
    return run_with_qt(app, _profiles(app, options, desk, opening, held))


@dataclass(frozen=True, slots=True)
class _End:
    """How a session ended: for good, for the profile that follows, or for the screen of profiles."""

    code: int
    following: Opening | None
    manages: bool


async def _profiles(
    app: QApplication, options: Options, desk: Desk, wanted: Opening | None, held: Held | None
) -> int:
    """Profile after profile, until one ends without naming another."""
    why, came_from = "", ""
    while True:
        if held is None:
            opening = wanted
            if opening is None or needs_key(opening, desk):
                opening = await ask(app, options, desk, wanted, why)
            if opening is None:
                return 0
            held, wanted, why = Held(opening), None, ""
            try:
                held.take()
            except (ProfileInUse, OSError) as error:
                held, why = None, f"{opening.card.title} cannot be opened: {error}"
                continue
        try:
            end = await _profile(app, options, desk, held, came_from)
        finally:
            held.release()
        if end.following is None and not end.manages:
            return end.code
        came_from = _named(held.opening)
        wanted, held = end.following, None
        gc.unfreeze()


async def _profile(
    app: QApplication, options: Options, desk: Desk, held: Held, came_from: str
) -> _End:
    """One profile to its end."""
    opening, profile = held.opening, held.profile
    card = opening.card
    host = _host(options, card.environment, profile)
    # If the orderly end takes longer than it may, end anyway; the child watches its parent.
    deadline = threading.Timer(EXIT_SECONDS, os._exit, (EXIT_FORCED,))
    deadline.daemon = True
    is_real = card.environment is not Environment.SIMULATOR
    notes = [] if card.hosts is None else [CUSTOM_HOSTS]
    if is_real and opening.key is None:
        notes.append("no key")
    engine = Engine(
        card.environment,
        ", ".join([card.title, *notes]),
        profile.data,
        logs=profile.logs,
        read_only=card.read_only or (is_real and opening.key is None),
    )
    desk.profiles.touch(card, wall_ms)
    try:
        with _logging(engine, profile), ErrorHooks(engine.incidents):
            log.info("version %s, Qt %s on %s", __version__, qVersion(), app.platformName())
            terminal = Terminal(
                app,
                engine,
                host,
                options.size,
                opening.key,
                may_move_money=card.may_move_money,
                hosts=card.hosts,
            )
            try:
                await terminal.show()
                from terminal.settling import Settled

                with Settled(terminal, desk, card, profile, came_from, options.link):
                    code = await terminal.run(options, deadline.start)
                    return _End(code, terminal.following, terminal.manages)
            finally:
                terminal.dispose()
    finally:
        engine.close()
        if host is not None:
            host.stop()
        deadline.cancel()


def _call_running(profile: paths.Profile, link: str) -> bool:
    """Whether the terminal that has the profile open came to the front."""
    from terminal.desktop.single_instance import call_running

    return call_running(profile.data, link)


def _named(opening: Opening) -> str:
    return f"{opening.card.environment.value.upper()} · {opening.card.title}"


def _host(options: Options, environment: Environment, profile: paths.Profile) -> Host | None:
    """Where the simulator comes from; None for an environment of the exchange's own."""
    if environment is not Environment.SIMULATOR:
        return None
    if options.attach is not None:
        return RunningSimulator(options.attach)
    return SimulatorHost(profile.logs / "simulator.log")


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
