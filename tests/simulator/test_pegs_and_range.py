"""Pegged prices, the reference price and the band in which takers may trade."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.simulator.spot.instruments import PriceRange
from terminal.simulator.spot.reference import BUCKET_MS, BUCKETS, ReferencePrice
from tests.simulator.quiet import SYMBOL, Quiet, refusal


@pytest.fixture
def quiet() -> Quiet:
    made = Quiet()
    for price in ("2900", "2890", "2870"):
        made.place("BUY", "LIMIT", "1", price=price, by=made.other)
    for price in ("3100", "3110", "3140"):
        made.place("SELL", "LIMIT", "1", price=price, by=made.other)
    return made


@pytest.mark.parametrize(
    ("side", "peg", "levels", "price"),
    [
        ("BUY", "PRIMARY_PEG", None, "2900"),
        ("BUY", "PRIMARY_PEG", 2, "2870"),
        ("SELL", "PRIMARY_PEG", 1, "3110"),
    ],
)
def test_a_peg_is_read_from_the_book_once(
    quiet: Quiet, side: str, peg: str, levels: int | None, price: str
) -> None:
    order = quiet.place(side, "LIMIT", "1", peg=peg, peg_levels=levels).order
    assert (order.pegged_price, order.price) == (Decimal(price), 0)
    assert order.status == "NEW"


def test_a_market_peg_takes(quiet: Quiet) -> None:
    placed = quiet.place("BUY", "LIMIT", "1.5", peg="MARKET_PEG", peg_levels=1, tif="IOC")
    assert [fill.price for fill in placed.fills] == [3100, 3110]


def test_pegs_that_cannot_be(quiet: Quiet) -> None:
    assert refusal(quiet.place, "SELL", "LIMIT", "1", peg="PRIMARY_PEG", peg_levels=3)[0] == -2010
    assert refusal(quiet.place, "BUY", "LIMIT", "1", peg="PRIMARY_PEG", tif="IOC")[0] == -2010
    assert refusal(quiet.place, "BUY", "LIMIT_MAKER", "1", peg="MARKET_PEG")[0] == -2010


def test_a_stops_peg_is_read_when_it_triggers(quiet: Quiet) -> None:
    order = quiet.place("SELL", "STOP_LOSS_LIMIT", "1", stop="2880", peg="PRIMARY_PEG").order
    assert order.pegged_price == 0
    quiet.trade("2905")
    for price in ("2900", "2890"):
        quiet.take("SELL", "1", price, by=quiet.open())
    quiet.trade("2880")
    record = quiet.record(order.order_id)
    assert (record.is_working, record.pegged_price) == (True, 3100)


def test_a_taker_stops_at_the_edge_of_the_band() -> None:
    multiples = (Decimal("0.5"), Decimal(2))
    quiet = Quiet(price_range=PriceRange(bid=multiples, ask=multiples))
    quiet.exchange.set_reference_price(SYMBOL, Decimal(1000))
    for price, quantity in (("1990", "3"), ("2000", "2"), ("2010", "9")):
        quiet.place("SELL", "LIMIT", quantity, price=price, by=quiet.other)
    market = quiet.place("BUY", "MARKET", "10").order
    assert (market.status, market.executed) == ("EXPIRED", 5)
    assert market.expiry_reason == "EXECUTION_RULE_PRICE_RANGE_EXCEEDED"
    limit = quiet.place("BUY", "LIMIT", "1", price="2010").order
    assert (limit.status, limit.expiry_reason) == ("EXPIRED", "EXECUTION_RULE_PRICE_RANGE_EXCEEDED")
    assert quiet.place("BUY", "LIMIT", "1", price="2005").order.status == "NEW"


def test_the_reference_is_a_moving_mean_that_forgets() -> None:
    mean = ReferencePrice(2)
    assert mean.price(0) is None
    mean.add(0, 100_00)
    mean.add(BUCKET_MS * 5, 200_00)
    assert mean.price(BUCKET_MS * 5) == 150
    half_gone = BUCKETS * BUCKET_MS + BUCKET_MS // 2
    assert mean.price(half_gone) == (Decimal(50) + 200) / Decimal("1.5") // Decimal("1e-6") * (
        Decimal("1e-6")
    )
    assert mean.price(BUCKETS * BUCKET_MS + BUCKET_MS) == 200
    assert mean.price(BUCKETS * BUCKET_MS * 9) == 200
