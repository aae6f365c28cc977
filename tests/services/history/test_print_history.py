"""A tape of single trades is whole: its first page and what is before, and every hole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.errors import Unavailable
from terminal.domain.events import TradePrinted
from terminal.domain.market import InstrumentId
from terminal.domain.order import Side
from terminal.domain.trade import Trade
from terminal.services.history.print_history import PAGE, load_prints
from terminal.state.tapes import CAPACITY, TapeStore
from tests.support.fakes import BTC


def trade(number: int) -> Trade:
    return Trade(number, Decimal(100), Decimal(1), number, Side.BUY)


class Printed:
    """A market in which trades 0 to `last` have happened."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.asked: list[tuple[int, int | None]] = []
        self.silence: Exception | None = None

    async def single_trades(
        self, instrument: InstrumentId, limit: int, *, from_id: int | None = None
    ) -> Sequence[Trade]:
        self.asked.append((limit, from_id))
        if self.silence is not None:
            raise self.silence
        first = max(0, self.last + 1 - limit) if from_id is None else from_id
        return [trade(number) for number in range(first, min(first + limit, self.last + 1))]


def held(store: TapeStore) -> list[int]:
    tape = store.get(BTC)
    return [] if tape is None else [known.trade_id for known in reversed(tape.newest(CAPACITY))]


async def test_a_fresh_tape_is_filled_as_far_as_it_holds() -> None:
    store, market = TapeStore(), Printed(10_000)
    await load_prints(store, market, BTC)
    assert held(store) == list(range(10_001 - CAPACITY, 10_001))
    assert market.asked == [(PAGE, None), (CAPACITY - PAGE, 10_001 - CAPACITY)]


async def test_a_young_market_is_asked_once() -> None:
    store, market = TapeStore(), Printed(7)
    await load_prints(store, market, BTC)
    assert held(store) == list(range(8))
    assert market.asked == [(PAGE, None)]


@given(missed=st.integers(0, CAPACITY - 1))
async def test_after_a_break_no_trade_is_missing(missed: int) -> None:
    store, market = TapeStore(), Printed(5_000)
    await load_prints(store, market, BTC)
    market.last += missed
    store.apply(TradePrinted(BTC, trade(market.last + 1), is_single=True))
    await load_prints(store, market, BTC)
    numbers = held(store)
    assert numbers == list(range(numbers[0], market.last + 2))
    assert len(numbers) == CAPACITY


async def test_the_live_tape_goes_on_where_nothing_can_be_asked() -> None:
    store, market = TapeStore(), Printed(5)
    store.apply(TradePrinted(BTC, trade(6), is_single=True))
    market.silence = Unavailable("no way there")
    await load_prints(store, market, BTC)
    assert held(store) == [6]


@pytest.mark.parametrize(("own", "found"), [({5}, True), ({3, 9}, False), (set(), False)])
def test_a_print_of_one_taker_knows_the_trades_inside(own: set[int], found: bool) -> None:
    summed = Trade(77, Decimal(1), Decimal(1), 1, Side.BUY, first_id=4, last_id=6)
    assert summed.holds_any(own) is found
    assert Trade(77, Decimal(1), Decimal(1), 1, Side.BUY).holds_any({77})
