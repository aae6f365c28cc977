"""Sounds and the log follow the settings."""

from __future__ import annotations

import logging
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.desktop.settings_at_work import REST_SECONDS, SettingsAtWork
from terminal.desktop.tones import MELODIES, RATE, samples, write_tone
from terminal.services.settings.settings import SettingsService
from terminal.state.notices import NoticeStore, Severity


class World:
    def __init__(self, folder: Path) -> None:
        self.settings = SettingsService(folder / "settings.json", lambda *_: None)
        self.notices = NoticeStore()
        self.played: list[tuple[str, int]] = []
        self.now = 0.0

    def play(self, name: str, volume: int) -> None:
        self.played.append((name, volume))

    def happen(self, *severities: Severity) -> None:
        for severity in severities:
            self.notices.add(severity, "It happened", time_ms=12 * 3_600_000)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    level = logging.getLogger().level
    world = World(tmp_path)
    with SettingsAtWork(world.settings, world.notices, world, lambda: world.now):
        yield world
    logging.getLogger().setLevel(level)


def test_nothing_sounds_unless_it_was_turned_on(world: World) -> None:
    world.happen(Severity.DANGER)
    assert world.played == []
    world.settings.save("sounds", {"on": True, "volume": 30})
    assert world.played == [("success", 30)], "the choice itself is heard"
    world.happen(Severity.INFO)
    assert len(world.played) == 1
    world.happen(Severity.WARNING)
    assert world.played[1:] == [("warning", 30)]


def test_what_is_turned_on_is_heard_and_what_is_turned_off_is_not(world: World) -> None:
    world.settings.save("sounds", {"on": True, "danger": False})
    world.settings.save("sounds", {"on": True, "danger": True})
    world.settings.save("sounds", {"on": True, "danger": False})
    world.settings.save("sounds", {"on": False, "danger": True})
    assert [name for name, _ in world.played] == ["success", "danger"]


def test_many_at_once_are_one_sound(world: World) -> None:
    world.settings.save("sounds", {"on": True})
    world.played.clear()
    world.happen(Severity.SUCCESS, Severity.SUCCESS)
    assert world.played == [("success", 60)]
    world.now += REST_SECONDS
    world.happen(Severity.DANGER)
    assert [name for name, _ in world.played] == ["success", "danger"]


def test_quiet_hours_and_single_sounds(world: World) -> None:
    noon = {"quiet": True, "quiet_from": "11:00", "quiet_to": "13:00", "quiet_dangers": False}
    world.settings.save("sounds", {"on": True})
    world.played.clear()
    world.settings.save("notifications", noon)
    world.happen(Severity.DANGER)
    assert world.played == []
    world.settings.save("notifications", {})
    world.settings.save("sounds", {"on": True, "danger": False})
    world.happen(Severity.DANGER)
    assert world.played == []


def test_the_log_follows_at_once(world: World) -> None:
    assert logging.getLogger().level == logging.INFO
    world.settings.save("logs", {"level": "debug"})
    assert logging.getLogger().level == logging.DEBUG
    world.settings.save("logs", {"level": "loud"})
    assert logging.getLogger().level == logging.INFO


@pytest.mark.parametrize("name", sorted(MELODIES))
def test_tones_are_short_files_that_do_not_click(tmp_path: Path, name: str) -> None:
    write_tone(tmp_path / "tones" / "a.wav", name, 50)
    with wave.open(str(tmp_path / "tones" / "a.wav")) as file:
        assert file.getframerate() == RATE
        assert 0 < file.getnframes() < RATE
    content = samples(MELODIES[name], 50)
    values = [int.from_bytes(content[i : i + 2], "little", signed=True) for i in (0, -2)]
    assert all(abs(value) < 2_000 for value in values[:1])
    assert (
        max(
            abs(int.from_bytes(content[i : i + 2], "little", signed=True))
            for i in range(0, len(content), 2)
        )
        <= 16_001
    )
