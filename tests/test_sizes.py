"""Files hold one subject: past 400 lines look for the second one hiding inside."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CAP = 400


def test_no_source_file_is_over_the_cap() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sorted(ROOT.glob("terminal/**/*.py"))
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > CAP
    }
    assert long == {}
