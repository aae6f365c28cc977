"""The recorded exchangeInfo answer of COIN-M futures becomes contracts without a loss."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from decimal import Decimal

import msgspec

from terminal.domain.capabilities import QuantityUnit, Settlement
from terminal.domain.instrument import InverseDelivery, InversePerpetual
from terminal.venue.binance.coinm.instruments import parse_exchange_info
from terminal.venue.binance.futures_symbols import FuturesSymbolMessage
from tests.support.shared_data import shared_data


def recording() -> bytes:
    packed = shared_data("exchange-info", "coinm_2021-07-21_full_36.json.gz").read_bytes()
    return gzip.decompress(packed)


def test_every_symbol_and_every_field_is_understood() -> None:
    payload = recording()
    contracts = parse_exchange_info(payload).contracts
    known = {field.encode_name for field in msgspec.structs.fields(FuturesSymbolMessage)}
    for contract, symbol in zip(contracts, json.loads(payload)["symbols"], strict=True):
        assert set(symbol) <= known
        assert contract.filters.unknown == ()
        assert contract.contract_size == symbol["contractSize"]
        assert contract.is_tradable
    kinds = Counter(type(contract) for contract in contracts)
    assert kinds == {InversePerpetual: 18, InverseDelivery: 18}


def test_bitcoin_is_counted_in_contracts_and_settled_in_coins() -> None:
    btc = parse_exchange_info(recording()).contracts[0]
    assert (btc.symbol, btc.pair, btc.display_name) == (
        "BTCUSD_PERP",
        "BTCUSD",
        "BTC/USD coin perpetual",
    )
    assert (btc.settlement, btc.settle) == (Settlement.INVERSE, "BTC")
    assert (btc.quantity_unit, btc.quantity_name) == (QuantityUnit.CONTRACTS, "contracts")
    assert btc.contract_size == Decimal(100)
    assert not btc.capabilities.good_till_date
