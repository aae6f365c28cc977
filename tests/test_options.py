"""Bad arguments end with code 2 and a sentence; nothing starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from terminal.domain.market import Environment
from terminal.options import parse_options

ROOT = Path(__file__).resolve().parents[1]


def test_nothing_said_decides_nothing() -> None:
    options = parse_options([])
    assert (options.environment, options.profile) == (None, None)
    assert options.screenshot is None


def test_everything_said_is_taken(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    words = ["--profile", "work", "--screenshot", str(picture), "--after", "2.5"]
    options = parse_options([*words, "--size", "1280x720"])
    assert (options.profile, options.screenshot) == ("work", picture)
    assert (options.after_seconds, options.size) == (2.5, (1280, 720))


@pytest.mark.parametrize("environment", Environment)
def test_every_environment_can_be_asked_for(environment: Environment) -> None:
    assert parse_options(["--environment", environment.value]).environment is environment


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--environment", "moon"], "there is no environment 'moon'"),
        (["--profile", "../etc"], "1 to 40 letters"),
        (["--profile", ""], "1 to 40 letters"),
        (["--screenshot", "picture.txt"], "must end in .png"),
        (["--screenshot", "/nowhere/at/all/a.png"], "does not exist"),
        (["--after", "3"], "only makes sense with --screenshot"),
        (["--screenshot", "a.png", "--after", "soon"], "seconds from 0 to 3600"),
        (["--screenshot", "a.png", "--after", "-1"], "seconds from 0 to 3600"),
        (["--size", "wide"], "written like 1600x1000"),
        (["--bogus"], "unrecognized arguments"),
    ],
)
def test_bad_arguments_are_refused_with_a_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_options(words)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_bad_arguments_are_refused_before_qt_is_imported() -> None:
    script = (
        "import sys\nfrom terminal.__main__ import main\n"
        "try: main(['--environment', 'moon'])\n"
        "except SystemExit: print(any(m.startswith('PySide6') for m in sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
