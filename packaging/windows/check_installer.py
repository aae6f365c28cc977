"""Tries the Windows installer silently: installs, installs over itself, is refused, removes.

    python packaging/windows/check_installer.py SETUP.exe FOLDER

FOLDER is what was packed. Prints one line per check; exit code 1 when one fails. On Windows the
installed program is run too. With wine on another system FOLDER may be any tree of the same form
with wine's own cmd.exe (64 bits) as its binance-terminal.exe; then everything but our program and
the shortcut's application id is tried. Standard library only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import build_installer
import facts

IS_WINDOWS = os.name == "nt"
WAITING = ("--simulator",) if IS_WINDOWS else ("/c", "echo up & ping -n 30 127.0.0.1")
LIMIT_SECONDS = 300
UNINSTALL = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{facts.NAME}"
LINKS = r"HKCU\Software\Classes\terminal"
PLACE = rf"HKCU\Software\{facts.TITLE}"


class Failed(Exception):
    """A check did not hold."""


class Windows:
    """The user's folders of this Windows, or of wine's, as paths of this system."""

    def __init__(self, setup: Path, bundle: Path) -> None:
        self.setup, self.bundle = setup, bundle
        home = Path.home() if IS_WINDOWS else _wine_home()
        self.local = home / "AppData" / "Local"
        self.place = self.local / "Programs" / facts.TITLE
        self.program = self.place / build_installer.PROGRAM
        self.uninstaller = self.place / "uninstall.exe"
        menu = home / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
        self.shortcut = menu / f"{facts.TITLE}.lnk"
        self.user_data = self.local / "binance-desktop-terminal" / "settings.json"

    def start(self, *command: str | Path) -> subprocess.Popen[str]:
        before = [] if IS_WINDOWS else ["wine"]
        words = [*before, *(str(word) for word in command)]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def run(self, *command: str | Path) -> int:
        with self.start(*command) as process:
            process.communicate(timeout=LIMIT_SECONDS)
            return process.returncode

    def registry(self, key: str, name: str | None = None) -> str | None:
        """A value as text (None: the key's own), or None when there is no such thing."""
        value = ("/ve",) if name is None else ("/v", name)
        with self.start("reg", "query", key, *value) as process:
            told = process.communicate(timeout=LIMIT_SECONDS)[0]
        found = re.search(r"REG_(?:SZ|DWORD) +(.*)", told)
        return found[1].strip() if found and process.returncode == 0 else None


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__)
        return 2
    windows = Windows(Path(arguments[0]).resolve(), Path(arguments[1]).resolve())
    for check in CHECKS:
        try:
            print(f"ok      {check(windows)}", flush=True)
        except (Failed, OSError, subprocess.TimeoutExpired) as problem:
            print(f"FAILED  {check.__name__}: {problem}", flush=True)
            return 1
    print("passed")
    return 0


def installs(windows: Windows) -> str:
    windows.user_data.parent.mkdir(parents=True, exist_ok=True)
    windows.user_data.write_text("{}", encoding="utf-8")
    _expect(windows.run(windows.setup, "/S"), 0, "setup")
    packed, there = _tree(windows.bundle), _tree(windows.place)
    there.pop("uninstall.exe")
    if packed != there:
        raise Failed(f"not as packed: {sorted(packed.items() ^ there.items())[:5]}")
    return f"installed silently: {len(there)} files, {sum(there.values()) / 1e6:.0f} MB"


def is_known_to_windows(windows: Windows) -> str:
    version = windows.registry(UNINSTALL, "DisplayVersion")
    _expect(version, facts.version(), "the version in the list of programs")
    size = int(windows.registry(UNINSTALL, "EstimatedSize") or "0", 16)
    _expect(size, sum(_tree(windows.bundle).values()) // 1024, "the size in the list of programs")
    quiet = windows.registry(UNINSTALL, "QuietUninstallString") or ""
    opens = windows.registry(rf"{LINKS}\shell\open\command") or ""
    if not quiet.endswith('uninstall.exe" /S') or not opens.endswith('.exe" "%1"'):
        raise Failed(f"the registry says {quiet!r} and {opens!r}")
    link = windows.shortcut.read_bytes()
    if facts.NAME.encode("utf-16-le") not in link and facts.NAME.encode() not in link:
        raise Failed("the shortcut leads elsewhere")
    if IS_WINDOWS and build_installer.application_id().encode("utf-16-le") not in link:
        raise Failed("the shortcut has no application id")
    return "list of programs, start menu, terminal:// links"


def works(windows: Windows) -> str:
    if not IS_WINDOWS:
        return "the program itself: left out, wine runs another one in its place"
    _expect(windows.run(windows.program, "--self-test"), 0, "the self-test")
    return "the installed program passes its self-test"


def is_refused_while_running(windows: Windows) -> str:
    with windows.start(windows.program, *WAITING) as running:
        try:
            if running.stdout is None or not running.stdout.readline():
                raise Failed("the program did not start")
            before = _tree(windows.place)
            _expect(windows.run(windows.setup, "/S"), 2, "setup beside a running program")
            _expect(_tree(windows.place), before, "what is installed")
        finally:
            running.kill()
    return "refused while the program runs, and nothing was touched"


def replaces_an_older_version(windows: Windows) -> str:
    old = windows.place / "_internal" / "of-yesterday.dll"
    own = windows.place / "my notes.txt"
    old.write_bytes(b"old")
    own.write_bytes(b"mine")
    _until(lambda: windows.run(windows.setup, "/S") == 0, "an installation over the first one")
    if old.exists() or not own.exists():
        raise Failed("an old library stayed, or a file of the user's went")
    return "over an older version: its libraries go, the user's files stay"


def uninstalls(windows: Windows) -> str:
    own = windows.place / "my notes.txt"
    _expect(windows.run(windows.uninstaller, "/S"), 0, "the uninstaller")
    # It goes on in a copy of itself, so that it can remove itself.
    _until(lambda: not windows.uninstaller.exists(), "the end of the uninstaller")
    _until(lambda: windows.registry(PLACE, "Folder") is None, "the registry's last key to go")
    _expect(sorted(path.name for path in windows.place.iterdir()), [own.name], "what is left")
    left = [key for key in (UNINSTALL, LINKS) if windows.registry(key) is not None]
    if left or windows.shortcut.exists() or not windows.user_data.exists():
        raise Failed(f"left: {left}, or the shortcut; or the user's data went")
    shutil.rmtree(windows.place)
    return "removed without a trace; the user's own files and data are still there"


def spares_the_folders_of_others(windows: Windows) -> str:
    folder = windows.local / "photographs"
    theirs = folder / "_internal" / "theirs.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs", encoding="utf-8")
    inside = (
        "C:" + str(folder).replace("/", "\\").partition("drive_c" if not IS_WINDOWS else "C:")[2]
    )
    _expect(windows.run(windows.setup, "/S", f"/D={inside}"), 0, "setup in another folder")
    if not (folder / build_installer.PROGRAM).exists() or not theirs.exists():
        raise Failed("it is not there, or it has cleared a folder that was not ours")
    _expect(windows.run(folder / "uninstall.exe", "/S"), 0, "the uninstaller")
    _until(lambda: not (folder / "uninstall.exe").exists(), "the end of the uninstaller")
    shutil.rmtree(folder, ignore_errors=True)
    return "in a folder chosen by the user, whose own files stay at installing"


CHECKS: tuple[Callable[[Windows], str], ...] = (
    installs,
    is_known_to_windows,
    works,
    is_refused_while_running,
    replaces_an_older_version,
    uninstalls,
    spares_the_folders_of_others,
)


def _wine_home() -> Path:
    prefix = Path(os.environ.get("WINEPREFIX") or Path.home() / ".wine")
    return prefix / "drive_c" / "users" / os.environ.get("USER", "root")


def _tree(folder: Path) -> dict[str, int]:
    """Bytes of every file by its path in the folder; links count as what they lead to."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }


def _expect(seen: object, wanted: object, what: str) -> None:
    if seen != wanted:
        raise Failed(f"{what}: {seen!r} instead of {wanted!r}")


def _until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise Failed(f"waited in vain for {what}")
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
