"""Two small bracket tables on which the worked examples of margin and liquidation are computed."""

from __future__ import annotations

from decimal import Decimal as D

from terminal.domain.futures.margin import Brackets, MarginTier


def _brackets(*rows: tuple[str, str, str, str, int]) -> Brackets:
    return Brackets(
        [
            MarginTier(floor=D(f), cap=D(c), ratio=D(r), amount=D(a), max_leverage=leverage)
            for f, c, r, a, leverage in rows
        ]
    )


LINEAR_BRACKETS = _brackets(
    ("0", "5000", "0.01", "0", 50),
    ("5000", "25000", "0.025", "75", 20),
    ("25000", "100000", "0.05", "700", 10),
    ("100000", "250000", "0.10", "5700", 5),
    ("250000", "1000000", "0.125", "11950", 2),
)
COIN_BRACKETS = _brackets(
    ("0", "5", "0.004", "0", 125),
    ("5", "10", "0.005", "0.005", 100),
    ("10", "20", "0.01", "0.055", 50),
    ("20", "50", "0.025", "0.355", 20),
)
