"""Makes an AppImage from the frozen application; needs `mksquashfs` (Debian's squashfs-tools).

    python packaging/linux/build_appimage.py [--folder-only]

An AppImage is a small program, the runtime, with a compressed file system behind it. The runtime
comes from outside: APPIMAGE_RUNTIME names its file, and only the one whose SHA-256 stands below is
taken. Without it the file system alone is left in build/, which holds all that is ours and is what
`check_appimage.py` tries on a bare system.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

import drawing  # noqa: E402 - the folder above is no package
import facts  # noqa: E402
from deb_documents import metainfo_text  # noqa: E402
from facts import BUNDLE, IDENTIFIER, NAME, ROOT  # noqa: E402

APPDIR = ROOT / "build" / f"{NAME}.AppDir"
PAYLOAD = ROOT / "build" / f"{NAME}.squashfs"
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
# github.com/AppImage/type2-runtime, release 20251108.
RUNTIMES = {"amd64": "2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d"}
MAGIC = b"AI\x02"
START = f"""#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/opt/{NAME}/{NAME}" "$@"
"""


class BadRuntime(Exception):
    """The file is not the runtime that this program is tried with."""


def main(arguments: list[str]) -> int:
    if not (BUNDLE / NAME).exists():
        print("There is no frozen application yet: ./run package", file=sys.stderr)
        return 1
    lay_out(APPDIR)
    said = subprocess.run(
        [str(APPDIR / "AppRun"), "--version"], capture_output=True, text=True, check=False
    )
    if said.stdout.strip() != f"{NAME} {facts.version()}":
        print(f"The AppDir does not start: {said.stdout}{said.stderr}", file=sys.stderr)
        return 1
    if "--folder-only" in arguments or shutil.which("mksquashfs") is None:
        print(f"{APPDIR.relative_to(ROOT)} starts; no AppImage is made (needs mksquashfs).")
        return 0
    pack(APPDIR, PAYLOAD)
    runtime = os.environ.get("APPIMAGE_RUNTIME")
    if not runtime:
        size = PAYLOAD.stat().st_size / 1e6
        print(f"{PAYLOAD.relative_to(ROOT)}: {size:.0f} MB; no runtime is given to put in front.")
        return 0
    architecture = facts.architecture()
    machine = MACHINES.get(architecture, architecture)
    image = ROOT / "dist" / f"{NAME}-{facts.version()}-{machine}.AppImage"
    try:
        join(Path(runtime), RUNTIMES.get(architecture, ""), PAYLOAD, image)
    except BadRuntime as problem:
        print(f"{runtime}: {problem}", file=sys.stderr)
        return 1
    print(f"{image.relative_to(ROOT)}: {image.stat().st_size / 1e6:.0f} MB")
    return 0


def lay_out(folder: Path) -> None:
    """The tree that an AppImage holds: start script, desktop file, icon, catalogue entry, bundle."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BUNDLE, folder / "opt" / NAME, symlinks=True)
    start = folder / "AppRun"
    start.write_text(START, encoding="utf-8")
    start.chmod(0o755)
    shutil.copyfile(HERE / f"{NAME}.desktop", folder / f"{NAME}.desktop")
    pictures = drawing.draw(ROOT / "build" / "icons")
    shutil.copyfile(pictures[256], folder / f"{NAME}.png")
    (folder / ".DirIcon").symlink_to(f"{NAME}.png")
    metainfo = folder / "usr" / "share" / "metainfo" / f"{IDENTIFIER}.appdata.xml"
    metainfo.parent.mkdir(parents=True)
    metainfo.write_text(metainfo_text(), encoding="utf-8")


def pack(folder: Path, payload: Path) -> None:
    """A squashfs of `folder`: owner root, every date that of the commit, the same each time."""
    payload.unlink(missing_ok=True)
    command = ["mksquashfs", str(folder), str(payload), "-noappend", "-quiet", "-no-progress"]
    command += ["-root-owned", "-no-xattrs", "-comp", "zstd", "-Xcompression-level", "19"]
    moment = str(facts.source_date())
    plain = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [*command, "-mkfs-time", moment, "-all-time", moment],
        check=True,
        env=plain,
        stdout=subprocess.DEVNULL,
    )


def join(runtime: Path, sha256: str, payload: Path, image: Path) -> None:
    """Put the runtime in front of the payload.

    The runtime looks for the file system where its own ELF file ends, so nothing may be behind it.

    Raises:
        BadRuntime: another file than the pinned one, no runtime of type 2, or more than an ELF file.
    """
    program = runtime.read_bytes()
    if hashlib.sha256(program).hexdigest() != sha256:
        raise BadRuntime(f"its SHA-256 is not {sha256 or 'pinned for this machine yet'}")
    if program[8:11] != MAGIC:
        raise BadRuntime("it is no AppImage runtime of type 2")
    if elf_size(program) != len(program):
        raise BadRuntime("something follows the end of its ELF file")
    image.write_bytes(program + payload.read_bytes())
    image.chmod(0o755)


def elf_size(program: bytes) -> int:
    """Bytes up to the end of the section table of a 64-bit little-endian ELF file."""
    if program[:6] != b"\x7fELF\x02\x01":
        raise BadRuntime("it is no 64-bit ELF file")
    table = int(struct.unpack_from("<Q", program, 0x28)[0])
    entry, count = struct.unpack_from("<HH", program, 0x3A)
    return table + int(entry) * int(count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
