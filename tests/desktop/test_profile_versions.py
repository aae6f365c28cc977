"""A profile survives the way to a newer program and back."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROFILES = Path(__file__).parent / "profiles"
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="folders of another kind there"),
]


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / ".local/share/binance-desktop-terminal/simulator/default"
        self.settings = self.data / "settings.json"
        self.journal = self.data / "journal.sqlite"

    def receive(self, profile: Path) -> None:
        """Put a profile of an earlier version where this one looks for its own."""
        self.data.mkdir(parents=True)
        shutil.copyfile(profile / "settings.json", self.settings)
        with closing(sqlite3.connect(self.journal)) as journal:
            journal.executescript((profile / "journal.sql").read_text("utf-8"))

    def open(self, *words: str) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "DISPLAY"))}
        picture = str(self.folder / "window.png")
        ran = subprocess.run(
            [sys.executable, "-m", "terminal", "--screenshot", picture, "--after", "1", *words],
            cwd=ROOT,
            env={**kept, "HOME": str(self.folder), "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr

    def sections(self) -> dict[str, dict[str, object]]:
        return dict(json.loads(self.settings.read_text("utf-8"))["sections"])

    def ask(self, sql: str, journal: Path | None = None) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(journal or self.journal)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.open()
    return home


ENDS = "SELECT id, outcome FROM commands ORDER BY created_ms"
FORM = "PRAGMA user_version"


@pytest.mark.parametrize(("profile", "form"), [("first", 1), ("second", 2)])
def test_a_profile_of_an_earlier_version_goes_on(tmp_path: Path, profile: str, form: int) -> None:
    home = Home(tmp_path)
    home.receive(PROFILES / profile)
    (lost, nothing), (filled, accepted) = home.ask(ENDS)
    layout = home.sections()["layout"]
    home.open()
    assert home.sections()["layout"]["current"] == layout["current"]
    assert home.sections()["notifications"]["versions"] is True
    # The order whose answer never came is still asked for: not forgotten, not sent again.
    assert (nothing, accepted) == (None, "ACCEPTED")
    assert home.ask(ENDS)[1:] == [(filled, "ACCEPTED")]
    assert home.ask(ENDS)[0] in [(lost, None), (lost, "UNKNOWN")]
    assert home.ask(FORM) == [(2,)]
    kept = home.data / "journal.sqlite.v1"
    assert kept.exists() == (form == 1)
    if form == 1:
        assert home.ask(FORM, kept) == [(1,)]
        assert home.ask(ENDS, kept) == [(lost, None), (filled, "ACCEPTED")]


def test_an_older_profile_is_taken_over(home: Home) -> None:
    chosen = {"appearance": {"theme": "light"}, "symbol": {"symbol": "ETHUSDT"}}
    home.settings.write_text(json.dumps({"sections": {**home.sections(), **chosen}}))
    home.open()
    assert chosen.items() <= home.sections().items()
    assert json.loads(home.settings.read_text("utf-8")).get("version", 0) == 2


def test_a_newer_profile_is_used_and_left_as_it_is(home: Home) -> None:
    newer = {"version": 99, "sections": {**home.sections(), "of tomorrow": {"a": 1}}}
    home.settings.write_text(json.dumps(newer))
    with sqlite3.connect(home.data / "journal.sqlite") as journal:
        journal.execute("PRAGMA user_version = 99")
    journal.close()
    before = home.settings.read_bytes()
    home.open("terminal://BTCUSDT")
    assert home.settings.read_bytes() == before
    journal = sqlite3.connect(home.data / "journal.sqlite")
    assert journal.execute("PRAGMA user_version").fetchone() == (99,)
    journal.close()
