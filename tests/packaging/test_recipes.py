"""The recipes for systems that are not here: what can be seen of them from anywhere."""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import deb_documents
import drawing
import facts
import reproduce
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_every_action_is_pinned_by_its_commit() -> None:
    used = [u for w in WORKFLOWS for u in re.findall(r"uses: (\S+)(.*)", w.read_text("utf-8"))]
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action}: which version is it?"


def test_workflows_may_only_read_unless_they_say_so() -> None:
    for workflow in WORKFLOWS:
        assert "\npermissions:\n  contents: read\n" in workflow.read_text("utf-8")


def test_the_catalogue_entry_tells_the_releases() -> None:
    entry = ET.fromstring(deb_documents.metainfo_text())
    newest = entry.find("releases/release")
    assert newest is not None
    assert newest.get("version") == facts.version()
    assert entry.findtext("id") == facts.IDENTIFIER


def test_icons_have_every_size_and_colour(tmp_path: Path, qapp: QApplication) -> None:
    made = drawing.draw(tmp_path)
    assert set(made) >= {16, 48, 256}
    ico = (tmp_path / f"{facts.NAME}.ico").read_bytes()
    kind, count = struct.unpack("<HH", ico[2:6])
    assert (kind, count) == (1, len(drawing.WINDOWS))
    length, place = struct.unpack("<II", ico[14:22])
    assert ico[place : place + 4] == b"\x89PNG"
    assert length == made[16].stat().st_size
    icns = (tmp_path / f"{facts.NAME}.icns").read_bytes()
    assert icns[:4] == b"icns"
    assert struct.unpack(">I", icns[4:8])[0] == len(icns)


def test_two_builds_are_compared_to_the_last_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same").write_text("same")
        (tmp_path / name / "file").write_text(name)
        for path in (tmp_path / name).iterdir():
            os.utime(path, (1, 1))
    (tmp_path / "two" / "more").symlink_to("same")
    found = reproduce.differences(tmp_path / "one", tmp_path / "two")
    assert found == ["differs: file", "only in the second: more"]
