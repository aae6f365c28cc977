"""Stream names taken apart."""

import pytest

from terminal.domain.candle import Interval
from terminal.simulator.spot_wire.names import StreamKind, parse_stream

SYMBOLS = {"btcusdt": "BTCUSDT", "币456": "币456"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("btcusdt@trade", StreamKind.TRADE),
        ("btcusdt@aggTrade", StreamKind.AGGREGATE_TRADE),
        ("btcusdt@miniTicker", StreamKind.MINI_TICKER),
        ("!miniTicker@arr", StreamKind.ALL_MINI_TICKERS),
        ("btcusdt@ticker", StreamKind.TICKER),
        ("btcusdt@ticker_4h", StreamKind.WINDOW_TICKER),
        ("!ticker_1h@arr", StreamKind.ALL_WINDOW_TICKERS),
        ("btcusdt@bookTicker", StreamKind.BOOK_TICKER),
        ("btcusdt@avgPrice", StreamKind.AVERAGE_PRICE),
        ("btcusdt@depth", StreamKind.DEPTH),
        ("btcusdt@depth20@100ms", StreamKind.PARTIAL_DEPTH),
        ("币456@trade", StreamKind.TRADE),
    ],
)
def test_documented_names_are_known(text: str, kind: StreamKind) -> None:
    parsed = parse_stream(text, SYMBOLS)
    assert parsed is not None
    assert parsed.kind is kind


@pytest.mark.parametrize("interval", list(Interval))
def test_every_interval_in_both_zones(interval: Interval) -> None:
    plain = parse_stream(f"btcusdt@kline_{interval}", SYMBOLS)
    shifted = parse_stream(f"btcusdt@kline_{interval}@+08:00", SYMBOLS)
    assert plain is not None
    assert shifted is not None
    assert (plain.interval, plain.offset_ms) == (interval, 0)
    assert (shifted.interval, shifted.offset_ms) == (interval, 28_800_000)


def test_depth_speeds_and_levels() -> None:
    fast = parse_stream("btcusdt@depth5@100ms", SYMBOLS)
    slow = parse_stream("btcusdt@depth5", SYMBOLS)
    assert fast is not None
    assert slow is not None
    assert (fast.levels, fast.is_fast, slow.is_fast) == (5, True, False)


@pytest.mark.parametrize(
    "text",
    [
        "!ticker@arr",
        "!bookTicker",
        "BTCUSDT@trade",
        "nosuch@trade",
        "btcusdt@kline_2m",
        "btcusdt@depth7",
        "btcusdt@ticker_2h",
        "0",
        "",
    ],
)
def test_other_names_do_not_exist(text: str) -> None:
    assert parse_stream(text, SYMBOLS) is None
