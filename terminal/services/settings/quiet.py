"""Which notices speak up: cards, sounds, the desktop's own, and the hours when they keep quiet."""

from __future__ import annotations

from collections.abc import Mapping

from terminal.services.settings.values import check_clock
from terminal.state.notices import Severity

SECTION = "notifications"
DAY_MINUTES = 1_440
_MINUTE_MS = 60_000
_RANKS = {
    Severity.INFO: 0,
    Severity.SUCCESS: 0,
    Severity.WARNING: 1,
    Severity.DANGER: 2,
}
LEVELS = ("all", "warnings", "dangers")
"""From which rank on a notice is shown as a card."""


def is_quiet(settings: Mapping[str, object], time_ms: int) -> bool:
    """Whether the quiet hours (UTC, both ends as `22:00`) are on and `time_ms` lies in them.

    The end may lie on the next day; equal ends mean the whole day.
    """
    if settings.get("quiet") is not True:
        return False
    start = _minute(settings.get("quiet_from"), "22:00")
    end = _minute(settings.get("quiet_to"), "07:00")
    now = time_ms // _MINUTE_MS % DAY_MINUTES
    if start == end:
        return True
    return start <= now < end if start < end else now >= start or now < end


def may_show(settings: Mapping[str, object], severity: Severity, time_ms: int) -> bool:
    """Whether a card is shown. A danger always is; every notice stays in the list anyway."""
    rank = _RANKS[severity]
    if rank == _RANKS[Severity.DANGER]:
        return True
    level = settings.get("cards")
    least = LEVELS.index(level) if isinstance(level, str) and level in LEVELS else 0
    return rank >= least and not is_quiet(settings, time_ms)


def may_sound(settings: Mapping[str, object], severity: Severity, time_ms: int) -> bool:
    """Whether a sound may be heard: in quiet hours only that of a danger, if it was so chosen."""
    if not is_quiet(settings, time_ms):
        return True
    return severity is Severity.DANGER and settings.get("quiet_dangers", True) is True


def _minute(value: object, usual: str) -> int:
    text = value if isinstance(value, str) and not check_clock(value) else usual
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
