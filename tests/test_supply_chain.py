"""What the program is made of is decided by people, pinned to the byte, and quiet when imported."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "requirements.lock"
LOCKS = sorted([RUNTIME, *(ROOT / "packaging").glob("requirements-*.lock")])
MOST_DIRECT = 12
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

# Whoever adds a name here has looked at who publishes it, under which licence and why it is needed.
# Live attacks are names that look like these.
REVIEWED = frozenset(
    [
        "aiohappyeyeballs",
        "aiohttp",
        "aiosignal",
        "anyio",
        "attrs",
        "backports-tarfile",
        "certifi",
        "cffi",
        "colorama",
        "cryptography",
        "frozenlist",
        "h11",
        "httpcore",
        "httpx",
        "idna",
        "importlib-metadata",
        "jaraco-classes",
        "jaraco-context",
        "jaraco-functools",
        "jeepney",
        "keyring",
        "lazy-importer",
        "more-itertools",
        "msgspec",
        "multidict",
        "numpy",
        "platformdirs",
        "propcache",
        "pycparser",
        "pyqtgraph",
        "pyside6-essentials",
        "pyside6-qtads",
        "pywin32-ctypes",
        "qasync",
        "secretstorage",
        "shiboken6",
        "typing-extensions",
        "tzdata",
        "websockets",
        "yarl",
        "zipp",
    ]
)
# Opens no connection, looks up no name, starts no program while everything is imported.
IMPORTS = """
import importlib, pkgutil, sys
FORBIDDEN = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
             "socket.sendto", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")
def watch(event, arguments):
    if event in FORBIDDEN:
        print(event, arguments, file=sys.__stdout__)
sys.addaudithook(watch)
import terminal
for module in pkgutil.walk_packages(terminal.__path__, "terminal."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def direct() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(text) for text in project["dependencies"]]


def locked(lock: Path) -> dict[str, list[tuple[str, int]]]:
    """Name -> versions with the number of their hashes; a line of any other kind is an error."""
    found: dict[str, list[tuple[str, int]]] = {}
    name = ""
    for line in lock.read_text("utf-8").splitlines():
        entry = ENTRY.match(line)
        if entry is not None:
            name = canonicalize_name(entry[1])
            found.setdefault(name, []).append((entry[2], 0))
        elif HASH.match(line):
            version, hashes = found[name][-1]
            found[name][-1] = (version, hashes + 1)
        else:
            assert not line.strip() or line.lstrip().startswith("#"), f"{lock.name}: {line}"
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_part_is_pinned_with_its_hashes(lock: Path) -> None:
    parts = locked(lock)
    assert parts
    for name, versions in parts.items():
        for version, hashes in versions:
            assert hashes >= 1, f"{name} {version} has no hash"
            assert "*" not in version


def test_what_the_program_asks_for_is_locked_and_fits() -> None:
    parts = locked(RUNTIME)
    for wanted in direct():
        versions = [version for version, _ in parts[canonicalize_name(wanted.name)]]
        assert versions, wanted.name
        assert all(wanted.specifier.contains(version) for version in versions), str(wanted)
        assert wanted.specifier, f"{wanted.name} has no bound"
        assert wanted.url is None


def test_there_are_few_direct_parts_on_every_system() -> None:
    for system in ("linux", "darwin", "win32"):
        here = {
            wanted.name
            for wanted in direct()
            if wanted.marker is None or wanted.marker.evaluate({"sys_platform": system})
        }
        # The time zones that Windows lacks are data, not a program.
        assert len(here - {"tzdata"}) <= MOST_DIRECT


def test_no_part_came_in_unseen() -> None:
    assert set(locked(RUNTIME)) == REVIEWED


def test_installing_checks_the_hashes() -> None:
    assert '"--require-hashes"' in (ROOT / "packaging" / "environment.py").read_text("utf-8")


def test_importing_everything_touches_no_network_and_starts_nothing() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "HOME": "/nonexistent"},
    )
    assert ran.stdout == ""
