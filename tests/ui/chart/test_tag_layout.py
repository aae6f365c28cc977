"""Tags of the price axis give way to the last price's tag and to each other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from terminal.ui.chart.tag_layout import place_tags

HEIGHT, KEPT = 17, (100, 133)


def test_a_near_order_moves_aside_and_the_last_price_stays() -> None:
    assert place_tags([110, 120], HEIGHT, kept=KEPT, top=0, bottom=400) == [83, 133]


def test_what_is_far_stays_at_its_price() -> None:
    assert place_tags([50, 300], HEIGHT, kept=KEPT, top=0, bottom=400) == [42, 292]


def test_without_a_last_price_only_neighbours_give_way() -> None:
    assert place_tags([50, 52], HEIGHT, kept=(0, 0), top=0, bottom=400) == [42, 59]


@given(st.lists(st.integers(0, 1_000), max_size=8).map(sorted), st.integers(200, 700))
def test_no_two_tags_overlap_where_there_is_room(ys: list[int], start: int) -> None:
    edges = place_tags(ys, HEIGHT, kept=(start, start + 33), top=0, bottom=1_000)
    inside = all(0 < edge < 1_000 - HEIGHT for edge in edges)
    spans = sorted([*((e, e + HEIGHT) for e in edges), (start, start + 33)])
    assert not inside or all(one[1] <= other[0] for one, other in pairwise(spans))
