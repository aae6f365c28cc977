"""The listening port and the process: refused connections, and time in which nothing runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from aiohttp import web

from terminal.simulator.listening import open_listener

_ANSWER_FIRST_SECONDS = 0.02


class FrontDoor:
    """Opens and closes the port of a running server."""

    def __init__(self, runner: web.ServerRunner, host: str, port: int) -> None:
        self._runner = runner
        self._host = host
        self._port = port
        self._wanted: asyncio.Queue[float] = asyncio.Queue()
        self._site: web.SockSite | None = None

    async def open(self, site: web.SockSite) -> None:
        await site.start()
        self._site = site

    def refuse(self, seconds: float) -> None:
        """Refuse new connections for so long; the port is the control's too."""
        self._wanted.put_nowait(seconds)

    async def run(self) -> None:
        """Close and open the port when asked to, until cancelled."""
        while True:
            seconds = await self._wanted.get()
            await asyncio.sleep(_ANSWER_FIRST_SECONDS)
            if self._site is not None:
                await self._site.stop()
            await asyncio.sleep(seconds)
            listener = open_listener(self._host, self._port)
            await self.open(web.SockSite(self._runner, listener))


def freeze_process(milliseconds: int) -> None:
    """Let nothing at all happen for a while, after the answer to this request has left."""
    loop = asyncio.get_running_loop()
    pause: Callable[[float], None] = time.sleep
    loop.call_later(_ANSWER_FIRST_SECONDS, pause, milliseconds / 1000)
