"""Every guard of the test run is seen to fail: leaks, warnings, the network, secrets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTICED = {
    "leaves_a_task": "tasks were left to be cancelled with the loop",
    "leaves_a_call_later": "tasks were left to be cancelled with the loop",
    "leaves_a_thread": "threads were left running",
    "leaves_a_window": "windows were left open",
    "leaves_a_timer_of_nobody": "timers were left running",
    "leaves_a_timer": "timers were left running",
    "warns": "warnings were logged",
    "warns_of_what_it_did_not_name": "warnings were logged",
    "speaks_to_the_world": "only loopback is allowed",
    "writes_a_secret_to_its_standard_error": "wrote a secret to its standard error",
}


def guarded(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The forbidden tests under the guards of this run, in a process of their own."""
    return subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider",
            f"--basetemp={folder / 'run'}", str(ROOT / "tests" / "guarded.py"), *words,
        ],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize("test", NOTICED)
def test_what_no_test_may_do_is_noticed(test: str, tmp_path: Path) -> None:
    ran = guarded("-k", f"test_{test} and not test_{test}_of", folder=tmp_path)
    assert ran.returncode == 1, ran.stdout
    assert NOTICED[test] in ran.stdout


def test_what_was_named_may_be_logged(tmp_path: Path) -> None:
    ran = guarded("-k", "test_behaves", folder=tmp_path)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_secret_in_a_file_is_found_at_the_end_with_any_number_of_workers(
    workers: str, tmp_path: Path
) -> None:
    which = "test_writes_a_secret_to_a_file or test_behaves"
    ran = guarded("-k", which, "-n", workers, folder=tmp_path)
    assert ran.returncode == 1, ran.stdout
    assert "secrets were written to disk" in ran.stdout
    assert "settings.json" in ran.stdout
