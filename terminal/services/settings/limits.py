"""The trader's own limits: lowered at once, raised only after a cool-off, every change written down.

Whoever is losing wants larger limits now. Ten minutes later he may not: so a change that lets more
through waits, can be taken back meanwhile, and is in the list of changes either way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from terminal.domain.gate import GateLimits, read_limits
from terminal.domain.numbers import plain_text
from terminal.services.clock import Clock
from terminal.services.session import SettingsVerbs
from terminal.services.settings.limit_values import LimitChange, LimitValue, Waiting, limit_words

log = logging.getLogger(__name__)
SECTION = "guard"
WAITING_SECTION = "guard_waiting"
HISTORY_SECTION = "guard_history"
COOL_OFF_MS = 10 * 60_000
HISTORY = 100
LOOK_SECONDS = 1.0

# Of these a larger value lets less through.
_LARGER_IS_STRICTER = frozenset({"reserve_orders", "thin_turnover", "liquidation_distance"})
_BY_NAME = {field.name: field for field in fields(GateLimits)}


class HoldsLimits(Protocol):
    limits: GateLimits


def is_stricter(name: str, value: LimitValue, than: LimitValue) -> bool:
    """Whether `value` lets less through than `than`, or just as much."""
    if value == than:
        return True
    if isinstance(value, bool) or isinstance(than, bool):
        return value is True
    if value is None or than is None:
        return than is None
    return value > than if name in _LARGER_IS_STRICTER else value < than


class LimitDesk:
    """Changes `gate.limits`; `day_limit` is told the daily loss limit, which lives elsewhere."""

    def __init__(
        self,
        gate: HoldsLimits,
        settings: SettingsVerbs,
        clock: Clock,
        day_limit: Callable[[Decimal | None], None] = lambda _: None,
    ) -> None:
        self._gate = gate
        self._settings = settings
        self._clock = clock
        self._day_limit = day_limit
        self._waiting = self._read_waiting()

    @property
    def limits(self) -> GateLimits:
        """Those in force."""
        return self._gate.limits

    @property
    def waiting(self) -> Mapping[str, Waiting]:
        """Changes that are not in force yet."""
        return self._waiting

    @property
    def history(self) -> list[LimitChange]:
        """What was written down, newest first."""
        kept = self._settings.load(HISTORY_SECTION).get("changes")
        lines = [_change(line) for line in kept] if isinstance(kept, list) else []
        return [line for line in reversed(lines) if line is not None]

    def propose(self, name: str, value: LimitValue) -> str:
        """Change one limit; returns the sentence that says from when on it holds."""
        current: LimitValue = getattr(self.limits, name)
        withdrawn = self._waiting.pop(name, None)
        if value == current:
            self._save_waiting()
            if withdrawn is None:
                return "It is so already."
            self._note(name, f"the wish for {limit_words(name, withdrawn.value)} was taken back")
            return "The wish was taken back; nothing changes."
        if is_stricter(name, value, current):
            self._save_waiting()
            self._put(
                name, value, f"{limit_words(name, current)} → {limit_words(name, value)}, at once"
            )
            return "In force now."
        due = self._clock() + COOL_OFF_MS
        self._waiting[name] = Waiting(value, due)
        self._save_waiting()
        self._note(
            name, f"{limit_words(name, current)} → {limit_words(name, value)} asked for, waits"
        )
        return f"It lets more through, so it waits until {_time(due)} UTC; until then as before."

    def look(self) -> None:
        """Put into force what has waited long enough."""
        now = self._clock()
        for name, wish in tuple(self._waiting.items()):
            if now >= wish.due_ms:
                del self._waiting[name]
                current: LimitValue = getattr(self.limits, name)
                self._put(
                    name,
                    wish.value,
                    f"{limit_words(name, current)} → {limit_words(name, wish.value)}, waited",
                )
                self._save_waiting()

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def _put(self, name: str, value: LimitValue, words: str) -> None:
        self._gate.limits = replace(self._gate.limits, **{name: value})  # type: ignore[arg-type]
        section = self._settings.load(SECTION)
        if value is None:
            section.pop(name, None)
        else:
            section[name] = _stored(value)
        self._settings.save(SECTION, section)
        if name == "daily_loss" and (value is None or isinstance(value, Decimal)):
            self._day_limit(value)
        self._note(name, words)

    def _note(self, name: str, words: str) -> None:
        log.info("limit %s: %s", name, words)
        kept = self._settings.load(HISTORY_SECTION).get("changes")
        lines = list(kept) if isinstance(kept, list) else []
        lines.append({"time_ms": self._clock(), "name": name, "text": words})
        self._settings.save(HISTORY_SECTION, {"changes": lines[-HISTORY:]})

    def _save_waiting(self) -> None:
        kept: dict[str, object] = {
            name: {"value": None if wish.value is None else _stored(wish.value), "due": wish.due_ms}
            for name, wish in self._waiting.items()
        }
        self._settings.save(WAITING_SECTION, kept)

    def _read_waiting(self) -> dict[str, Waiting]:
        found: dict[str, Waiting] = {}
        latest = self._clock() + COOL_OFF_MS
        for name, wish in self._settings.load(WAITING_SECTION).items():
            if name not in _BY_NAME or not isinstance(wish, dict):
                continue
            due = wish.get("due")
            if isinstance(due, int):
                text = wish.get("value")
                value = None if text is None else getattr(read_limits({name: text}), name)
                if value is not None and _stored(value) != text:
                    continue
                found[name] = Waiting(value, min(due, latest))
        return found


def _stored(value: Decimal | int | bool) -> object:
    """As `read_limits` takes it."""
    return value if isinstance(value, bool) else plain_text(Decimal(value))


def _time(time_ms: int) -> str:
    return f"{datetime.fromtimestamp(time_ms / 1_000, UTC):%H:%M:%S}"


def _change(line: object) -> LimitChange | None:
    if not isinstance(line, dict):
        return None
    time_ms, name, text = line.get("time_ms"), line.get("name"), line.get("text")
    if isinstance(time_ms, int) and isinstance(name, str) and isinstance(text, str):
        return LimitChange(time_ms, name, text)
    return None
