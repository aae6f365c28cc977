"""The WebSocket API under faults: requests that are late, lost or answered otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from terminal.simulator.faults.book import Fault, FaultBook, Happening
from terminal.simulator.faults.catalogue import Stage
from terminal.simulator.faults.plan import Bench, Loss, Plan, Reply
from terminal.simulator.journal import Journal
from terminal.simulator.sockets import Work
from terminal.simulator.ws_session import WsCall

Answer = Callable[[Reply | None, Loss | None], None]


class WsApiDoor:
    """Performs calls at once, in their order, unless a fault or long work holds one up."""

    def __init__(self, book: FaultBook, bench: Bench, journal: Journal) -> None:
        self._book = book
        self._bench = bench
        self._journal = journal

    def take(self, call: WsCall, answer: Answer) -> Work:
        method = call.prefix + call.method
        noted = self._journal.request("ws_api", method, call.params, call.account_id)
        faults = []
        if not self._book.is_idle(Stage.REQUEST):
            routes = (method, f"{call.prefix}ws_api {call.method}")
            accounts = (call.account_id,) if call.account_id >= 0 else ()
            faults = self._book.meet(Stage.REQUEST, Happening(routes, call.symbol, accounts))
        if faults or call.needs_time:
            return self._later(call, faults, answer, noted)
        reply = call.perform()
        noted["status"] = reply.status
        answer(reply, None)
        return None

    async def _later(
        self, call: WsCall, faults: list[Fault], answer: Answer, noted: dict[str, Any]
    ) -> None:
        await call.prepare()
        if not faults:
            reply: Reply | None = call.perform()
            loss = None
        else:
            noted["faults"] = [fault.fault_id for fault in faults]
            plan = Plan(faults, self._bench)
            reply, loss = await plan.carry_out(call), plan.loss
        noted["status"] = None if reply is None else reply.status
        if loss is not None:
            noted["lost"] = loss.how
        answer(reply, loss)
