"""A client on the market streams: its subscriptions and its control messages.

Source: "Live Subscribing/Unsubscribing to streams"; ids may be signed numbers, short words or null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar, Protocol

import msgspec
from aiohttp import WSCloseCode

from terminal.simulator.faults.outlet import Outlet
from terminal.simulator.spot_wire.streams import wrap
from terminal.simulator.spot_wire.text import TimeUnit
from terminal.simulator.spot_wire.user_events import server_shutdown

_METHODS = ("SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY")
_BAD_JSON = 3
_ID_TEXT = re.compile(r"[A-Za-z0-9_-]{1,36}")
_encode = msgspec.json.Encoder().encode


class ControlError(Exception):
    """A control message that cannot be obeyed, with the number the exchange gives it."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Named(Protocol):
    """A market stream, as far as a connection on it cares; `word` is the kind of its events."""

    @property
    def text(self) -> str: ...

    @property
    def symbol(self) -> str: ...

    @property
    def word(self) -> str: ...


class Hub(Protocol):
    """Where streams come from."""

    def subscribe(self, listener: Any, name: str, unit: TimeUnit) -> None: ...

    def unsubscribe(self, listener: Any, name: str, unit: TimeUnit) -> None: ...


class StreamSession:
    """Subscriptions of one connection, in the order they were made.

    `prefix` and `group` name it for faults: "usdm." and "public", say. A strict market leaves
    after text that is not JSON.
    """

    is_strict = False

    def __init__(
        self,
        hub: Hub,
        outlet: Outlet,
        *,
        unit: TimeUnit,
        combined: bool,
        max_streams: int,
        prefix: str = "",
        group: str = "streams",
    ) -> None:
        self._prefix = prefix
        self._group = group
        self.is_combined = combined
        self._hub = hub
        self._outlet = outlet
        self._unit = unit
        self._max_streams = max_streams
        self._names: dict[str, None] = {}

    @property
    def routes(self) -> tuple[str, ...]:
        """Names under which a fault finds this connection."""
        names = (f"{self._prefix}{name}" for name in self._names)
        return (f"{self._prefix}{self._group}", *names)

    @property
    def names(self) -> tuple[str, ...]:
        """What it is subscribed to."""
        return tuple(self._names)

    @property
    def accounts(self) -> tuple[int, ...]:
        return ()

    def hear(self, stream: Named, payload: bytes) -> None:
        names = (f"{self._prefix}{stream.text}", f"{self._prefix}{stream.word}")
        self._outlet.send(payload, routes=names, symbol=stream.symbol)

    def subscribe(self, names: list[str]) -> None:
        """Add streams; all or none, and never more than the connection may have.

        Raises:
            ControlError: too many streams.
        """
        new = [name for name in dict.fromkeys(names) if name not in self._names]
        if len(self._names) + len(new) > self._max_streams:
            text = f"Invalid request: too many streams, at most {self._max_streams}"
            raise ControlError(2, text)
        for name in new:
            self._names[name] = None
            self._hub.subscribe(self, name, self._unit)

    def unsubscribe(self, names: list[str]) -> None:
        for name in names:
            if name in self._names:
                del self._names[name]
                self._hub.unsubscribe(self, name, self._unit)

    def leave(self) -> None:
        self.unsubscribe(list(self._names))

    def announce_shutdown(self, now_ms: int) -> None:
        payload = _encode(server_shutdown(now_ms, self._unit))
        self._outlet.send(wrap("!serverShutdown", payload) if self.is_combined else payload)

    def end_user_data(self, *, silently: bool) -> None:
        """There is none on market streams."""

    def on_text(self, text: str) -> None:
        """Obey a control message and answer it."""
        request_id: Any = None
        try:
            request = _parse(text)
            request_id = _request_id(request)
            answer = {"result": self._obey(request), "id": request_id}
        except ControlError as error:
            answer = {"code": error.code, "msg": error.text, "id": request_id}
            if self.is_strict and error.code == _BAD_JSON:
                self._outlet.send(_encode(answer), routes=(f"{self._prefix}ack",))
                self._outlet.socket.close(WSCloseCode.POLICY_VIOLATION, b"Invalid JSON")
                return
        self._outlet.send(_encode(answer), routes=(f"{self._prefix}ack",))

    def _obey(self, request: dict[str, Any]) -> Any:
        method = request.get("method")
        params = request.get("params", [])
        if method is None:
            raise ControlError(2, "Invalid request: missing field `method` at line 1 column 1")
        if method not in _METHODS:
            known = ", ".join(f"`{name}`" for name in _METHODS)
            text = f"Invalid request: unknown variant `{method}`, expected one of {known}"
            raise ControlError(2, text)
        if not isinstance(params, list):
            raise ControlError(2, "Invalid request: params must be a list")
        return self._HANDLERS[method](self, params)

    def _subscribe(self, params: list[Any]) -> None:
        names = _names(params)
        for name in names:
            fault = self._outlet.refusal(self._prefix + name)
            if fault is not None:
                raise ControlError(*fault)
        self.subscribe(names)

    def _unsubscribe(self, params: list[Any]) -> None:
        self.unsubscribe(_names(params))

    def _list(self, _params: list[Any]) -> list[str]:
        return list(self._names)

    def _set_property(self, params: list[Any]) -> None:
        _check_property(params, 2)
        if not isinstance(params[1], bool):
            raise ControlError(1, "Invalid value type: expected Boolean")
        self.is_combined = params[1]

    def _get_property(self, params: list[Any]) -> bool:
        _check_property(params, 1)
        return self.is_combined

    _HANDLERS: ClassVar[dict[str, Callable[[StreamSession, list[Any]], Any]]] = {
        "SUBSCRIBE": _subscribe,
        "UNSUBSCRIBE": _unsubscribe,
        "LIST_SUBSCRIPTIONS": _list,
        "SET_PROPERTY": _set_property,
        "GET_PROPERTY": _get_property,
    }


def _parse(text: str) -> dict[str, Any]:
    try:
        request = json.loads(text)
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        place = f"line {line} column {column}"
        raise ControlError(_BAD_JSON, f"Invalid JSON: expected value at {place}") from error
    if not isinstance(request, dict):
        raise ControlError(2, "Invalid request: expected an object")
    return request


def _request_id(request: dict[str, Any]) -> int | str | None:
    value = request.get("id")
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and _ID_TEXT.fullmatch(value):
        return value
    raise ControlError(2, "Invalid request: request ID must be an unsigned integer")


def _names(params: list[Any]) -> list[str]:
    if not params or not all(isinstance(name, str) for name in params):
        raise ControlError(2, "Invalid request: params must be a list of stream names")
    return params


def _check_property(params: list[Any], count: int) -> None:
    if len(params) > count:
        raise ControlError(2, "Invalid request: too many parameters")
    if not params or not isinstance(params[0], str):
        raise ControlError(2, "Invalid request: property name must be a string")
    if len(params) < count:
        raise ControlError(1, "Invalid value type: expected Boolean")
    if params[0] != "combined":
        raise ControlError(0, "Unknown property")
