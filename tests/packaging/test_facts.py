"""One version, told the same everywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import facts
import pytest

from terminal import __version__
from terminal.desktop import identity

ROOT = Path(__file__).resolve().parents[2]


def test_the_version_has_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert facts.version() == __version__


def test_the_changelog_begins_with_this_version() -> None:
    version, date, lines = facts.releases()[0]
    assert version == __version__
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", date)
    assert all(line.endswith(".") for line in lines)


def test_the_desktop_knows_one_name() -> None:
    entry = (ROOT / "packaging" / "linux" / f"{facts.NAME}.desktop").read_text("utf-8")
    assert identity.COMMAND == facts.NAME
    assert f"\nStartupWMClass={identity.COMMAND}\n" in entry
    assert f"\nIcon={facts.NAME}\n" in entry
    assert f"\nExec={facts.NAME} %u\n" in entry


def test_a_build_can_be_dated_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert facts.source_date() == 1_700_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert facts.source_date() > 1_700_000_000
