"""The way out of one WebSocket connection: where messages get lost, late, doubled or spoiled."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from decimal import Decimal
from typing import Any

from terminal.simulator.faults.book import Fault, FaultBook, Happening
from terminal.simulator.faults.catalogue import Stage
from terminal.simulator.faults.later import Later
from terminal.simulator.faults.plan import mutated, spoiled
from terminal.simulator.sockets import Socket

_RECENT = 200
Timed = tuple[float, bytes]
"""Seconds until a message goes out, and the message."""


class Outlet:
    """Sends messages, through whatever faults they meet."""

    def __init__(self, socket: Socket, book: FaultBook, later: Later) -> None:
        self.socket = socket
        self._book = book
        self._later = later
        self.recent: deque[tuple[Happening, bytes]] = deque(maxlen=_RECENT)
        """What was sent last, for those who want it again."""

    def send(
        self,
        payload: bytes,
        *,
        routes: tuple[str, ...] = (),
        symbol: str = "",
        accounts: tuple[int, ...] = (),
    ) -> None:
        """Send a message that goes by these names; events of a user say whose they are."""
        happening = Happening(routes, symbol, accounts)
        self.recent.append((happening, payload))
        if self._book.is_idle(Stage.MESSAGE):
            self.socket.send(payload)
            return
        faults = self._book.meet(Stage.MESSAGE, _described(happening, payload))
        messages: list[Timed] = [(0.0, payload)]
        for fault in faults:
            messages = self._apply(fault, messages)
        for seconds, message in messages:
            if seconds:
                self._later.call(seconds, self.socket.send, message)
            else:
                self.socket.send(message)

    def refusal(self, stream: str) -> tuple[int, str] | None:
        """Code and text with which a subscription to a stream is to be refused, if it is."""
        if self._book.is_idle(Stage.MESSAGE):
            return None
        for fault in self._book.meet(Stage.MESSAGE, Happening((f"subscribe {stream}",))):
            return fault.values["code"], fault.values["msg"]
        return None

    def _apply(self, fault: Fault, messages: list[Timed]) -> list[Timed]:
        values = fault.values
        match fault.name:
            case "ws.drop" | "ws.ack_lost" | "book.gap":
                return []
            case "ws.dup":
                return [each for each in messages for _ in range(1 + values["copies"])]
            case "ws.delay":
                jitter = fault.random.random() * values["jitter_ms"]
                seconds = (values["ms"] + jitter) / 1000
                return [(before + seconds, payload) for before, payload in messages]
            case "ws.reorder":
                return _shuffled(fault, self.socket, messages)
            case "ws.mutate":
                changes, removed = values["set"], values["remove"]
                return [(when, _changed(each, changes, removed)) for when, each in messages]
            case "book.cross":
                return [(when, _crossed(each, values["percent"])) for when, each in messages]
            case "ws.close":
                asyncio.get_running_loop().call_soon(close, self.socket, values)
            case _:
                return [(when, spoiled(payload)) for when, payload in messages]
        return messages


def close(socket: Socket, values: dict[str, Any]) -> None:
    """Close with a code; 1006 means that the connection just breaks."""
    if values["code"] == 1006:
        socket.abort()
    else:
        socket.thaw()
        socket.close(values["code"], values["reason"].encode())


def _event(message: Any) -> Any:
    """The event inside the envelopes of combined streams and of user data."""
    for envelope in ("data", "event"):
        if isinstance(message, dict) and isinstance(message.get(envelope), dict | list):
            message = message[envelope]
    return message


def _described(happening: Happening, payload: bytes) -> Happening:
    """The happening with its event's own words: kind, execution type, order status."""
    event = _event(json.loads(payload))
    if not isinstance(event, dict):
        return happening
    # Events of futures carry the order inside.
    order = event.get("o")
    inner: dict[str, Any] = order if isinstance(order, dict) else {}
    said = (*(event.get(name) for name in ("e", "x", "X")), inner.get("x"), inner.get("X"))
    tags = tuple(word for word in said if isinstance(word, str))
    symbol = happening.symbol or str(event.get("s") or inner.get("s", ""))
    return Happening(happening.routes, symbol, happening.accounts, tags)


def _shuffled(fault: Fault, socket: Socket, messages: list[Timed]) -> list[Timed]:
    """Hold a connection's messages until its window is full, then let them go in another order."""
    fault.held.extend((socket, *each) for each in messages)
    waiting = [(seconds, payload) for owner, seconds, payload in fault.held if owner is socket]
    if len(waiting) < fault.values["window"]:
        return []
    fault.held = [row for row in fault.held if row[0] is not socket]
    order = fault.values["order"]
    if order is None:
        fault.random.shuffle(waiting)
        return waiting
    return [waiting[index] for index in order if isinstance(index, int) and index < len(waiting)]


def release(fault: Fault) -> None:
    """Send, in their own order, what a fault that ended still holds."""
    if fault.name == "ws.reorder":
        for socket, _seconds, payload in fault.held:
            socket.send(payload)
        fault.held = []


def _changed(payload: bytes, changes: dict[str, Any], removed: list[Any]) -> bytes:
    """Paths of a mutation begin at the event; `/` before one makes it begin at the envelope."""
    message = json.loads(payload)
    inner = ""
    for envelope in ("data", "event"):
        if isinstance(message, dict) and isinstance(message.get(envelope), dict):
            inner += envelope + "."
            message = message[envelope]
    return mutated(
        payload,
        {_placed(inner, path): value for path, value in changes.items()},
        [_placed(inner, str(path)) for path in removed],
    )


def _placed(inner: str, path: str) -> str:
    return path[1:] if path.startswith("/") else inner + path


def _crossed(payload: bytes, percent: Decimal) -> bytes:
    """A depth event with one bid above every price that it asks."""
    message = json.loads(payload)
    event = _event(message)
    if not isinstance(event, dict) or not event.get("b") or not event.get("a"):
        return payload
    asked = max(Decimal(row[0]) for row in event["a"])
    event["b"].append([f"{asked * (1 + percent / 100):.8f}", "1.00000000"])
    return bytes(json.dumps(message, separators=(",", ":")).encode())
