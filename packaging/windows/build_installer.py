"""Makes the Windows installer from the frozen application; needs NSIS (`makensis`).

    python packaging/windows/build_installer.py                  dist/binance-terminal-…-setup.exe
    python packaging/windows/build_installer.py FOLDER OUTPUT    of another folder
    python packaging/windows/build_installer.py --script-only    of an empty stand-in

The last two compile on any system, to see that the script holds. `check_installer.py` tries the
result.
"""

from __future__ import annotations

import re
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
PROGRAM = f"{facts.NAME}.exe"
# What the script's macro RemoveProgram removes; anything else would stay behind for ever.
REMOVED = {PROGRAM, "_internal", "licences"}


def main(arguments: list[str]) -> int:
    if "--script-only" in arguments:
        with tempfile.TemporaryDirectory() as folder:
            bundle = Path(folder) / facts.NAME
            for part in ("_internal", "licences"):
                (bundle / part).mkdir(parents=True)
                (bundle / part / "stand-in.txt").write_text("nothing", encoding="utf-8")
            (bundle / PROGRAM).write_bytes(b"MZ")
            return compile_installer(bundle, Path(folder) / f"{facts.NAME}-windows-setup.exe")
    if len(arguments) == 2:
        return compile_installer(Path(arguments[0]), Path(arguments[1]))
    output = facts.ROOT / "dist" / f"{facts.NAME}-{facts.version()}-windows-setup.exe"
    return compile_installer(facts.BUNDLE, output)


def compile_installer(bundle: Path, output: Path) -> int:
    """Pack `bundle` into the installer `output`; makensis's exit code."""
    makensis = shutil.which("makensis") or next((p for p in PLACES if Path(p).exists()), None)
    if makensis is None:
        print("NSIS is not installed (makensis is not found).", file=sys.stderr)
        return 1
    strange = {path.name for path in bundle.iterdir()} ^ REMOVED
    if strange:
        print(f"The uninstaller does not fit the bundle: {sorted(strange)}", file=sys.stderr)
        return 1
    icons = facts.ROOT / "build" / "icons"
    drawing.draw(icons)
    values = {
        "VERSION": facts.version(),
        # makensis splits paths at the system's own separator only.
        "FILES": bundle / "*",
        "SIZE": sum(p.stat().st_size for p in bundle.rglob("*") if p.is_file()) // 1024,
        "OUTPUT": output,
        "ICON": icons / f"{facts.NAME}.ico",
        "LICENCE": facts.ROOT / "LICENSE",
        "APP_ID": application_id(),
    }
    defines = [f"-D{name}={value}" for name, value in values.items()]
    script = str(HERE / "installer.nsi")
    ran = subprocess.run([makensis, "-V2", "-WX", *defines, script], check=False)
    if ran.returncode == 0:
        print(f"{output.name}: {output.stat().st_size / 1e6:.1f} MB")
    return ran.returncode


def application_id() -> str:
    """What the running program tells Windows that it is."""
    source = (facts.ROOT / "terminal" / "desktop" / "identity.py").read_text(encoding="utf-8")
    found = re.search(r'^WINDOWS_ID = "([^"]+)"$', source, re.MULTILINE)
    if found is None:
        raise SystemExit("terminal/desktop/identity.py has no WINDOWS_ID")
    return found[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
