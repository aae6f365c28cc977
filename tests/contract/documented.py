"""Request and response pairs of the WebSocket API pages, read where the pages are at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.shared_data import CANDIDATES

_BLOCK = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
_COMMENT = re.compile(r"(?<!:)//[^\n]*")
_CONDITIONAL = frozenset(
    {
        *("stopPrice", "icebergQty", "trailingDelta", "trailingTime", "strategyId"),
        *("strategyType", "preventedMatchId", "preventedQuantity", "workingFloor", "usedSor"),
        *("matchType", "allocId"),
    }
)
"""Fields that only some orders have; the pages show them all at once. They have tests elsewhere."""
_MISPRINTS = frozenset({"allowAmend"})
"""exchangeInfo says amendAllowed; the page's example has the words turned."""
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


@dataclass(frozen=True, slots=True)
class Pair:
    """A documented answer to a method; `number` counts the answers of that method."""

    method: str
    number: int
    answer: Any

    def __str__(self) -> str:
        return f"{self.method}-{self.number}"


def pairs() -> list[Pair]:
    """Every pair that is JSON; empty where the pages are not."""
    found: list[Pair] = []
    numbers: dict[str, int] = {}
    for folder in CANDIDATES:
        for page in sorted(
            (folder.parent / "binance-docs" / "spot").glob("websocket_api_*_requests.md")
        ):
            method = ""
            for block in _json_blocks(page.read_text(encoding="utf-8")):
                if "method" in block:
                    method = block["method"]
                elif "status" in block and method:
                    numbers[method] = numbers.get(method, 0) + 1
                    found.append(Pair(method, numbers[method], block))
        if found:
            return found
    return found


def differences(documented: Any, ours: Any, path: str = "") -> Iterator[str]:
    """Where our answer lacks what the page shows, or says it in another type."""
    if isinstance(documented, dict):
        if not isinstance(ours, dict):
            yield f"{path}: no object but {ours!r}"
            return
        for name, value in documented.items():
            if name not in ours:
                if name in _CONDITIONAL or name in _MISPRINTS:
                    continue
                yield f"{path}.{name} is missing"
            else:
                yield from differences(value, ours[name], f"{path}.{name}")
    elif isinstance(documented, list):
        if not isinstance(ours, list):
            yield f"{path}: no list but {ours!r}"
        elif documented and ours:
            yield from differences(documented[0], ours[0], f"{path}[0]")
    elif documented is not None and ours is not None and _kind(documented) != _kind(ours):
        yield f"{path}: {ours!r} is no {_kind(documented)}"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"


def _json_blocks(text: str) -> Iterator[dict[str, Any]]:
    for raw in _BLOCK.findall(text):
        bare = _TRAILING_COMMA.sub(r"\1", _COMMENT.sub("", raw))
        try:
            parsed = json.loads(bare)
        except ValueError:
            continue
        if isinstance(parsed, dict):
            yield parsed
