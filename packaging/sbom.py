"""The bill of materials of a bundle, in CycloneDX 1.6 JSON: what is inside, and each library's hash.

sbom.py check dist/binance-terminal      compare a bundle with its own bill
sbom.py validate FILE …                  against CycloneDX's own schema; needs its library,
                                         which is in the environment `.cache/judges`
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Iterable
from pathlib import Path

import facts
from components import Component
from digests import sha256

FILE = "SBOM.cdx.json"
PLACE = Path("licences") / FILE


def write_sbom(bundle: Path, every: Iterable[Component]) -> Path:
    """Write the bill beside the licences. Same bundle, same bill: no clock, no chance in it."""
    listed = [_described(component) for component in every]
    files = [_file(bundle, path) for path in libraries(bundle)]
    name = f"{facts.NAME}@{facts.version()}"
    root = {
        "type": "application",
        "bom-ref": name,
        "name": facts.NAME,
        "version": facts.version(),
        "licenses": [{"license": {"id": "MIT"}}],
        "purl": f"pkg:generic/{name}",
    }
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(facts.source_date())),
            "component": root,
        },
        "components": listed + files,
        "dependencies": [{"ref": name, "dependsOn": sorted(str(c["bom-ref"]) for c in listed)}],
    }
    text = json.dumps(document, indent=1, sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}"
    path = bundle / PLACE
    path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def libraries(bundle: Path) -> list[Path]:
    """Every file of machine code in the bundle; links are not counted twice."""
    return sorted(
        path
        for path in bundle.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and (".so" in path.name or path.suffix in {".dll", ".pyd", ".dylib", ".exe"})
    )


def differences(bundle: Path) -> list[str]:
    """What in the bundle is not as its bill says; empty when all holds."""
    document = json.loads((bundle / PLACE).read_text(encoding="utf-8"))
    told = {
        part["name"]: part["hashes"][0]["content"]
        for part in document["components"]
        if part["type"] == "file"
    }
    there = {p.relative_to(bundle).as_posix(): sha256(p) for p in libraries(bundle)}
    wrong = [f"not in the bill: {name}" for name in there.keys() - told.keys()]
    wrong += [f"missing: {name}" for name in told.keys() - there.keys()]
    wrong += [f"changed: {n}" for n in told.keys() & there.keys() if told[n] != there[n]]
    return sorted(wrong)


def faults(bill: Path) -> str:
    """What CycloneDX's own validator finds wrong with the form of a bill; empty when nothing.

    Unknown properties count as wrong.
    """
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.read_text(encoding="utf-8"))
    return "" if found is None else str(found)


def main(arguments: list[str]) -> int:
    command, paths = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "check" and len(paths) == 1:
        found = differences(Path(paths[0]))
        print("\n".join(found) or "The bundle is what its bill of materials says.")
    elif command == "validate" and paths:
        found = [f"{path}: {fault}" for path in paths if (fault := faults(Path(path)))]
        print("\n".join(found) or "Valid CycloneDX 1.6.")
    else:
        print(__doc__)
        return 2
    return 1 if found else 0


def _described(component: Component) -> dict[str, object]:
    described: dict[str, object] = {
        "type": "library",
        "bom-ref": component.purl,
        "name": component.name,
        "version": component.version,
        "purl": component.purl,
        "licenses": [{"license": {"name": component.licence}}],
    }
    if component.files:
        described["properties"] = [
            {"name": "binance-terminal:file", "value": file} for file in component.files
        ]
    return described


def _file(bundle: Path, path: Path) -> dict[str, object]:
    name = path.relative_to(bundle).as_posix()
    return {
        "type": "file",
        "bom-ref": f"file:{name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": sha256(path)}],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
