"""Facts of symbols: late and repeated ones change nothing, failures are kept by part."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.events import FactTold
from terminal.domain.order import Side
from terminal.domain.symbol_facts import BlockTrade, ReferencePrice
from terminal.state.facts import FactStore, Part
from tests.support.fakes import BTC


def block(number: int) -> BlockTrade:
    return BlockTrade(number, Decimal(100), Decimal(1), number, Side.BUY)


@given(st.lists(st.integers(0, 50)), st.lists(st.integers(0, 50)))
def test_blocks_of_page_and_stream_are_each_there_once_in_order(
    streamed: list[int], page: list[int]
) -> None:
    store = FactStore()
    for number in streamed:
        store.apply(FactTold(BTC, block(number)))
    store.load(BTC, Part.BLOCKS, [block(number) for number in page])
    held = [trade.trade_id for trade in store.of(BTC).newest_blocks()]
    assert held == sorted({*streamed, *page}, reverse=True)


def test_an_older_reference_price_does_not_return() -> None:
    store = FactStore()
    store.apply(FactTold(BTC, ReferencePrice(Decimal(2), 20)))
    store.load(BTC, Part.REFERENCE, [ReferencePrice(Decimal(1), 10)])
    assert store.of(BTC).reference == ReferencePrice(Decimal(2), 20)


def test_a_failure_stands_until_the_part_is_told() -> None:
    store = FactStore()
    store.fail(BTC, Part.RULES, "no way there")
    assert store.of(BTC).failures == {Part.RULES: "no way there"}
    store.load(BTC, Part.RULES, [])
    assert not store.of(BTC).failures
    assert Part.RULES in store.of(BTC).told
