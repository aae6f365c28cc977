"""Tries what an AppImage holds on bare Debian systems, as an ordinary user without a network.

    sudo python3 packaging/linux/check_appimage.py FILE [bookworm trixie]

FILE is the .AppImage, which is run as a user would where FUSE is absent (it unpacks itself); or its
file system alone (build/binance-terminal.squashfs), which is unpacked, and its AppRun started. What
every desktop has is installed first: graphics libraries, fontconfig, keyboard data. Needs root,
debootstrap, squashfs-tools and util-linux.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bare_debian import RELEASES, USER, BareDebian, bare_debian, can_be_made

DESKTOP = ("libgl1", "libegl1", "libxcb1", "libxcb-dri3-0", "libx11-data", "xkb-data", "fontconfig")
NEEDED = (
    "AppRun",
    "binance-terminal.desktop",
    "binance-terminal.png",
    ".DirIcon",
    "usr/share/metainfo/org.binanceterminal.Terminal.appdata.xml",
)


def main(arguments: list[str]) -> int:
    if not arguments or not can_be_made():
        print(__doc__)
        return 2
    image = Path(arguments[0]).resolve()
    for release in arguments[1:] or RELEASES:
        with bare_debian(release) as system:
            _check(system, image)
    return 0


def _check(system: BareDebian, image: Path) -> None:
    system.install(*DESKTOP)
    system.add_user()
    start = _brought_in(system, image)
    for words in ("--version", "--self-test", "--screenshot appimage.png --after 5"):
        system.as_user(f"QT_QPA_PLATFORM=offscreen {start} {words}", offline=True)
    picture = (system.home / "appimage.png").read_bytes()
    if picture[:4] != b"\x89PNG" or len(picture) < 50_000:
        raise SystemExit(f"the picture has {len(picture)} bytes: hardly a window")
    print("started, tested itself and took a picture, with no network but loopback", flush=True)


def _brought_in(system: BareDebian, image: Path) -> str:
    """The command that starts it inside."""
    if image.suffix == ".AppImage":
        shutil.copyfile(image, system.home / image.name)
        (system.home / image.name).chmod(0o755)
        return f"APPIMAGE_EXTRACT_AND_RUN=1 ./{image.name}"
    folder = system.home / "unpacked"
    subprocess.run(
        ["unsquashfs", "-quiet", "-no-progress", "-dest", str(folder), str(image)], check=True
    )
    missing = [name for name in NEEDED if not (folder / name).exists()]
    if missing:
        raise SystemExit(f"not in the AppDir: {', '.join(missing)}")
    system.run("chown", "-R", f"{USER}:{USER}", f"/home/{USER}/unpacked")
    return "./unpacked/AppRun"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
