"""Recorded exchangeInfo answers of USD-M futures become contracts without a loss."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from terminal.domain.capabilities import QuantityUnit, Settlement
from terminal.domain.instrument import Delivery, Perpetual, TradFiPerpetual, TradingStatus
from terminal.domain.order import TimeInForce
from terminal.venue.binance.futures_symbols import FuturesSymbolMessage
from terminal.venue.binance.usdm.instruments import parse_exchange_info
from tests.support.shared_data import shared_data

D = Decimal
RECORDINGS = {
    "usdm_2025-08-07_25symbols.json": 25,
    "usdm_demo_2026-09-10_btc_eth.json": 2,
    "usdm_testnet_2025-12-24_full_660.json.gz": 660,
}


def recording(name: str) -> bytes:
    raw = shared_data("exchange-info", name).read_bytes()
    return gzip.decompress(raw) if name.endswith(".gz") else raw


@pytest.mark.parametrize(("name", "count"), RECORDINGS.items())
def test_every_symbol_and_every_field_is_understood(name: str, count: int) -> None:
    payload = recording(name)
    contracts = parse_exchange_info(payload).contracts
    raw: list[dict[str, Any]] = json.loads(payload)["symbols"]
    assert len(contracts) == count
    known = {field.encode_name for field in msgspec.structs.fields(FuturesSymbolMessage)}
    for contract, symbol in zip(contracts, raw, strict=True):
        assert set(symbol) <= known
        assert contract.filters.unknown == ()
        assert contract.status is not TradingStatus.UNKNOWN
        assert contract.contract_type == symbol["contractType"]
        assert {t.value for t in contract.order_types} == set(symbol["orderTypes"])
        assert {t.value for t in contract.times_in_force} == set(symbol["timeInForce"])
        lot = next(f for f in symbol["filters"] if f["filterType"] == "LOT_SIZE")
        assert format(contract.step_size, "f") == lot["stepSize"]


def test_kinds_of_contract() -> None:
    contracts = parse_exchange_info(recording("usdm_testnet_2025-12-24_full_660.json.gz")).contracts
    kinds = Counter(type(contract) for contract in contracts)
    assert set(kinds) == {Perpetual, TradFiPerpetual, Delivery}
    assert kinds.total() == 660
    delivered = [c for c in contracts if isinstance(c, Delivery)]
    assert all(c.delivery_ms < 2_000_000_000_000 for c in delivered)
    assert all("_" in c.symbol for c in delivered)


def test_bitcoin_in_full() -> None:
    info = parse_exchange_info(recording("usdm_2025-08-07_25symbols.json"))
    btc = info.contracts[0]
    filters = btc.filters
    assert (btc.symbol, btc.settle, btc.display_name) == ("BTCUSDT", "USDT", "BTC/USDT perpetual")
    assert (btc.settlement, btc.quantity_unit) == (Settlement.LINEAR, QuantityUnit.BASE)
    assert (btc.tick_size, btc.price_decimals) == (D("0.1"), 1)
    assert (filters.min_price, filters.price_offset) == (D("556.8"), D("556.8"))
    assert (filters.min_quantity, filters.quantity_offset) == (D("0.001"), D("0.001"))
    assert filters.market_lot is not None
    assert filters.market_lot.maximum == 120
    assert filters.min_notional == 100
    (band,) = filters.bands
    assert (band.buy_up, band.buy_down) == (D("1.05"), None)
    assert (band.sell_up, band.sell_down) == (None, D("0.95"))
    assert (filters.counts.orders, filters.counts.algo_orders) == (200, 10)
    assert filters.blocked_side == ""
    assert (btc.trigger_protect, btc.market_take_bound) == (D("0.05"), D("0.05"))
    assert btc.liquidation_fee == D("0.0125")
    assert TimeInForce.GTD in btc.times_in_force
    assert btc.capabilities.good_till_date
    assert btc.features == {"GRID", "COPY"}
    assert len(info.assets) == 9
