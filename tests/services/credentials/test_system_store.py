"""Only keyrings of the allow-list are ever used, whatever the environment says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from terminal.services.credentials.system_store import (
    ALLOWED,
    OVERRIDE_VARIABLE,
    open_system_store,
    override_of,
)
from terminal.services.credentials.troubles import StoreState, StoreTrouble

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
from terminal.services.credentials.system_store import open_system_store
store = open_system_store("terminal-test")
store.write("live/main", "a master key")
print(store.name, store.read("live/main"))
store.delete("live/main")
print(store.read("live/main"))
"""


def test_no_plain_text_or_null_keyring_is_allowed() -> None:
    names = {module for entries in ALLOWED.values() for module, _ in entries}
    assert names == {
        "keyring.backends.SecretService",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
    }


def test_without_a_session_bus_it_is_absent_even_when_another_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(OVERRIDE_VARIABLE, "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    with pytest.raises(StoreTrouble) as caught:
        open_system_store("test")
    assert caught.value.state is StoreState.ABSENT
    with pytest.raises(StoreTrouble):
        open_system_store("test", platform="plan9")


def test_an_override_is_noticed(tmp_path: Path) -> None:
    assert override_of({OVERRIDE_VARIABLE: "x.Keyring"}, tmp_path / "no") == OVERRIDE_VARIABLE
    file = tmp_path / "keyringrc.cfg"
    assert override_of({}, file) == ""
    file.write_text("[backend]\n")
    assert override_of({}, file) == "keyringrc.cfg"
    (tmp_path / "python_keyring").mkdir()
    file.rename(tmp_path / "python_keyring" / file.name)
    assert override_of({"XDG_CONFIG_HOME": str(tmp_path)}) == "keyringrc.cfg"


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring",
)
def test_a_real_secret_service_keeps_and_forgets(tmp_path: Path) -> None:
    unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    program = f'{unlock}; exec "{sys.executable}" -c "$SCRIPT"'
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "SCRIPT": SCRIPT,
        OVERRIDE_VARIABLE: "keyring.backends.null.Keyring",
    }
    ran = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.stdout.split() == ["Secret", "Service", "a", "master", "key", "None"], ran.stderr
