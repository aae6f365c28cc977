"""Numbers that cannot be are refused at the door, whichever message of which market brings them."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec
import pytest

import terminal.venue.binance
from terminal.domain.book import OrderBook
from terminal.domain.errors import Unavailable
from terminal.domain.events import (
    AccountEvent,
    BookChanged,
    BookLost,
    Link,
    MarketEvent,
    MessageRefused,
)
from terminal.domain.market import Market
from terminal.venue.binance.booksync import DepthSnapshot
from terminal.venue.binance.listing_rows import read_listing
from terminal.venue.binance.numbers import sound_text, unchecked
from terminal.venue.binance.spot.instruments import parse_exchange_info
from terminal.venue.binance.spot.user_events import decode_user_event, parse_user_event
from terminal.venue.binance.usdm.events import parse_user_event as parse_usdm
from tests.soak.samples import STREAMS, USER
from tests.support.shared_data import shared_data
from tests.venue.binance.wire_samples import (
    IMPOSSIBLE,
    AccountReader,
    MarketReader,
    with_impossible_numbers,
)

KLINE = {
    "stream": "btcusdt@kline_1m",
    "data": {
        "e": "kline", "E": 1795185468000, "s": "BTCUSDT",
        "k": {
            "t": 1795185420000, "T": 1795185479999, "s": "BTCUSDT", "i": "1m", "f": 1, "L": 9,
            "o": "100.0", "c": "100.5", "h": "101.0", "l": "99.5", "v": "12.5", "n": 9, "x": False,
            "q": "1250.0", "V": "6.0", "Q": "600.0", "B": "0",
        },
    },
}  # fmt: skip
MARK = {
    "stream": "btcusdt@markPrice@1s",
    "data": {
        "e": "markPriceUpdate", "E": 1795185468000, "s": "BTCUSDT", "p": "100.5", "i": "100.4",
        "P": "100.6", "r": "0.00010000", "T": 1795190400000, "ap": "100.5",
    },
}  # fmt: skip
FORCED = {
    "stream": "btcusdt@forceOrder",
    "data": {
        "e": "forceOrder", "E": 1795185468000,
        "o": {
            "s": "BTCUSDT", "S": "SELL", "o": "LIMIT", "f": "IOC", "q": "0.014", "p": "99.0",
            "ap": "99.5", "X": "FILLED", "l": "0.014", "z": "0.014", "T": 1795185468000,
        },
    },
}  # fmt: skip
EVENTS = [m for m in STREAMS if "data" in m and m["stream"] != "!serverShutdown"]
MARKETS = [
    *((Market.SPOT, message) for message in (*EVENTS, KLINE)),
    *((Market.USDM, message) for message in (*EVENTS, KLINE, MARK, FORCED)),
]


@pytest.mark.warns("could not be read")
@pytest.mark.parametrize(
    ("market", "message"), MARKETS, ids=[f"{m.value}-{e['stream']}" for m, e in MARKETS]
)
def test_a_market_message_is_used_whole_or_not_at_all(
    market: Market, message: dict[str, Any]
) -> None:
    whole = MarketReader(market)
    whole.take(message)
    for what, changed in with_impossible_numbers(message):
        reader = MarketReader(market)
        reader.take(changed)
        refused = MessageRefused(Link.STREAMS, message["stream"]) in reader.reports
        if refused:
            assert reader.events == [], what
        else:
            # That number is none of those we read.
            assert reader.events == whole.events, what


def user_events() -> Iterator[tuple[Market, dict[str, Any]]]:
    for wrapped in USER:
        yield Market.SPOT, wrapped["event"]
    lines = shared_data("user-data", "usdm_2026-04-21_ethusdc_lifecycle.jsonl").read_bytes()
    kinds: set[Any] = set()
    for line in lines.splitlines():
        event = json.loads(line)
        event = event.get("data", event)
        kind = (event.get("e"), event.get("o", {}).get("X"))
        if kind not in kinds:
            kinds.add(kind)
            yield Market.USDM, event


def read_spot(payload: msgspec.Raw) -> Sequence[AccountEvent]:
    event = decode_user_event(payload)
    return () if event is None else parse_user_event(event)


@pytest.mark.warns("could not be read")
@pytest.mark.parametrize("market", [Market.SPOT, Market.USDM])
def test_an_account_message_is_used_whole_or_the_account_is_read_anew(market: Market) -> None:
    parse = {Market.SPOT: read_spot, Market.USDM: parse_usdm}[market]
    tried = 0
    for owner, event in user_events():
        if owner is not market or event["e"] == "eventStreamTerminated":
            continue
        whole = AccountReader(parse)
        whole.take(event)
        assert not whole.is_doubted, event
        for what, changed in with_impossible_numbers(event):
            reader = AccountReader(parse)
            reader.take(changed)
            tried += 1
            if reader.is_doubted:
                assert reader.events == [], what
                assert reader.reports == [MessageRefused(Link.ACCOUNT, "")], what
            else:
                assert reader.events == whole.events, what
    assert tried > 100


@pytest.mark.warns("could not be read")
@pytest.mark.parametrize("market", [Market.SPOT, Market.USDM])
@pytest.mark.parametrize("word", IMPOSSIBLE)
def test_a_book_with_an_impossible_level_is_never_live(market: Market, word: str) -> None:
    """Levels stay text until the book itself reads them."""
    reader = MarketReader(market)
    book = OrderBook(Decimal("0.1"))

    def apply(event: MarketEvent) -> None:
        reader.events.append(event)
        if isinstance(event, BookChanged):
            book.apply(event.bids, event.asks)

    keeper = reader.market._books
    keeper.sink = apply
    sync = keeper._books[reader.book]
    sync.snapshot(DepthSnapshot(156, [("100.0", "1")], [("100.2", "1")]))
    data = {
        "e": "depthUpdate", "E": 1795185468000, "s": "BTCUSDT", "U": 156, "u": 160, "pu": 156,
        "b": [["100.0", "10"]], "a": [["100.2", word]],
    }  # fmt: skip
    reader.take({"stream": "btcusdt@depth@100ms", "data": data})
    assert isinstance(reader.events[-1], BookLost)
    assert MessageRefused(Link.STREAMS, "btcusdt@depth@100ms") in reader.reports
    assert sync.is_waiting()


def test_every_message_with_decimals_is_looked_at() -> None:
    for module in pkgutil.walk_packages(terminal.venue.binance.__path__, "terminal.venue.binance."):
        importlib.import_module(module.name)

    def below(struct: type) -> Iterator[type]:
        for child in struct.__subclasses__():
            yield child
            yield from below(child)

    ours = [s for s in below(msgspec.Struct) if s.__module__.startswith("terminal.venue")]
    assert len(ours) > 60
    assert unchecked(ours) == []


def test_the_check_itself_can_fail() -> None:
    class Careless(msgspec.Struct):
        price: Decimal

    assert unchecked([Careless]) == ["Careless"]


@pytest.mark.parametrize("word", [*IMPOSSIBLE, "", "x", "0x10"])
def test_text_of_filters_is_looked_at(word: str) -> None:
    with pytest.raises(ValueError, match="number"):
        sound_text(word)


@pytest.mark.warns("a symbol was left out")
def test_one_symbol_that_makes_no_sense_costs_nobody_the_others() -> None:
    info = json.loads(shared_data("exchange-info", "spot_2025-08-07_25symbols.json").read_bytes())
    symbols = info["symbols"][:5]
    symbols[2]["filters"] = [{"filterType": "PRICE_FILTER", "tickSize": "NaN"}]
    found = parse_exchange_info(json.dumps({"symbols": symbols}))
    assert [p.id.symbol for p in found.pairs] == [
        s["symbol"] for n, s in enumerate(symbols) if n != 2
    ]


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"symbols": 3}', b'{"symbols": [1', b"<html>"])
def test_what_is_no_listing_is_said_so(payload: bytes) -> None:
    with pytest.raises(Unavailable):
        read_listing(parse_exchange_info, payload)


@pytest.mark.parametrize("market", [Market.SPOT, Market.USDM])
@pytest.mark.warns("could not be read")
def test_microseconds_are_refused(market: Market) -> None:
    trade = next(m for m in EVENTS if m["stream"].endswith("@aggTrade"))
    reader = MarketReader(market)
    reader.take({**trade, "data": {**trade["data"], "T": trade["data"]["T"] * 1_000}})
    assert reader.events == []
    assert reader.reports == [MessageRefused(Link.STREAMS, trade["stream"])]
