"""One documented request, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Security(Enum):
    NONE = "none"
    SIGNED = "signed"


class Kind(Enum):
    """What a failure in flight means.

    A READ may be repeated. After a COMMAND in flight nobody knows. URGENT is a READ that may use
    the reserve of the rate ledger.
    """

    READ = "read"
    URGENT = "urgent"
    COMMAND = "command"


@dataclass(frozen=True)
class Endpoint(Generic[T]):
    """Method and path of REST, the method name of the WebSocket API (parameters and results agree).

    `weight` is what the exchange charges at most; `orders` how many new orders it counts.
    `page` names the section of the documentation.
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
    decoder: msgspec.json.Decoder[T] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decoder", msgspec.json.Decoder(self.result, strict=False))

    @property
    def is_command(self) -> bool:
        return self.kind is Kind.COMMAND

    @property
    def is_urgent(self) -> bool:
        return self.kind is not Kind.READ
