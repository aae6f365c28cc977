"""Settings survive crashes, damage and other versions."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from terminal.services.settings.settings import LARGEST_FILE, VERSION, SettingsService
from tests.support.eventually import eventually


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "settings.json"


class Problems(list[str]):
    def __call__(self, title: str, text: str) -> None:
        self.append(f"{title}: {text}")


def saved(path: Path, *values: int) -> None:
    settings = SettingsService(path, Problems())
    for value in values:
        settings.save("chart", {"value": value})
        settings.flush()


def loaded(path: Path) -> tuple[dict[str, object], list[str]]:
    problems = Problems()
    return SettingsService(path, problems).load("chart"), problems


def test_a_section_comes_back(path: Path) -> None:
    saved(path, 1, 2)
    assert loaded(path) == ({"value": 2}, [])


def test_what_is_loaded_is_a_copy(path: Path) -> None:
    settings = SettingsService(path, Problems())
    settings.save("chart", {"value": 1})
    settings.load("chart")["value"] = 9
    assert settings.load("chart") == {"value": 1}


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "is empty"),
        (b'{"version": 1, "sec', "breaks off"),
        (b"\xff\xfe\x00", "is not text"),
        (b"[]", "no settings file"),
    ],
)
@pytest.mark.warns("cannot be used")
def test_damage_is_told_by_cause_and_remedy(path: Path, content: bytes, cause: str) -> None:
    saved(path, 1, 2)
    path.write_bytes(content)
    _, (said,) = loaded(path)
    assert cause in said
    assert "before the last change" in said
    assert "damaged-" in said
    for jargon in ("codec", "line 1", "char 0", "decode"):
        assert jargon not in said
    path.write_bytes(content)
    path.with_suffix(".bak").write_bytes(content)
    _, (said,) = loaded(path)
    assert "defaults are in force" in said


@pytest.mark.warns("cannot be used")
@pytest.mark.parametrize("content", [b"", b'{"version": 1, "sec', b"\xff\xfe\x00", b"[]", b"{}"])
def test_a_damaged_file_is_put_aside_and_the_former_one_used(path: Path, content: bytes) -> None:
    saved(path, 1, 2)
    path.write_bytes(content)
    values, problems = loaded(path)
    assert values == {"value": 1}
    assert len(problems) == 1
    (kept,) = path.parent.glob("settings.json.damaged-*")
    assert kept.read_bytes() == content


@pytest.mark.warns("cannot be used")
def test_a_file_without_end_is_not_read(path: Path) -> None:
    saved(path, 1, 2)
    with path.open("ab") as file:
        file.truncate(LARGEST_FILE + 1)
    found, (said,) = loaded(path)
    assert found == {"value": 1}, "the generation before"
    assert "damaged-" in said


def test_a_crash_between_the_two_renames_loses_nothing(path: Path) -> None:
    saved(path, 1, 2)
    path.rename(path.with_suffix(".bak"))
    assert loaded(path) == ({"value": 2}, [])


def test_a_newer_file_is_read_but_not_written(path: Path) -> None:
    saved(path, 1)
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"version": VERSION + 1}))
    before = path.read_bytes()
    problems = Problems()
    settings = SettingsService(path, problems)
    assert settings.load("chart") == {"value": 1}
    settings.save("chart", {"value": 2})
    settings.flush()
    assert path.read_bytes() == before
    assert len(problems) == 1


@pytest.mark.warns("cannot be used|could not be put aside|settings not written")
def test_a_folder_in_the_way_is_told(path: Path) -> None:
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.write_text("not a folder")
    problems = Problems()
    settings = SettingsService(path, problems)
    settings.save("chart", {"value": 1})
    settings.flush()
    assert any("will not be kept" in problem for problem in problems)
    assert path.parent.read_text() == "not a folder"


def test_only_the_owner_may_read(path: Path) -> None:
    saved(path, 1)
    assert path.stat().st_mode & 0o077 == 0


async def test_changes_reach_the_disk_by_themselves(path: Path) -> None:
    settings = SettingsService(path, Problems())
    async with asyncio.TaskGroup() as group:
        keeper = group.create_task(settings.run())
        settings.save("chart", {"value": 3})
        await eventually(path.exists)
        keeper.cancel()
    assert loaded(path)[0] == {"value": 3}


def test_a_file_of_the_first_version_is_brought_up(path: Path) -> None:
    path.parent.mkdir(parents=True)
    old = {"version": 1, "sections": {"version_notice": {"on": True}, "chart": {"value": 1}}}
    path.write_text(json.dumps(old), "utf-8")
    settings = SettingsService(path, Problems())
    assert settings.load("notifications") == {"versions": True}
    assert settings.load("version_notice") == {}
    assert settings.load("chart") == {"value": 1}


@pytest.mark.warns("cannot be used")
@pytest.mark.parametrize("version", ['"two"', "null", "[]", "1.5"])
def test_a_version_that_is_no_number_is_damage(path: Path, version: str) -> None:
    saved(path, 1, 2)
    path.write_text(f'{{"version": {version}, "sections": {{}}}}', "utf-8")
    assert loaded(path)[0] == {"value": 1}


def test_listeners_hear_of_real_changes_only(path: Path) -> None:
    settings = SettingsService(path, Problems())
    heard: list[str] = []
    stop = settings.on_change(heard.append)
    settings.save("chart", {"value": 1})
    settings.save("chart", {"value": 1})
    stop()
    settings.save("chart", {"value": 2})
    assert heard == ["chart"]
