"""Builds the frozen application into `dist/binance-terminal` and says what it weighs.

Run by `./run package` in a clean environment, so that nothing of the builder leaks in. A library
that PyInstaller cannot find is only a warning there, yet leaves a program without a window on a
bare system: here it fails the build.

    --smoke      then try it (smoke.py)
    --packages   then try it and make this system's packages and the checksums
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import facts
import notices
import pruning
import sbom
from components import components
from facts import BUNDLE, ROOT

LARGEST = 10
PACKAGERS = {
    "linux": ("linux/build_deb.py", "linux/build_appimage.py"),
    "win32": ("windows/build_installer.py",),
    "darwin": ("macos/build_dmg.py",),
}
# Asked for by ctypes on systems of another kind, or by drivers of databases that nobody here has.
NOT_NEEDED = (
    "libmysqlclient",
    "libpq",
    "libodbc",
    "libfbclient",
    "libmimer",
    "ole32",
    "shell32",
)


def main(arguments: list[str]) -> int:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": str(facts.source_date()),
        "QT_QPA_PLATFORM": "offscreen",
    }
    for old in (BUNDLE, ROOT / "build" / "terminal"):
        shutil.rmtree(old, ignore_errors=True)
    code = _freeze(environment)
    if code:
        return code
    _strip_python()
    every = components()
    try:
        notices.write_notices(BUNDLE, every)
    except notices.NoLicence as problem:
        print(problem, file=sys.stderr)
        return 1
    sbom.write_sbom(BUNDLE, every)
    _date_everything()
    _report()
    steps = []
    if {"--smoke", "--packages"} & set(arguments):
        steps.append(["smoke.py", str(BUNDLE)])
    if "--packages" in arguments:
        bill = f"{facts.NAME}-{facts.version()}-{sys.platform}-{facts.architecture()}.cdx.json"
        shutil.copyfile(BUNDLE / sbom.PLACE, ROOT / "dist" / bill)
        steps += [[script] for script in PACKAGERS.get(sys.platform, ())]
        steps.append(["release.py", "sums"])
    for step in steps:
        command = [sys.executable, str(ROOT / "packaging" / step[0]), *step[1:]]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if code:
            return code
    return 0


def _freeze(environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    command.append(str(ROOT / "packaging" / "terminal.spec"))
    missing, last = [], ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=environment,
    ) as process:
        for line in process.stdout or ():
            last = line
            if is_lack(line):
                missing.append(line.strip())
            elif "WARNING" in line or "ERROR" in line:
                print(line, end="")
    if process.returncode:
        print(last, file=sys.stderr)
        return process.returncode
    if missing:
        print("The bundle lacks libraries; install them and build again:", file=sys.stderr)
        print("\n".join(missing), file=sys.stderr)
        return 1
    return 0


def is_lack(line: str) -> bool:
    """Whether this line of PyInstaller's says that the bundle would lack a library.

    What only a left-out plugin asks for (GTK's theme, with all it drags in) is not lacked.
    """
    if "ibrary not found" not in line and "ctypes not found" not in line:
        return False
    if any(name in line for name in NOT_NEEDED):
        return False
    asker = line.partition("dependency of")[2].replace("\\", "/")
    return not any(part in asker for part in pruning.FILES)


def _strip_python() -> None:
    """Take the debugger's tables out of the interpreter; the wheels' libraries stay as they are."""
    if not sys.platform.startswith("linux") or not shutil.which("strip"):
        return
    for library in (BUNDLE / "_internal").glob("libpython*.so*"):
        subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)


def _date_everything() -> None:
    """The time of the build is nobody's business and would make two builds differ."""
    moment = facts.source_date()
    for path in BUNDLE.rglob("*"):
        if not path.is_symlink():
            os.utime(path, (moment, moment))


def _report() -> None:
    files = sorted(
        (
            (path.lstat().st_size, path.relative_to(BUNDLE))
            for path in BUNDLE.rglob("*")
            if path.is_file() and not path.is_symlink()
        ),
        reverse=True,
    )
    total = sum(size for size, _ in files)
    print(f"{BUNDLE.relative_to(ROOT)}: {total / 1e6:.0f} MB in {len(files)} files; the largest:")
    for size, path in files[:LARGEST]:
        print(f"  {size / 1e6:6.1f} MB  {Path(path).as_posix()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
