"""Orders typed as a line: every word understood, or nothing at all."""

from __future__ import annotations

import pytest

from terminal.domain.order import Side
from terminal.ui.linking import OrderWish
from terminal.ui.workspace.order_line import order_words, parse_order
from terminal.ui.workspace.palette_rows import order_rows


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("buy 0.25", OrderWish(Side.BUY, "0.25")),
        ("sell 1,000 market", None),
        ("sell 1,000 @ market", OrderWish(Side.SELL, "1000")),
        ("SHORT 2 at 68,040.5", OrderWish(Side.SELL, "2", "68040.5")),
        (
            "buy 0.25 @ 68040 sl 67600 tp 69400",
            OrderWish(Side.BUY, "0.25", "68040", "69400", "67600"),
        ),
        ("long 3 @100 tp 120 sl 90 reduce", OrderWish(Side.BUY, "3", "100", "120", "90", True)),
        ("sell 0.5 reduce", OrderWish(Side.SELL, "0.5", closes=True)),
        ("buy", None),
        ("buy btc", None),
        ("buy 0.25 @", None),
        ("buy -1", None),
        ("buy 1 @ 2 sl", None),
        ("buy 1 @ 2 sl 3 sl 4", None),
        ("buy 1 @ 2 now", None),
        ("buy 1e5", None),
    ],
)
def test_a_line_is_an_order_or_nothing(text: str, wish: OrderWish | None) -> None:
    assert parse_order(text) == wish


def test_its_row_says_what_the_ticket_will_say() -> None:
    wish = parse_order("buy 0.25 @ 68040 sl 67600 tp 69400")
    assert wish is not None
    assert order_words(wish, "BTCUSDT") == (
        "Buy 0.25 BTCUSDT",
        "  at 68040, TP 69400, SL 67600",
    )
    heading, row = order_rows("buy 0.25", "BTCUSDT")
    assert heading.is_heading
    assert not row.is_heading
    assert "sends nothing" in row.note
    assert order_rows("btc", "BTCUSDT") == ()
