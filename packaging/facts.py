"""What every part of the packaging says the same way: name, version, date. Standard library only."""

from __future__ import annotations

import calendar
import os
import platform
import re
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "binance-terminal"
TITLE = "Binance Terminal"
IDENTIFIER = "org.binanceterminal.Terminal"
BUNDLE = ROOT / "dist" / NAME
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def version() -> str:
    """The one version there is: `__version__` of the package.

    Raises:
        SystemExit: it cannot be found.
    """
    text = (ROOT / "terminal" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise SystemExit("terminal/__init__.py has no version")
    return found[1]


def architecture() -> str:
    """As Debian calls it."""
    machine = platform.machine().lower()
    return ARCHITECTURES.get(machine, machine)


def source_date() -> int:
    """Unix seconds every file of a build is dated with, so that two builds can be compared.

    SOURCE_DATE_EPOCH when set, else the commit's time, else that of the newest changelog entry.
    """
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    if said.isdigit():
        return int(said)
    try:
        asked = subprocess.run(
            ["git", "log", "-1", "--format=%ct"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.stdout.strip().isdigit():
            return int(asked.stdout)
    except OSError:
        pass  # no git here: an unpacked archive
    return int(calendar.timegm(time.strptime(releases()[0][1], "%Y-%m-%d")))


def releases() -> list[tuple[str, str, list[str]]]:
    """(version, date, paragraphs) of every release in the changelog, newest first."""
    found: list[tuple[str, str, list[str]]] = []
    for line in (ROOT / "packaging" / "CHANGELOG").read_text(encoding="utf-8").splitlines():
        head = re.fullmatch(r"(\S+) \((\d{4}-\d{2}-\d{2})\)", line)
        if head:
            found.append((head[1], head[2], []))
        elif line.startswith("  - ") and found:
            found[-1][2].append(line[4:].strip())
        elif line.strip() and found and found[-1][2]:
            found[-1][2][-1] += " " + line.strip()
    return found
