"""A release can be checked by anyone, and whatever was changed in it is found."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import facts
import pytest
import release

from terminal.desktop.release_notice import read_release

PACKAGE = "binance-terminal_0.1.0_amd64.deb"


@pytest.fixture
def signed(tmp_path: Path) -> tuple[Path, str]:
    """A signed release, and the public key."""
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / PACKAGE).write_bytes(b"package")
    key = tmp_path / "key.pem"
    public = release.new_key(key)
    release.write_sums(folder)
    release.sign(folder, key, "Faster charts.")
    return folder, public


def test_a_whole_release_is_verified(signed: tuple[Path, str]) -> None:
    assert release.verify(*signed) == facts.version()


def test_the_running_program_believes_its_notice(signed: tuple[Path, str]) -> None:
    folder, public = signed
    told = read_release((folder / "release.json").read_bytes(), public)
    assert (told.version, told.summary) == (facts.version(), "Faster charts.")


def edit_package(folder: Path) -> None:
    (folder / PACKAGE).write_bytes(b"worse")


def edit_sums(folder: Path) -> None:
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text().replace(PACKAGE, "other.deb"))


def edit_notice(folder: Path) -> None:
    path = folder / "release.json"
    document = json.loads(path.read_text())
    document["payload"] = document["payload"].replace("Faster", "Slower")
    path.write_text(json.dumps(document))


def remove_package(folder: Path) -> None:
    (folder / PACKAGE).unlink()


@pytest.mark.parametrize("harm", [edit_package, edit_sums, edit_notice, remove_package])
def test_what_was_changed_is_found(signed: tuple[Path, str], harm: Callable[[Path], None]) -> None:
    harm(signed[0])
    with pytest.raises(release.Wrong):
        release.verify(*signed)


def test_another_key_is_not_believed(signed: tuple[Path, str], tmp_path: Path) -> None:
    with pytest.raises(release.Wrong, match="not of this key"):
        release.verify(signed[0], release.new_key(tmp_path / "other.pem"))


def test_only_the_key_that_programs_believe_can_sign(
    signed: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, public = signed
    monkeypatch.setattr(release, "_built_in_key", lambda: public)
    release.sign(folder, tmp_path / "key.pem", "Again.")
    release.new_key(tmp_path / "other.pem")
    with pytest.raises(release.Wrong, match="another key"):
        release.sign(folder, tmp_path / "other.pem", "By somebody else.")


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_openssl_alone_can_check_the_signature(signed: tuple[Path, str]) -> None:
    command = "openssl pkeyutl -verify -pubin -inkey release.pem -rawin -in SHA256SUMS"
    ran = subprocess.run(
        [*command.split(), "-sigfile", "SHA256SUMS.sig"], cwd=signed[0], capture_output=True
    )
    assert ran.returncode == 0, ran.stderr


def test_a_private_key_is_never_written_into_the_source_or_over_another(tmp_path: Path) -> None:
    with pytest.raises(release.Wrong):
        release.new_key(facts.ROOT / "key.pem")
    assert not (facts.ROOT / "key.pem").exists()
    key = tmp_path / "key.pem"
    release.new_key(key)
    assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        release.new_key(key)
