"""Makes and renews the virtual environments from the locks. Standard library only.

An environment is valid when its stamp (hash of its lock, Python version) matches; then nothing
is started and a second start costs a few milliseconds.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import time
from pathlib import Path

LOCKS = {
    "runtime": Path("requirements.lock"),
    "dev": Path("packaging/requirements-dev.lock"),
    "conformance": Path("packaging/requirements-conformance.lock"),
    "conformance-usdm": Path("packaging/requirements-conformance-usdm.lock"),
    "bench": Path("packaging/requirements-bench.lock"),
    "package": Path("packaging/requirements-package.lock"),
    "judges": Path("packaging/requirements-judges.lock"),
}


class SetupFailed(Exception):
    """The environment could not be made; the text says what to do."""


def ensure(root: Path, kind: str) -> Path:
    """Interpreter of the project's environment with the packages of `kind` installed.

    The developer's set contains the runtime's, so an environment made for tests serves the
    demo too and is not made anew.
    """
    folder = root / ".venv"
    python = interpreter(folder)
    kinds = ("dev",) if kind == "dev" else ("runtime", "dev")
    if any(_stamp_matches(root, folder, k) for k in kinds) and python.exists():
        return python
    _make(root, folder, kind)
    return python


def ensure_own(root: Path, kind: str) -> Path:
    """Interpreter of a clean environment of its own in `.cache`, made when it is not valid."""
    folder = root / ".cache" / kind
    if not (_stamp_matches(root, folder, kind) and interpreter(folder).exists()):
        _make(root, folder, kind)
    return interpreter(folder)


def ensure_optional(root: Path, kind: str) -> None:
    """An environment of its own for programs that judge or race us; a failure is only told.

    Kinds are `conformance`, `conformance-usdm`, `judges` and `bench`.
    """
    if not (root / LOCKS[kind]).exists():
        return
    try:
        ensure_own(root, kind)
    except SetupFailed as problem:
        print(f"Going on without the {kind} programs: {problem}", file=sys.stderr)


def interpreter(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _make(root: Path, folder: Path, kind: str) -> None:
    started = time.monotonic()
    lock = root / LOCKS[kind]
    wanted = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    print(f"Setting up {folder.relative_to(root)} ({wanted} packages, once) …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    uv = shutil.which("uv")
    if uv:
        _check([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], folder)
        command = [uv, "pip", "install", "--python", str(interpreter(folder))]
    elif importlib.util.find_spec("ensurepip"):
        _check([sys.executable, "-m", "venv", str(folder)], folder)
        command = [str(interpreter(folder)), "-m", "pip", "install", "--progress-bar", "off"]
    elif importlib.util.find_spec("pip"):
        # Debian with python3-pip but without python3-venv.
        _check([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder)
        command = [sys.executable, "-m", "pip", "--python", str(interpreter(folder)), "install"]
    else:
        raise SetupFailed("Python has neither venv nor pip: apt-get install -y python3-venv")
    _install([*command, "--require-hashes", "-r", str(lock)], folder, wanted)
    _stamp_file(folder).write_text(_stamp(root, kind))
    print(f"Ready after {time.monotonic() - started:.0f} s.", flush=True)


def _install(command: list[str], folder: Path, wanted: int) -> None:
    """Run the installer and show how far it is, one line that counts."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    tail: list[str] = []
    seen = 0
    for line in process.stdout or ():
        tail = [*tail[-30:], line.rstrip()]
        if line.startswith("Collecting "):
            seen += 1
            _progress(f"[{seen}/{wanted}] {line.split()[1].partition('==')[0]}")
        elif line.startswith("Ignoring "):
            wanted -= 1
        elif line.startswith("Installing collected"):
            _progress("installing the files")
    _progress("")
    if process.wait():
        shutil.rmtree(folder, ignore_errors=True)
        raise SetupFailed(
            "\n".join(tail)
            + "\nThe packages could not be installed. Check the network, or set PIP_INDEX_URL to an"
            " index you can reach; or install the .deb, which needs no index."
        )


def _progress(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\x1b[K{text}", end="", flush=True)
    elif text:
        print(f"  {text}", flush=True)


def _check(command: list[str], folder: Path) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise SetupFailed(
            f"{ran.stdout}{ran.stderr}\nThe virtual environment could not be made:"
            " apt-get install -y python3-venv"
        )


def _stamp_file(folder: Path) -> Path:
    return folder / ".stamp"


def _stamp(root: Path, kind: str) -> str:
    lock = hashlib.sha256((root / LOCKS[kind]).read_bytes()).hexdigest()
    return f"{kind} {lock} {sys.version}"


def _stamp_matches(root: Path, folder: Path, kind: str) -> bool:
    stamp = _stamp_file(folder)
    return stamp.exists() and stamp.read_text() == _stamp(root, kind)
