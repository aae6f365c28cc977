"""The search of the whole run for secrets does find one."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.support import canaries

SECRET = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this test is remembered for the search at the end of the run."""
    monkeypatch.setattr(canaries, "_secrets", set())


@pytest.mark.usefixtures("apart")
def test_a_secret_in_a_file_is_found_by_any_of_its_lines(tmp_path: Path) -> None:
    pem = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\nshort\n-----END PRIVATE KEY-----"
    canaries.remember([pem])
    (tmp_path / "journal.sqlite").write_bytes(b"\x00\x01" + SECRET.encode() + b"\x00")
    (tmp_path / "settings.json").write_text("short PRIVATE KEY")
    assert canaries.leaks_in(tmp_path) == ["journal.sqlite"]


@pytest.mark.usefixtures("apart")
def test_the_log_of_the_run_is_written_as_the_program_would(tmp_path: Path) -> None:
    canaries.remember([SECRET])
    path = tmp_path / "suite.log"
    with canaries.listening(path):
        logging.getLogger("terminal.venue").debug("GET /api/v3/order?signature=%s", "a" * 64)
    assert "GET /api/v3/order" in path.read_text()
    assert "a" * 64 not in path.read_text()
    assert canaries.leaks_in(tmp_path) == []
