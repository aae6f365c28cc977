"""Answers and events on the pages of USDⓈ-M futures, read where the pages are at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.shared_data import CANDIDATES

_BLOCK = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
_COMMENT = re.compile(r"(?<!:)//[^\n]*")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_REQUEST = re.compile(r"(GET|POST|PUT|DELETE)\s*`?(/[a-z]+/[A-Za-z0-9_/\-]+)")
_LATER = frozenset({"avgPrice", "cumQuote", "cumBase", "settlePlan"})
"""Answers that place, change or cancel lost the first three on 2026-07-15, exchangeInfo the last."""
_CONDITIONAL = frozenset(
    {
        *("activatePrice", "priceRate", "notionalCoef", "code", "msg", "AP", "cr", "N", "n"),
        *("bks", "ps", "si", "ss", "HEDGE", "BOTH", "ACCOUNT"),
    }
)
"""Fields that only some answers have; the pages show them all at once."""
_OTHERWISE = (".timestamp", ".E", ".autoAssetExchange")
"""Printed as text and sent as a number, or the other way round, as recorded answers show."""
_MISPRINTS = frozenset({"OrderType"})
"""exchangeInfo says orderTypes."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows: the answers to a request, or one event."""

    name: str
    answers: tuple[Any, ...]

    def __str__(self) -> str:
        return self.name


def pages() -> list[Page]:
    """Requests with their answers; empty where the pages are not."""
    found = []
    for path in (*_files("*_rest_api_*.md"), *_files("convert_*.md")):
        text = path.read_text(encoding="utf-8")
        asked = _REQUEST.search(text)
        answers = tuple(_blocks(text))
        if asked is not None and answers:
            found.append(Page(f"{asked[1]} {asked[2]}", answers))
    return found


def events() -> list[Page]:
    """User events and market stream events, by their kind."""
    found: dict[str, list[Any]] = {}
    for pattern in ("user_data_streams_Event_*.md", "websocket_market_streams_*.md"):
        for path in _files(pattern):
            for block in _blocks(path.read_text(encoding="utf-8")):
                event = block[0] if isinstance(block, list) and block else block
                if isinstance(event, dict) and isinstance(event.get("e"), str):
                    found.setdefault(event["e"], []).append(event)
    return [Page(name, tuple(rows)) for name, rows in sorted(found.items())]


def differences(documented: Any, ours: Any, path: str = "") -> Iterator[str]:
    """Where our answer lacks what the page shows, or says it in another type."""
    if isinstance(documented, dict):
        if not isinstance(ours, dict):
            yield f"{path}: no object but {ours!r}"
            return
        for name, value in documented.items():
            if name in ours:
                yield from differences(value, ours[name], f"{path}.{name}")
            elif name not in _LATER | _CONDITIONAL | _MISPRINTS:
                yield f"{path}.{name} is missing"
    elif isinstance(documented, list):
        if not isinstance(ours, list):
            yield f"{path}: no list but {ours!r}"
        elif documented and ours:
            yield from differences(documented[0], ours[0], f"{path}[0]")
    elif None not in (documented, ours) and _kind(documented) != _kind(ours):
        if path.endswith(_OTHERWISE):
            return
        yield f"{path}: {ours!r} is no {_kind(documented)}"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"


def _files(pattern: str) -> list[Path]:
    for folder in CANDIDATES:
        found = sorted((folder.parent / "binance-docs" / "usdm").glob(pattern))
        if found:
            return found
    return []


def _blocks(text: str) -> Iterator[Any]:
    for raw in _BLOCK.findall(text):
        bare = _TRAILING_COMMA.sub(r"\1", _COMMENT.sub("", raw))
        try:
            yield json.loads(bare)
        except ValueError:
            continue
