"""The documents of the Linux packages, made from the changelog and the bundle's licences."""

from __future__ import annotations

import sys
import textwrap
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import facts  # noqa: E402 - the folder above is no package
from facts import BUNDLE, IDENTIFIER, NAME, ROOT  # noqa: E402


def metainfo_text() -> str:
    """The software catalogue's entry with the releases of the changelog filled in."""
    text = (HERE / f"{IDENTIFIER}.metainfo.xml").read_text(encoding="utf-8")
    entries = "".join(
        f'    <release version="{version}" date="{date}">\n      <description>\n        <ul>\n'
        + "".join(f"          <li>{_escaped(line)}</li>\n" for line in lines)
        + "        </ul>\n      </description>\n    </release>\n"
        for version, date, lines in facts.releases()
    )
    return text.replace("    <!-- releases: from the changelog -->\n", entries)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def changelog(maintainer: str) -> str:
    """The changelog in Debian's form; `maintainer` is a name with an address."""
    entries = []
    for version, date, lines in facts.releases():
        day = f"{date}T12:00:00"
        stamp = formatdate(_seconds(day), usegmt=False)
        what = "\n".join(_wrapped(line) for line in lines)
        entries.append(f"{NAME} ({version}) stable; urgency=medium\n\n{what}\n\n")
        entries[-1] += f" -- {maintainer}  {stamp}\n"
    return "\n".join(entries)


def _seconds(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


def _wrapped(line: str) -> str:
    return textwrap.fill(line, 78, initial_indent="  * ", subsequent_indent="    ")


def copyright_text() -> str:
    """Our licence, then the licence text of everything in the bundle."""
    folder = BUNDLE / "licences"
    parts = [
        (
            "Binance Terminal and everything that it is shipped with.\n\n"
            f"The texts below are also in /opt/{NAME}/licences, one file each.\n"
            "Debian's own copies of common licences are in /usr/share/common-licenses."
        ),
        f"Binance Terminal\n\n{(ROOT / 'LICENSE').read_text(encoding='utf-8')}",
    ]
    parts += [
        f"{path.relative_to(folder).as_posix()}\n\n{path.read_text('utf-8', 'replace')}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"SBOM.cdx.json", "LICENSE.txt"}
    ]
    return f"\n\n{'-' * 78}\n\n".join(parts)
