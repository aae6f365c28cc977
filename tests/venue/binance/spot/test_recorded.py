"""Every recorded spot payload decodes and parses, and says what it said."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from terminal.domain.balance import Balance
from terminal.domain.events import (
    AccountEvent,
    BalancesReported,
    BookChanged,
    CandleChanged,
    MarketEvent,
    OrderReported,
    QuoteChanged,
    TickerChanged,
    TradePrinted,
)
from terminal.domain.order import OrderStatus, Side
from terminal.venue.api import Channel, Topic
from terminal.venue.binance.booksync import DepthDiff
from terminal.venue.binance.spot import endpoints
from terminal.venue.binance.spot.account_messages import AccountAnswer, OrderAnswer
from terminal.venue.binance.spot.parse import (
    parse_answer_fills,
    parse_balances,
    parse_kline_row,
    parse_order,
    parse_snapshot,
    parse_ticker_answer,
    parse_trade,
    spot_id,
)
from terminal.venue.binance.spot.routes import route_for, route_for_all_tickers
from terminal.venue.binance.spot.user_events import decode_user_event, parse_user_event
from tests.support.shared_data import shared_data

SUFFIXES = {
    "aggTrade": Channel.TRADES,
    "depth@100ms": Channel.BOOK,
    "bookTicker": Channel.QUOTE,
    "miniTicker": Channel.TICKER,
    "ticker": Channel.TICKER,
    "kline_1m": Channel.CANDLES,
}


def rest_answers(path: str) -> Iterator[Any]:
    with gzip.open(shared_data("rest", "gct_spot_usdm_public.jsonl.gz"), "rt") as lines:
        for line in lines:
            if line.strip():
                row = json.loads(line)
                if row["path"] == path:
                    yield row["response"]


def events_of(frame: dict[str, Any]) -> list[MarketEvent | DepthDiff]:
    name = frame["stream"]
    symbol, _, suffix = name.partition("@")
    channel = SUFFIXES.get(suffix)
    if channel is None:
        return []
    found: list[MarketEvent | DepthDiff] = []
    route = route_for(
        Topic(spot_id(symbol.upper()), channel),
        found.append,
        on_diff=found.append,
        last_prices={},
        now_ms=lambda: 7,
    )
    route(msgspec.Raw(json.dumps(frame["data"]).encode()))
    return found


def test_rest_trades() -> None:
    seen = 0
    for rows in rest_answers("/api/v3/aggTrades"):
        # The recorder lost the name of `m` in some rows; those were never sent like that.
        whole = [row for row in rows if "m" in row]
        for message in endpoints.AGGREGATE_TRADES.decoder.decode(json.dumps(whole)):
            trade = parse_trade(message)
            assert trade.price > 0
            seen += 1
    assert seen > 1_000


def test_rest_candles() -> None:
    seen = 0
    for rows in rest_answers("/api/v3/klines"):
        for row in endpoints.KLINES.decoder.decode(json.dumps(rows)):
            candle = parse_kline_row(row, now_ms=row.close_ms + 1)
            assert candle.low <= candle.open <= candle.high
            assert candle.closed
            assert not parse_kline_row(row, now_ms=row.close_ms).closed
            seen += 1
    assert seen > 1_000


def test_rest_tickers_average_price_and_depth() -> None:
    tickers = [a for a in rest_answers("/api/v3/ticker/24hr") if isinstance(a, list)]
    assert tickers
    for answer in tickers:
        for row in endpoints.TICKERS.decoder.decode(json.dumps(answer)):
            instrument, ticker = parse_ticker_answer(row)
            assert instrument.symbol == row.symbol
            assert ticker.low <= ticker.last <= ticker.high
    for answer in rest_answers("/api/v3/avgPrice"):
        price = endpoints.AVERAGE_PRICE.decoder.decode(json.dumps(answer)).price
        assert price == Decimal("6622.02734157")
    for answer in rest_answers("/api/v3/depth"):
        snapshot = parse_snapshot(endpoints.DEPTH.decoder.decode(json.dumps(answer)))
        assert snapshot.asks[0] == ("32085.66000000", "2.04843700")


def test_market_frames_of_the_testnet() -> None:
    counts: dict[type, int] = {}
    lines = shared_data("market-events", "spot_testnet_2026-09-13_btcusdt.jsonl").read_text()
    for line in lines.splitlines():
        for event in events_of(json.loads(line)):
            counts[type(event)] = counts.get(type(event), 0) + 1
    assert counts[QuoteChanged] > 3
    assert counts[DepthDiff] > 3


def test_market_frames_of_other_recordings() -> None:
    found: list[MarketEvent | DepthDiff] = []
    name = "cryptomsgparser_spot_linear_2021-2022.jsonl"
    for line in shared_data("market-events", name).read_text().splitlines():
        row = json.loads(line)
        if row["market"] == "spot" and "@" in row["raw"].get("stream", ""):
            if isinstance(row["raw"]["data"], list):
                continue
            found += events_of(row["raw"])
    with gzip.open(shared_data("multi-stream", "spot_2021-10-12.ws.txt.gz"), "rt") as lines:
        for line in lines:
            if ": {" in line:
                found += events_of(json.loads(line.partition(": ")[2]))
    kinds = {type(event) for event in found}
    assert kinds == {TradePrinted, DepthDiff, QuoteChanged, TickerChanged, CandleChanged}
    assert BookChanged not in kinds


def test_a_frame_that_repeats_is_taken_once() -> None:
    found: list[Any] = []
    topic = Topic(spot_id("BTCUSDT"), Channel.TRADES)
    route = route_for(topic, found.append, on_diff=found.append, last_prices={}, now_ms=lambda: 0)
    payload = msgspec.Raw(b'{"e":"aggTrade","E":2,"a":9,"p":"1.5","q":"2","T":1,"m":true}')
    route(payload)
    route(payload)
    assert len(found) == 1
    assert found[0].trade.taker is Side.SELL


def test_all_tickers_keep_the_wanted_symbols() -> None:
    found: list[Any] = []
    prices: dict[Any, Decimal] = {}
    route = route_for_all_tickers(frozenset({"BTCUSDT"}), found.append, prices)
    row = '{"e":"24hrMiniTicker","E":5,"s":"%s","c":"2","o":"1","h":"3","l":"1","v":"9","q":"18"}'
    route(msgspec.Raw(f"[{row % 'BTCUSDT'},{row % 'ETHUSDT'}]".encode()))
    assert [event.instrument.symbol for event in found] == ["BTCUSDT"]
    assert prices == {spot_id("BTCUSDT"): Decimal(2)}


def account_events(name: str) -> list[AccountEvent]:
    found: list[AccountEvent] = []
    for line in shared_data("user-data", name).read_text().splitlines():
        row = json.loads(line)
        payload = json.dumps(row.get("data") or row.get("event") or row).encode()
        event = decode_user_event(payload)
        if event is not None:
            found.extend(parse_user_event(event))
    return found


def test_market_order_by_quote_with_its_fee_in_another_asset() -> None:
    new, filled, balances = account_events("spot_2021-06-14_eosusdt_market_by_quote.jsonl")
    assert isinstance(new, OrderReported)
    assert new.order.status is OrderStatus.NEW
    assert new.fill is None
    assert isinstance(filled, OrderReported)
    assert filled.order.status is OrderStatus.FILLED
    assert filled.order.average_price == Decimal("5.128")
    assert filled.order.quote_quantity == 10
    assert filled.fill is not None
    assert (filled.fill.fee, filled.fill.fee_asset) == (Decimal("0.00002007"), "BNB")
    assert filled.fill.quote_quantity == Decimal("9.9996")
    assert isinstance(balances, BalancesReported)
    assert not balances.complete


def test_a_cancel_keeps_the_id_the_order_had() -> None:
    events = account_events("spot_testnet_2020-11-19_limit_new_cancel.jsonl")
    orders = [event.order for event in events if isinstance(event, OrderReported)]
    assert [order.status for order in orders] == [OrderStatus.NEW, OrderStatus.CANCELED]
    assert {order.client_id for order in orders} == {"daa3Lntyw5phO7yGkmkUzn"}
    name = "spot_testnet_2020-11-19_limit_new_cancel_rest.jsonl"
    for line, order in zip(
        shared_data("user-data", name).read_text().splitlines(), orders, strict=True
    ):
        answer = msgspec.json.decode(
            json.dumps(json.loads(line)["response"]), type=OrderAnswer, strict=False
        )
        parsed = parse_order(answer)
        assert (parsed.client_id, parsed.status) == (order.client_id, order.status)
        assert parse_answer_fills(answer, parsed) == []


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("spot_2025-10-20_bnbusdt_limit_new.jsonl", 1),
        ("spot_demo_2026-09-30_outbound_account_position.jsonl", 1),
    ],
)
def test_other_user_events(name: str, count: int) -> None:
    assert len(account_events(name)) == count


def test_unknown_events_and_fields_are_ignored_unknown_states_are_loud() -> None:
    assert decode_user_event(b'{"e":"somethingNew","x":1}') is None
    text = shared_data("user-data", "spot_2025-10-20_bnbusdt_limit_new.jsonl").read_text()
    event = json.loads(text)
    event["zz"] = {"new": True}
    assert decode_user_event(json.dumps(event).encode()) is not None
    event["X"] = "FOO_BAR"
    with pytest.raises(msgspec.ValidationError, match="FOO_BAR"):
        decode_user_event(json.dumps(event).encode())


def test_account_of_the_demo() -> None:
    raw = json.loads(
        shared_data("rest", "spot_demo_2026-09-29_account_status_wsapi.json").read_text()
    )
    account = msgspec.json.decode(json.dumps(raw["result"]), type=AccountAnswer, strict=False)
    assert account.can_trade
    assert account.rates.taker == Decimal("0.001")
    assert Balance("USDC", Decimal(5000), Decimal(0)) in parse_balances(account)
