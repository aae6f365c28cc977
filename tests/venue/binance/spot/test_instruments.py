"""Recorded exchangeInfo answers of spot become instruments without a loss."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from terminal.domain.capabilities import ListKind
from terminal.domain.instrument import TradingStatus
from terminal.domain.order import OrderType, StpMode
from terminal.venue.binance.spot.instruments import (
    SymbolMessage,
    parse_exchange_filters,
    parse_exchange_info,
    parse_filters,
)
from tests.support.shared_data import shared_data

D = Decimal
RECORDINGS = {
    "spot_2023-04-10_full_2183.json.gz": 2183,
    "spot_2025-08-07_25symbols.json": 25,
    "spot_testnet_2026-09-13_btcusdt.json": 1,
}


def recording(name: str) -> bytes:
    raw = shared_data("exchange-info", name).read_bytes()
    return gzip.decompress(raw) if name.endswith(".gz") else raw


@pytest.mark.parametrize(("name", "count"), RECORDINGS.items())
def test_every_symbol_and_every_field_is_understood(name: str, count: int) -> None:
    payload = recording(name)
    pairs = parse_exchange_info(payload).pairs
    raw: list[dict[str, Any]] = json.loads(payload)["symbols"]
    assert len(pairs) == count
    known = {field.encode_name for field in msgspec.structs.fields(SymbolMessage)}
    for pair, symbol in zip(pairs, raw, strict=True):
        assert set(symbol) <= known
        assert pair.filters.unknown == ()
        assert (pair.symbol, pair.status_text) == (symbol["symbol"], symbol["status"])
        assert pair.status is not TradingStatus.UNKNOWN
        assert {t.value for t in pair.order_types} == set(symbol["orderTypes"])
        modes = set(symbol["allowedSelfTradePreventionModes"])
        assert {m.value for m in pair.stp_modes} == modes
        prices = next(f for f in symbol["filters"] if f["filterType"] == "PRICE_FILTER")
        assert format(pair.tick_size, "f") == prices["tickSize"]


def test_the_newest_shape_in_full() -> None:
    info = parse_exchange_info(recording("spot_testnet_2026-09-13_btcusdt.json"))
    (pair,) = info.pairs
    filters = pair.filters
    assert (pair.base, pair.quote, pair.display_name) == ("BTC", "USDT", "BTC/USDT")
    assert (pair.price_decimals, pair.quantity_decimals) == (2, 5)
    assert (filters.min_price, filters.max_price) == (D("0.01"), D(1000000))
    assert (filters.min_quantity, filters.max_quantity) == (D("0.00001"), D(9000))
    assert filters.market_lot is not None
    assert (filters.market_lot.maximum, filters.market_lot.step) == (D("105.07867116"), 0)
    assert filters.iceberg_parts == 100
    assert (filters.counts.orders, filters.counts.order_lists) == (200, 20)
    assert (filters.counts.algo_orders, filters.max_amends) == (5, 10)
    (band,) = filters.bands
    assert (band.buy_up, band.buy_down, band.sell_up, band.sell_down) == (
        D("1.2"),
        D("0.5"),
        D(2),
        D("0.8"),
    )
    (value,) = filters.notionals
    assert (value.minimum, value.maximum) == (5, 9000000)
    assert (value.minimum_to_market, value.maximum_to_market) == (True, False)
    assert filters.min_notional == 5
    assert pair.permission_sets == (frozenset({"SPOT"}),)
    assert pair.default_stp_mode is StpMode.EXPIRE_MAKER
    assert pair.list_kinds == frozenset(ListKind)
    assert pair.capabilities.pegged
    assert pair.capabilities.amend
    assert info.server_ms == 1789295119614
    assert len(info.rate_limits) == 4


def test_old_permissions_become_one_set() -> None:
    pair = parse_exchange_info(recording("spot_2023-04-10_full_2183.json.gz")).pairs[0]
    assert pair.symbol == "ETHBTC"
    assert len(pair.permission_sets) == 1
    assert "SPOT" in pair.permission_sets[0]
    assert pair.list_kinds == {ListKind.OCO}


def symbol_text(**more: object) -> str:
    symbol = {
        "symbol": "AB",
        "status": "TRADING",
        "baseAsset": "A",
        "quoteAsset": "B",
        "baseAssetPrecision": 8,
        "orderTypes": ["LIMIT", "TELEPATHY"],
        "filters": [],
        **more,
    }
    return json.dumps({"symbols": [symbol]})


def test_unknown_words_are_kept_and_not_tradable() -> None:
    (pair,) = parse_exchange_info(symbol_text(status="SIESTA")).pairs
    assert (pair.status, pair.status_text) == (TradingStatus.UNKNOWN, "SIESTA")
    assert not pair.is_tradable
    assert pair.order_types == {OrderType.LIMIT}


def test_both_spellings_of_the_amend_flag() -> None:
    assert parse_exchange_info(symbol_text(allowAmend=True)).pairs[0].amend_allowed
    (pair,) = parse_exchange_info(symbol_text(allowAmend=True, amendAllowed=False)).pairs
    assert not pair.amend_allowed


def test_unknown_filters_and_fields_are_kept() -> None:
    filters = parse_filters(
        [
            {"filterType": "MOON_PHASE", "phase": "full"},
            {"filterType": "ICEBERG_PARTS", "limit": 10, "colour": "blue"},
        ]
    )
    assert filters.unknown == (
        ("MOON_PHASE", '{"phase": "full"}'),
        ("ICEBERG_PARTS", '{"colour": "blue"}'),
    )
    assert filters.iceberg_parts == 10


def test_limits_of_exchange_and_account() -> None:
    limits = parse_exchange_filters(
        [
            {"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": 1000},
            {"filterType": "EXCHANGE_MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 200},
            {"filterType": "EXCHANGE_MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": 10000},
            {"filterType": "EXCHANGE_MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 20},
            {"filterType": "MAX_ASSET", "asset": "USDT", "limit": "1000.5"},
        ]
    )
    counts = limits.counts
    assert (counts.orders, counts.algo_orders, counts.icebergs, counts.order_lists) == (
        1000,
        200,
        10000,
        20,
    )
    assert limits.assets == {"USDT": D("1000.5")}
