"""Requests for listen keys, on both APIs.

Source: USDⓈ-M "User Data Streams"; these name a key but are not signed.
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.desk import Security
from terminal.simulator.usdm_wire.desk import Call, Endpoint
from terminal.simulator.usdm_wire.listen_keys import ListenKeys


def endpoints(keys: ListenKeys) -> tuple[Endpoint, ...]:
    """Start, keep alive and close, over these keys."""

    def start(call: Call) -> dict[str, Any]:
        return {"listenKey": keys.start(call.account_id)}

    def keep(call: Call) -> dict[str, Any]:
        return {"listenKey": keys.keep(call.account_id)}

    def close(call: Call) -> dict[str, Any]:
        keys.close(call.account_id)
        return {}

    return tuple(
        Endpoint(
            rest=(verb, "/fapi/v1/listenKey"),
            method=f"userDataStream.{method}",
            weight=1,
            answer=answer,
            params=frozenset({"listenKey"}),
            security=Security.KEY,
        )
        for verb, method, answer in (
            ("POST", "start", start),
            ("PUT", "ping", keep),
            ("DELETE", "stop", close),
        )
    )
