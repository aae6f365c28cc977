"""A quantity over several limit orders: nothing is lost, everything lies on the grid."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.futures.ladder import Ladder, average_price, rungs
from terminal.domain.order import Side, TimeInForce
from tests.support.futures_scene import perpetual

CONTRACT = perpetual("BTC", "0.1", "0.001")


@given(
    side=st.sampled_from(Side),
    first=st.decimals(1_000, 100_000, places=2),
    last=st.decimals(1_000, 100_000, places=2),
    total=st.decimals("0.01", 100, places=4),
    count=st.integers(2, 5),
)
def test_nothing_is_lost_and_all_lies_on_the_grid(
    side: Side, first: D, last: D, total: D, count: int
) -> None:
    made = rungs(Ladder(side=side, first=first, last=last, total=total, count=count), CONTRACT)
    assert len(made) == count
    quantities = [each.quantity for each in made]
    assert sum(quantities) == total - total % D("0.001")
    assert all(q > 0 and q % D("0.001") == 0 for q in quantities)
    prices = [each.price for each in made]
    assert all(isinstance(p, D) and p % D("0.1") == 0 for p in prices)
    for price, wished in ((prices[0], first), (prices[-1], last)):
        assert isinstance(price, D)
        assert price <= wished if side is Side.BUY else price >= wished
        assert abs(price - wished) < D("0.1")


def test_words_of_the_orders() -> None:
    ladder = Ladder(
        side=Side.BUY, first=D(100), last=D(90), total=D("0.4"), count=3, post_only=True
    )
    made = rungs(ladder, CONTRACT)
    assert [each.price for each in made] == [D(100), D(95), D(90)]
    assert [each.quantity for each in made] == [D("0.133"), D("0.133"), D("0.134")]
    assert {each.lasting for each in made} == {TimeInForce.GTX}
    average = average_price(made)
    assert average is not None
    assert round(average, 4) == D("94.9875")
    assert average_price(()) is None


@pytest.mark.parametrize(("total", "count"), [("0.001", 2), ("1", 1), ("1", 6)])
def test_what_is_no_ladder(total: str, count: int) -> None:
    with pytest.raises(ValueError, match=r"small|orders"):
        rungs(Ladder(side=Side.BUY, first=D(1), last=D(2), total=D(total), count=count), CONTRACT)
