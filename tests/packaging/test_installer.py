"""The Windows installer as far as it can be seen without Windows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import build_installer
import pytest

from terminal.desktop import identity

SCRIPT = build_installer.HERE / "installer.nsi"
needs_nsis = pytest.mark.skipif(not shutil.which("makensis"), reason="NSIS is not installed")


@needs_nsis
def test_the_script_compiles_without_a_warning() -> None:
    command = [sys.executable, str(build_installer.HERE / "build_installer.py"), "--script-only"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@needs_nsis
def test_a_bundle_that_the_uninstaller_does_not_know_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (*build_installer.REMOVED, "plugins"):
        (tmp_path / name).mkdir()
    assert build_installer.compile_installer(tmp_path, tmp_path / "terminal-setup.exe") == 1
    assert "['plugins']" in capsys.readouterr().err


def test_what_is_installed_is_what_is_removed() -> None:
    remover = (
        SCRIPT.read_text("utf-8").partition("!macro RemoveProgram")[2].partition("!macroend")[0]
    )
    removed = set(re.findall(r'"\$INSTDIR\\([^"]+)"', remover))
    assert {name.replace("${NAME}.exe", build_installer.PROGRAM) for name in removed} == (
        build_installer.REMOVED
    )


def test_windows_and_the_program_call_it_the_same() -> None:
    assert build_installer.application_id() == identity.WINDOWS_ID
