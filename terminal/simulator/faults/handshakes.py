"""WebSocket handshakes under faults: refused, late, never answered."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from terminal.simulator.faults.book import FaultBook, Happening
from terminal.simulator.faults.catalogue import Stage
from terminal.simulator.faults.plan import Bench, Plan, Reply
from terminal.simulator.faults.rest import damage, response
from terminal.simulator.limits import RateLimited
from terminal.simulator.spot.model import VenueError

_GOES_ON = 101


class _Handshake:
    """A handshake as a request; performing it means to let the client in."""

    account_id = -1
    symbol = ""

    def __init__(self) -> None:
        self.params: dict[str, str] = {}

    def perform(self, _exchange: Any = None) -> Reply:
        return Reply(_GOES_ON, b"")

    def refuse(self, error: VenueError) -> Reply:
        headers = {}
        if isinstance(error, RateLimited):
            headers["Retry-After"] = str(error.retry_after_seconds)
        return Reply(error.http_status, error.text.encode(), headers)

    def plain(self, status: int, body: Any, headers: dict[str, str]) -> Reply:
        return Reply(status, str(body).encode(), headers)


class Handshakes:
    """Decides whether a client may come in."""

    def __init__(self, book: FaultBook, bench: Bench) -> None:
        self._book = book
        self._bench = bench

    async def refusal(
        self, request: web.BaseRequest, kind: str, path: str
    ) -> web.StreamResponse | None:
        """The answer that a fault gives instead, or None: the client may come in."""
        if self._book.is_idle(Stage.REQUEST):
            return None
        happening = Happening((f"connect.{kind}", f"CONNECT {path}"))
        faults = self._book.meet(Stage.REQUEST, happening)
        if not faults:
            return None
        plan = Plan(faults, self._bench)
        reply = await plan.carry_out(_Handshake())
        if plan.loss is not None:
            return await damage(request, reply, plan.loss)
        if reply is None or reply.status == _GOES_ON:
            return None
        return response(reply)
