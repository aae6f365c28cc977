"""Programs of others read what we publish: the bill of materials and the workflows."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import components
import pytest
import sbom

ROOT = Path(__file__).resolve().parents[2]
WHERE = (".cache/judges/bin/python", ".cache/judges/Scripts/python.exe")


@pytest.fixture(scope="module")
def judge() -> str:
    """The interpreter whose environment holds requirements.txt."""
    named = os.environ.get("TERMINAL_JUDGES_PYTHON")
    for place in [Path(named)] if named else [ROOT / where for where in WHERE]:
        if place.exists():
            return str(place)
    pytest.skip("no judges: ./run test makes their environment in .cache/judges")


@pytest.fixture
def bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bill of all that is installed here, around a bundle of one library."""
    monkeypatch.setattr(components, "collected", list)
    (tmp_path / "licences").mkdir()
    (tmp_path / "libQt6Core.so.6").write_bytes(b"core")
    return sbom.write_sbom(tmp_path, components.components())


def validated(judge: str, bill: Path) -> subprocess.CompletedProcess[str]:
    command = [judge, str(ROOT / "packaging" / "sbom.py"), "validate", str(bill)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_bill_has_the_form_that_cyclonedx_asks(judge: str, bill: Path) -> None:
    ran = validated(judge, bill)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_bill_of_another_form_is_refused(judge: str, bill: Path) -> None:
    document = json.loads(bill.read_text("utf-8"))
    document["components"][0]["licence"] = "MIT"
    bill.write_text(json.dumps(document))
    ran = validated(judge, bill)
    assert ran.returncode == 1
    assert "licence" in ran.stdout


def test_every_script_that_a_workflow_runs_is_there(judge: str) -> None:
    """Each step's command is taken as YAML reads it, so a folded line cannot hide a path."""
    told = (
        "import json, pathlib, yaml\n"
        "for path in sorted(pathlib.Path('.github/workflows').glob('*.yml')):\n"
        "    for job in yaml.safe_load(path.read_text('utf-8'))['jobs'].values():\n"
        "        for step in job['steps']:\n"
        "            print(json.dumps(step.get('run', '')))\n"
    )
    ran = subprocess.run([judge, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    steps = [str(json.loads(line)) for line in ran.stdout.splitlines()]
    named = {p for step in steps for p in re.findall(r"packaging/[\w./-]+\.(?:py|sh)", step)}
    assert {"packaging/bootstrap.py", "packaging/linux/check_deb.py"} <= named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    commands = {c for step in steps for c in re.findall(r"(?:\./run|bootstrap\.py) (\w+)", step)}
    assert {"package", "test", "demo"} <= commands
