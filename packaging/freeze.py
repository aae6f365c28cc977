"""Builds the frozen application into `dist/binance-terminal` and says what it weighs.

Run by `./run package` in a clean environment, so that nothing of the builder leaks in. A library
that PyInstaller cannot find is only a warning there, yet leaves a program without a window on a
bare system: here it fails the build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUNDLE = ROOT / "dist" / "binance-terminal"
LARGEST = 10
# Never on a plain X11 or Wayland path of ours; drivers and toolkits a system may lack.
NOT_NEEDED = (
    "libgtk-3",
    "libgdk-3",
    "libmysqlclient",
    "libpq",
    "libodbc",
    "libfbclient",
    "libmimer",
)


def main() -> int:
    shutil.rmtree(BUNDLE, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--distpath",
        str(ROOT / "dist"),
        "--workpath",
        str(ROOT / "build"),
        str(ROOT / "packaging" / "terminal.spec"),
    ]
    missing = []
    env = {**os.environ, "PYTHONHASHSEED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
    ) as process:
        for line in process.stdout or ():
            if "Library not found" in line and not any(name in line for name in NOT_NEEDED):
                missing.append(line.strip())
            if "WARNING" in line or "ERROR" in line:
                print(line, end="")
    if process.returncode:
        return process.returncode
    if missing:
        print("The bundle lacks libraries; install them and build again:", file=sys.stderr)
        print("\n".join(missing), file=sys.stderr)
        return 1
    _report()
    return 0


def _report() -> None:
    files = sorted(
        ((path.stat().st_size, path) for path in BUNDLE.rglob("*") if path.is_file()), reverse=True
    )
    total = sum(size for size, _ in files)
    print(f"{BUNDLE.relative_to(ROOT)}: {total / 1e6:.0f} MB in {len(files)} files; the largest:")
    for size, path in files[:LARGEST]:
        print(f"  {size / 1e6:6.1f} MB  {path.relative_to(BUNDLE)}")


if __name__ == "__main__":
    sys.exit(main())
