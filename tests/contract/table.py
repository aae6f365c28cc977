"""The table of tests/contract/README.md: what exists, who uses it, which client proves it.

`proven.json` holds what each independent client did in its last run; the conformance tests write
it when TERMINAL_WRITE_PROOFS is set, and then this module writes the table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from terminal.simulator.names import parse_stream
from terminal.simulator.spot.session import SpotSession
from terminal.simulator.spot.table import BY_METHOD, BY_PATH
from tests.contract.surface import EVENTS, REQUESTS, SESSION, STREAMS

HERE = Path(__file__).parent
README = HERE / "README.md"
PROVEN = HERE / "proven.json"
_ROOT = HERE.parents[1]
_OWN = "own tests"
_HEAD = """# What of spot is spoken, and who proves it

Made by the test run; do not edit. The simulator answers what says yes; "terminal" is where our own
client names it; "proven by" are the independent clients that used it against the simulator (or our
own tests where no client can). FIX and SBE are left for their own day.

"""


def proofs() -> dict[str, list[str]]:
    """Client -> what it did."""
    parsed: dict[str, list[str]] = json.loads(PROVEN.read_text(encoding="utf-8"))
    return parsed


def render() -> str:
    proven = proofs()
    client = _source("terminal/venue/binance/spot", "terminal/venue/binance")
    server = _source("terminal/simulator")
    topics = (_ROOT / "terminal/venue/binance/spot/topics.py").read_text(encoding="utf-8")
    lines = [_HEAD.rstrip(), ""]

    def section(title: str, rows: Iterable[tuple[str, bool, bool]]) -> None:
        lines.extend(("", f"## {title}", "", "| name | simulator | terminal | proven by |"))
        lines.append("|---|---|---|---|")
        for name, is_served, is_used in rows:
            by = ", ".join(who for who in sorted(proven) if name in proven[who]) or _OWN
            lines.append(f"| `{name}` | {_word(is_served)} | {_word(is_used)} | {by} |")

    rest = [
        (path, tuple(path.split(" ")) in BY_PATH, f'"{path.split(" ")[1]}"' in client)
        for path, _method in REQUESTS
    ]
    methods = [(name, name in BY_METHOD, f'"{name}"' in client) for _path, name in REQUESTS]
    session = [(name, name in SpotSession.OWN, f'"{name}"' in client) for name in SESSION]
    streams = [
        (name, parse_stream(example, {"btcusdt": "BTCUSDT"}) is not None, _topic(name) in topics)
        for name, example in STREAMS
    ]
    events = [(name, f'"{name}"' in server, f'"{name}"' in client) for name in EVENTS]
    section("REST", rest)
    section("WebSocket API", [*methods, *session])
    section("Streams", streams)
    section("User data", events)
    return "\n".join(lines) + "\n"


def _word(holds: bool) -> str:
    return "yes" if holds else "no"


def _topic(name: str) -> str:
    """A stream's name as our client writes it: a word of its table, or a piece of a name."""
    if name.startswith("!"):
        return f'"{name}"'
    if name.endswith("+08:00"):
        return "+08:00"
    bare = name.replace("<symbol>@", "")
    kind, opening, _ = bare.partition("<")
    return f"@{kind}{{" if opening else f'"{kind}'


def _source(*folders: str) -> str:
    paths = sorted({path for folder in folders for path in (_ROOT / folder).rglob("*.py")})
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
