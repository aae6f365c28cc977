"""Puts the frozen application into a Debian package and a portable archive.

    python packaging/linux/build_deb.py          after ./run package

The bundle goes to /opt/binance-terminal untouched (Qt's libraries stay replaceable files, as
their licence asks), with a link in /usr/bin and the desktop's files where they belong.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import drawing  # noqa: E402 - the folder above is no package
import facts  # noqa: E402
from deb_documents import changelog, copyright_text, metainfo_text  # noqa: E402
from facts import BUNDLE, IDENTIFIER, NAME, ROOT  # noqa: E402

MAINTAINER = "The terminal's authors <authors@binanceterminal.invalid>"
# What the bundle takes from the system: found by reading what its libraries are linked to and by
# installing on bare systems. Graphics drivers, the X connection and data files; nothing else.
DEPENDS = (
    "libc6 (>= 2.36), libgl1, libegl1, libxcb1, libxcb-dri3-0, libx11-data, xkb-data, fontconfig"
)
RECOMMENDS = (
    "gnome-keyring | kwalletmanager | keepassxc,"
    " libwayland-client0, libwayland-cursor0, libwayland-egl1, xdg-desktop-portal"
)
SUGGESTS = "fonts-noto-core"
DESCRIPTION = """desktop trading terminal with an exchange simulator
 Live order book, candles, trades and an order ticket that knows the rules
 of the exchange before it sends.
 .
 It opens on its own simulated exchange on the loopback interface: no
 network and no account are needed to try everything.
"""
# What lintian says of every self-contained program, and why it is so here.
OVERRIDES = """# A self-contained program with its own libraries belongs below /opt. They are those
# that were tested together, as their makers built them, and may be replaced by the user.
binance-terminal: dir-or-file-in-opt *
binance-terminal: embedded-library *
binance-terminal: unstripped-binary-or-object *
binance-terminal: custom-library-search-path *
binance-terminal: shared-library-is-executable *
binance-terminal: shared-library-lacks-prerequisites *
binance-terminal: sharedobject-in-library-directory-missing-soname *
binance-terminal: library-not-linked-against-libc *
binance-terminal: hardening-no-pie *
# The look must be the same on every system, so its fonts come along.
binance-terminal: duplicate-font-file *
# The same texts serve systems that have no /usr/share/common-licenses.
binance-terminal: copyright-file-contains-full-apache-2-license
binance-terminal: copyright-file-contains-full-gpl-license
"""


def main() -> int:
    if not (BUNDLE / NAME).exists():
        print("There is no frozen application yet: ./run package", file=sys.stderr)
        return 1
    version, architecture = facts.version(), facts.architecture()
    staged = ROOT / "build" / "deb"
    shutil.rmtree(staged, ignore_errors=True)
    stage(staged, version, architecture)
    package = ROOT / "dist" / f"{NAME}_{version}_{architecture}.deb"
    portable = ROOT / "dist" / f"{NAME}-{version}-linux-{architecture}.tar.xz"
    # Packing takes a minute each, on one core each.
    with subprocess.Popen(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(staged), str(package)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(facts.source_date())},
    ) as packer:
        pack(BUNDLE, portable)
    if packer.returncode:
        return packer.returncode
    for made in (package, portable):
        print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


def pack(bundle: Path, archive: Path) -> None:
    """A tar.xz of the bundle that names neither the builder nor the day."""
    with tarfile.open(archive, "w:xz", format=tarfile.PAX_FORMAT) as tar:
        for path in [bundle, *sorted(bundle.rglob("*"))]:
            name = Path(NAME, path.relative_to(bundle))
            tar.add(path, str(name), recursive=False, filter=_anonymous)


def stage(staged: Path, version: str, architecture: str) -> None:
    """Lay out the package's tree with its control files."""
    shutil.copytree(BUNDLE, staged / "opt" / NAME, symlinks=True)
    link = staged / "usr" / "bin" / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to(f"/opt/{NAME}/{NAME}")
    share = staged / "usr" / "share"
    _copy(HERE / f"{NAME}.desktop", share / "applications" / f"{NAME}.desktop")
    metainfo = share / "metainfo" / f"{IDENTIFIER}.metainfo.xml"
    _write(metainfo, metainfo_text())
    icons = share / "icons" / "hicolor"
    _copy(drawing.SOURCE, icons / "scalable" / "apps" / f"{NAME}.svg")
    for size, picture in drawing.draw(ROOT / "build" / "icons").items():
        _copy(picture, icons / f"{size}x{size}" / "apps" / f"{NAME}.png")
    documents = share / "doc" / NAME
    _write(documents / "copyright", copyright_text())
    _compressed(changelog(MAINTAINER), documents / "changelog.gz")
    manual = (HERE / f"{NAME}.1").read_text(encoding="utf-8")
    _compressed(manual.replace("@VERSION@", version), share / "man" / "man1" / f"{NAME}.1.gz")
    _write(share / "lintian" / "overrides" / NAME, OVERRIDES)
    _control(staged, version, architecture)
    moment = facts.source_date()
    for path in staged.rglob("*"):
        if not path.is_symlink():
            os.utime(path, (moment, moment))
            if path.is_dir():
                path.chmod(0o755)


def _control(staged: Path, version: str, architecture: str) -> None:
    files = sorted(p for p in staged.rglob("*") if p.is_file() and not p.is_symlink())
    sums = "".join(f"{_md5(p)}  {p.relative_to(staged).as_posix()}\n" for p in files)
    installed = sum(p.stat().st_size for p in files) // 1024
    _write(staged / "DEBIAN" / "md5sums", sums)
    _write(
        staged / "DEBIAN" / "control",
        f"Package: {NAME}\nVersion: {version}\nArchitecture: {architecture}\n"
        f"Maintainer: {MAINTAINER}\nInstalled-Size: {installed}\nDepends: {DEPENDS}\n"
        f"Recommends: {RECOMMENDS}\nSuggests: {SUGGESTS}\nSection: misc\nPriority: optional\n"
        f"Description: {DESCRIPTION}",
    )


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    target.chmod(0o644)


def _compressed(text: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())
    target.chmod(0o644)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Owner and time of the builder are nobody's business."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = facts.source_date()
    return member


if __name__ == "__main__":
    sys.exit(main())
