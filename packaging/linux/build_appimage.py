"""Makes an AppImage from the frozen application, when `appimagetool` is there.

    python packaging/linux/build_appimage.py [--folder-only]

The tool is found by APPIMAGETOOL or on the PATH; a runtime to put in front may be named by
APPIMAGE_RUNTIME, so that nothing is downloaded unseen. Without the tool, or with `--folder-only`,
the AppDir is laid out, checked and left in build/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

import drawing  # noqa: E402 - the folder above is no package
import facts  # noqa: E402
from build_deb import metainfo_text  # noqa: E402
from facts import BUNDLE, IDENTIFIER, NAME, ROOT  # noqa: E402

APPDIR = ROOT / "build" / f"{NAME}.AppDir"
START = f"""#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/opt/{NAME}/{NAME}" "$@"
"""


def main(arguments: list[str]) -> int:
    if not (BUNDLE / NAME).exists():
        print("There is no frozen application yet: ./run package", file=sys.stderr)
        return 1
    lay_out(APPDIR)
    said = subprocess.run(
        [str(APPDIR / "AppRun"), "--version"], capture_output=True, text=True, check=False
    )
    if said.stdout.strip() != f"{NAME} {facts.version()}":
        print(f"The AppDir does not start: {said.stdout}{said.stderr}", file=sys.stderr)
        return 1
    tool = os.environ.get("APPIMAGETOOL") or shutil.which("appimagetool")
    if tool is None or "--folder-only" in arguments:
        print(f"{APPDIR.relative_to(ROOT)} starts; no AppImage is made without appimagetool.")
        return 0
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(facts.architecture(), "x86_64")
    image = ROOT / "dist" / f"{NAME}-{facts.version()}-{machine}.AppImage"
    command = [tool, "--no-appstream", str(APPDIR), str(image)]
    runtime = os.environ.get("APPIMAGE_RUNTIME")
    if runtime:
        command[1:1] = ["--runtime-file", runtime]
    environment = {**os.environ, "ARCH": machine, "SOURCE_DATE_EPOCH": str(facts.source_date())}
    subprocess.run(command, check=True, env=environment)
    print(f"{image.relative_to(ROOT)}: {image.stat().st_size / 1e6:.0f} MB")
    return 0


def lay_out(folder: Path) -> None:
    """The tree that an AppImage holds: start script, desktop file, icon, catalogue entry, bundle."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BUNDLE, folder / "opt" / NAME, symlinks=True)
    start = folder / "AppRun"
    start.write_text(START, encoding="utf-8")
    start.chmod(0o755)
    shutil.copyfile(HERE / f"{NAME}.desktop", folder / f"{NAME}.desktop")
    pictures = drawing.draw(ROOT / "build" / "icons")
    shutil.copyfile(pictures[256], folder / f"{NAME}.png")
    (folder / ".DirIcon").symlink_to(f"{NAME}.png")
    metainfo = folder / "usr" / "share" / "metainfo" / f"{IDENTIFIER}.appdata.xml"
    metainfo.parent.mkdir(parents=True)
    metainfo.write_text(metainfo_text(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
