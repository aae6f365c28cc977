"""Option listings of today and of before 2026 become the same contracts."""

from __future__ import annotations

from decimal import Decimal as D

import msgspec
import pytest

from terminal.domain.capabilities import QuantityUnit, Settlement
from terminal.domain.instrument import OptionContract, OptionSide, TradingStatus
from terminal.domain.market import Market
from terminal.domain.order import OrderType
from terminal.venue.binance.options.instruments import parse_exchange_info
from tests.support.options_market import EXPIRY_MS, NOW_MS, answer


def option(**changes: object) -> OptionContract:
    (found,) = parse_exchange_info(answer(**changes)).contracts
    return found


def test_a_listing_of_today() -> None:
    info = parse_exchange_info(answer())
    assert (info.server_ms, len(info.rate_limits)) == (NOW_MS, 1)
    found = option()
    assert (found.id.market, found.symbol) == (Market.OPTIONS, "BTC-261225-90000-C")
    assert (found.base, found.quote, found.underlying) == ("BTC", "USDT", "BTCUSDT")
    assert (found.strike, found.option_side) == (D(90000), OptionSide.CALL)
    assert (found.expiry_ms, found.contract_size) == (EXPIRY_MS, D(1))
    assert (found.status, found.is_tradable, found.naked_sell) == (
        TradingStatus.TRADING,
        True,
        False,
    )
    assert (found.settlement, found.quantity_unit) == (Settlement.PREMIUM, QuantityUnit.CONTRACTS)
    assert found.order_types == {OrderType.LIMIT}
    filters = found.filters
    assert (filters.min_price, filters.max_price, filters.price_offset) == (D(105), D(9000), D(105))
    assert (found.tick_size, found.step_size, filters.quantity_offset) == (
        D(5),
        D("0.01"),
        D("0.01"),
    )
    assert (filters.min_quantity, filters.max_quantity, filters.unknown) == (D("0.01"), D(100), ())


def test_the_shape_before_2026_has_fees_and_no_status() -> None:
    old = option(
        status=None,
        contractType=None,
        underlyingType=None,
        nakedSell=None,
        makerFeeRate="0.0002",
        takerFeeRate="0.0002",
        contractId=2,
        id=17,
    )
    assert (old.status, old.naked_sell) == (TradingStatus.TRADING, None)
    assert old.filters == option().filters


def test_a_status_we_do_not_know_is_not_tradable() -> None:
    found = option(status="FROZEN")
    assert (found.status, found.status_text, found.is_tradable) == (
        TradingStatus.UNKNOWN,
        "FROZEN",
        False,
    )


def test_numbers_may_come_as_numbers_and_unknown_filters_are_kept() -> None:
    found = option(unit="0.1", filters=[{"filterType": "BAND", "x": "1"}], side="PUT")
    assert (found.contract_size, found.option_side) == (D("0.1"), OptionSide.PUT)
    assert found.filters.unknown == (("BAND", '{"x": "1"}'),)
    assert (found.filters.min_quantity, found.filters.max_quantity) == (D("0.01"), D(100))


def test_what_is_no_listing_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        parse_exchange_info(b'{"symbols": []}')
