"""One message of every kind of USDⓈ-M futures, as documented, for wounding."""

from __future__ import annotations

from typing import Any

_MS = 1795185468000
_TRADE: dict[str, Any] = {
    "e": "ORDER_TRADE_UPDATE", "E": _MS, "T": _MS,
    "o": {
        "s": "BTCUSDT", "c": "t1u-a-1", "S": "SELL", "o": "LIMIT", "f": "GTC", "q": "0.001",
        "p": "9910", "ap": "9910.5", "sp": "0", "x": "TRADE", "X": "PARTIALLY_FILLED",
        "i": 8886774, "l": "0.0005", "z": "0.0005", "L": "9910", "n": "0.01", "N": "USDT",
        "T": _MS, "t": 12, "b": "0", "a": "9.91", "m": False, "R": False, "wt": "CONTRACT_PRICE",
        "ot": "LIMIT", "ps": "BOTH", "cp": False, "rp": "0.5", "pP": False, "V": "EXPIRE_TAKER",
        "pm": "NONE", "gtd": 0,
    },
}  # fmt: skip
_ACCOUNT: dict[str, Any] = {
    "e": "ACCOUNT_UPDATE", "E": _MS, "T": _MS,
    "a": {
        "m": "ORDER",
        "B": [{"a": "USDT", "wb": "122624.12", "cw": "100.12", "bc": "50.5"}],
        "P": [
            {
                "s": "BTCUSDT", "pa": "20", "ep": "6563.66", "bep": "6563.6", "cr": "0",
                "up": "2850.2", "mt": "isolated", "iw": "13200.7", "ps": "LONG",
            },
        ],
    },
}  # fmt: skip
_ALGO: dict[str, Any] = {
    "e": "ALGO_UPDATE", "E": _MS, "T": _MS,
    "o": {
        "caid": "t1u-b-1", "aid": 2148719, "at": "CONDITIONAL", "o": "TAKE_PROFIT",
        "s": "BTCUSDT", "S": "SELL", "ps": "BOTH", "f": "GTC", "q": "0.01", "X": "TRIGGERED",
        "ai": "", "ap": "0.00000", "aq": "0.00000", "act": "0", "tp": "750", "p": "750",
        "V": "EXPIRE_MAKER", "wt": "CONTRACT_PRICE", "pm": "NONE", "cp": False, "pP": False,
        "R": False, "tt": _MS, "gtd": 0, "rm": "",
    },
}  # fmt: skip
_CALL: dict[str, Any] = {
    "e": "MARGIN_CALL", "E": _MS, "cw": "3.16812045",
    "p": [
        {
            "s": "ETHUSDT", "ps": "LONG", "pa": "1.327", "mt": "CROSSED", "iw": "0",
            "mp": "187.17127", "up": "-1.166074", "mm": "1.614445",
        },
    ],
}  # fmt: skip
USER = [
    _TRADE,
    _ACCOUNT,
    _ALGO,
    _CALL,
    {"e": "ACCOUNT_CONFIG_UPDATE", "E": _MS, "T": _MS, "ac": {"s": "BTCUSDT", "l": 25}},
    {"e": "ACCOUNT_CONFIG_UPDATE", "E": _MS, "T": _MS, "ai": {"j": True}},
    {"e": "TRADE_LITE", "E": _MS, "s": "BTCUSDT", "q": "0.001", "p": "0"},
]
STREAMS: list[dict[str, Any]] = [
    {
        "stream": "btcusdt@depth@100ms",
        "data": {
            "e": "depthUpdate", "E": _MS, "T": _MS, "s": "BTCUSDT", "U": 157, "u": 160, "pu": 149,
            "b": [["100.0", "10"]], "a": [["100.2", "0"], ["100.3", "1.5"]],
        },
    },
    {
        "stream": "btcusdt@markPrice@1s",
        "data": {
            "e": "markPriceUpdate", "E": _MS, "s": "BTCUSDT", "p": "100.5", "i": "100.4",
            "P": "100.6", "r": "0.00010000", "T": _MS, "ap": "100.5",
        },
    },
    {
        "stream": "btcusdt@forceOrder",
        "data": {
            "e": "forceOrder", "E": _MS,
            "o": {
                "s": "BTCUSDT", "S": "SELL", "o": "LIMIT", "f": "IOC", "q": "0.014", "p": "99.0",
                "ap": "99.5", "X": "FILLED", "l": "0.014", "z": "0.014", "T": _MS,
            },
        },
    },
    {
        "stream": "btcusdt@kline_1m",
        "data": {
            "e": "kline", "E": _MS, "s": "BTCUSDT",
            "k": {
                "t": _MS, "T": _MS, "s": "BTCUSDT", "i": "1m", "f": 1, "L": 9, "o": "100.0",
                "c": "100.5", "h": "101.0", "l": "99.5", "v": "12.5", "n": 9, "x": False,
                "q": "1250.0", "V": "6.0", "Q": "600.0", "B": "0",
            },
        },
    },
]  # fmt: skip
