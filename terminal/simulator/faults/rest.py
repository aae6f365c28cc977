"""REST under faults: answers that are late, lost, cut, or never written by the exchange."""

from __future__ import annotations

import asyncio
import socket
import struct

from aiohttp import web

from terminal.simulator.desk import AnyDesk
from terminal.simulator.faults.book import FaultBook, Happening
from terminal.simulator.faults.catalogue import Stage
from terminal.simulator.faults.plan import Bench, Loss, Plan, Reply
from terminal.simulator.journal import Journal
from terminal.simulator.rest import read_call

_PIECES_A_SECOND = 20


class RestDoor:
    """Answers every request that is not a handshake, through whatever faults it meets."""

    def __init__(self, desks: dict[AnyDesk, Bench], book: FaultBook, journal: Journal) -> None:
        """Each market's desk, with what faults of its requests need of it."""
        self._desks = desks
        self._book = book
        self._journal = journal

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The response, or as much of it as gets through."""
        name = f"{request.method} {request.raw_path.partition('?')[0]}"
        call = await read_call(self._desks, request)
        if isinstance(call, web.Response):
            self._journal.request("rest", name, {})["status"] = call.status
            return call
        noted = self._journal.request("rest", name, call.params, call.account_id)
        faults = []
        if not self._book.is_idle(Stage.REQUEST):
            method = call.desk.prefix + call.endpoint.method
            routes = (method, name, name.partition(" ")[2])
            accounts = (call.account_id,) if call.account_id >= 0 else ()
            faults = self._book.meet(Stage.REQUEST, Happening(routes, call.symbol, accounts))
        await call.prepare()
        if not faults:
            reply: Reply | None = call.perform()
            loss = None
        else:
            noted["faults"] = [fault.fault_id for fault in faults]
            plan = Plan(faults, self._desks[call.desk])
            reply, loss = await plan.carry_out(call), plan.loss
        noted["status"] = None if reply is None else reply.status
        if loss is not None:
            noted["lost"] = loss.how
            return await damage(request, reply, loss)
        return response(reply or Reply(500, b""))


def response(reply: Reply) -> web.Response:
    return web.Response(body=reply.body, status=reply.status, headers=reply.headers)


async def damage(request: web.BaseRequest, reply: Reply | None, loss: Loss) -> web.StreamResponse:
    """Send what the loss lets through; the connection does not survive it."""
    if loss.how in ("truncate", "slow", "reset") and reply is not None and loss.size:
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        response.content_length = len(reply.body)
        await response.prepare(request)
        if loss.how == "slow":
            await _trickle(response, reply.body, loss.size)
            return response
        await response.write(reply.body[: loss.size])
        # The next line may overtake what was just written, which would then never arrive.
        await asyncio.sleep(0.02)
    if loss.how == "silence":
        await _wait_for_the_client(request)
    end_connection(request, reset=loss.how == "reset")
    return web.Response(status=500)


async def _trickle(response: web.StreamResponse, body: bytes, per_second: int) -> None:
    size = max(1, per_second // _PIECES_A_SECOND)
    for start in range(0, len(body), size):
        await response.write(body[start : start + size])
        await asyncio.sleep(size / per_second)
    await response.write_eof()


async def _wait_for_the_client(request: web.BaseRequest) -> None:
    """Nothing happens until the client gives up."""
    # aiohttp tells nobody that a client has left, so it must be looked at.
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(0.05)


def end_connection(request: web.BaseRequest, *, reset: bool) -> None:
    """Close at once; with `reset` the client gets a TCP reset instead of an orderly end."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None and reset:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
