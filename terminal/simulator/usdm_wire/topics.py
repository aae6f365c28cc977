"""A market stream with those who listen to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import msgspec

from terminal.simulator.spot_wire.streams import wrap
from terminal.simulator.usdm.model import ForceOrder
from terminal.simulator.usdm_wire.names import StreamName

_encode = msgspec.json.Encoder().encode


class Listener(Protocol):
    """Someone on a stream: takes a payload, with the stream's name around it or without."""

    is_combined: bool

    def hear(self, stream: StreamName, payload: bytes) -> None: ...


@dataclass(slots=True, eq=False)
class Topic:
    """A stream with listeners, and what must be remembered between its messages.

    `sent_id` is `u` of the last depth message; `waiting` holds what happened since the last one.
    """

    name: StreamName
    every_ms: int
    listeners: set[Listener] = field(default_factory=set)
    due_ms: int = 0
    last_id: int = -1
    sent_id: int = -1
    open_ms: int = -1
    first_id: int = -1
    bids: dict[Decimal, Decimal] = field(default_factory=dict)
    asks: dict[Decimal, Decimal] = field(default_factory=dict)
    is_due: bool = False
    forced: dict[str, ForceOrder] = field(default_factory=dict)
    traded: set[str] = field(default_factory=set)
    """Contracts that traded, where a stream is of all of them."""

    def publish(self, message: Any) -> None:
        """Encode once, at most twice: bare and with the envelope of combined streams."""
        bare = _encode(message)
        wrapped = b""
        for listener in tuple(self.listeners):
            if listener.is_combined:
                wrapped = wrapped or wrap(self.name.text, bare)
                listener.hear(self.name, wrapped)
            else:
                listener.hear(self.name, bare)
