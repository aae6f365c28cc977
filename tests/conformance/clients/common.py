"""What the client scripts share: their input, their clock and their complaints.

A script is called with the path of a file that holds the simulator's ready line. It ends with code
0 when everything was as it should be, else with a message and code 1.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from decimal import Decimal
from pathlib import Path
from typing import Any

SYMBOL = "BTCUSDT"
PATIENCE_SECONDS = 15.0


class Failed(Exception):
    """The exchange did not behave; the text says how."""


def expect(condition: object, text: str) -> None:
    if not condition:
        raise Failed(text)


def same(actual: Any, expected: Any, what: str) -> None:
    if isinstance(expected, Decimal):
        actual = Decimal(str(actual))
    expect(actual == expected, f"{what}: expected {expected!r}, got {actual!r}")


def covered(*names: str, market: str = "") -> None:
    """Tell that streams or user events were received and were as they should be.

    `market` tells those of futures ("usdm.") from spot's of the same name.
    """
    for name in names:
        print(f"COVERED {market}{name}")


def ready_line() -> dict[str, Any]:
    """The simulator's addresses and keys."""
    parsed: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    return parsed


def key_of(ready: dict[str, Any], kind: str) -> dict[str, str]:
    return next(key for key in ready["keys"] if key["kind"] == kind)


async def eventually(condition: Callable[[], object], what: str) -> None:
    """Wait until `condition` holds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_SECONDS
    while not condition():
        if loop.time() > deadline:
            raise Failed(f"never happened: {what}")
        await asyncio.sleep(0.05)


def run(main: Callable[[dict[str, Any]], Coroutine[Any, Any, None]]) -> None:
    """Run a script's `main` with the ready line and end the process."""
    try:
        asyncio.run(main(ready_line()))
    except Failed as error:
        print(f"FAILED {error}", file=sys.stderr)
        raise SystemExit(1) from error
    print("PASSED")


def money(value: Decimal, step: str) -> Decimal:
    """`value` cut to a multiple of a step."""
    size = Decimal(step)
    return value // size * size
