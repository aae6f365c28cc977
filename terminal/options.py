"""What can be said on the command line, checked before anything starts."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from terminal import __version__
from terminal.desktop.links import BadLink, parse_link
from terminal.domain.market import Environment

DEFAULT_AFTER_SECONDS = 5.0
SIMULATOR_FLAG = "--simulator"
_PROFILE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SIZE = re.compile(r"(\d{3,5})x(\d{3,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A valid command line. `size` in logical pixels, None for the remembered or default one;
    `environment` and `profile` None when nothing was said; `chooses` to begin with the profiles; `hosts` a file
    of hosts for a new profile (`services/custom_hosts.py`)."""

    environment: Environment | None = None
    profile: str | None = None
    screenshot: Path | None = None
    after_seconds: float = DEFAULT_AFTER_SECONDS
    size: tuple[int, int] | None = None
    chooses: bool = False
    hosts: Path | None = None
    self_test: bool = False
    probe: bool = False
    tour: Path | None = None
    attach: Path | None = None
    widget_map: Path | None = None
    link: str = ""
    remove_everything: bool = False
    sure: bool = False

    @property
    def is_for_a_person(self) -> bool:
        """Whether somebody looks at the window, rather than a machine waiting for its end."""
        machine = self.self_test or self.probe
        return self.screenshot is None and self.tour is None and not machine


def parse_options(arguments: Sequence[str]) -> Options:
    """Options from the words after the program's name.

    Raises:
        SystemExit: with code 2 and a sentence for a bad argument, with 0 for help and version.
    """
    parser = argparse.ArgumentParser(
        prog="binance-terminal", description="A desktop trading terminal for Binance."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument(
        "--environment",
        metavar="{simulator,testnet,demo,live}",
        help="which world to trade in (default: that of the last time; the first time it asks)",
    )
    parser.add_argument(
        "link", nargs="?", default="", help="a symbol to show, as terminal://BTCUSDT"
    )
    parser.add_argument("--profile", metavar="NAME", help="whose settings and key to use")
    parser.add_argument(
        "--profiles", action="store_true", help="begin with the screen where profiles are chosen"
    )
    parser.add_argument(
        "--hosts",
        type=Path,
        metavar="FILE",
        help="give a new profile hosts that are not Binance's own, for its life; needs --profile"
        " and --environment",
    )
    parser.add_argument("--screenshot", type=Path, metavar="PATH", help="save a picture and end")
    parser.add_argument(
        "--after", default=None, metavar="SECONDS", help="wait before the picture is taken"
    )
    parser.add_argument("--size", metavar="WxH", help="size of the window, as 1600x1000")
    parser.add_argument("--self-test", action="store_true", help="trade on a private simulator")
    parser.add_argument(
        "--probe",
        action="store_true",
        help="check an environment without changing anything, and print a table for a report",
    )
    parser.add_argument(
        "--tour", type=Path, metavar="FOLDER", help="play a short tour and save its pictures"
    )
    parser.add_argument(
        "--attach",
        type=Path,
        metavar="FILE",
        help="use a running simulator; FILE holds the line it printed",
    )
    parser.add_argument(
        "--widget-map",
        type=Path,
        metavar="FILE",
        help="keep writing where each named widget is, for scripts that drive the window",
    )
    parser.add_argument(
        "--remove-everything",
        action="store_true",
        help="delete all settings, journals, logs and keys of this program, after asking",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before removing")
    parser.add_argument(
        SIMULATOR_FLAG, action="store_true", help="run the simulator; the rest is passed on to it"
    )
    named = parser.parse_args(arguments)
    if named.hosts is not None and None in (named.profile, named.environment):
        parser.error("--hosts is for one profile: say --environment and --profile too")
    return Options(
        environment=_environment(parser, named.environment),
        profile=_profile(parser, named.profile),
        screenshot=_screenshot(parser, named.screenshot),
        after_seconds=_after(parser, named.after, named.screenshot),
        size=_size(parser, named.size),
        chooses=named.profiles,
        hosts=named.hosts,
        self_test=named.self_test,
        probe=named.probe,
        tour=named.tour,
        attach=_attach(parser, named.attach),
        widget_map=named.widget_map,
        link=_link(parser, named.link),
        remove_everything=named.remove_everything,
        sure=named.yes,
    )


def _environment(parser: argparse.ArgumentParser, text: str | None) -> Environment | None:
    if text is None:
        return None
    try:
        return Environment(text)
    except ValueError:
        names = ", ".join(Environment)
        parser.error(f"there is no environment {text!r}; choose one of {names}")


def _profile(parser: argparse.ArgumentParser, text: str | None) -> str | None:
    if text is not None and not _PROFILE.fullmatch(text):
        parser.error("a profile's name has 1 to 40 letters, digits, - or _")
    return text


def _link(parser: argparse.ArgumentParser, text: str) -> str:
    if text:
        try:
            parse_link(text)
        except BadLink as error:
            parser.error(str(error))
    return text


def _screenshot(parser: argparse.ArgumentParser, path: Path | None) -> Path | None:
    if path is None:
        return None
    if path.suffix.lower() not in {".png", ".jpg", ".jpeg"}:
        parser.error(f"the picture's name must end in .png or .jpg, not {path.name!r}")
    if not path.absolute().parent.is_dir():
        parser.error(f"the folder {path.absolute().parent} does not exist")
    return path


def _attach(parser: argparse.ArgumentParser, path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        parser.error(f"there is no file {path} with the line of a running simulator")
    return path


def _after(parser: argparse.ArgumentParser, text: str | None, screenshot: Path | None) -> float:
    if text is None:
        return DEFAULT_AFTER_SECONDS
    if screenshot is None:
        parser.error("--after only makes sense with --screenshot")
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3_600:
        parser.error(f"--after takes seconds from 0 to 3600, not {text!r}")
    return seconds


def _size(parser: argparse.ArgumentParser, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = _SIZE.fullmatch(text)
    if match is None:
        parser.error(f"a size is written like 1600x1000, not {text!r}")
    return int(match[1]), int(match[2])
