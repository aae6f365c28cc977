"""A terminal without a window that sends one order and waits: to be killed while it does (S09).

python -m tests.faults.killed FOLDER READY_LINE
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from terminal.services.simulator_host import parse_address
from tests.faults.lab import connect
from tests.support.eventually import eventually


class _NoDoor:
    """The order goes over the terminal's own sockets; the control door is the parent's."""

    async def send(self, verb: str, path: str, query: str = "", **more: object) -> object:
        raise AssertionError("not here")


async def main(folder: Path, ready_line: str) -> None:
    async with AsyncExitStack() as stack:
        address = parse_address(json.loads(ready_line))
        lab = await connect(stack, _NoDoor(), address, folder, None)  # type: ignore[arg-type]
        await eventually(lab.live, within=20)
        print(lab.submit(lab.resting()), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
