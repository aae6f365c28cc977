"""Rehearses a Linux job of a workflow: a bare Debian, a fresh clone, its commands one after another.

    sudo .cache/judges/bin/python packaging/linux/rehearse.py WORKFLOW JOB [OPTIONS]

    --release bookworm     the system; give that of the job's container
    --skip TEXT            leave out the steps whose name or command holds TEXT (may be repeated)
    --set NAME=VALUE       an environment variable of every step, stronger than the step's own
    --bring FILE:INSIDE    copy a file of this machine into the system first

Steps that use an action are left out, but for the checkout, which clones this repository's last
commit. Prints each step with its seconds; exit code 1 when one fails. Needs what `bare_debian.py`
needs, git, and PyYAML. The clone's `artifacts` folder is copied back to artifacts/rehearsal.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml
from bare_debian import BareDebian, bare_debian, can_be_made

ROOT = Path(__file__).resolve().parents[2]
PLACE = "/work/clone"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workflow", type=Path)
    parser.add_argument("job")
    parser.add_argument("--release", default="bookworm")
    parser.add_argument("--skip", action="append", default=[])
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--bring", action="append", default=[])
    options = parser.parse_args()
    if not can_be_made():
        parser.error("needs root and debootstrap")
    job = yaml.safe_load(options.workflow.read_text(encoding="utf-8"))["jobs"][options.job]
    forced = dict(pair.split("=", 1) for pair in options.set)
    with bare_debian(options.release) as system:
        for pair in options.bring:
            source, _, inside = pair.partition(":")
            shutil.copyfile(source, system.root / inside.lstrip("/"))
        try:
            for step in job["steps"]:
                _rehearse(system, step, options.skip, forced)
        except subprocess.CalledProcessError as problem:
            print(f"FAILED  exit {problem.returncode}", flush=True)
            return 1
        finally:
            _keep_artifacts(system)
    print("passed")
    return 0


def _rehearse(
    system: BareDebian, step: dict[str, Any], skip: list[str], forced: dict[str, str]
) -> None:
    command = step.get("run", "")
    name = step.get("name") or command.partition("\n")[0] or step["uses"].partition("@")[0]
    if "actions/checkout" in step.get("uses", ""):
        _clone(system)
        print(f"ok      {name}: a fresh clone", flush=True)
        return
    if not command or any(text in name + command for text in skip):
        print(f"left    {name}", flush=True)
        return
    print(f"begun   {name}", flush=True)
    began = time.monotonic()
    cloned = (system.root / PLACE.lstrip("/")).is_dir()
    script = system.root / "tmp" / "step.sh"
    script.write_text(f"cd {PLACE if cloned else '/'}\n{command}", encoding="utf-8")
    environment = {"GITHUB_WORKSPACE": PLACE, "CI": "true", **step.get("env", {}), **forced}
    # As on the real builder: the first failing command ends the step.
    system.run("bash", "-e", "/tmp/step.sh", **environment)
    print(f"ok      {name}: {time.monotonic() - began:.0f} s", flush=True)


def _clone(system: BareDebian) -> None:
    target = system.root / PLACE.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(target)]
    subprocess.run(command, check=True)


def _keep_artifacts(system: BareDebian) -> None:
    made = system.root / PLACE.lstrip("/") / "artifacts"
    if made.is_dir():
        shutil.copytree(made, ROOT / "artifacts" / "rehearsal", dirs_exist_ok=True)


if __name__ == "__main__":
    sys.exit(main())
