"""The order book against a plain reference of decimals."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.book import BookFill, Level, OrderBook
from terminal.domain.order import Side

TICK = Decimal("0.01")


def book_of(bids: dict[str, str], asks: dict[str, str]) -> OrderBook:
    book = OrderBook(TICK)
    book.load(bids.items(), asks.items())
    return book


def rows(levels: list[Level]) -> list[tuple[str, str, str]]:
    return [
        (f"{p.normalize():f}", f"{q.normalize():f}", f"{t.normalize():f}") for p, q, t in levels
    ]


def test_levels_run_from_the_best_price_with_running_totals() -> None:
    book = book_of({"99.5": "1", "100": "2", "98": "4"}, {"101": "3", "100.5": "1.5"})
    assert rows(book.levels(Side.BUY, 2)) == [("100", "2", "2"), ("99.5", "1", "3")]
    assert rows(book.levels(Side.SELL, 9)) == [("100.5", "1.5", "1.5"), ("101", "3", "4.5")]
    assert book.best(Side.BUY) == (Decimal(100), Decimal(2), Decimal(2))


@pytest.mark.parametrize("zero", ["0", "0.0", "0.000", "0.00000000"])
def test_a_quantity_of_zero_removes_in_every_spelling(zero: str) -> None:
    book = book_of({"100.00": "2"}, {})
    revision = book.revision
    book.apply([("100.00", zero), ("90.00", zero)], [])
    assert book.best(Side.BUY) is None
    assert book.revision > revision


def test_differently_written_prices_are_one_level() -> None:
    book = book_of({"100.00": "2"}, {})
    book.apply([("100.00000000", "3")], [])
    assert rows(book.levels(Side.BUY, 5)) == [("100", "3", "3")]


def test_loading_replaces_everything() -> None:
    book = book_of({"1": "1"}, {"2": "1"})
    book.apply([("0.5", "7")], [])
    book.load([("3", "1")], [])
    assert rows(book.levels(Side.BUY, 5)) == [("3", "1", "1")]
    assert book.levels(Side.SELL, 5) == []


@pytest.mark.parametrize(
    "text", ["", "1e5", "-1", "nan", "1_0", "１", "0.123456789", "1.2.3", " 1"]
)
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    book = book_of({"1": "1"}, {})
    with pytest.raises(ValueError, match="decimal"):
        book.load([(text, "1")], [])
    with pytest.raises(ValueError, match="decimal"):
        book.apply([("1", text)], [])
    assert rows(book.levels(Side.BUY, 5)) == [("1", "1", "1")]


def test_groups_never_show_a_better_price_than_they_hold() -> None:
    book = book_of(
        {"100.09": "1", "100.01": "2", "99.99": "4"}, {"100.11": "1", "100.20": "2", "100.21": "4"}
    )
    step = Decimal("0.10")
    assert rows(book.grouped(Side.BUY, step, 9)) == [("100", "3", "3"), ("99.9", "4", "7")]
    assert rows(book.grouped(Side.SELL, step, 9)) == [("100.2", "3", "3"), ("100.3", "4", "7")]
    with pytest.raises(ValueError, match="positive"):
        book.grouped(Side.SELL, Decimal(0), 9)


def test_fill_by_base_quantity() -> None:
    book = book_of({"99": "1"}, {"100": "1", "101": "2"})
    assert book.fill(Side.BUY, quantity=Decimal("1.5")) == BookFill(
        Decimal("1.5"), Decimal("150.5"), Decimal(101), True
    )
    thin = book.fill(Side.BUY, quantity=Decimal(10))
    assert thin == BookFill(Decimal(3), Decimal(302), Decimal(101), False)
    assert book.fill(Side.SELL, quantity=Decimal(1)) == BookFill(
        Decimal(1), Decimal(99), Decimal(99), True
    )


def test_fill_by_quote_never_spends_more() -> None:
    book = book_of({}, {"100": "1", "101": "2"})
    assert book.fill(Side.BUY, quote=Decimal(201)) == BookFill(
        Decimal(2), Decimal(201), Decimal(101), True
    )
    odd = book.fill(Side.BUY, quote=Decimal(133))
    assert odd is not None
    assert odd.complete
    assert odd.quantity == Decimal("1.32673267")
    assert odd.quote <= 133 < odd.quote + Decimal("0.00000001") * 101
    assert book.fill(Side.SELL, quote=Decimal(1)) is None


def test_fill_wants_exactly_one_positive_amount() -> None:
    book = book_of({}, {"100": "1"})
    for amounts in ({}, {"quantity": Decimal(1), "quote": Decimal(1)}, {"quantity": Decimal(0)}):
        with pytest.raises(ValueError, match="one positive amount"):
            book.fill(Side.BUY, **amounts)


_price = st.integers(1, 400).map(lambda n: f"{n // 100}.{n % 100:02}")
_quantity = st.one_of(st.just("0.000"), st.integers(1, 5_000).map(lambda n: f"{n / 1000:.3f}"))
_levels = st.lists(st.tuples(_price, _quantity), max_size=80)


@given(
    changes=st.lists(st.tuples(_levels, _levels, st.booleans()), max_size=12),
    step=st.sampled_from(["0.01", "0.05", "0.3", "1"]),
    share=st.fractions(0, 2),
)
def test_any_history_equals_the_reference(
    changes: list[tuple[list[tuple[str, str]], list[tuple[str, str]], bool]],
    step: str,
    share: object,
) -> None:
    book = OrderBook(TICK)
    reference: dict[Side, dict[Decimal, Decimal]] = {Side.BUY: {}, Side.SELL: {}}
    for bids, asks, look in changes:
        book.apply(bids, asks)
        for side, levels in ((Side.BUY, bids), (Side.SELL, asks)):
            for price, quantity in levels:
                reference[side][Decimal(price)] = Decimal(quantity)
        if look:
            # Looking merges and keeps running sums; not looking leaves changes pending.
            book.grouped(Side.BUY, Decimal(step), 5)
            book.fill(Side.SELL, quantity=Decimal(1))
    for side in Side:
        held = {p: q for p, q in reference[side].items() if q}
        ordered = sorted(held.items(), reverse=side is Side.BUY)
        assert [(p, q) for p, q, _ in book.levels(side, 999)] == ordered
        depth = book.depth(side, 999)
        assert [Decimal(p).scaleb(-8) for p in depth.prices] == [p for p, _ in ordered]
        _check_groups(book, side, Decimal(step), ordered)
        _check_fill(book, side, ordered)


def _check_groups(
    book: OrderBook, side: Side, step: Decimal, ordered: list[tuple[Decimal, Decimal]]
) -> None:
    rounding = ROUND_FLOOR if side is Side.BUY else ROUND_CEILING
    groups: dict[Decimal, Decimal] = {}
    for price, quantity in ordered:
        key = (price / step).to_integral_value(rounding) * step
        groups[key] = groups.get(key, Decimal(0)) + quantity
    shown = [(p, q) for p, q, _ in book.grouped(side, step, 999)]
    assert shown == list(groups.items())


def _check_fill(book: OrderBook, side: Side, ordered: list[tuple[Decimal, Decimal]]) -> None:
    total = sum((q for _, q in ordered), Decimal(0))
    for wanted in (Decimal("0.5"), total, total + 1):
        if not wanted:
            continue
        found = book.fill(side.opposite, quantity=wanted)
        left, cost, worst = wanted, Decimal(0), Decimal(0)
        for price, quantity in ordered:
            if not left:
                break
            take = min(left, quantity)
            left, cost, worst = left - take, cost + take * price, price
        if not ordered:
            assert found is None
        else:
            assert found == BookFill(wanted - left, cost, worst, not left)
