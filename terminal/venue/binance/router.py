"""From a stream's name to what takes its payloads; a burst of quotes is decoded once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from terminal.venue.binance.intake import UNREADABLE

log = logging.getLogger(__name__)

Take = Callable[[msgspec.Raw], None]
Unreadable = Callable[[str, Exception], None]


class Route(NamedTuple):
    """`only_newest` says that a later payload makes every earlier one worthless."""

    take: Take
    only_newest: bool = False


class Router:
    """Decode and hand on at once, or, where only the newest payload counts, when everything that
    has arrived together is read. What cannot be read is told to `on_unreadable`."""

    def __init__(self, on_unreadable: Unreadable) -> None:
        self._on_unreadable = on_unreadable
        self.routes: Mapping[str, Route] = {}
        self._newest: dict[str, msgspec.Raw] = {}

    def take(self, stream: str, payload: msgspec.Raw) -> None:
        route = self.routes.get(stream)
        if route is None:
            return
        if not route.only_newest:
            self._read(stream, route, payload)
            return
        if not self._newest:
            asyncio.get_running_loop().call_soon(self._take_newest)
        self._newest[stream] = payload

    def clear(self) -> None:
        self.routes = {}
        self._newest.clear()

    def _take_newest(self) -> None:
        waiting, self._newest = self._newest, {}
        for stream, payload in waiting.items():
            route = self.routes.get(stream)
            if route is not None:
                self._read(stream, route, payload)

    def _read(self, stream: str, route: Route, payload: msgspec.Raw) -> None:
        try:
            route.take(payload)
        except UNREADABLE as error:
            log.warning("an event of %s could not be read: %s", stream, error)
            self._on_unreadable(stream, error)
