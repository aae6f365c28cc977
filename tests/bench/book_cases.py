"""Order books to compare, each behind the same three calls. Runs alone in the peers' environment.

`python book_cases.py NAME RECORDING` prints one JSON line of microseconds; importable by ours.
"""

from __future__ import annotations

import bisect
import gzip
import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

Levels = list[list[str]]


class Case(Protocol):
    def load(self, bids: Levels, asks: Levels) -> None: ...

    def apply(self, bids: Levels, asks: Levels) -> None: ...

    def best(self) -> tuple[Any, Any]: ...


class BisectFloats:
    """The yardstick: two sorted lists of floats."""

    def __init__(self) -> None:
        self.sides: tuple[tuple[list[float], list[float]], ...] = (([], []), ([], []))

    def load(self, bids: Levels, asks: Levels) -> None:
        self.sides = (([], []), ([], []))
        self.apply(bids, asks)

    def apply(self, bids: Levels, asks: Levels) -> None:
        for sign, levels, (keys, held) in zip((-1, 1), (bids, asks), self.sides, strict=True):
            for price, quantity in levels:
                key, amount = sign * float(price), float(quantity)
                at = bisect.bisect_left(keys, key)
                if at < len(keys) and keys[at] == key:
                    if amount:
                        held[at] = amount
                    else:
                        del keys[at], held[at]
                elif amount:
                    keys.insert(at, key)
                    held.insert(at, amount)

    def best(self) -> tuple[float, float]:
        return -self.sides[0][0][0], self.sides[1][0][0]


class Ours:
    def __init__(self) -> None:
        from terminal.domain.book import OrderBook
        from terminal.domain.order import Side

        self.make = lambda: OrderBook(Decimal("0.01"))
        self.book = self.make()
        self.buy, self.sell = Side.BUY, Side.SELL

    def load(self, bids: Any, asks: Any) -> None:
        self.book = self.make()
        self.book.load(bids, asks)

    def apply(self, bids: Any, asks: Any) -> None:
        self.book.apply(bids, asks)

    def best(self) -> tuple[Any, Any]:
        bid, ask = self.book.best(self.buy), self.book.best(self.sell)
        assert bid is not None
        assert ask is not None
        return bid.price, ask.price


class Ccxt:
    def __init__(self) -> None:
        from ccxt.async_support.base.ws.order_book import OrderBook

        self.book = OrderBook({}, 10_000)

    def load(self, bids: Levels, asks: Levels) -> None:
        self.book.reset({})
        self.apply(bids, asks)

    def apply(self, bids: Levels, asks: Levels) -> None:
        for side, levels in ((self.book["bids"], bids), (self.book["asks"], asks)):
            for price, quantity in levels:
                side.store(float(price), float(quantity))

    def best(self) -> tuple[float, float]:
        return self.book["bids"][0][0], self.book["asks"][0][0]


class Cryptofeed:
    """cryptofeed keeps its books in the C package `order_book`, with decimals."""

    def __init__(self) -> None:
        from order_book import OrderBook

        self.make = OrderBook
        self.book = OrderBook()

    def load(self, bids: Levels, asks: Levels) -> None:
        self.book = self.make()
        self.apply(bids, asks)

    def apply(self, bids: Levels, asks: Levels) -> None:
        for side, levels in ((self.book.bids, bids), (self.book.asks, asks)):
            for price_text, quantity_text in levels:
                price, quantity = Decimal(price_text), Decimal(quantity_text)
                if quantity:
                    side[price] = quantity
                elif price in side:
                    del side[price]

    def best(self) -> tuple[Decimal, Decimal]:
        return self.book.bids.index(0)[0], self.book.asks.index(0)[0]


class Nautilus:
    def __init__(self) -> None:
        from nautilus_trader.model.book import OrderBook
        from nautilus_trader.model.data import BookOrder
        from nautilus_trader.model.enums import BookType, OrderSide
        from nautilus_trader.model.identifiers import InstrumentId
        from nautilus_trader.model.objects import Price, Quantity

        self.order, self.price, self.quantity = BookOrder, Price.from_str, Quantity.from_str
        self.sides = (OrderSide.BUY, OrderSide.SELL)
        self.make = lambda: OrderBook(InstrumentId.from_str("BTCUSDT.BINANCE"), BookType.L2_MBP)
        self.book = self.make()

    def load(self, bids: Levels, asks: Levels) -> None:
        self.book = self.make()
        self.apply(bids, asks)

    def apply(self, bids: Levels, asks: Levels) -> None:
        for side, levels in zip(self.sides, (bids, asks), strict=True):
            for price, quantity in levels:
                order = self.order(side, self.price(price), self.quantity(quantity), 0)
                if float(quantity):
                    self.book.update(order, 0, 0, 0)
                else:
                    self.book.delete(order, 0, 0, 0)

    def best(self) -> tuple[Any, Any]:
        return self.book.best_bid_price(), self.book.best_ask_price()


class Unicorn:
    """The two methods of the depth cache that change levels, without its threads and sockets."""

    def __init__(self) -> None:
        from unicorn_binance_local_depth_cache import BinanceLocalDepthCacheManager as Manager

        self.manager: Any = object.__new__(Manager)
        self.manager.depth_caches = {}
        self.manager.exchange = "binance.com"
        self.load([], [])

    def load(self, bids: Levels, asks: Levels) -> None:
        self.manager.depth_caches["btcusdt"] = {"bids": {}, "asks": {}}
        self.apply(bids, asks)

    def apply(self, bids: Levels, asks: Levels) -> None:
        for bid in bids:
            self.manager._add_bid(bid, "btcusdt")
        for ask in asks:
            self.manager._add_ask(ask, "btcusdt")

    def best(self) -> tuple[Any, Any]:
        cache = self.manager.depth_caches["btcusdt"]
        return max(cache["bids"], key=float), min(cache["asks"], key=float)


CASES: dict[str, Callable[[], Case]] = {
    "ours": Ours,
    "bisect list of floats": BisectFloats,
    "ccxt.pro": Ccxt,
    "cryptofeed": Cryptofeed,
    "nautilus": Nautilus,
    "unicorn depth cache": Unicorn,
}


def recorded(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The snapshot and the differences that follow it."""
    snapshot: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            text = line.partition(" ")[2]
            if text.startswith('{"lastUpdateId"'):
                snapshot = json.loads(text)
            elif '"depthUpdate"' in text:
                rows.append(json.loads(text)["data"])
    return snapshot, [row for row in rows if row["u"] > snapshot["lastUpdateId"]]


def measure(case: Case, path: Path, rounds: int = 3) -> dict[str, float]:
    """Microseconds per recorded difference: applied only, and with a look at the best after each."""
    snapshot, rows = recorded(path)
    found = {"apply": 1e9, "apply + best": 1e9}
    for _ in range(rounds):
        for name, looks in (("apply", False), ("apply + best", True)):
            case.load(snapshot["bids"], snapshot["asks"])
            started = time.process_time()
            for row in rows:
                case.apply(row["b"], row["a"])
                if looks:
                    case.best()
            case.best()
            spent = (time.process_time() - started) / len(rows) * 1e6
            found[name] = min(found[name], spent)
    found["bid"], found["ask"] = (float(price) for price in case.best())
    return found


if __name__ == "__main__":
    print(json.dumps(measure(CASES[sys.argv[1]](), Path(sys.argv[2]))))
