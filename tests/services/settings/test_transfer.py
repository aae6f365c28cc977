"""Export and import: shown first, no secrets, nothing taken that makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from terminal.services.settings.migrations import VERSION
from terminal.services.settings.transfer import (
    BadFile,
    differences,
    export_text,
    read_export,
    write_export,
)

SECTIONS: dict[str, dict[str, object]] = {
    "appearance": {"theme": "light", "scale": 1.25},
    "ticket_presets": {"spot:BTCUSDT": ["0.001", "1", "2", "3", "4"]},
    "kill": {"on": True},
    "keys": {"secret": "canary"},
}


def test_what_was_exported_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_export(path, SECTIONS)
    assert path.stat().st_mode & 0o077 == 0
    back = read_export(path)
    assert back == {name: SECTIONS[name] for name in ("appearance", "ticket_presets")}
    assert differences(SECTIONS, back) == []


def test_locks_and_secrets_never_travel() -> None:
    text = export_text({**SECTIONS, "network": {"address": "password=canary"}})
    assert "canary" not in text
    assert "kill" not in text


def test_an_import_is_told_value_by_value() -> None:
    wanted = {"appearance": {"theme": "neon", "scale": 1.5, "own": 1}, "hotkeys": {"keys": "F2"}}
    found = {(d.section, d.key): d for d in differences(SECTIONS, wanted)}
    assert found["appearance", "scale"].problem == ""
    assert (found["appearance", "scale"].before, found["appearance", "scale"].after) == (
        "1.25",
        "1.5",
    )
    assert found["appearance", "theme"].problem.startswith("Choose one of")
    assert found["appearance", "own"].problem
    assert found["hotkeys", "keys"].problem == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[1]",
        b"[" * 100_000,
        b'{"kind": "other"}',
        b"x" * 1_000_001,
        json.dumps({"kind": "binance-desktop-terminal settings", "version": "2"}).encode(),
        json.dumps(
            {
                "kind": "binance-desktop-terminal settings",
                "version": VERSION + 1,
                "sections": {},
            }
        ).encode(),
    ],
)
def test_other_files_are_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(BadFile) as caught:
        read_export(path)
    assert str(caught.value).endswith((".", "."))
