"""Folders belong to a profile and an environment; one terminal at a time uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from terminal import paths
from terminal.instance_lock import InstanceLock, ProfileInUse

ROOT = Path(__file__).resolve().parents[1]
HOLD = """
import sys
from pathlib import Path
from terminal.instance_lock import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_environments_and_profiles_share_nothing() -> None:
    folders = {
        paths.profile(name, environment).data
        for name in ("default", "other")
        for environment in ("simulator", "live")
    }
    assert len(folders) == 4


def test_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    profile = paths.temporary_profile(tmp_path)
    profile.ensure()
    assert profile.data.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="rights are inherited there")
def test_what_others_could_read_is_repaired_at_the_start(tmp_path: Path) -> None:
    profile = paths.temporary_profile(tmp_path)
    profile.ensure()
    file = profile.data / "journal.sqlite"
    file.touch()
    file.chmod(0o666)
    profile.data.chmod(0o777)
    profile.ensure()
    assert profile.data.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="owners are not told that way there")
def test_what_belongs_to_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = paths.temporary_profile(tmp_path)
    profile.ensure()
    monkeypatch.setattr(os, "geteuid", lambda: 4_711)
    with pytest.raises(PermissionError, match="belongs to another user"):
        profile.ensure()


def test_a_resource_is_found_and_a_missing_one_named() -> None:
    assert paths.resource("themes").is_dir()
    with pytest.raises(FileNotFoundError, match=r"nothing\.png is missing"):
        paths.resource("nothing.png")


def test_a_second_terminal_is_refused_until_the_first_is_gone_even_killed(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        lock = InstanceLock(tmp_path)
        with pytest.raises(ProfileInUse):
            lock.acquire()
        holder.kill()
        holder.wait()
        lock.acquire()
        lock.release()
