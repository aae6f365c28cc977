"""An AppImage is the pinned runtime, then exactly our files."""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
from pathlib import Path

import build_appimage
import pytest


def runtime(*, magic: bytes = build_appimage.MAGIC, behind: bytes = b"") -> bytes:
    """The smallest ELF file with a section table of two entries and the mark of a type 2 runtime."""
    head = b"\x7fELF\x02\x01\x01\x00" + magic + bytes(5)
    head = head.ljust(0x28, b"\0") + struct.pack("<Q", 64)
    return head.ljust(0x3A, b"\0") + struct.pack("<HHH", 64, 2, 1) + bytes(128) + behind


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    """The packed form of a folder with a program, a link and a file."""
    if not shutil.which("mksquashfs"):
        pytest.skip("squashfs-tools are not installed")
    folder = tmp_path / "AppDir"
    folder.mkdir()
    (folder / "AppRun").write_text("#!/bin/sh\n")
    (folder / "AppRun").chmod(0o755)
    (folder / "icon.png").write_bytes(b"icon" * 5_000)
    (folder / ".DirIcon").symlink_to("icon.png")
    build_appimage.pack(folder, tmp_path / "payload")
    return tmp_path / "payload"


def joined(tmp_path: Path, program: bytes, payload: bytes = b"files") -> bytes:
    (tmp_path / "runtime").write_bytes(program)
    (tmp_path / "payload").write_bytes(payload)
    image = tmp_path / "image"
    sha256 = hashlib.sha256(runtime()).hexdigest()
    build_appimage.join(tmp_path / "runtime", sha256, tmp_path / "payload", image)
    assert image.stat().st_mode & 0o111 == 0o111
    return image.read_bytes()


def test_the_files_begin_where_the_runtime_ends(tmp_path: Path) -> None:
    made = joined(tmp_path, runtime())
    assert made[build_appimage.elf_size(made) :] == b"files"


def test_another_runtime_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(build_appimage.BadRuntime, match="SHA-256"):
        joined(tmp_path, runtime(behind=b"more"))


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (runtime(magic=b"\0\0\0"), "type 2"),
        (runtime(behind=b"more"), "follows"),
        (b"MZ......" + build_appimage.MAGIC + bytes(200), "ELF"),
    ],
)
def test_what_could_not_start_is_refused(tmp_path: Path, program: bytes, reason: str) -> None:
    (tmp_path / "runtime").write_bytes(program)
    sha256 = hashlib.sha256(program).hexdigest()
    with pytest.raises(build_appimage.BadRuntime, match=reason):
        build_appimage.join(tmp_path / "runtime", sha256, tmp_path, tmp_path / "image")


def test_the_packed_files_are_whole_and_the_same_each_time(payload: Path, tmp_path: Path) -> None:
    first = payload.read_bytes()
    build_appimage.pack(tmp_path / "AppDir", payload)
    assert payload.read_bytes() == first
    out = tmp_path / "out"
    command = ["unsquashfs", "-no-progress", "-quiet", "-dest", str(out), str(payload)]
    subprocess.run(command, check=True, capture_output=True)
    assert (out / "AppRun").stat().st_mode & 0o111
    assert (out / ".DirIcon").readlink() == Path("icon.png")
    assert (out / "icon.png").read_bytes() == b"icon" * 5_000
