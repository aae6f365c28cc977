"""What the book shows, decided without Qt."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.book import OrderBook
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Side
from terminal.ui.book.grouping import default_step, group_steps
from terminal.ui.book.rows import build_view, shares
from tests.support.scene import BTC, build_scene

TICK = Decimal("0.01")


def pair() -> SpotPair:
    session, _ = build_scene()
    found = session.stores.instruments.get(BTC)
    assert found is not None
    return found


def book(bids: list[tuple[str, str]], asks: list[tuple[str, str]]) -> OrderBook:
    made = OrderBook(TICK)
    made.load(bids, asks)
    return made


def test_rows_carry_texts_totals_and_bars() -> None:
    made = book([("99.98", "1"), ("99.97", "3")], [("100.00", "2"), ("100.01", "2")])
    view = build_view(made, pair(), TICK, 5, 5, ())
    assert view is not None
    assert [row.price_text for row in view.asks] == ["100.00", "100.01"]
    assert [row.quantity_text for row in view.bids] == ["1.00000", "3.00000"]
    assert [row.total_text for row in view.bids] == ["1.00", "4.00"]
    assert [row.total_share for row in view.bids] == [0.25, 1.0]
    assert view.bids[1].level_share == 0.75
    assert view.spread == "0.02"
    assert view.spread_bp == "2.0 bp"


def test_crossed_book_is_never_shown() -> None:
    assert build_view(book([("100.02", "1")], [("100.01", "1")]), pair(), TICK, 5, 5, ()) is None


def test_empty_sides_are_not_applicable() -> None:
    view = build_view(book([], [("100", "1")]), pair(), TICK, 5, 5, ())
    assert view is not None
    assert (view.bids, view.spread) == ([], "\N{EM DASH}")


def test_own_orders_are_marked_in_their_group() -> None:
    session, _ = build_scene()
    orders = session.stores.orders.open_orders(BTC)
    made = book([("67961.00", "1"), ("67955.00", "2")], [("68412.00", "1")])
    view = build_view(made, pair(), Decimal(50), 5, 5, orders)
    assert view is not None
    assert [(r.price, r.own_text) for r in view.bids] == [(Decimal(67950), "0.05")]
    stop = [order for order in orders if order.client_id == "web_1"]
    made = book([("67960.00", "1")], [("67050.00", "1"), ("68000.00", "1")])
    made.apply([("67960.00", "0"), ("67000.00", "1")], [])
    view = build_view(made, pair(), Decimal(50), 5, 5, stop)
    assert view is not None
    assert not any(row.own_text for row in view.asks)


def test_huge_quantities_are_shortened() -> None:
    view = build_view(book([("1", "12345678.5")], []), pair(), TICK, 5, 5, ())
    assert view is not None
    assert view.bids[0].quantity_text == "12.35 M"


def test_shares_count_what_lies_within_a_thousandth() -> None:
    made = book([("100.00", "3"), ("99.00", "50")], [("100.01", "1"), ("101.00", "90")])
    found = shares(made)
    assert found is not None
    assert (found.bid, found.ask) == (75, 25)
    assert shares(book([], [("1", "1")])) is None


@given(
    st.decimals("0.00000001", "100000", allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal(1).scaleb(-n) for n in range(9)]),
)
def test_steps_rise_from_the_tick_by_whole_ticks(price: Decimal, tick: Decimal) -> None:
    steps = group_steps(tick, price)
    assert steps[0] == tick
    assert all(b > a and b % tick == 0 for a, b in zip([Decimal(0), *steps], steps, strict=False))
    assert default_step(tick, price) in steps


def test_default_steps_suit_the_price() -> None:
    assert default_step(TICK, Decimal("68412.37")) == 1
    assert default_step(Decimal("0.0001"), Decimal("1.42")) == Decimal("0.0001")


@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(1, 50)), min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(401, 900), st.integers(1, 50)), min_size=1, max_size=60),
    st.sampled_from([Decimal(1), Decimal(5), Decimal(50)]),
)
def test_grouped_sides_never_overlap(
    bids: list[tuple[int, int]], asks: list[tuple[int, int]], step: Decimal
) -> None:
    made = book([(str(p), str(q)) for p, q in bids], [(str(p), str(q)) for p, q in asks])
    view = build_view(made, pair(), step, 100, 100, ())
    assert view is not None
    assert view.bids[0].price <= view.asks[0].price
    best = made.best(Side.BUY)
    assert best is not None
    assert view.bids[0].price <= best.price
    held = sum(dict(bids).values())
    shown = sum((Decimal(r.quantity_text.replace(",", "")) for r in view.bids), Decimal(0))
    assert shown == held
