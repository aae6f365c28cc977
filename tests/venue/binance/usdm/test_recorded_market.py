"""Market data as the exchange has sent it, and answers of its REST interface."""

import gzip
import json
from decimal import Decimal as D
from itertools import pairwise

import msgspec
import pytest

from terminal.domain.candle import Interval
from terminal.domain.events import (
    CandleChanged,
    ForcedTradePrinted,
    MarkChanged,
    MarketEvent,
    QuoteChanged,
    TradePrinted,
)
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.venue.api import Channel, Topic
from terminal.venue.binance.booksync import DepthDiff
from terminal.venue.binance.usdm import endpoints
from terminal.venue.binance.usdm.parse import (
    parse_brackets,
    parse_funding_terms,
    parse_premium_index,
    parse_wallet,
    usdm_id,
)
from terminal.venue.binance.usdm.routes import route_for
from terminal.venue.binance.usdm.topics import Group, group_of, streams_of
from tests.support.shared_data import shared_data

BTC = InstrumentId(Market.USDM, "BTCUSDT")
CHANNELS = {
    "markPrice": Channel.MARK,
    "aggTrade": Channel.TRADES,
    "bookTicker": Channel.QUOTE,
    "kline_1m": Channel.CANDLES,
    "forceOrder": Channel.FORCED,
    "depth5": Channel.BOOK,
}


def events_of(name: str) -> tuple[list[MarketEvent], list[DepthDiff]]:
    found: list[MarketEvent] = []
    diffs: list[DepthDiff] = []
    for line in shared_data("market-events", name).read_text(encoding="utf-8").splitlines():
        frame = json.loads(line)
        symbol, kind = frame["stream"].split("@")[:2]
        channel = CHANNELS.get(kind)
        if channel is None:
            continue
        interval = Interval.M1 if channel is Channel.CANDLES else None
        topic = Topic(usdm_id(symbol.upper()), channel, interval)
        route = route_for(topic, found.append, on_diff=diffs.append, now_ms=lambda: 0)
        route.take(msgspec.Raw(json.dumps(frame["data"]).encode()))
    return found, diffs


def test_every_kind_of_stream_is_read() -> None:
    found, diffs = events_of("usdm_2026-02-16_five_streams.jsonl")
    mark, trade, quote = found
    assert isinstance(mark, MarkChanged)
    assert mark.mark.mark == D("68005.80802899")
    assert mark.mark.index == D("68035.14043478")
    assert mark.mark.funding_rate == D("-0.00004435")
    assert mark.mark.next_funding_ms == 1_771_286_400_000
    assert isinstance(trade, TradePrinted)
    assert (trade.trade.price, trade.trade.taker) == (D("68005.00"), Side.SELL)
    assert isinstance(quote, QuoteChanged)
    assert (quote.quote.bid, quote.quote.ask) == (D("68005.00"), D("68005.10"))
    assert [diff.previous_id for diff in diffs] == [9_924_360_134_267]


def test_candles_and_liquidations_are_read() -> None:
    _, _, candle, forced = events_of("usdm_2026-08-08_agg_mark_kline_force.jsonl")[0]
    assert isinstance(candle, CandleChanged)
    assert candle.candle.closed
    assert candle.candle.close == D("64969.40")
    assert isinstance(forced, ForcedTradePrinted)
    assert (forced.instrument.symbol, forced.trade.side) == ("STGUSDT", Side.SELL)
    assert (forced.trade.quantity, forced.trade.average_price) == (D(5), D("0.1355000"))


def test_marks_come_once_a_second_and_name_their_contract() -> None:
    found, _ = events_of("usdm_2026-09-30_markprice_1s.jsonl")
    marks = [event for event in found if isinstance(event, MarkChanged)]
    assert {mark.instrument.symbol for mark in marks} == {"BTCUSDT", "ETHUSDT"}
    times = [mark.mark.time_ms for mark in marks if mark.instrument == BTC]
    assert len(times) == 10
    assert all(abs(after - before - 1000) < 20 for before, after in pairwise(times))


def test_the_table_of_stream_groups_is_the_exchanges() -> None:
    """A topic on the wrong group would be acknowledged and stay silent."""
    groups = {
        name: group_of(topic)
        for channel in Channel
        for name, topic in streams_of([Topic(BTC, channel, Interval.M1)]).items()
    }
    assert groups == {
        "btcusdt@aggTrade": Group.MARKET,
        "btcusdt@trade": Group.PUBLIC,
        "btcusdt@depth@100ms": Group.PUBLIC,
        "btcusdt@rpiDepth@500ms": Group.PUBLIC,
        "btcusdt@bookTicker": Group.PUBLIC,
        "btcusdt@miniTicker": Group.MARKET,
        "btcusdt@kline_1m": Group.MARKET,
        "btcusdt@markPrice@1s": Group.MARKET,
        "btcusdt@forceOrder": Group.MARKET,
        "btcusdt@ticker": Group.MARKET,
        "btcusdt@assetIndex": Group.MARKET,
        "btcusdt@compositeIndex": Group.MARKET,
        "!forceOrder@arr": Group.MARKET,
        "!bookTicker": Group.PUBLIC,
        "!contractInfo": Group.MARKET,
        "tradingSession": Group.MARKET,
    }


def test_many_tickers_or_marks_share_one_stream() -> None:
    many = [Topic(usdm_id(f"C{n}USDT"), Channel.MARK) for n in range(41)]
    assert list(streams_of(many)) == ["!markPrice@arr@1s"]
    assert len(streams_of(many[:40])) == 40
    both = [*many, *(topic._replace(channel=Channel.TICKER) for topic in many)]
    assert set(streams_of(both)) == {"!markPrice@arr@1s", "!miniTicker@arr"}


def test_a_recorded_account_is_read() -> None:
    payload = shared_data("rest", "usdm_demo_2026-09-29_account_v3.json").read_bytes()
    answer = endpoints.ACCOUNT.decoder.decode(payload)
    wallets = {row.asset: parse_wallet(row, {}) for row in answer.assets}
    assert len(wallets) == 8
    assert sum(wallet.balance for wallet in wallets.values()) > 0
    assert all(wallet.available is not None for wallet in wallets.values())


def test_funding_terms_name_their_interval() -> None:
    payload = shared_data("rest", "usdm_2026-09_funding_info_5rows.json").read_bytes()
    terms = parse_funding_terms(endpoints.FUNDING_INFO.decoder.decode(payload))
    assert terms[usdm_id("LPTUSDT")].interval_hours == 4
    assert terms[usdm_id("ETHUSDT")].cap == D("0.00300")


def test_brackets_are_continuous_as_the_exchange_computes_them() -> None:
    payload = shared_data("margin", "usdm_leverage_brackets_two_symbols.json").read_bytes()
    for brackets in parse_brackets(endpoints.BRACKETS.decoder.decode(payload)).values():
        for tier, following in pairwise(brackets.tiers):
            assert tier.cap == following.floor
            edge = tier.cap
            below = edge * tier.ratio - tier.amount
            above = edge * following.ratio - following.amount
            assert below == above


def test_recorded_public_answers_of_futures_are_read() -> None:
    path = shared_data("rest", "gct_spot_usdm_public.jsonl.gz")
    known = {
        endpoint.path: endpoint
        for endpoint in (
            endpoints.PREMIUM_INDEX,
            endpoints.OPEN_INTEREST,
            endpoints.KLINES,
            endpoints.TICKERS,
            endpoints.DEPTH,
            endpoints.FUNDING_INFO,
            endpoints.AGGREGATE_TRADES,
        )
    }
    read = 0
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line)
            endpoint = known.get(row["path"])
            answer = row["response"]
            if endpoint is None or (isinstance(answer, dict) and "code" in answer):
                continue
            is_list = str(endpoint.result).startswith(("list", "Sequence"))
            if is_list and isinstance(answer, dict):
                answer = [answer]
            decoded = endpoint.decoder.decode(json.dumps(answer).encode())
            if endpoint is endpoints.PREMIUM_INDEX:
                assert all(parse_premium_index(one).mark > 0 for one in decoded)
            read += 1
    assert read >= 5


@pytest.mark.parametrize("rate", ["", "0.0001"])
def test_a_contract_that_is_delivered_has_no_funding(rate: str) -> None:
    decoder = endpoints.PREMIUM_INDEX.decoder
    row = {
        "symbol": "BTCUSDT_260925", "markPrice": "5", "indexPrice": "5", "time": 7,
        "estimatedSettlePrice": "5", "lastFundingRate": rate, "nextFundingTime": 0,
    }  # fmt: skip
    (message,) = decoder.decode(json.dumps([row]).encode())
    mark = parse_premium_index(message)
    assert (mark.funding_rate, mark.next_funding_ms) == (None, None)
