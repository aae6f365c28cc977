"""Every fault by name: what it does to what, and the parameters it takes.

`README.md` of the simulator has the same list as a table; a test keeps both equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

LOSSES = ("silence", "close", "reset")


class BadRequest(Exception):
    """A control request that cannot be done; its text is the answer."""


class Stage(Enum):
    """What a fault waits for, or that it does not wait."""

    REQUEST = "request"
    """The next matching REST or WebSocket API request, or handshake."""
    MESSAGE = "message"
    """The next matching message of a market or user data stream."""
    CONNECTION = "connection"
    """Done at once to matching WebSocket connections; `ms` or DELETE ends what lasts."""
    NOW = "now"
    """Done at once."""


class Kind(Enum):
    """What a parameter may be."""

    WHOLE = "a whole number, zero or more"
    SIGNED = "a whole number"
    DECIMAL = "a decimal number"
    TEXT = "a text"
    FLAG = "true or false"
    OBJECT = "an object"
    LIST = "a list"
    ANY = "anything"


_REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """`choices` limit a text; a parameter without a default must be given."""

    kind: Kind
    default: Any = _REQUIRED
    choices: tuple[str, ...] = ()

    def read(self, name: str, body: dict[str, Any]) -> Any:
        """The value in `body`, judged.

        Raises:
            BadRequest: it is missing or of another kind.
        """
        if name not in body:
            if self.default is _REQUIRED:
                raise BadRequest(f"'{name}' is missing; it must be {self.kind.value}.")
            return self.default
        value = body[name]
        if not _fits(value, self.kind) or (self.choices and value not in self.choices):
            wanted = f"one of {', '.join(self.choices)}" if self.choices else self.kind.value
            raise BadRequest(f"'{name}' must be {wanted}.")
        return as_decimal(name, value) if self.kind is Kind.DECIMAL else value


def _fits(value: Any, kind: Kind) -> bool:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return {
        Kind.WHOLE: is_whole and value >= 0,
        Kind.SIGNED: is_whole,
        Kind.DECIMAL: is_whole or isinstance(value, str | float),
        Kind.TEXT: isinstance(value, str),
        Kind.FLAG: isinstance(value, bool),
        Kind.OBJECT: isinstance(value, dict),
        Kind.LIST: isinstance(value, list),
        Kind.ANY: True,
    }[kind]


def as_decimal(name: str, value: object) -> Decimal:
    """A finite decimal number from text or a whole number."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise BadRequest(f"'{name}' must be a decimal number.") from None
    if not number.is_finite():
        raise BadRequest(f"'{name}' must be a decimal number.")
    return number


@dataclass(frozen=True, slots=True)
class Primitive:
    """One kind of fault. `times` is how often it strikes by default, None until deleted.

    `route` is what it meets when the request does not say it.
    """

    name: str
    stage: Stage
    parameters: dict[str, Parameter] = field(default_factory=dict)
    times: int | None = 1
    route: str | None = None


def _need(kind: Kind, *choices: str) -> Parameter:
    return Parameter(kind, choices=choices)


_MS = {"ms": _need(Kind.WHOLE), "jitter_ms": Parameter(Kind.WHOLE, 0)}
_HOW = {"how": Parameter(Kind.TEXT, "silence", LOSSES)}
_FOR = {
    "ms": Parameter(Kind.WHOLE, None),
    "new": Parameter(Kind.FLAG, False),
}
_BYTES = {"bytes": _need(Kind.WHOLE)}
_CODE = {
    "code": _need(Kind.SIGNED),
    "msg": Parameter(Kind.TEXT, None),
    "status": Parameter(Kind.WHOLE, None),
    "retry_after": Parameter(Kind.WHOLE, None),
}
_CHANGE = {"set": Parameter(Kind.OBJECT, {}), "remove": Parameter(Kind.LIST, [])}
_SYMBOL = {"symbol": _need(Kind.TEXT)}
_SECONDS = {"seconds": _need(Kind.WHOLE)}

_REQUESTS = (
    Primitive("drop_request", Stage.REQUEST, _HOW),
    Primitive("drop_response", Stage.REQUEST, _HOW),
    Primitive("rst_response", Stage.REQUEST, {"bytes": Parameter(Kind.WHOLE, 0)}),
    Primitive("truncate_response", Stage.REQUEST, _BYTES),
    Primitive("slow_response", Stage.REQUEST, {"bytes_per_second": _need(Kind.WHOLE)}),
    Primitive("delay_request", Stage.REQUEST, _MS),
    Primitive("delay_response", Stage.REQUEST, _MS),
    Primitive(
        "status",
        Stage.REQUEST,
        {
            "code": _need(Kind.WHOLE),
            "body": Parameter(Kind.ANY, ""),
            "headers": Parameter(Kind.OBJECT, {}),
            "processed": Parameter(Kind.FLAG, False),
        },
    ),
    Primitive("reject_before_engine", Stage.REQUEST, _CODE),
    Primitive(
        "error",
        Stage.REQUEST,
        {**_CODE, "processed": Parameter(Kind.FLAG, True)},
    ),
    Primitive("late_accept", Stage.REQUEST, {"ms": _need(Kind.WHOLE), **_HOW}),
    Primitive("query_lag", Stage.REQUEST, {"ms": _need(Kind.WHOLE)}, times=None),
    Primitive(
        "duplicate_delivery",
        Stage.REQUEST,
        {"answer": Parameter(Kind.TEXT, "first", ("first", "second"))},
    ),
    Primitive("mutate", Stage.REQUEST, _CHANGE),
    Primitive("malformed", Stage.REQUEST),
    Primitive(
        "huge",
        Stage.REQUEST,
        {**_BYTES, "gzip": Parameter(Kind.FLAG, False)},
    ),
    Primitive("book.old_snapshot", Stage.REQUEST, route="depth"),
    Primitive(
        "cancel_replace",
        Stage.REQUEST,
        {
            "cancel": Parameter(Kind.TEXT, "ok", ("ok", "fail")),
            "new": Parameter(Kind.TEXT, "ok", ("ok", "fail")),
        },
        route="order.cancelReplace",
    ),
    Primitive(
        "fill_before_cancel",
        Stage.REQUEST,
        {"percent": Parameter(Kind.DECIMAL, Decimal(100))},
        route="order.cancel",
    ),
    Primitive(
        "partial",
        Stage.REQUEST,
        {"percent": _need(Kind.DECIMAL), "parts": Parameter(Kind.WHOLE, 1)},
        route="order.place",
    ),
    Primitive(
        "ws.refuse",
        Stage.REQUEST,
        {"code": Parameter(Kind.WHOLE, 503)},
        times=None,
        route="connect.*",
    ),
    Primitive("limits.429", Stage.REQUEST, _SECONDS, times=None),
    Primitive("limits.418", Stage.REQUEST, _SECONDS, times=None),
)

_MESSAGES = (
    Primitive("ws.drop", Stage.MESSAGE),
    Primitive("ws.dup", Stage.MESSAGE, {"copies": Parameter(Kind.WHOLE, 1)}),
    Primitive("ws.delay", Stage.MESSAGE, _MS),
    Primitive(
        "ws.reorder",
        Stage.MESSAGE,
        {"window": Parameter(Kind.WHOLE, 2), "order": Parameter(Kind.LIST, None)},
    ),
    Primitive("ws.mutate", Stage.MESSAGE, _CHANGE),
    Primitive("ws.malformed", Stage.MESSAGE),
    Primitive("ws.ack_lost", Stage.MESSAGE, route="ack"),
    Primitive(
        "ws.reject_stream",
        Stage.MESSAGE,
        {
            "code": Parameter(Kind.WHOLE, 2),
            "msg": Parameter(Kind.TEXT, "Invalid request: stream is not available"),
        },
        route="subscribe *",
    ),
    Primitive("book.gap", Stage.MESSAGE, route="*@depth*"),
    Primitive(
        "book.cross",
        Stage.MESSAGE,
        {"percent": Parameter(Kind.DECIMAL, Decimal("0.1"))},
        route="*@depth*",
    ),
)

_CONNECTIONS = (
    Primitive(
        "ws.close",
        Stage.CONNECTION,
        {"code": Parameter(Kind.WHOLE, 1006), "reason": Parameter(Kind.TEXT, "")},
    ),
    Primitive("ws.freeze", Stage.CONNECTION, _FOR),
    Primitive("ws.mute", Stage.CONNECTION, _FOR),
    Primitive("ws.no_pong", Stage.CONNECTION, _FOR),
    Primitive("ws.kill_24h", Stage.CONNECTION),
    Primitive("ws.serverShutdown", Stage.CONNECTION, {"close_ms": Parameter(Kind.WHOLE, None)}),
    Primitive("ws.replay", Stage.CONNECTION, {"count": Parameter(Kind.WHOLE, 1)}),
    Primitive("ws.inject", Stage.CONNECTION, {"message": _need(Kind.ANY)}),
    Primitive("ws.oversize", Stage.CONNECTION, _BYTES),
    Primitive(
        "listenkey.expire",
        Stage.CONNECTION,
        {"how": Parameter(Kind.TEXT, "event", ("event", "silent"))},
    ),
)

_AT_ONCE = (
    Primitive("limits.used_weight", Stage.NOW, {"used": _need(Kind.WHOLE)}),
    Primitive("limits.order_count", Stage.NOW, {"used": _need(Kind.WHOLE)}),
    Primitive("key.revoke", Stage.NOW, {"api_key": Parameter(Kind.TEXT, None)}),
    Primitive("key.permissions", Stage.NOW, {"allow": _need(Kind.LIST)}),
    Primitive("fee.mode", Stage.NOW, {"mode": _need(Kind.TEXT, "BNB", "received")}),
    Primitive(
        "book.empty",
        Stage.NOW,
        {**_SYMBOL, "side": _need(Kind.TEXT, "bids", "asks"), "ms": Parameter(Kind.WHOLE, 1000)},
    ),
    Primitive("price_gap", Stage.NOW, {**_SYMBOL, "percent": _need(Kind.DECIMAL)}),
    Primitive("meta.change", Stage.NOW, {**_SYMBOL, "filters": _need(Kind.OBJECT)}),
    Primitive("meta.status", Stage.NOW, {**_SYMBOL, "status": _need(Kind.TEXT)}),
    Primitive("meta.remove", Stage.NOW, _SYMBOL),
    Primitive("load", Stage.NOW, {"rate": _need(Kind.WHOLE), **_SECONDS}),
    Primitive("clock.skew", Stage.NOW, {"ms": _need(Kind.SIGNED)}),
    Primitive("clock.step", Stage.NOW, {"ms": _need(Kind.SIGNED)}),
    Primitive("clock.drift", Stage.NOW, {"ms_per_min": _need(Kind.SIGNED)}),
    Primitive("external_order", Stage.NOW, {"order": _need(Kind.OBJECT)}),
    Primitive(
        "net.refuse",
        Stage.NOW,
        {**_SECONDS, "drop": Parameter(Kind.FLAG, False)},
    ),
    Primitive("proc.freeze", Stage.NOW, {"ms": _need(Kind.WHOLE)}),
)

CATALOGUE = {
    primitive.name: primitive for primitive in (*_REQUESTS, *_MESSAGES, *_CONNECTIONS, *_AT_ONCE)
}
