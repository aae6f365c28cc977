"""Which faults a soak draws from, each with how often and on what."""

from __future__ import annotations

from random import Random
from typing import Any

_LOSSES = ("close", "reset")


def draw(chance: Random) -> dict[str, Any]:
    """One fault as the control door takes it; equal seeds draw equal sequences."""
    how = chance.choice(_LOSSES)
    route = chance.choice(("order.place", "order.place", "order.cancel", "order.status"))
    times = chance.randint(1, 4)
    some = {"route": route, "times": times}
    troubles: tuple[dict[str, Any], ...] = (
        {"do": "drop_request", "how": how, **some},
        {"do": "drop_response", "how": how, **some},
        {"do": "rst_response", **some},
        {"do": "truncate_response", "bytes": chance.randint(1, 60), **some},
        {"do": "delay_response", "ms": chance.randint(100, 2_500), **some},
        {"do": "delay_request", "ms": chance.randint(100, 1_000), **some},
        {"do": "reject_before_engine", "code": -2010, "route": "order.place", "times": times},
        {"do": "reject_before_engine", "code": -1008, **some},
        {"do": "error", "code": -1007, "processed": chance.random() < 0.5, **some},
        {"do": "error", "code": -1006, "processed": chance.random() < 0.5, **some},
        {"do": "status", "code": 502, "body": "<html>", "processed": True, **some},
        {"do": "malformed", **some},
        {"do": "late_accept", "ms": chance.randint(50, 800), "how": how, "route": "order.place"},
        {"do": "query_lag", "ms": 1_500, "for_ms": chance.randint(500, 4_000)},
        {"do": "fill_before_cancel", "times": times},
        {"do": "partial", "percent": chance.randint(10, 90), "parts": 3, "times": times},
        {"do": "ws.close", "code": 1006, "route": chance.choice(("streams", "ws_api", "user"))},
        {"do": "ws.freeze", "route": "ws_api", "ms": chance.randint(500, 9_000)},
        {"do": "ws.mute", "route": "streams", "ms": chance.randint(500, 5_000)},
        {"do": "ws.kill_24h", "route": chance.choice(("streams", "ws_api"))},
        {"do": "ws.serverShutdown", "close_ms": chance.randint(500, 3_000)},
        {"do": "ws.drop", "route": "user", "event": "executionReport", "times": times},
        {"do": "ws.dup", "route": "user", "event": "executionReport", "times": times},
        {"do": "ws.delay", "route": "user", "ms": chance.randint(100, 2_000), "times": times},
        {"do": "ws.reorder", "route": "user", "window": 3, "times": 1, "for_ms": 3_000},
        {"do": "ws.malformed", "route": "user", "times": 1},
        {"do": "listenkey.expire", "how": chance.choice(("event", "silent"))},
        {"do": "ws.refuse", "for_ms": chance.randint(500, 3_000)},
        {"do": "book.gap", "symbol": "BTCUSDT", "times": times},
        {"do": "book.cross", "symbol": "BTCUSDT", "times": times},
        {"do": "net.refuse", "seconds": 1, "drop": True},
        {"do": "limits.429", "seconds": chance.randint(1, 3)},
        {"do": "proc.freeze", "ms": chance.randint(100, 1_500)},
    )
    return chance.choice(troubles)
