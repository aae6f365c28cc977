"""What a request that met faults goes through, the same for both APIs."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from terminal.simulator.faults.book import Fault
from terminal.simulator.faults.codes import refusal
from terminal.simulator.spot.model import VenueError

_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Reply:
    """An answer as bytes: the HTTP body, or the text of one WebSocket frame."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loss:
    """How an answer is damaged on its way: `how` is silence, close, reset, truncate or slow.

    `size` is how many bytes get through, or how many each second.
    """

    how: str
    size: int = 0


class Door(Protocol):
    """The part of an API that knows how its requests and answers look."""

    account_id: int
    symbol: str
    params: dict[str, str]

    def perform(self, exchange: Any = None) -> Reply:
        """Let the request happen and answer it; `exchange` stands in for the real one."""

    def refuse(self, error: VenueError) -> Reply:
        """The answer that tells a refusal."""

    def plain(self, status: int, body: Any, headers: dict[str, str]) -> Reply:
        """An answer that no exchange wrote, such as a proxy's page."""


class Replicas(Protocol):
    """Makes stand-ins for a market's exchange: as it was, or with the books it had."""

    def past(self, lag_ms: int) -> Any: ...

    def books(self, saved: Any) -> Any: ...

    def halved(self, *, cancels: bool, places: bool) -> Any: ...

    def save_books(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Bench:
    """What faults need of the exchange while a request is carried out."""

    now_ms: Callable[[], int]
    views: Replicas
    fill_open: Callable[[Door, Any], None]
    fill_placed: Callable[[Door, Any, int], None]


class Plan:
    """Everything the struck faults do to one request, in the order in which it happens."""

    def __init__(self, faults: list[Fault], bench: Bench) -> None:
        self._bench = bench
        self._delay_before = 0.0
        self._delay_after = 0.0
        self._late: float | None = None
        self._is_processed = True
        self._copies = 1
        self._answers_second = False
        self._instead: Callable[[Door], Reply] | None = None
        self._before: list[Callable[[Door], None]] = []
        self._after: list[Callable[[Door], None]] = []
        self._changes: list[Callable[[Reply], None]] = []
        self._view: Any = None
        self.loss: Loss | None = None
        for fault in faults:
            self._STEPS[fault.name](self, fault, fault.values)

    async def carry_out(self, door: Door) -> Reply | None:
        """The answer after all delays; None when nothing may ever be answered.

        `loss` tells what then happens to it.
        """
        loop = asyncio.get_running_loop()
        reply: Reply | None = None
        if self._late is not None:
            loop.call_later(self._late + self._delay_before, door.perform)
        elif self._is_processed and self._delay_before:
            # A request under way reaches the engine even when its sender is gone by then.
            arrived: asyncio.Future[Reply] = loop.create_future()
            loop.call_later(self._delay_before, self._arrive, door, arrived)
            reply = await arrived
        elif self._is_processed:
            reply = self._act(door)
        else:
            await asyncio.sleep(self._delay_before)
        await asyncio.sleep(self._delay_after)
        if self._instead is not None:
            reply = self._instead(door)
        if reply is not None:
            for change in self._changes:
                change(reply)
        return reply

    def _arrive(self, door: Door, arrived: asyncio.Future[Reply]) -> None:
        reply = self._act(door)
        if not arrived.done():
            arrived.set_result(reply)

    def _act(self, door: Door) -> Reply:
        """Let the engine do it, once or twice, with what happens just before and after."""
        for step in self._before:
            step(door)
        reply = door.perform(self._view)
        for _ in range(self._copies - 1):
            second = door.perform(self._view)
            reply = second if self._answers_second else reply
        for step in self._after:
            step(door)
        return reply

    def _lose(self, fault: Fault, values: dict[str, Any]) -> None:
        self._is_processed = fault.name != "drop_request"
        self.loss = Loss(values["how"])

    def _break(self, fault: Fault, values: dict[str, Any]) -> None:
        if fault.name == "slow_response":
            self.loss = Loss("slow", max(1, values["bytes_per_second"]))
        else:
            how = "reset" if fault.name == "rst_response" else "truncate"
            self.loss = Loss(how, values["bytes"])

    def _delay(self, fault: Fault, values: dict[str, Any]) -> None:
        seconds = (values["ms"] + fault.random.random() * values["jitter_ms"]) / 1000
        if fault.name == "delay_request":
            self._delay_before += seconds
        else:
            self._delay_after += seconds

    def _status(self, _fault: Fault, values: dict[str, Any]) -> None:
        headers = {str(name): str(value) for name, value in values["headers"].items()}
        self._is_processed = self._is_processed and values["processed"]
        self._instead = lambda door: door.plain(values["code"], values["body"], headers)

    def _error(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._is_processed = self._is_processed and values.get("processed", False)
        self._instead = lambda door: door.refuse(
            refusal(
                values["code"],
                self._bench.now_ms(),
                text=values["msg"],
                status=values["status"],
                retry_after=values["retry_after"],
            )
        )

    def _limit(self, fault: Fault, _values: dict[str, Any]) -> None:
        """Refuse without processing, with the seconds that are left."""
        left = (fault.ends_at or 0.0) - asyncio.get_running_loop().time()
        status = int(fault.name.removeprefix("limits."))
        error = refusal(-1003, self._bench.now_ms(), status=status, retry_after=max(1, -int(-left)))
        self._is_processed = False
        self._instead = lambda door: door.refuse(error)

    def _refuse(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._is_processed = False
        self._instead = lambda door: door.plain(values["code"], "", {})

    def _accept_late(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._late = values["ms"] / 1000
        self.loss = Loss(values["how"])

    def _repeat(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._copies += 1
        self._answers_second = values["answer"] == "second"

    def _lag(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._view = self._bench.views.past(values["ms"])

    def _halve(self, _fault: Fault, values: dict[str, Any]) -> None:
        view = self._bench.views.halved(
            cancels=values["cancel"] == "ok", places=values["new"] == "ok"
        )
        self._view = view

    def _old_book(self, fault: Fault, _values: dict[str, Any]) -> None:
        if fault.held:
            self._view = self._bench.views.books(fault.held[0][self._bench.views])

    def _fill_first(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._before.append(lambda door: self._bench.fill_open(door, values["percent"]))

    def _fill_part(self, _fault: Fault, values: dict[str, Any]) -> None:
        percent, parts = values["percent"], max(1, values["parts"])
        self._after.append(lambda door: self._bench.fill_placed(door, percent, parts))

    def _change(self, fault: Fault, values: dict[str, Any]) -> None:
        def change(reply: Reply) -> None:
            if fault.name == "malformed":
                reply.body = spoiled(reply.body)
            elif fault.name == "mutate":
                reply.body = mutated(reply.body, values["set"], values["remove"])
            else:
                reply.body = b" " * max(0, values["bytes"] - len(reply.body)) + reply.body
                if values["gzip"]:
                    reply.body = gzip.compress(reply.body, 6)
                    reply.headers["Content-Encoding"] = "gzip"

        self._changes.append(change)

    _STEPS: dict[str, Callable[[Plan, Fault, dict[str, Any]], None]] = {  # noqa: RUF012
        "drop_request": _lose,
        "drop_response": _lose,
        "rst_response": _break,
        "truncate_response": _break,
        "slow_response": _break,
        "delay_request": _delay,
        "delay_response": _delay,
        "status": _status,
        "error": _error,
        "reject_before_engine": _error,
        "limits.429": _limit,
        "limits.418": _limit,
        "ws.refuse": _refuse,
        "late_accept": _accept_late,
        "duplicate_delivery": _repeat,
        "query_lag": _lag,
        "book.old_snapshot": _old_book,
        "cancel_replace": _halve,
        "fill_before_cancel": _fill_first,
        "partial": _fill_part,
        "mutate": _change,
        "malformed": _change,
        "huge": _change,
    }


def spoiled(payload: bytes) -> bytes:
    """The payload with its second half missing and a stray quote, which is not JSON."""
    return payload[: max(1, len(payload) // 2)] + b'"}'


def mutated(payload: bytes, changes: dict[str, Any], removed: list[Any]) -> bytes:
    """JSON with values set or removed at dotted places (`result.status`, `0.price`, `B.0.f`).

    Places that do not exist are made where the rest of their path exists.
    """
    try:
        root = json.loads(payload)
    except ValueError:
        return payload
    for path, value in changes.items():
        owner, last = _find(root, path)
        if isinstance(owner, dict):
            owner[last] = deepcopy(value)
        elif isinstance(owner, list) and last.isdigit() and int(last) < len(owner):
            owner[int(last)] = deepcopy(value)
    for path in removed:
        owner, last = _find(root, str(path))
        if isinstance(owner, dict):
            owner.pop(last, None)
        elif isinstance(owner, list) and last.isdigit() and int(last) < len(owner):
            del owner[int(last)]
    return bytes(json.dumps(root, separators=(",", ":")).encode())


def _find(root: Any, path: str) -> tuple[Any, str]:
    """The container of the last step of a path, None when it is not there, and that step."""
    *steps, last = path.split(".")
    place = root
    for step in steps:
        if isinstance(place, dict):
            place = place.get(step)
        elif isinstance(place, list) and step.isdigit() and int(step) < len(place):
            place = place[int(step)]
        else:
            return None, last
    return place, last
