"""The bill of materials is complete, repeatable, and notices a changed library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sbom
from components import Component

PART = Component(
    name="Qt", version="6.11.2", licence="LGPL-3.0", purl="pkg:generic/qt@6.11.2", group="python"
)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "licences").mkdir()
    (tmp_path / "libQt6Core.so.6").write_bytes(b"core")
    (tmp_path / "readme.txt").write_text("no machine code")
    return tmp_path


def test_it_has_the_form_of_cyclonedx(bundle: Path) -> None:
    document = json.loads(sbom.write_sbom(bundle, [PART]).read_text("utf-8"))
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["serialNumber"].startswith("urn:uuid:")
    refs = [part["bom-ref"] for part in document["components"]]
    assert len(refs) == len(set(refs)) == 2
    assert document["dependencies"][0]["dependsOn"] == [PART.purl]


def test_the_same_bundle_gives_the_same_bill(bundle: Path) -> None:
    first = sbom.write_sbom(bundle, [PART]).read_bytes()
    assert sbom.write_sbom(bundle, [PART]).read_bytes() == first


def test_a_changed_added_or_lost_library_is_noticed(bundle: Path) -> None:
    sbom.write_sbom(bundle, [PART])
    assert sbom.differences(bundle) == []
    (bundle / "libQt6Core.so.6").write_bytes(b"mine")
    (bundle / "libother.so").write_bytes(b"other")
    assert sbom.differences(bundle) == ["changed: libQt6Core.so.6", "not in the bill: libother.so"]
    (bundle / "libQt6Core.so.6").unlink()
    assert "missing: libQt6Core.so.6" in sbom.differences(bundle)
