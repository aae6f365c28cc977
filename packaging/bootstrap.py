"""`./run COMMAND`: sets up what is missing, then runs it. Standard library only.

    demo        open the terminal on its own simulated exchange
    test        every check and test; with arguments: only these tests
    simulator   the simulated exchange alone
    bench       measure (prints tables, judges nothing)
    soak        the long random-fault run
    package     build the frozen application

What follows the command is passed on. Options of this script itself:

    --install-system-packages   as root on Debian or Ubuntu: install what is missing, then go on
    --xvfb                      demo: on a virtual display, when there is none
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import environment
import system_packages

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = ("demo", "test", "simulator", "bench", "soak", "package")
EXIT_SETUP = 3


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help"} or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    command, rest = arguments[0], arguments[1:]
    install = "--install-system-packages" in rest
    virtual = "--xvfb" in rest
    rest = [a for a in rest if a not in {"--install-system-packages", "--xvfb"}]
    try:
        system_packages.ensure(command, install=install)
        python = environment.ensure(ROOT, "runtime" if command in {"demo", "simulator"} else "dev")
        return _COMMANDS[command](python, rest, virtual)
    except (system_packages.Missing, environment.SetupFailed) as problem:
        print(problem, file=sys.stderr)
        return EXIT_SETUP
    except KeyboardInterrupt:
        return 130


def demo(python: Path, rest: list[str], virtual: bool) -> int:
    command = [str(python), "-m", "terminal", "--environment", "simulator", *rest]
    if _has_display() or _runs_without_display(rest):
        return _run(command)
    if virtual and shutil.which("xvfb-run"):
        return _run(["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", *command])
    pictures = ROOT / "artifacts" / "tour"
    print(
        "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
        "The terminal runs off screen, plays a short tour and saves pictures.",
        flush=True,
    )
    return _run([*command, "--tour", str(pictures)], QT_QPA_PLATFORM="offscreen")


def test(python: Path, rest: list[str], _virtual: bool) -> int:
    if rest:
        return _run([str(python), "-m", "pytest", *rest], QT_QPA_PLATFORM="offscreen")
    for kind in ("conformance", "conformance-usdm", "judges"):
        environment.ensure_optional(ROOT, kind)
    scripts = python.parent
    checks = (
        ("format", [str(scripts / "ruff"), "format", "--check", "."]),
        ("lint", [str(scripts / "ruff"), "check", "."]),
        ("types", [str(scripts / "mypy")]),
        ("layers", [str(scripts / "lint-imports")]),
    )
    failed = []
    for name, command in checks:
        print(f"== {name}", flush=True)
        if _run(command):
            failed.append(name)
    print("== tests", flush=True)
    # Most of the time is waiting for an exchange: two at once take little more than half of it.
    at_once = ["--numprocesses=2", "--dist=loadfile"]
    if _run([str(python), "-m", "pytest", *at_once], QT_QPA_PLATFORM="offscreen"):
        failed.append("tests")
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def simulator(python: Path, rest: list[str], _virtual: bool) -> int:
    return _run([str(python), "-m", "terminal.simulator", *rest])


def bench(python: Path, rest: list[str], _virtual: bool) -> int:
    environment.ensure_optional(ROOT, "bench")
    return _run([str(python), "-m", "tests.bench", *rest], QT_QPA_PLATFORM="offscreen")


def soak(python: Path, rest: list[str], _virtual: bool) -> int:
    return _run([str(python), "-m", "tests.soak", *rest], QT_QPA_PLATFORM="offscreen")


def package(_python: Path, rest: list[str], _virtual: bool) -> int:
    clean = environment.ensure_own(ROOT, "package")
    return _run([str(clean), str(ROOT / "packaging" / "freeze.py"), *rest])


_COMMANDS = {
    "demo": demo,
    "test": test,
    "simulator": simulator,
    "bench": bench,
    "soak": soak,
    "package": package,
}


def _has_display() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _runs_without_display(rest: list[str]) -> bool:
    """These open no window a person would look at, so they need no tour instead."""
    return bool({"--self-test", "--screenshot", "--tour", "--version", "--help", "-h"} & set(rest))


def _run(command: list[str], **defaults: str) -> int:
    """Run in the project's folder; `defaults` are environment variables unless already set."""
    return subprocess.run(command, cwd=ROOT, env={**defaults, **os.environ}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
