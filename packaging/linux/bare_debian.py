"""A Debian that has nothing: made by debootstrap, entered by chroot, thrown away after use.

Needs root, debootstrap and util-linux. DEBIAN_MIRROR names another mirror than Debian's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
RELEASES = ("bookworm", "trixie")
USER = "trader"
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    "LANG": "C.UTF-8",
    "HOME": "/root",
}


def can_be_made() -> bool:
    return os.geteuid() == 0 and shutil.which("debootstrap") is not None


class BareDebian:
    """A root file system at `root`; `name` is the release it was asked for by."""

    def __init__(self, root: Path, name: str) -> None:
        self.root, self.name = root, name
        self.home = root / "home" / USER

    def version(self) -> str:
        return (self.root / "etc" / "debian_version").read_text(encoding="utf-8").strip()

    def run(self, *command: str, offline: bool = False, **environment: str) -> None:
        """Run as root inside; with `offline` nothing but the loopback interface is there.

        Raises:
            subprocess.CalledProcessError: the command ended with another code than 0.
        """
        away = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
        subprocess.run(
            [*(away if offline else []), "chroot", str(self.root), *command],
            check=True,
            env={**ENVIRONMENT, **environment},
            stdout=subprocess.DEVNULL if command[0] == "apt-get" else None,
        )

    def install(self, *packages: str) -> None:
        """`packages` are names, or paths inside that begin with a slash."""
        self.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)

    def add_user(self) -> None:
        self.run("useradd", "--create-home", USER)

    def as_user(self, command: str, *, offline: bool = False) -> None:
        """Run a shell's line as an ordinary user, in that user's home."""
        self.run("su", USER, "-c", f"cd && {command}", offline=offline)

    def packages(self) -> set[str]:
        status = (self.root / "var/lib/dpkg/status").read_text(encoding="utf-8")
        return {line[9:] for line in status.splitlines() if line.startswith("Package: ")}


@contextmanager
def bare_debian(release: str) -> Iterator[BareDebian]:
    """A new system of `release`: a code name, or the path of an unpacked bare system to copy."""
    with tempfile.TemporaryDirectory(prefix="bare-debian-") as folder:
        root = Path(folder, "root")
        if Path(release).is_dir():
            subprocess.run(["cp", "-a", "--one-file-system", release, str(root)], check=True)
        else:
            command = ["debootstrap", "--variant=minbase", "--include=ca-certificates"]
            subprocess.run(
                [*command, release, str(root), MIRROR], check=True, stdout=subprocess.DEVNULL
            )
        shutil.copyfile("/etc/resolv.conf", root / "etc" / "resolv.conf")
        for own in Path("/etc/apt/apt.conf.d").glob("99*"):
            shutil.copyfile(own, root / "etc" / "apt" / "apt.conf.d" / own.name)
        with _mounted(root):
            system = BareDebian(root, Path(release).name)
            print(f"== Debian {system.version()} ({system.name})", flush=True)
            system.run("apt-get", "update", "-qq")
            yield system


@contextmanager
def _mounted(root: Path) -> Iterator[None]:
    mounts = {"proc": root / "proc", "tmpfs": root / "dev/shm", "devpts": root / "dev/pts"}
    try:
        for kind, target in mounts.items():
            target.mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, str(target)], check=True)
        yield
    finally:
        for target in mounts.values():
            subprocess.run(["umount", "-l", str(target)], check=False)
