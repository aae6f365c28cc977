"""Makes the Windows installer from the frozen application; needs NSIS (`makensis`).

    python packaging/windows/build_installer.py [--script-only]

`--script-only` compiles the script around an empty stand-in on any system, to see that it holds.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import drawing  # noqa: E402 - the folder above is no package
import facts  # noqa: E402

PLACES = ("C:/Program Files (x86)/NSIS/makensis.exe", "C:/Program Files/NSIS/makensis.exe")


def main(arguments: list[str]) -> int:
    makensis = shutil.which("makensis") or next((p for p in PLACES if Path(p).exists()), None)
    if makensis is None:
        print("NSIS is not installed (makensis is not found).", file=sys.stderr)
        return 1
    if "--script-only" in arguments:
        with tempfile.TemporaryDirectory() as folder:
            bundle = Path(folder) / facts.NAME
            (bundle / "_internal").mkdir(parents=True)
            (bundle / f"{facts.NAME}.exe").write_bytes(b"MZ")
            (bundle / "_internal" / "stand-in.txt").write_text("nothing", encoding="utf-8")
            return _compile(makensis, bundle, Path(folder) / f"{facts.NAME}-windows-setup.exe")
    output = facts.ROOT / "dist" / f"{facts.NAME}-{facts.version()}-windows-setup.exe"
    return _compile(makensis, facts.BUNDLE, output)


def _compile(makensis: str, bundle: Path, output: Path) -> int:
    icons = facts.ROOT / "build" / "icons"
    drawing.draw(icons)
    values = {
        "VERSION": facts.version(),
        "BUNDLE": bundle,
        "OUTPUT": output,
        "ICON": icons / f"{facts.NAME}.ico",
        "LICENCE": facts.ROOT / "LICENSE",
    }
    defines = [f"-D{name}={value}" for name, value in values.items()]
    script = str(HERE / "installer.nsi")
    ran = subprocess.run([makensis, "-V2", "-WX", *defines, script], check=False)
    if ran.returncode == 0:
        print(f"{output.name}: {output.stat().st_size / 1e6:.1f} MB")
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
