"""Streams of the whole futures market, read from payloads as the documentation shows them."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

from msgspec import Raw

from terminal.domain.events import FactTold, ForcedTradePrinted, MarketEvent, QuoteChanged
from terminal.domain.futures.news import AssetRatesTold, CompositeTold, ContractChanged, SessionTold
from terminal.domain.futures.trading_sessions import Session, SessionKind
from terminal.domain.instrument import TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.symbol_facts import WindowStatistics
from terminal.venue.api import Channel, MarketSink, Topic, whole
from terminal.venue.binance.router import Route
from terminal.venue.binance.usdm import market_news
from terminal.venue.binance.usdm.topics import streams_of

BTC = InstrumentId(Market.USDM, "BTCUSDT")
DAY = {
    "e": "24hrTicker", "E": 123456789, "s": "BTCUSDT", "p": "0.0015", "P": "250.00",
    "w": "0.0018", "c": "0.0025", "Q": "10", "o": "0.0010", "h": "0.0026", "l": "0.0009",
    "v": "10000", "q": "18", "O": 1, "C": 86400000, "F": 0, "L": 18150, "n": 18151,
}  # fmt: skip


def read(build: Callable[[MarketSink], Route], payload: Any) -> list[MarketEvent]:
    told: list[MarketEvent] = []
    build(told.append).take(Raw(json.dumps(payload).encode()))
    return told


def test_a_contract_changes() -> None:
    payload = {
        "e": "contractInfo", "E": 1669356423908, "s": "IOTAUSDT", "ps": "IOTAUSDT",
        "ct": "PERPETUAL", "dt": 4133404800000, "ot": 1569398400000, "cs": "SETTLING",
        "bks": [{"bs": 1, "bnf": 0, "bnc": 5000, "mmr": 0.01, "cf": 0, "mi": 21, "ma": 50}],
    }  # fmt: skip
    iota = InstrumentId(Market.USDM, "IOTAUSDT")
    assert read(market_news.contracts, payload) == [
        ContractChanged(iota, TradingStatus.SETTLING, 1569398400000, 1669356423908)
    ]
    [event] = read(market_news.contracts, {**payload, "cs": "SOMETHING_NEW"})
    assert isinstance(event, ContractChanged)
    assert event.status is TradingStatus.UNKNOWN


def test_sessions_of_every_kind() -> None:
    payload = {"e": "KR_EquityUpdate", "E": 5, "t": 1_000, "T": 2_000, "S": "NO_TRADING"}
    assert read(market_news.sessions, payload) == [
        SessionTold("KR_EQUITY", Session(SessionKind.NO_TRADING, 1_000, 2_000))
    ]
    [event] = read(market_news.sessions, {**payload, "e": "EquityUpdate", "S": "LUNCH"})
    assert isinstance(event, SessionTold)
    assert (event.kind, event.session.kind) == ("EQUITY", SessionKind.UNKNOWN)


def test_one_asset_or_all_of_them() -> None:
    row = {"e": "assetIndexUpdate", "E": 1, "s": "BTCUSD", "i": "1", "B": "60200.5", "A": "1"}
    told = AssetRatesTold({"BTC": D("60200.5")})
    assert read(market_news.asset_rates, row) == [told]
    assert read(market_news.asset_rates, [row]) == [told]
    topics = [
        Topic(InstrumentId(Market.USDM, f"{a}USD"), Channel.ASSET_INDEX)
        for a in ("BTC", "ETH", "BNB", "USDC")
    ]
    assert set(streams_of(topics[:1])) == {"btcusd@assetIndex"}
    assert set(streams_of(topics)) == {"!assetIndex@arr"}


def test_a_composite_index_names_its_coins() -> None:
    payload = {
        "e": "compositeIndex", "E": 7, "s": "DEFIUSDT", "p": "554.41604065", "C": "baseAsset",
        "c": [{"b": "BAL", "q": "USDT", "w": "1.04", "W": "0.01457800", "i": "24.33521021"}],
    }  # fmt: skip
    [event] = read(market_news.composite, payload)
    assert isinstance(event, CompositeTold)
    [part] = event.constituents
    assert (part.symbol, part.weight, part.price) == ("BALUSDT", D("0.014578"), D("24.33521021"))


def test_liquidations_and_quotes_name_their_contract() -> None:
    order = {
        "s": "BTCUSDT", "S": "SELL", "o": "LIMIT", "f": "IOC", "q": "0.014", "p": "9910",
        "ap": "9911", "X": "FILLED", "l": "0.014", "z": "0.014", "T": 1568014460893,
    }  # fmt: skip
    [event] = read(market_news.forced, {"e": "forceOrder", "E": 1568014460893, "o": order})
    assert isinstance(event, ForcedTradePrinted)
    assert (event.instrument, event.trade.side) == (BTC, Side.SELL)
    quote = {
        "e": "bookTicker",
        "u": 4,
        "s": "BTCUSDT",
        "b": "1",
        "B": "2",
        "a": "3",
        "A": "4",
        "E": 9,
    }
    [told] = read(market_news.quotes, quote)
    assert isinstance(told, QuoteChanged)
    assert (told.instrument, told.quote.ask, told.quote.time_ms) == (BTC, D(3), 9)


def test_the_statistics_of_a_day_come_one_by_one_or_all_at_once() -> None:
    [event] = read(market_news.day_statistics, DAY)
    assert isinstance(event, FactTold)
    assert isinstance(event.fact, WindowStatistics)
    assert (event.fact.trades, event.fact.average) == (18151, D("0.0018"))
    told: list[MarketEvent] = []
    route = market_news.day_statistics(told.append, frozenset({"BTCUSDT"}))
    route.take(Raw(json.dumps([DAY, {**DAY, "s": "ETHUSDT"}]).encode()))
    assert [each.instrument for each in told if isinstance(each, FactTold)] == [BTC]
    many = [Topic(InstrumentId(Market.USDM, f"C{n}USDT"), Channel.STATISTICS) for n in range(41)]
    assert set(streams_of(many)) == {"!ticker@arr"}


def test_the_whole_market_has_names_of_its_own() -> None:
    everything = whole(Market.USDM)
    named = (Channel.ALL_FORCED, Channel.ALL_QUOTES, Channel.CONTRACTS, Channel.SESSIONS)
    assert set(streams_of([Topic(everything, channel) for channel in named])) == {
        "!forceOrder@arr",
        "!bookTicker",
        "!contractInfo",
        "tradingSession",
    }
