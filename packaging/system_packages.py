"""Finds missing system libraries before Qt is ever imported. Standard library only.

Qt aborts the whole process when its platform plugin cannot load, and names the wrong library
when it does; so each library is opened here first and all that is missing is said in one line.
Library and package names are Debian's (12 and 13; the old names resolve on 13) and Ubuntu's.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys

ALWAYS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
WITH_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
WITH_WAYLAND = {
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
# Real-window tests skip with a reason where these are absent; CI installs them.
FOR_WINDOW_TESTS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "import": "imagemagick",
}


class Missing(Exception):
    """System packages are missing; the text is one line to install them."""


def ensure(command: str, *, install: bool) -> None:
    """Raise `Missing`, or install (root only), when something needed is absent."""
    if not sys.platform.startswith("linux"):
        return
    packages = missing_packages(command, all_wanted=install)
    if not packages:
        return
    if not install:
        raise Missing(
            f"Missing system packages. Install them{'' if is_root() else ' as root'} with:\n\n"
            f"  {'' if is_root() else 'sudo '}{install_line(packages)}\n\n"
            "or, as root, add --install-system-packages to this command."
        )
    if not is_root():
        raise Missing(f"Only root can install packages: sudo {install_line(packages)}")
    if not shutil.which("apt-get"):
        raise Missing(f"There is no apt-get here. Needed: {' '.join(packages)}")
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
    ran = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        check=False,
        env=quiet,
        stdout=subprocess.DEVNULL,
    )
    if ran.returncode:
        raise Missing(f"apt-get failed (exit {ran.returncode}): {install_line(packages)}")


def missing_packages(command: str, *, all_wanted: bool) -> list[str]:
    """Debian packages that `command` lacks here; `all_wanted` adds what only some tests use."""
    packages = []
    if not (
        importlib.util.find_spec("ensurepip")
        or importlib.util.find_spec("pip")
        or shutil.which("uv")
    ):
        packages.append("python3-venv")
    if command != "simulator":
        libraries = dict(ALWAYS)
        if os.environ.get("DISPLAY") or (all_wanted and command == "test"):
            libraries |= WITH_X11
        if os.environ.get("WAYLAND_DISPLAY"):
            libraries |= WITH_WAYLAND
        packages += [package for library, package in libraries.items() if not _loads(library)]
    if command == "test" and all_wanted:
        packages += [p for program, p in FOR_WINDOW_TESTS.items() if not shutil.which(program)]
    return packages


def install_line(packages: list[str]) -> str:
    return "apt-get install -y --no-install-recommends " + " ".join(packages)


def is_root() -> bool:
    return os.geteuid() == 0


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
