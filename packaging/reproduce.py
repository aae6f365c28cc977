"""Builds twice and compares, file by file; or compares two builds that are there.

    python packaging/reproduce.py                 build twice (minutes)
    python packaging/reproduce.py FOLDER FOLDER   compare two bundles

Prints what differs; exit code 0 only when the two are the same to the last byte.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from digests import sha256
from facts import BUNDLE, NAME, ROOT


def main(arguments: list[str]) -> int:
    if len(arguments) == 2:
        return _tell(Path(arguments[0]), Path(arguments[1]))
    with tempfile.TemporaryDirectory(prefix="first-build-") as folder:
        _build()
        first = Path(folder) / NAME
        shutil.copytree(BUNDLE, first, symlinks=True)
        _build()
        return _tell(first, BUNDLE)


def differences(first: Path, second: Path) -> list[str]:
    """Paths that are in one only, or whose content, kind, mode or date differs."""
    one, two = _inventory(first), _inventory(second)
    found = [f"only in the first: {name}" for name in one.keys() - two.keys()]
    found += [f"only in the second: {name}" for name in two.keys() - one.keys()]
    found += [f"differs: {name}" for name in one.keys() & two.keys() if one[name] != two[name]]
    return sorted(found)


def _inventory(folder: Path) -> dict[str, tuple[object, ...]]:
    result: dict[str, tuple[object, ...]] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        about = path.lstat()
        if path.is_symlink():
            result[name] = ("link", str(path.readlink()))
        elif path.is_dir():
            result[name] = ("folder", about.st_mode)
        else:
            result[name] = ("file", about.st_mode, int(about.st_mtime), sha256(path))
    return result


def _build() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "freeze.py")]
    subprocess.run(command, cwd=ROOT, check=True)


def _tell(first: Path, second: Path) -> int:
    found = differences(first, second)
    count = len(_inventory(second))
    print("\n".join(found) if found else f"The two are the same: {count} files, folders and links.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
