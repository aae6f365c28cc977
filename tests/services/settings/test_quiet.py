"""Quiet hours and levels: dangers are always seen."""

from __future__ import annotations

import pytest

from terminal.services.settings.quiet import is_quiet, may_show, may_sound
from terminal.state.notices import Severity

HOUR = 3_600_000
NIGHT = {"quiet": True, "quiet_from": "22:00", "quiet_to": "07:00"}


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (3, True), (7, False)])
def test_over_midnight(hour: int, quiet: bool) -> None:
    assert is_quiet(NIGHT, hour * HOUR) is quiet
    assert not is_quiet({**NIGHT, "quiet": False}, hour * HOUR)


def test_within_a_day_and_nonsense() -> None:
    noon = {"quiet": True, "quiet_from": "12:00", "quiet_to": "13:30"}
    assert is_quiet(noon, 13 * HOUR)
    assert not is_quiet(noon, 14 * HOUR)
    assert is_quiet({"quiet": True, "quiet_from": "x", "quiet_to": 7}, 23 * HOUR)
    assert is_quiet({"quiet": True, "quiet_from": "01:00", "quiet_to": "01:00"}, 9 * HOUR)


def test_a_danger_is_always_shown() -> None:
    assert may_show({**NIGHT, "cards": "dangers"}, Severity.DANGER, 23 * HOUR)
    assert not may_show(NIGHT, Severity.WARNING, 23 * HOUR)
    assert not may_show({"cards": "warnings"}, Severity.SUCCESS, 12 * HOUR)
    assert may_show({"cards": "warnings"}, Severity.WARNING, 12 * HOUR)


def test_sounds_keep_quiet_but_for_dangers() -> None:
    assert not may_sound(NIGHT, Severity.SUCCESS, 23 * HOUR)
    assert may_sound(NIGHT, Severity.DANGER, 23 * HOUR)
    assert not may_sound({**NIGHT, "quiet_dangers": False}, Severity.DANGER, 23 * HOUR)
