"""From the command line to a profile that is open: which one, whether it is free, with which key."""

from __future__ import annotations

import asyncio
import importlib
import logging
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from terminal import paths
from terminal.domain.api_key import ApiKey
from terminal.domain.errors import Invalid, Unavailable
from terminal.domain.key_report import KeyReport
from terminal.domain.market import Environment
from terminal.instance_lock import InstanceLock
from terminal.options import Options
from terminal.qt_loop import stop_on_signals
from terminal.services.clock import wall_ms
from terminal.services.profiles import DEFAULT_NAME, ProfileBook, ProfileCard
from terminal.services.settings.settings import FILE, peek
from terminal.ui.first_run import Desk, Opening
from terminal.ui.theme import apply_theme
from terminal.ui.workspace.preferences import SECTION as LOOK
from terminal.ui.workspace.preferences import read_preferences

if TYPE_CHECKING:
    from terminal.services.credentials import KeyKeeper

log = logging.getLogger(__name__)
BEAT_SECONDS = 0.1
CHECKER = "terminal.venue.binance.permissions"


def build_desk() -> Desk:
    """The real profiles, keyring and exchange."""
    profiles = ProfileBook(paths.data_root())

    def keeper(card: ProfileCard) -> KeyKeeper:
        # The simulator has no key to keep, and most starts go there.
        from terminal.services.credentials import KeyKeeper

        return KeyKeeper(profiles.folder(card), card.purpose, service=paths.APPLICATION)

    async def check(card: ProfileCard, key: ApiKey) -> KeyReport:
        # The network is imported off the loop: the window is on screen already.
        await asyncio.to_thread(importlib.import_module, CHECKER)
        from terminal.services.settings.network import BadProxy, proxy_of_any
        from terminal.venue.binance.permissions import check_key
        from terminal.venue.binance.tls import exchange_tls

        environment, hosts = card.environment, card.hosts
        own = [profiles.folder(c) for c in profiles.all() if c.environment is environment]
        try:
            proxy = proxy_of_any(own)
        except BadProxy as error:
            raise Unavailable(f"The key was not checked: {error}") from error
        names = frozenset() if hosts is None else hosts.names
        rest = None if hosts is None else (hosts.spot_rest, hosts.usdm_rest)
        tls = exchange_tls(environment, names, proxy=proxy)
        return await check_key(environment, key, tls=tls, rest=rest)

    return Desk(profiles, keeper, check, wall_ms)


def first_opening(options: Options, desk: Desk) -> Opening | None:
    """What the arguments or the last time decide; None to ask.

    Machines (pictures, tours) are never asked and get the simulator unless they say otherwise.
    """
    if options.chooses:
        return None
    if options.environment is not None or options.profile is not None or options.attach is not None:
        environment = options.environment or Environment.SIMULATOR
        return Opening(desk.profiles.load(environment, options.profile or DEFAULT_NAME))
    if not options.is_for_a_person:
        return Opening(desk.profiles.load(Environment.SIMULATOR, DEFAULT_NAME))
    last = desk.profiles.last()
    return None if last is None else Opening(last)


def adopt_hosts(options: Options, desk: Desk) -> None:
    """Give a new profile the hosts of the file that was named; the same ones again are fine.

    Raises:
        Invalid: the file is wrong, names hosts of Binance's own, or the profile has others.
    """
    environment, name = options.environment, options.profile
    if options.hosts is None or environment is None or name is None:
        return
    # Only for whoever names a file: the network is otherwise imported after the first paint.
    from terminal.services.custom_hosts import read_hosts
    from terminal.venue.binance.environment import allowed_hosts

    if environment is Environment.SIMULATOR:
        raise Invalid("The simulator is on this computer and has no other hosts.")
    hosts = read_hosts(options.hosts)
    for other in Environment:
        if common := hosts.names & allowed_hosts(other):
            raise Invalid(
                f"{min(common)} is Binance's own host of the {other.value} environment: choose that"
                " environment, without a file."
            )
    card = desk.profiles.load(environment, name)
    if card.hosts == hosts:
        return
    if desk.profiles.is_used(card):
        raise Invalid(
            f"The profile {name} exists and keeps its hosts for life. Name a new one with --profile."
        )
    try:
        desk.profiles.save(replace(card, hosts=hosts, read_only=True))
    except OSError as error:
        raise Invalid(f"The profile cannot be written ({error.strerror}).") from error


def needs_key(opening: Opening, desk: Desk) -> bool:
    """Whether a key is kept for this profile and has not been fetched yet."""
    if opening.key is not None or opening.card.environment is Environment.SIMULATOR:
        return False
    return desk.keeper(opening.card).place is not None


def last_look(desk: Desk) -> dict[str, object]:
    """The appearance of the profile used last; whatever cannot be read is as if never chosen."""
    last = desk.profiles.last()
    if last is None:
        return {}
    try:
        return peek(desk.profiles.folder(last) / FILE, LOOK)
    except ValueError:
        return {}


async def ask(
    app: QApplication, options: Options, desk: Desk, wanted: Opening | None, why: str
) -> Opening | None:
    """Show the entry window until a profile is chosen; None when it was closed, or when only its
    picture was wanted.

    `wanted` is a profile whose key is to be fetched, `why` what kept the last choice from opening.
    """
    from terminal.ui.first_run.window import EntryWindow

    theme = read_preferences(last_look(desk)).build_theme()
    apply_theme(app, theme)
    window = EntryWindow(theme, desk)
    if options.size is not None:
        window.resize(*options.size)
    if options.widget_map is not None:
        from terminal.ui.widget_map import WidgetMap

        WidgetMap(options.widget_map, window)
    done = asyncio.Event()
    chosen: list[Opening] = []

    def take(opening: Opening) -> None:
        chosen.append(opening)
        done.set()

    window.opened.connect(take)
    window.left.connect(done.set)
    stop_on_signals(done)
    window.say(why)
    window.show()
    window.footer.look_for_keyring()
    if wanted is not None:
        window.open_profile(wanted.card)
    until = None if options.screenshot is None else monotonic() + options.after_seconds
    try:
        # A signal is heard only when Python runs, and in an idle window nothing else of it does.
        while not done.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await done.wait()
            if until is not None and monotonic() >= until:
                window.grab().save(str(options.screenshot))
                break
    finally:
        window.hide()
        window.close()
        window.deleteLater()
    return chosen[0] if chosen else None


class Held:
    """A profile's folders and its lock, between `take` and `release`."""

    def __init__(self, opening: Opening) -> None:
        card = opening.card
        self.opening = opening
        self.profile = paths.profile(card.name, card.environment.value)
        self._lock = InstanceLock(self.profile.data)

    def take(self) -> None:
        """Raises ProfileInUse when another terminal has it, OSError when it cannot be used."""
        self.profile.ensure()
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()
