"""A simulator in a process of its own, and a way to its control door."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from terminal.services.simulator_host import SimulatorAddress, parse_address

Answer = tuple[int, Any, Any]


class ControlDoor:
    """Speaks plain HTTP to one simulator."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self._base = base
        self._session = session

    async def send(self, verb: str, path: str, query: str = "", **more: Any) -> Answer:
        url = f"{self._base}{path}" + (f"?{query}" if query else "")
        async with self._session.request(verb, url, **more) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None, response.headers


@asynccontextmanager
async def simulator(seed: int) -> AsyncIterator[tuple[ControlDoor, SimulatorAddress]]:
    """A fresh exchange without request limits."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "terminal.simulator",
        "--port",
        "0",
        "--seed",
        str(seed),
        "--no-limits",
        stdout=PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            line = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:
            yield ControlDoor(line["spot"]["rest"], session), parse_address(line)
    finally:
        process.terminate()
        await process.wait()
