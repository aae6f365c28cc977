"""Puts `Binance Terminal.app` into a disk image, signed and notarised when that is set up; on a mac.

    python packaging/macos/build_dmg.py

MACOS_IDENTITY names a signing identity of the keychain, MACOS_NOTARY a stored profile of notarytool
(in MACOS_KEYCHAIN, if not in the usual one); `signing.sh` sets all three on a builder. Without them
the image is made unsigned (ad hoc) and says so.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import facts  # noqa: E402 - the folder above is no package

APP = facts.ROOT / "dist" / f"{facts.TITLE}.app"


def main() -> int:
    if platform.system() != "Darwin":
        print("A disk image is made on a mac.", file=sys.stderr)
        return 1
    notices = facts.BUNDLE / "licences"
    shutil.copytree(notices, APP / "Contents" / "Resources" / "licences", dirs_exist_ok=True)
    identity = os.environ.get("MACOS_IDENTITY", "-")
    # What was added since PyInstaller's own seal breaks it, so everything is sealed again.
    sign = [
        "codesign",
        "--force",
        "--deep",
        "--timestamp" if identity != "-" else "--timestamp=none",
    ]
    sign += ["--options", "runtime", "--entitlements", str(HERE / "entitlements.plist")]
    _run(*sign, "--sign", identity, str(APP))
    _run("codesign", "--verify", "--deep", "--strict", str(APP))
    image = facts.ROOT / "dist" / _name()
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / facts.TITLE
        staged.mkdir()
        shutil.copytree(APP, staged / APP.name, symlinks=True)
        (staged / "Applications").symlink_to("/Applications")
        _run("hdiutil", "create", "-volname", facts.TITLE, "-srcfolder", str(staged),
             "-fs", "HFS+", "-format", "ULFO", "-ov", str(image))  # fmt: skip
    notary = os.environ.get("MACOS_NOTARY")
    if identity != "-" and notary:
        _run("codesign", "--timestamp", "--sign", identity, str(image))
        account = ["--keychain-profile", notary]
        if os.environ.get("MACOS_KEYCHAIN"):
            account += ["--keychain", os.environ["MACOS_KEYCHAIN"]]
        _run("xcrun", "notarytool", "submit", str(image), *account, "--wait")
        _run("xcrun", "stapler", "staple", str(image))
    else:
        print("The image is not notarised: macOS will ask before the first start.")
    print(f"{image.name}: {image.stat().st_size / 1e6:.0f} MB")
    return 0


def _name() -> str:
    machine = "arm64" if platform.machine() == "arm64" else "x86_64"
    return f"{facts.NAME}-{facts.version()}-macos-{machine}.dmg"


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
