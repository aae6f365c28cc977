"""What joins a window after its first picture: profiles, lock, the desktop's side, sounds.

Imported then and not before, so that nothing of it delays the picture.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from terminal import paths
from terminal.desktop.manners import DesktopManners
from terminal.desktop.settings_at_work import SettingsAtWork
from terminal.desktop.tones import TonePlayer
from terminal.profile_switch import ProfileSwitch
from terminal.safety import Safety
from terminal.services.profiles import ProfileCard
from terminal.ui.first_run import Desk

if TYPE_CHECKING:
    from terminal.app import Terminal


class Settled(ExitStack):
    """Inside the block the window is a full member of its desktop.

    The trader can go to another profile (`came_from` names the one that this window followed, or
    is empty); `link` is shown as soon as its market is listed.
    """

    def __init__(
        self,
        terminal: Terminal,
        desk: Desk,
        here: ProfileCard,
        profile: paths.Profile,
        came_from: str,
        link: str,
    ) -> None:
        super().__init__()
        engine = terminal.engine
        ProfileSwitch(terminal, desk, here, came_from)
        Safety(terminal, desk.profiles.folder(here))
        self._desktop = DesktopManners(engine, terminal.window, terminal.stop, profile.data, link)
        tones = TonePlayer(profile.cache / "tones")
        self._work = SettingsAtWork(engine.settings, engine.stores.notices, tones)

    def __enter__(self) -> Settled:
        self.enter_context(self._desktop)
        self.enter_context(self._work)
        return self
