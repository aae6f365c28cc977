"""Installs the .deb on bare Debian systems, uses it as an ordinary user, and removes it.

    sudo python3 packaging/linux/check_deb.py dist/binance-terminal_*.deb [bookworm trixie]

For each release: a root file system made by debootstrap, `apt install ./package.deb`, the self-test
and a picture on a virtual display with a window manager as a user without rights, then `apt purge`
and a search for anything left. Needs root and debootstrap; pictures go to artifacts/deb.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "artifacts" / "deb"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
NAME = "binance-terminal"
DISPLAY_TOOLS = ("xvfb", "xauth", "openbox")


def main(arguments: list[str]) -> int:
    if not arguments or os.geteuid() != 0 or not shutil.which("debootstrap"):
        print(__doc__)
        return 2
    package = Path(arguments[0]).resolve()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for release in arguments[1:] or ["bookworm", "trixie"]:
        print(f"== Debian {release}", flush=True)
        with (
            tempfile.TemporaryDirectory(prefix=f"{release}-") as folder,
            _system(Path(folder), release) as system,
        ):
            _check(system, release, package)
    return 0


def _check(system: Path, release: str, package: Path) -> None:
    shutil.copyfile(package, system / "tmp" / package.name)
    before = _files(system)
    _inside(system, "apt-get", "install", "-y", "-qq", f"/tmp/{package.name}")
    print("installed", flush=True)
    _inside(system, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *DISPLAY_TOOLS)
    _inside(system, "useradd", "--create-home", "trader")
    _as_user(system, f"{NAME} --version")
    _as_user(system, f"{NAME} --self-test")
    picture = f"/home/trader/{release}.png"
    _as_user(
        system,
        "xvfb-run -a -s '-screen 0 1600x1000x24' sh -c 'openbox & manager=$!; "
        f"{NAME} --screenshot {picture} --after 8; code=$?; kill $manager; exit $code'",
    )
    shutil.copyfile(system / picture.lstrip("/"), PICTURES / f"{release}.png")
    print(f"picture: {(PICTURES / f'{release}.png').relative_to(ROOT)}", flush=True)
    _inside(system, "apt-get", "purge", "-y", "-qq", NAME)
    left = [p for p in _files(system) - before if NAME in p and "/home/" not in p]
    left = [p for p in left if not p.startswith("var/lib/apt/") and not p.startswith("var/log/")]
    if left:
        raise SystemExit("left behind after purge:\n" + "\n".join(sorted(left)))
    print("purged without a trace", flush=True)


@contextmanager
def _system(folder: Path, release: str) -> Iterator[Path]:
    subprocess.run(
        [
            "debootstrap",
            "--variant=minbase",
            "--include=ca-certificates",
            release,
            str(folder),
            MIRROR,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.copyfile("/etc/resolv.conf", folder / "etc" / "resolv.conf")
    for own in Path("/etc/apt/apt.conf.d").glob("99*"):
        shutil.copyfile(own, folder / "etc" / "apt" / "apt.conf.d" / own.name)
    mounts = [(folder / "proc", "proc"), (folder / "dev" / "shm", "tmpfs")]
    try:
        for target, kind in mounts:
            target.mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, str(target)], check=True)
        yield folder
    finally:
        for target, _ in mounts:
            subprocess.run(["umount", "-l", str(target)], check=False)


def _inside(system: Path, *command: str) -> None:
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "DEBIAN_FRONTEND": "noninteractive",
        "LANG": "C.UTF-8",
        "HOME": "/root",
    }
    subprocess.run(
        ["chroot", str(system), *command],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL if command[0] == "apt-get" else None,
    )


def _as_user(system: Path, command: str) -> None:
    _inside(system, "su", "trader", "-c", f"cd && {command}")


def _files(system: Path) -> set[str]:
    return {
        str(path.relative_to(system))
        for top in ("etc", "opt", "usr", "var", "home")
        for path in (system / top).rglob("*")
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
