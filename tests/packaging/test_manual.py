"""The manual page knows every option, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import facts
import pytest

from terminal.options import parse_options

PAGE = Path(facts.ROOT, "packaging", "linux", f"{facts.NAME}.1")


def test_the_manual_and_the_program_know_the_same_options(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        parse_options(["--help"])
    known = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", capsys.readouterr().out))
    told = set(re.findall(r"--[a-z][a-z-]*", PAGE.read_text("utf-8").replace("\\-", "-")))
    assert told == known
