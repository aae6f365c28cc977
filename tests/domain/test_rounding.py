"""Rounding onto grids, and the nearest legal values."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.rounding import (
    Bounds,
    ceil_to_step,
    divide_down,
    divide_up,
    excess,
    floor_to_step,
    round_down,
    round_nearest,
)

D = Decimal
VALUES = st.decimals(min_value=0, max_value=10**9, places=10)
SMALL = st.integers(0, 400).map(lambda n: D(n) / 100)
STEPS = st.integers(1, 60).map(lambda n: D(n) / 100)


@given(VALUES, STEPS, SMALL)
def test_a_value_lies_between_its_neighbours_on_the_grid(
    value: Decimal, step: Decimal, offset: Decimal
) -> None:
    below, above = floor_to_step(value, step, offset), ceil_to_step(value, step, offset)
    assert below <= value <= above
    assert above - below in (0, step)
    assert excess(below, step, offset) == excess(above, step, offset) == 0


def test_division_errs_on_the_named_side() -> None:
    third = D(10) / 3
    assert divide_down(D(10), D(3)) < divide_up(D(10), D(3))
    assert abs(divide_down(D(10), D(3)) - third) < D("1e-20")
    assert divide_down(D(10), D(4)) == divide_up(D(10), D(4)) == D("2.5")
    assert round_down(D("1.239"), 2) == D("1.23")


@given(SMALL, SMALL, STEPS, SMALL, STEPS, SMALL, SMALL)
def test_nearest_values_are_those_a_search_would_find(
    low: Decimal,
    width: Decimal,
    step: Decimal,
    offset: Decimal,
    other_step: Decimal,
    other_offset: Decimal,
    value: Decimal,
) -> None:
    high = low + width
    both = Bounds(low=low, high=high, step=step, offset=offset).on_grid(other_step, other_offset)
    legal = [
        v
        for v in (D(n) / 100 for n in range(1, 801))
        if low <= v <= high
        and excess(v, step, offset) == 0
        and excess(v, other_step, other_offset) == 0
    ]
    below = max((v for v in legal if v <= value), default=None)
    above = min((v for v in legal if v >= value), default=None)
    assert (both.nearest(value) if both is not None else (None, None)) == (below, above)


def test_no_upper_end_and_no_grid() -> None:
    assert Bounds(low=D(2)).nearest(D(1)) == (None, D(2))
    assert Bounds(low=D(2), step=D("0.5")).nearest(D("3.3")) == (D(3), D("3.5"))
    assert Bounds(step=D("0.1"), high=D(1)).nearest(D(5)) == (D(1), None)


def test_zero_is_never_legal() -> None:
    assert Bounds().nearest(D(0)) == (None, None)
    assert Bounds(step=D(1)).nearest(D(0)) == (None, D(1))
    assert Bounds(low=D(-5), step=D(2), offset=D(1)).nearest(D(-3)) == (None, D(2) - 1)
    assert Bounds(high=D(3), step=D(1)).nearest(D("0.5")) == (None, D(1))


def test_grids_that_do_not_start_at_zero() -> None:
    assert excess(D("1.001"), D("0.001"), D("0.0105")) == D("0.0005")
    assert floor_to_step(D("1.001"), D("0.001"), D("0.0105")) == D("1.0005")
    assert ceil_to_step(D("0.2"), D("0.001"), D("0.2505")) == D("0.2005")


def test_values_common_to_two_grids() -> None:
    both = Bounds(step=D("0.06"), offset=D("0.02")).on_grid(D("0.04"))
    assert both is not None
    assert both.nearest(D("0.1")) == (D("0.08"), D("0.2"))
    assert Bounds(step=D("0.06"), offset=D("0.02")).on_grid(D("0.04"), D("0.01")) is None
    shifted = Bounds(step=D("0.06"), offset=D("0.01")).on_grid(D("0.09"), D("0.04"))
    assert shifted is not None
    assert shifted.nearest(D("0.2")) == (D("0.13"), D("0.31"))
    assert shifted.on_grid(D("0.18"), D("0.13")) == shifted
    assert Bounds(high=D(1)).on_grid(D("0.4"), D("0.1")) == Bounds(
        high=D(1), step=D("0.4"), offset=D("0.1")
    )


def test_every_value_lies_on_no_grid() -> None:
    assert excess(D("1.2345"), D(0)) == 0


def test_the_nearest_value_is_for_what_a_hand_points_at() -> None:
    for text, decimals, expected in (
        ("1.25", 1, "1.3"),
        ("-1.25", 1, "-1.3"),
        ("1.2499", 1, "1.2"),
    ):
        assert round_nearest(Decimal(text), decimals) == Decimal(expected)
