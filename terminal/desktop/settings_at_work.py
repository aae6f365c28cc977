"""What settings cause outside of any panel: the detail of the log, and sounds of notices."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

from terminal.desktop.tones import MELODIES
from terminal.services.settings.catalogue import find
from terminal.services.settings.quiet import SECTION as NOTIFICATIONS
from terminal.services.settings.quiet import may_sound
from terminal.services.settings.settings import SettingsService
from terminal.state.notices import NoticeStore, Severity

LOGS = "logs"
SOUNDS = "sounds"
REST_SECONDS = 0.7
"""So long no second sound begins: ten fills at once are one pair of tones."""
_LEVELS = {"warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}
_ORDER = (Severity.SUCCESS, Severity.WARNING, Severity.DANGER)


class Tones(Protocol):
    def play(self, name: str, volume: int) -> None: ...


class SettingsAtWork:
    """Inside `with`, settings are in force as soon as they change."""

    def __init__(
        self,
        settings: SettingsService,
        notices: NoticeStore,
        tones: Tones,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._notices, self._tones = settings, notices, tones
        self._clock = clock
        self._quiet_until = float("-inf")
        self._seen = self._newest()
        self._sounds = settings.load(SOUNDS)
        self._stops: list[Callable[[], None]] = []

    def __enter__(self) -> SettingsAtWork:
        self._stops = [
            self._settings.on_change(self._heard),
            self._notices.on_change(self._sound),
        ]
        self._heard(LOGS)
        return self

    def __exit__(self, *_: object) -> None:
        for stop in self._stops:
            stop()

    def _heard(self, section: str) -> None:
        if section == SOUNDS:
            self._let_hear()
        if section == LOGS:
            level = self._value(LOGS, "level")
            logging.getLogger().setLevel(_LEVELS[str(level)])

    def _let_hear(self) -> None:
        """What was just turned on, or the new loudness, is heard at once."""
        before, self._sounds = self._sounds, self._settings.load(SOUNDS)
        changed = [k for k in self._sounds if self._sounds.get(k) != before.get(k)]
        volume = self._value(SOUNDS, "volume")
        if self._value(SOUNDS, "on") is not True or not isinstance(volume, int):
            return
        named = [k for k in changed if k in MELODIES and self._value(SOUNDS, k) is True]
        if named or {"on", "volume"} & set(changed):
            self._tones.play(named[0] if named else "success", volume)

    def _sound(self) -> None:
        fresh = [n for n in self._notices.all() if n.serial > self._seen]
        self._seen = self._newest()
        if not fresh or self._value(SOUNDS, "on") is not True or self._clock() < self._quiet_until:
            return
        quiet = self._settings.load(NOTIFICATIONS)
        audible = [
            notice.severity
            for notice in fresh
            if notice.severity in _ORDER
            and self._value(SOUNDS, notice.severity.value) is True
            and may_sound(quiet, notice.severity, notice.time_ms)
        ]
        volume = self._value(SOUNDS, "volume")
        if audible and isinstance(volume, int):
            self._quiet_until = self._clock() + REST_SECONDS
            self._tones.play(max(audible, key=_ORDER.index).value, volume)

    def _newest(self) -> int:
        every = self._notices.all()
        return every[-1].serial if every else 0

    def _value(self, section: str, key: str) -> object:
        setting = find(section, key)
        if setting is None:
            raise LookupError(f"no setting is called {section}.{key}")
        return setting.clean(self._settings.load(section).get(key, setting.default))
