"""All of ours goes, nothing else, and never by accident."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.credentials import Credential, SimpleCredential
from keyring.errors import KeyringLocked

from terminal import paths
from terminal.desktop.remove_everything import KEYRING_SERVICE, remove_everything
from terminal.instance_lock import InstanceLock


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept = {
            (KEYRING_SERVICE, "vault"): "1",
            (KEYRING_SERVICE, "two"): "2",
            ("x", "y"): "3",
        }
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[(service, username)] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[(service, username)]

    def get_credential(self, service: str, username: str | None) -> Credential | None:
        if self.locked:
            raise KeyringLocked("locked")
        names = [n for s, n in self.kept if s == service and username in (None, n)]
        return SimpleCredential(names[0], self.kept[(service, names[0])]) if names else None


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    drawer = Drawer()
    monkeypatch.setattr(keyring, "get_keyring", lambda: drawer)
    return drawer


@pytest.fixture
def profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> paths.Profile:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DATA", "CACHE", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    profile = paths.profile("default", "simulator")
    profile.ensure()
    (profile.data / "settings.json").write_text("{}")
    (profile.logs / "terminal.log").write_text("")
    (tmp_path / "data" / "other program").mkdir()
    return profile


def ours(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if paths.APPLICATION in str(p)]


@pytest.mark.skipif(sys.platform != "linux", reason="folders of another kind there")
def test_files_and_keys_of_every_profile_go_and_nothing_else(
    profile: paths.Profile, drawer: Drawer, tmp_path: Path
) -> None:
    assert ours(tmp_path)
    assert remove_everything(sure=True) == 0
    assert not ours(tmp_path)
    assert (tmp_path / "data" / "other program").is_dir()
    assert drawer.kept == {("x", "y"): "3"}


def test_keys_of_a_keyring_that_lists_nothing_go_by_their_profiles(
    profile: paths.Profile, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "get_credential", lambda *_: None)
    drawer.kept = {(KEYRING_SERVICE, "simulator/default"): "1", ("x", "y"): "3"}
    assert remove_everything(sure=True) == 0
    assert drawer.kept == {("x", "y"): "3"}


def test_nothing_goes_while_a_terminal_runs(profile: paths.Profile, drawer: Drawer) -> None:
    lock = InstanceLock(profile.data)
    lock.acquire()
    try:
        assert remove_everything(sure=True) == 3
    finally:
        lock.release()
    assert (profile.data / "settings.json").exists()
    assert len(drawer.kept) == 3


def test_without_a_yes_nothing_goes(
    profile: paths.Profile, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert remove_everything(sure=False) == 1
    assert (profile.data / "settings.json").exists()
    assert len(drawer.kept) == 3


def test_a_locked_keyring_is_told_not_hidden(
    profile: paths.Profile, drawer: Drawer, capsys: pytest.CaptureFixture[str]
) -> None:
    drawer.locked = True
    assert remove_everything(sure=True) == 1
    assert "could not be emptied" in capsys.readouterr().out
