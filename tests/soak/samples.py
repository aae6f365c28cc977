"""One message of every kind, as documented, for wounding."""

from __future__ import annotations

from typing import Any

_REPORT: dict[str, Any] = {
    "e": "executionReport", "E": 1795185468000, "s": "BTCUSDT", "c": "t1s-a-1", "S": "BUY",
    "o": "LIMIT", "f": "GTC", "q": "1.00000000", "p": "100.00000000", "P": "0.00000000",
    "F": "0.00000000", "g": -1, "C": "", "x": "TRADE", "X": "PARTIALLY_FILLED", "r": "NONE",
    "i": 4293153, "l": "0.50000000", "z": "0.50000000", "L": "100.00000000", "n": "0.0005",
    "N": "BTC", "T": 1795185468000, "t": 77, "I": 8641984, "w": True, "m": False, "M": False,
    "O": 1795185467000, "Z": "50.00000000", "Y": "50.00000000", "Q": "0.00000000",
    "W": 1795185467500, "V": "NONE",
}  # fmt: skip
_POSITION: dict[str, Any] = {
    "e": "outboundAccountPosition", "E": 1795185468000, "u": 1795185468000,
    "B": [{"a": "BTC", "f": "1.0", "l": "0.5"}, {"a": "USDT", "f": "1000.0", "l": "0.0"}],
}  # fmt: skip
_MOVED = {"e": "balanceUpdate", "E": 1795185468000, "a": "BTC", "d": "1.5", "T": 1795185468000}
_OTHERS = (
    {"e": "eventStreamTerminated", "E": 1795185468000},
    {"e": "externalLockUpdate", "E": 1795185468000, "a": "NEO", "d": "10.0", "T": 1795185468000},
    {
        "e": "listStatus",
        "E": 1795185468000,
        "s": "BTCUSDT",
        "g": 2,
        "c": "OCO",
        "l": "EXEC_STARTED",
        "L": "EXECUTING",
        "r": "NONE",
        "C": "t1s-l-1",
        "T": 1795185468000,
        "O": [{"s": "BTCUSDT", "i": 17, "c": "t1s-a-1"}],
    },
)
USER = [{"subscriptionId": 0, "event": event} for event in (_REPORT, _POSITION, _MOVED, *_OTHERS)]
ANSWERS: list[dict[str, Any]] = [
    {
        "id": "a1", "status": 200, "result": {"symbol": "BTCUSDT", "orderId": 1},
        "rateLimits": [
            {
                "rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1,
                "limit": 6000, "count": 20,
            },
        ],
    },
    {
        "id": "a2", "status": 400,
        "error": {"code": -2010, "msg": "no", "data": {"retryAfter": 1795185468000}},
    },
    {"id": None, "status": 401, "error": {"code": -2015, "msg": "revoked"}},
    {"event": {"e": "serverShutdown", "E": 1795185468000}},
]  # fmt: skip
STREAMS: list[dict[str, Any]] = [
    {
        "stream": "btcusdt@aggTrade",
        "data": {
            "e": "aggTrade", "E": 1795185468000, "s": "BTCUSDT", "a": 5, "p": "100.1", "q": "2.5",
            "f": 1, "l": 3, "T": 1795185468000, "m": True, "M": True,
        },
    },
    {
        "stream": "btcusdt@trade",
        "data": {
            "e": "trade", "E": 1795185468000, "s": "BTCUSDT", "t": 5, "p": "100.1", "q": "2.5",
            "T": 1795185468000, "m": True, "M": True,
        },
    },
    {
        "stream": "btcusdt@depth@100ms",
        "data": {
            "e": "depthUpdate", "E": 1795185468000, "s": "BTCUSDT", "U": 157, "u": 160,
            "b": [["100.0", "10"]], "a": [["100.2", "0"], ["100.3", "1.5"]],
        },
    },
    {
        "stream": "btcusdt@bookTicker",
        "data": {"u": 4, "s": "BTCUSDT", "b": "100.0", "B": "31.2", "a": "100.1", "A": "40.6"},
    },
    {
        "stream": "!miniTicker@arr",
        "data": [
            {
                "e": "24hrMiniTicker", "E": 1795185468000, "s": "BTCUSDT", "c": "100.1",
                "o": "99", "h": "101", "l": "98", "v": "1000", "q": "100000",
            },
        ],
    },
    {"result": None, "id": 3},
    {"id": 4, "error": {"code": 2, "msg": "Invalid request"}},
    {"stream": "!serverShutdown", "data": {"e": "serverShutdown", "E": 1795185468000}},
]  # fmt: skip
