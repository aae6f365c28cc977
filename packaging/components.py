"""Everything that a bundle contains and we did not write, as data for licences and the SBOM."""

from __future__ import annotations

import ast
import platform
import re
import subprocess
import sys
import sysconfig
from collections import defaultdict
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from facts import ROOT

CONTENTS = ROOT / "build" / "terminal" / "COLLECT-00.toc"


@dataclass(frozen=True, kw_only=True)
class Component:
    """`texts` are licence files on this machine; `files` the places in the bundle, when known."""

    name: str
    version: str
    licence: str
    purl: str
    group: str
    texts: tuple[Path, ...] = ()
    files: tuple[str, ...] = field(default=())


def collected() -> list[tuple[str, str]]:
    """(place in the bundle, file on this machine) of all that PyInstaller put in."""
    document = ast.literal_eval(CONTENTS.read_text(encoding="utf-8"))
    found: list[tuple[str, str]] = []

    def walk(part: object) -> None:
        if isinstance(part, tuple) and len(part) == 3 and all(isinstance(p, str) for p in part):
            if part[2] != "SYMLINK":
                found.append((part[0], part[1]))
        elif isinstance(part, list | tuple):
            for inner in part:
                walk(inner)

    walk(document)
    return found


def components() -> list[Component]:
    return [_python(), *_packages(), *_inside_qt(), *_system(), *_resources()]


def _python() -> Component:
    base = Path(sys.base_prefix)
    stdlib = Path(sysconfig.get_path("stdlib"))
    places = (stdlib / "LICENSE.txt", base / "LICENSE.txt", base / "LICENSE")
    return Component(
        name="CPython",
        version=platform.python_version(),
        licence="Python-2.0",
        purl=f"pkg:generic/cpython@{platform.python_version()}",
        group="runtime",
        texts=tuple(p for p in places if p.exists())[:1],
    )


def _packages() -> list[Component]:
    """The packages of the runtime's lock that are installed here, and the starter program."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted = {n.lower() for n in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    made = []
    for package in metadata.distributions():
        name = package.metadata["Name"]
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key not in wanted and key != "pyinstaller":
            continue
        made.append(
            Component(
                name=name,
                version=package.version,
                licence=_licence(package),
                purl=f"pkg:pypi/{key}@{package.version}",
                group="python",
                texts=tuple(
                    Path(str(package.locate_file(file)))
                    for file in package.files or ()
                    if ".dist-info" in str(file) and _is_text(file.name)
                ),
            )
        )
    return sorted(made, key=lambda c: c.name.lower())


def _licence(package: metadata.Distribution) -> str:
    def told(field: str) -> list[str]:
        return package.metadata.get_all(field) or []

    said = "".join(told("License-Expression"))
    if not said:
        named = [c.rpartition(":: ")[2] for c in told("Classifier") if "Lic" in c]
        short = "".join(told("License")).strip().splitlines()
        said = short[0] if short and len(short[0]) < 60 else " OR ".join(named)
    return said or "see its licence text"


def _is_text(name: str) -> bool:
    return bool(re.match(r"(?i)(licen[cs]e|copying|notice|authors|ofl)", name))


def _inside_qt() -> list[Component]:
    """What Qt's wheel brings as files of its own but gives no licence text for: ICU, on Linux."""
    found = [place for place, _ in collected() if "libicu" in place]
    versions = {m[1] for place in found if (m := re.search(r"libicudata\.so\.(\d+)", place))}
    return [
        Component(
            name="ICU",
            version=version,
            licence="Unicode-DFS-2016",
            purl=f"pkg:generic/icu@{version}",
            group="resource",
            texts=(ROOT / "packaging" / "licences" / "ICU.txt",),
            files=tuple(sorted(place for place in found if place.endswith(f".{version}"))),
        )
        for version in sorted(versions)
    ]


def _system() -> list[Component]:
    """Libraries that came from the builder's Debian, by package; none elsewhere."""
    if not Path("/var/lib/dpkg").exists():
        return []
    by_package: dict[str, list[str]] = defaultdict(list)
    for place, source in collected():
        if source.startswith(("/lib/", "/usr/")) and ".so" in place:
            by_package[_owner(Path(source))].append(place)
    by_package.pop("", None)
    made = []
    for package, files in sorted(by_package.items()):
        name = package.partition(":")[0]
        text = Path("/usr/share/doc", name, "copyright")
        version = _ask("dpkg-query", "-W", "-f=${Version}", package).strip()
        made.append(
            Component(
                name=name,
                version=version,
                licence="see its copyright file",
                purl=f"pkg:deb/debian/{name}@{quote(version)}",
                group="system",
                texts=(text,) if text.exists() else (),
                files=tuple(sorted(files)),
            )
        )
    return made


def _owner(library: Path) -> str:
    """The Debian package of a file; the merged /usr is known under both of its names."""
    real = library.resolve()
    for path in (library, real, Path(str(real).removeprefix("/usr"))):
        answer = _ask("dpkg", "-S", str(path))
        if answer:
            return answer.rpartition(": ")[0].split(", ")[0]
    return ""


def _ask(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _resources() -> list[Component]:
    fonts, icons = ROOT / "resources" / "fonts", ROOT / "resources" / "icons"
    rows = (
        ("Inter", "4.1", "OFL-1.1", fonts / "Inter-LICENSE.txt"),
        ("JetBrainsMono", "2.304", "OFL-1.1", fonts / "JetBrainsMono-LICENSE.txt"),
        ("TablerIcons", "3.51.0", "MIT", icons / "LICENSE"),
    )
    return [
        Component(
            name=name,
            version=version,
            licence=licence,
            purl=f"pkg:generic/{name.lower()}@{version}",
            group="resource",
            texts=(text,),
        )
        for name, version, licence, text in rows
    ]
