"""Installs the .deb on bare Debian systems, uses it as an ordinary user, and removes it.

    sudo python3 packaging/linux/check_deb.py dist/binance-terminal_*.deb [bookworm trixie]

For each release: a root file system made by debootstrap, `apt install ./package.deb`, the
self-test without any network, a real window on a virtual display with a window manager as a user
without rights (its class, its icon, one instance, a link, an orderly end), then `apt purge` and a
search for anything left. Needs root, debootstrap and util-linux; pictures go to artifacts/deb. The
path of an unpacked bare system may stand for a release; it is copied.
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
SESSION = Path(__file__).resolve().parent / "desktop_session.sh"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
NAME = "binance-terminal"
DISPLAY_TOOLS = ("xvfb", "xauth", "openbox", "xdotool", "x11-utils", "imagemagick")
HOME = "home/trader"


def main(arguments: list[str]) -> int:
    if not arguments or os.geteuid() != 0 or not shutil.which("debootstrap"):
        print(__doc__)
        return 2
    package = Path(arguments[0]).resolve()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for release in arguments[1:] or ["bookworm", "trixie"]:
        with (
            tempfile.TemporaryDirectory(prefix="bare-debian-") as folder,
            _system(Path(folder) / "root", release) as system,
        ):
            told = (system / "etc" / "debian_version").read_text().strip()
            print(f"== Debian {told} ({Path(release).name})", flush=True)
            _check(system, Path(release).name, package)
    return 0


def _check(system: Path, release: str, package: Path) -> None:
    python = "has" if (system / "usr/bin/python3").exists() else "has no"
    print(f"a bare system with {len(_packages(system))} packages; it {python} Python", flush=True)
    shutil.copyfile(package, system / "tmp" / package.name)
    _inside(system, "apt-get", "update", "-qq")
    before = _packages(system)
    _inside(system, "apt-get", "install", "-y", "-qq", "--no-install-recommends",
            f"/tmp/{package.name}")  # fmt: skip
    after = _packages(system)
    owned = _owned(system)
    print(f"installed with {len(after - before) - 1} packages it depends on", flush=True)
    _inside(system, "useradd", "--create-home", "trader")
    _as_user(system, f"{NAME} --version")
    _as_user(system, f"{NAME} --self-test", offline=True)
    print("self-test passed with no network but loopback", flush=True)
    _inside(system, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *DISPLAY_TOOLS)
    shutil.copyfile(SESSION, system / "tmp" / SESSION.name)
    _as_user(system, f"sh /tmp/{SESSION.name}")
    for picture in sorted((system / HOME).glob("*.png")):
        kept = PICTURES / f"{release}-{picture.name}"
        shutil.copyfile(picture, kept)
        print(f"picture: {kept.relative_to(ROOT)}", flush=True)
    _inside(system, "apt-get", "purge", "-y", "-qq", NAME)
    left = [path for path in owned if (system / path).exists() and not (system / path).is_dir()]
    left += [path for path in _named_like_us(system) if not path.startswith(HOME)]
    if left:
        raise SystemExit("left behind after purge:\n" + "\n".join(sorted(set(left))))
    if not (system / HOME / ".local/share/binance-desktop-terminal").is_dir():
        raise SystemExit("the purge took the user's data with it")
    print("purged without a trace; the user's own data is still there", flush=True)


@contextmanager
def _system(folder: Path, release: str) -> Iterator[Path]:
    if Path(release).is_dir():
        subprocess.run(["cp", "-a", "--one-file-system", release, str(folder)], check=True)
    else:
        subprocess.run(
            ["debootstrap", "--variant=minbase", "--include=ca-certificates",
             release, str(folder), MIRROR],
            check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    shutil.copyfile("/etc/resolv.conf", folder / "etc" / "resolv.conf")
    for own in Path("/etc/apt/apt.conf.d").glob("99*"):
        shutil.copyfile(own, folder / "etc" / "apt" / "apt.conf.d" / own.name)
    mounts = [
        (folder / "proc", "proc"),
        (folder / "dev" / "shm", "tmpfs"),
        (folder / "dev" / "pts", "devpts"),
    ]
    try:
        for target, kind in mounts:
            target.mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, str(target)], check=True)
        yield folder
    finally:
        for target, _ in mounts:
            subprocess.run(["umount", "-l", str(target)], check=False)


def _inside(system: Path, *command: str, offline: bool = False) -> None:
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "DEBIAN_FRONTEND": "noninteractive",
        "LANG": "C.UTF-8",
        "HOME": "/root",
    }
    # In a network of its own there is only the loopback interface.
    away = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
    subprocess.run(
        [*(away if offline else []), "chroot", str(system), *command],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL if command[0] == "apt-get" else None,
    )


def _as_user(system: Path, command: str, *, offline: bool = False) -> None:
    _inside(system, "su", "trader", "-c", f"cd && {command}", offline=offline)


def _packages(system: Path) -> set[str]:
    status = (system / "var/lib/dpkg/status").read_text(encoding="utf-8")
    return {line[9:] for line in status.splitlines() if line.startswith("Package: ")}


def _owned(system: Path) -> list[str]:
    """Every path of the installed package, relative to the system's root."""
    listed = (system / f"var/lib/dpkg/info/{NAME}.list").read_text(encoding="utf-8")
    return [line.lstrip("/") for line in listed.splitlines() if line != "/."]


def _named_like_us(system: Path) -> list[str]:
    logs = ("var/lib/apt/", "var/log/", "var/cache/apt/")
    return [
        name
        for top in ("etc", "opt", "usr", "var", "home")
        for path in (system / top).rglob("*")
        if NAME in (name := str(path.relative_to(system))) and not name.startswith(logs)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
