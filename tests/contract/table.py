"""The table of tests/contract/README.md: what exists, who uses it, which client proves it.

`proven.json` holds what each independent client did in its last run; the conformance tests write
it when TERMINAL_WRITE_PROOFS is set, and then this module writes the table.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from terminal.simulator.spot_wire.names import parse_stream
from terminal.simulator.spot_wire.session import SpotSession
from terminal.simulator.spot_wire.table import BY_METHOD, BY_PATH
from terminal.simulator.usdm_wire.desk import PREFIX
from terminal.simulator.usdm_wire.listen_keys import ListenKeys
from terminal.simulator.usdm_wire.names import Listing
from terminal.simulator.usdm_wire.names import parse_stream as usdm_stream
from terminal.simulator.usdm_wire.session import UsdmSession
from terminal.simulator.usdm_wire.table import endpoints as usdm_endpoints
from terminal.venue.binance.endpoint import Endpoint
from tests.contract import usdm_surface
from tests.contract.surface import EVENTS, REQUESTS, SESSION, STREAMS

AnyEndpoint = Endpoint[Any]
REPLACED = MappingProxyType(
    {
        "POST /api/v3/order/oco": "POST /api/v3/orderList/oco",
        "orderList.place": "orderList.place.oco",
    }
)
"""Older doors, with the one that took their place and says the same; the terminal uses that."""
HERE = Path(__file__).parent
README = HERE / "README.md"
PROVEN = HERE / "proven.json"
_ROOT = HERE.parents[1]
_OWN = "own tests"
_HEAD = """# What is spoken, and who proves it

Made by the test run; do not edit. The simulator answers what says yes; "terminal" is what our own
client asks for, listens to or understands ("replaced": the exchange calls it deprecated, and the
terminal uses the door named beside it); "proven by" are the independent clients that used it
against the simulator (or our own tests where no client can). FIX and SBE are left for their own day.

"""


def proofs() -> dict[str, list[str]]:
    """Client -> what it did."""
    parsed: dict[str, list[str]] = json.loads(PROVEN.read_text(encoding="utf-8"))
    return parsed


def render() -> str:
    return "\n".join([_HEAD.rstrip(), "", *spot(), *usdm()]) + "\n"


def _section(
    title: str,
    rows: Iterable[tuple[str, bool, bool]],
    *,
    prefix: str = "",
    replaced: Mapping[str, str] = REPLACED,
) -> list[str]:
    """A table of names: is it served, does our client use it, who has proven it."""
    proven = proofs()
    lines = [
        "",
        f"## {title}",
        "",
        "| name | simulator | terminal | proven by |",
        "|---|---|---|---|",
    ]
    for name, is_served, is_used in rows:
        by = ", ".join(who for who in sorted(proven) if prefix + name in proven[who]) or _OWN
        successor = replaced.get(name)
        used = f"replaced by `{successor}`" if successor and not is_used else _word(is_used)
        lines.append(f"| `{name}` | {_word(is_served)} | {used} | {by} |")
    return lines


def spot() -> list[str]:
    asked = {(e.method, e.path) for e in _endpoints()} | {e.ws_method for e in _endpoints()}
    client = _source("terminal/venue/binance/spot", "terminal/venue/binance")
    server = _source("terminal/simulator")
    topics = (_ROOT / "terminal/venue/binance/spot/topics.py").read_text(encoding="utf-8")
    rest = [
        (path, tuple(path.split(" ")) in BY_PATH, tuple(path.split(" ")) in asked)
        for path, _method in REQUESTS
    ]
    methods = [(name, name in BY_METHOD, name in asked) for _path, name in REQUESTS]
    session = [(name, name in SpotSession.OWN, name in asked) for name in SESSION]
    streams = [
        (name, parse_stream(example, {"btcusdt": "BTCUSDT"}) is not None, _topic(name) in topics)
        for name, example in STREAMS
    ]
    events = [(name, f'"{name}"' in server, f'"{name}"' in client) for name in EVENTS]
    return [
        *_section("Spot: REST", rest),
        *_section("Spot: WebSocket API", [*methods, *session]),
        *_section("Spot: streams", streams),
        *_section("Spot: user data", events),
    ]


def usdm() -> list[str]:
    client = _source("terminal/venue/binance/usdm")
    server = _source("terminal/simulator/usdm_wire")
    topics = (_ROOT / "terminal/venue/binance/usdm/topics.py").read_text(encoding="utf-8")
    served = usdm_endpoints(ListenKeys(lambda: 0))
    paths = {" ".join(endpoint.rest) for endpoint in served}
    known = {endpoint.method for endpoint in served}
    rest = [
        (path, path in paths, f'"{path.split(" ")[1]}"' in client)
        for path, _method in usdm_surface.REQUESTS
    ]
    methods = [
        (name, name in known, f'"{name}"' in client)
        for _path, name in usdm_surface.REQUESTS
        if name
    ]
    session = [
        (name, name in UsdmSession.OWN, f'"{name}"' in _source("terminal/venue/binance"))
        for name in usdm_surface.SESSION
    ]
    listing = Listing(
        {"btcusdt": "BTCUSDT"}, {("btcusdt", "perpetual"): "BTCUSDT"}, {"btcusd": "BTCUSD"}
    )
    streams = [
        (name, usdm_stream(example, listing) is not None, _topic(name) in topics)
        for name, example in usdm_surface.STREAMS
    ]
    readers = _source("terminal/venue/binance")
    theirs = usdm_surface.REPLACED
    events = [(name, f'"{name}"' in server, name in readers) for name in usdm_surface.EVENTS]
    return [
        *_section("USDⓈ-M: REST", rest, replaced=theirs),
        *_section("USDⓈ-M: WebSocket API", [*methods, *session], prefix=PREFIX, replaced=theirs),
        *_section("USDⓈ-M: streams", streams, prefix=PREFIX, replaced=theirs),
        *_section("USDⓈ-M: user data", events, prefix=PREFIX, replaced=theirs),
    ]


def _endpoints() -> Iterator[AnyEndpoint]:
    """Every request that our client of spot can make."""
    folder = importlib.import_module("terminal.venue.binance.spot").__path__
    names = [f"terminal.venue.binance.spot.{found.name}" for found in pkgutil.iter_modules(folder)]
    for name in (*names, "terminal.venue.binance.wsapi", "terminal.venue.binance.ws_requests"):
        for value in vars(importlib.import_module(name)).values():
            held = value.values() if isinstance(value, dict) else (value,)
            yield from (each for each in held if isinstance(each, Endpoint))


def _word(holds: bool) -> str:
    return "yes" if holds else "no"


def _topic(name: str) -> str:
    """A stream's name as our client writes it: a word of its table, or a piece of a name."""
    if name.startswith("!"):
        return f'"{name}"'
    if name.endswith("+08:00"):
        return "+08:00"
    bare = name.partition("@")[2] if name.startswith("<") else name
    kind, opening, _ = bare.partition("<")
    return f"@{kind}{{" if opening else f'"{kind}'


def _source(*folders: str) -> str:
    paths = sorted({path for folder in folders for path in (_ROOT / folder).rglob("*.py")})
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
