"""Puts the frozen application into a Debian package and a portable archive.

    python packaging/linux/build_deb.py          after ./run package

The bundle goes to /opt/binance-terminal untouched (Qt's libraries stay replaceable files, as
their licence asks), with a link in /usr/bin and the desktop's files where they belong.
"""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BUNDLE = ROOT / "dist" / "binance-terminal"
NAME = "binance-terminal"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# Found by installing on bare systems: what Qt's bundle takes from the system at run time.
DEPENDS = "libc6 (>= 2.36), libgl1, libegl1, libx11-xcb1, libxcb-dri3-0, libfontconfig1, fontconfig"
RECOMMENDS = "gnome-keyring | kwalletmanager | keepassxc, fonts-noto-core"


def main() -> int:
    if not (BUNDLE / NAME).exists():
        print("There is no frozen application yet: ./run package", file=sys.stderr)
        return 1
    version = _version()
    architecture = ARCHITECTURES.get(platform.machine(), platform.machine())
    staged = ROOT / "build" / "deb"
    shutil.rmtree(staged, ignore_errors=True)
    _stage(staged, version, architecture)
    package = ROOT / "dist" / f"{NAME}_{version}_{architecture}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(staged), str(package)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    portable = ROOT / "dist" / f"{NAME}-{version}-linux-{architecture}.tar.xz"
    with tarfile.open(portable, "w:xz") as archive:
        archive.add(BUNDLE, NAME, filter=_anonymous)
    for made in (package, portable):
        print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


def _stage(staged: Path, version: str, architecture: str) -> None:
    shutil.copytree(BUNDLE, staged / "opt" / NAME, symlinks=True)
    link = staged / "usr" / "bin" / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to(f"/opt/{NAME}/{NAME}")
    icons = ROOT / "resources" / "icons" / "app"
    for source, target in (
        (HERE / f"{NAME}.desktop", f"usr/share/applications/{NAME}.desktop"),
        (
            HERE / "org.binanceterminal.Terminal.metainfo.xml",
            "usr/share/metainfo/org.binanceterminal.Terminal.metainfo.xml",
        ),
        (icons / "app.svg", f"usr/share/icons/hicolor/scalable/apps/{NAME}.svg"),
        (icons / "app-256.png", f"usr/share/icons/hicolor/256x256/apps/{NAME}.png"),
        (icons / "app-48.png", f"usr/share/icons/hicolor/48x48/apps/{NAME}.png"),
    ):
        _copy(source, staged / target)
    documents = staged / "usr" / "share" / "doc" / NAME
    documents.mkdir(parents=True)
    (documents / "copyright").write_text(_copyright(), encoding="utf-8")
    _compressed(ROOT / "packaging" / "CHANGELOG", documents / "changelog.gz")
    manual = staged / "usr" / "share" / "man" / "man1" / f"{NAME}.1.gz"
    manual.parent.mkdir(parents=True)
    _compressed(HERE / f"{NAME}.1", manual)
    installed = sum(p.stat().st_size for p in staged.rglob("*") if p.is_file()) // 1024
    control = staged / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        f"Package: {NAME}\nVersion: {version}\nArchitecture: {architecture}\n"
        f"Maintainer: The terminal's authors <authors@binanceterminal.invalid>\n"
        f"Installed-Size: {installed}\nDepends: {DEPENDS}\nRecommends: {RECOMMENDS}\n"
        "Section: misc\nPriority: optional\n"
        "Description: desktop trading terminal with an exchange simulator\n"
        " Live order book, candles, trades and an order ticket that knows the rules of the\n"
        " exchange. Opens on its own simulated exchange; no network and no account are needed.\n",
        encoding="utf-8",
    )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _compressed(source: Path, target: Path) -> None:
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(source.read_bytes())


def _copyright() -> str:
    """Our licence, then the licence text of everything in the bundle."""
    parts = [(ROOT / "LICENSE").read_text(encoding="utf-8")]
    parts += [
        f"{path.relative_to(folder)}\n\n{path.read_text('utf-8', 'replace')}"
        for folder in (ROOT / "resources", BUNDLE)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and re.match(r"(?i)(licen[cs]e|copying|notice|ofl)", path.name)
    ]
    return f"\n\n{'-' * 78}\n\n".join(parts)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Owner and time of the builder are nobody's business."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return member


def _version() -> str:
    text = (ROOT / "terminal" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise SystemExit("terminal/__init__.py has no version")
    return found[1]


if __name__ == "__main__":
    sys.exit(main())
