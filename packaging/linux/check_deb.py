"""Installs the .deb on bare Debian systems, uses it as an ordinary user, and removes it.

    sudo python3 packaging/linux/check_deb.py dist/binance-terminal_*.deb [bookworm trixie]

For each release: a root file system made by debootstrap, `apt install ./package.deb`, the
self-test without any network, a real window on a virtual display with a window manager as a user
without rights (its class, its icon, one instance, a link, an orderly end), then `apt purge` and a
search for anything left. Needs root, debootstrap and util-linux; pictures go to artifacts/deb. The
path of an unpacked bare system may stand for a release; it is copied.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bare_debian import RELEASES, USER, BareDebian, bare_debian, can_be_made

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "artifacts" / "deb"
SESSION = Path(__file__).resolve().parent / "desktop_session.sh"
NAME = "binance-terminal"
DISPLAY_TOOLS = ("xvfb", "xauth", "openbox", "xdotool", "x11-utils", "imagemagick")


def main(arguments: list[str]) -> int:
    if not arguments or not can_be_made():
        print(__doc__)
        return 2
    package = Path(arguments[0]).resolve()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for release in arguments[1:] or RELEASES:
        with bare_debian(release) as system:
            _check(system, package)
    return 0


def _check(system: BareDebian, package: Path) -> None:
    before = system.packages()
    python = "has" if (system.root / "usr/bin/python3").exists() else "has no"
    print(f"a bare system with {len(before)} packages; it {python} Python", flush=True)
    shutil.copyfile(package, system.root / "tmp" / package.name)
    system.install(f"/tmp/{package.name}")
    owned = _owned(system)
    more = len(system.packages() - before) - 1
    print(f"installed with {more} packages it depends on", flush=True)
    system.add_user()
    system.as_user(f"{NAME} --version")
    system.as_user(f"{NAME} --self-test", offline=True)
    print("self-test passed with no network but loopback", flush=True)
    _use(system)
    system.run("apt-get", "purge", "-y", "-qq", NAME)
    left = [path for path in owned if _is_left(system.root / path)]
    left += [path for path in _named_like_us(system) if not path.startswith(f"home/{USER}")]
    if left:
        raise SystemExit("left behind after purge:\n" + "\n".join(sorted(set(left))))
    if not (system.home / ".local/share/binance-desktop-terminal").is_dir():
        raise SystemExit("the purge took the user's data with it")
    print("purged without a trace; the user's own data is still there", flush=True)


def _use(system: BareDebian) -> None:
    """One session on a display, and its pictures brought out."""
    system.install(*DISPLAY_TOOLS)
    shutil.copyfile(SESSION, system.root / "tmp" / SESSION.name)
    system.as_user(f"sh /tmp/{SESSION.name}")
    for picture in sorted(system.home.glob("*.png")):
        kept = PICTURES / f"{system.name}-{picture.name}"
        shutil.copyfile(picture, kept)
        print(f"picture: {kept.relative_to(ROOT)}", flush=True)


def _owned(system: BareDebian) -> list[str]:
    """Every path of the installed package, relative to the system's root."""
    listed = (system.root / f"var/lib/dpkg/info/{NAME}.list").read_text(encoding="utf-8")
    return [line.lstrip("/") for line in listed.splitlines() if line != "/."]


def _is_left(path: Path) -> bool:
    """Folders may be shared with other packages; those of our name are searched for besides."""
    return path.is_symlink() or (path.exists() and not path.is_dir())


def _named_like_us(system: BareDebian) -> list[str]:
    logs = ("var/lib/apt/", "var/log/", "var/cache/apt/")
    return [
        name
        for top in ("etc", "opt", "usr", "var", "home")
        for path in (system.root / top).rglob("*")
        if NAME in (name := str(path.relative_to(system.root))) and not name.startswith(logs)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
