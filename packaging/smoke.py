"""Tries a frozen application as a stranger's machine would: elsewhere, without its source.

    python packaging/smoke.py [dist/binance-terminal]

The bundle is copied to a folder of its own and run with an empty environment and an empty home.
Prints one line per check; exit code 1 when one fails. Pictures go to artifacts/smoke.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import facts
import sbom

LIMIT_SECONDS = 120
SIZE = (1440, 900)
PICTURES = facts.ROOT / "artifacts" / "smoke"
# Windows cannot start any program without these.
KEPT = ("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT") if sys.platform == "win32" else ()


class Failed(Exception):
    """A check did not hold."""


class Stranger:
    """The bundle in a folder that knows nothing of us."""

    def __init__(self, bundle: Path, folder: Path) -> None:
        self.bundle = folder / "somewhere else"
        shutil.copytree(bundle, self.bundle, symlinks=True)
        ending = ".exe" if sys.platform == "win32" else ""
        self.program = self.bundle / f"{facts.NAME}{ending}"
        self.home = folder / "home"
        self.home.mkdir()
        self.folder = folder
        self.environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        home = str(self.home)
        self.environment |= {"HOME": home, "USERPROFILE": home, "LOCALAPPDATA": home, "TEMP": home}
        if sys.platform != "win32":
            self.environment |= {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}

    def run(
        self, *words: str, before: tuple[str, ...] = (), **more: str
    ) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [*before, str(self.program), *words],
            cwd=self.folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LIMIT_SECONDS,
            check=False,
        )
        if ran.returncode:
            raise Failed(f"{' '.join(words)}: exit {ran.returncode}\n{ran.stdout}{ran.stderr}")
        return ran


def main(arguments: list[str]) -> int:
    bundle = Path(arguments[0]).resolve() if arguments else facts.BUNDLE
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="smoke-") as folder:
        stranger = Stranger(bundle, Path(folder))
        for check in CHECKS:
            try:
                print(f"ok      {check(stranger)}", flush=True)
            except (Failed, OSError, subprocess.TimeoutExpired) as problem:
                print(f"FAILED  {check.__name__}: {problem}", flush=True)
                return 1
    print("passed")
    return 0


def version(stranger: Stranger) -> str:
    said = stranger.run("--version").stdout.strip()
    if said != f"{facts.NAME} {facts.version()}":
        raise Failed(f"it says {said!r}")
    return said


def simulator(stranger: Stranger) -> str:
    command = [str(stranger.program), "--simulator", "--seed", "7"]
    with subprocess.Popen(
        command, cwd=stranger.folder, env=stranger.environment, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            ready = json.loads(child.stdout.readline() if child.stdout else "")
            child.send_signal(signal.SIGTERM)
            code = child.wait(10)
        finally:
            child.kill()
    if sys.platform != "win32" and code:
        raise Failed(f"the simulator ended with {code}")
    return f"simulator alone: {ready['spot']['rest']}, {len(ready['keys'])} keys"


def self_test(stranger: Stranger) -> str:
    lines = stranger.run("--self-test", QT_QPA_PLATFORM="offscreen").stdout.splitlines()
    if lines[-1:] != ["passed"]:
        raise Failed("\n".join(lines))
    return f"self-test off screen, {len(lines) - 1} steps"


def picture(stranger: Stranger) -> str:
    return _picture(stranger, "offscreen", QT_QPA_PLATFORM="offscreen")


def picture_on_display(stranger: Stranger) -> str:
    if sys.platform in {"win32", "darwin"}:
        return _picture(stranger, "desktop")
    if not shutil.which("xvfb-run"):
        return "picture on a display: left out, there is no xvfb-run here"
    before = ("xvfb-run", "-a", "-s", "-screen 0 1920x1080x24")
    return _picture(stranger, "xcb", before, QT_QPA_PLATFORM="xcb")


def _picture(stranger: Stranger, name: str, before: tuple[str, ...] = (), **more: str) -> str:
    path = stranger.folder / f"{name}.png"
    words = ["--screenshot", str(path), "--after", "5", "--size", f"{SIZE[0]}x{SIZE[1]}"]
    stranger.run(*words, before=before, **more)
    data = path.read_bytes()
    size = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if data[1:4] != b"PNG" or min(size) < 600 or len(data) < 50_000:
        raise Failed(f"the picture is {size[0]}×{size[1]}, {len(data)} bytes: hardly a window")
    shutil.copyfile(path, PICTURES / path.name)
    kept = (PICTURES / path.name).relative_to(facts.ROOT).as_posix()
    return f"picture, {name}, {size[0]}×{size[1]}: {kept}"


def nothing_is_left_running(stranger: Stranger) -> str:
    if not Path("/proc").is_dir():
        return "processes: left out, there is no /proc here"
    ours = []
    for entry in Path("/proc").glob("[0-9]*/exe"):
        try:
            target = entry.readlink()
        except OSError:
            continue
        if target == stranger.program.resolve():
            ours.append(entry.parent.name)
    if ours:
        raise Failed(f"still running: {', '.join(ours)}")
    return "no process is left behind"


def bill_of_materials(stranger: Stranger) -> str:
    wrong = sbom.differences(stranger.bundle)
    if wrong:
        raise Failed("\n".join(wrong))
    return f"{len(sbom.libraries(stranger.bundle))} libraries, each as the bill of materials says"


def replaced_library(stranger: Stranger) -> str:
    """What the LGPL grants: another build of a Qt library in its place is what the program uses.

    The same library, made to call itself by another version, stands for such a build.
    """
    if not sys.platform.startswith("linux"):
        return "a replaced library: left out, it is tried on Linux"
    library = next(stranger.bundle.rglob("libQt6Core.so.6"))
    own = library.read_bytes()
    said = re.search(rb"\0(\d+\.\d+\.)(\d+)\0", own)
    if said is None:
        raise Failed("the library does not say its version")
    other = said[1] + b"9" * len(said[2])
    library.write_bytes(own.replace(said[0], b"\0" + other + b"\0"))
    try:
        _picture(stranger, "replaced", QT_QPA_PLATFORM="offscreen")
    finally:
        library.write_bytes(own)
    logs = "".join(p.read_text(encoding="utf-8") for p in stranger.home.rglob("terminal.log"))
    if f"Qt {other.decode()} " not in logs:
        raise Failed("the program did not use the library that was put in place")
    return f"libQt6Core replaced by one that calls itself {other.decode()}: it is used"


def no_broken_links(stranger: Stranger) -> str:
    broken = [p for p in stranger.bundle.rglob("*") if p.is_symlink() and not p.exists()]
    if broken:
        raise Failed(", ".join(p.name for p in broken))
    return "no link leads nowhere"


def no_trace_of_the_builder(stranger: Stranger) -> str:
    """The path of the source tree appears in no file, so nothing can have been loaded from it."""
    trace = str(facts.ROOT).encode()
    files = [p for p in stranger.bundle.rglob("*") if p.is_file() and not p.is_symlink()]
    found = [p.name for p in files if trace in p.read_bytes()]
    if found:
        raise Failed(f"{facts.ROOT} is written in {', '.join(found)}")
    return f"no path of the builder in {len(files)} files"


CHECKS: tuple[Callable[[Stranger], str], ...] = (
    version,
    simulator,
    self_test,
    picture,
    picture_on_display,
    replaced_library,
    nothing_is_left_running,
    bill_of_materials,
    no_broken_links,
    no_trace_of_the_builder,
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
