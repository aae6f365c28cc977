"""One documented request, as a value."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Generic, Protocol, TypeVar

import msgspec

from terminal.venue.binance.signing import Value

T = TypeVar("T")


class Security(Enum):
    """KEY sends the API key without a signature."""

    NONE = "none"
    KEY = "key"
    SIGNED = "signed"


class Kind(Enum):
    """What a failure in flight means.

    A READ may be repeated. After a COMMAND in flight nobody knows. URGENT is a READ that may use
    the reserve of the rate ledger.
    """

    READ = "read"
    URGENT = "urgent"
    COMMAND = "command"


class Lane(IntEnum):
    """How important a request is when the budget runs short; lower numbers go first.

    EXIT (cancels, the clock) may use all of it, then come orders, questions about money, what is
    on the screen, and what nobody waits for (long histories).
    """

    EXIT = 0
    ORDER = 1
    ACCOUNT = 2
    SCREEN = 3
    BACKGROUND = 4


@dataclass(frozen=True)
class Endpoint(Generic[T]):
    """Method and path of REST, the method name of the WebSocket API (parameters and results agree).

    `weight` is what the exchange charges at most; `orders` how many new orders it counts.
    `page` names the section of the documentation; `lane` None follows from kind and security.
    """

    method: str
    path: str
    ws_method: str
    weight: int
    result: type[T]
    page: str
    security: Security = Security.NONE
    kind: Kind = Kind.READ
    orders: int = 0
    lane: Lane | None = None
    decoder: msgspec.json.Decoder[T] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decoder", msgspec.json.Decoder(self.result, strict=False))

    @property
    def is_command(self) -> bool:
        return self.kind is Kind.COMMAND

    @property
    def importance(self) -> Lane:
        """The lane of this request."""
        if self.lane is not None:
            return self.lane
        if self.kind is not Kind.READ:
            return Lane.ORDER
        return Lane.SCREEN if self.security is Security.NONE else Lane.ACCOUNT


class Call(Protocol):
    """Sends one request the account's way."""

    def __call__(
        self, endpoint: Endpoint[T], params: Mapping[str, Value] | None = None
    ) -> Awaitable[T]: ...
