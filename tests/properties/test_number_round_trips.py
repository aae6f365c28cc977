"""Whatever number is printed reads back as itself: ten values a case, 10⁶ in the nightly run."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.numbers import MAX_DIGITS, grouped_text, parse_decimal, plain_text
from terminal.domain.rounding import ceil_to_step, excess, floor_to_step

_COEFFICIENTS = st.integers(-(10**18) + 1, 10**18 - 1) | st.integers(-999, 999)
NUMBERS = st.builds(
    lambda whole, power: Decimal(whole).scaleb(power), _COEFFICIENTS, st.integers(-18, 3)
)
TEN = st.lists(NUMBERS, min_size=10, max_size=10)
STEPS = st.builds(
    lambda whole, power: Decimal(whole).scaleb(power),
    st.sampled_from((1, 2, 5, 25)),
    st.integers(-8, 2),
)


@given(TEN)
def test_printed_numbers_read_back(values: list[Decimal]) -> None:
    for value in values:
        plain, grouped = plain_text(value), grouped_text(value)
        assert len(plain) <= MAX_DIGITS
        assert parse_decimal(plain) == value == parse_decimal(grouped)
        assert plain_text(parse_decimal(plain)) == plain
        assert grouped_text(parse_decimal(grouped)) == grouped
        assert set(plain) <= set("-.0123456789")


@given(TEN, STEPS, STEPS)
def test_steps_enclose_every_number(values: list[Decimal], step: Decimal, offset: Decimal) -> None:
    """The neighbours on the grid are on it, at most a step apart, and the number between them."""
    for value in values:
        below, above = floor_to_step(value, step, offset), ceil_to_step(value, step, offset)
        assert below <= value <= above
        assert above - below in (0, step)
        assert excess(below, step, offset) == excess(above, step, offset) == 0
        assert floor_to_step(below, step, offset) == below
