"""The kept picture of the tape shows what a fresh one would."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from terminal.domain.order import Side
from terminal.domain.trade import Trade
from terminal.ui.tape.canvas import ShownRow, TapeCanvas
from terminal.ui.tape.rows import RowCache
from terminal.ui.theme.theme import Theme
from tests.support.panels import panel_context
from tests.support.scene import BTC, NOW_MS, build_scene

SIZE = QSize(264, 199)
"""Ten rows, and nearly half of one that must stay empty."""


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return panel_context()[0].theme


def rows(newest: int, count: int, *, price: str = "100.00", own: int = -1) -> list[ShownRow]:
    """`count` prints with ids from `newest` downwards; every third is large."""
    pair = build_scene()[0].stores.instruments.get(BTC)
    assert pair is not None
    numbers = range(newest, newest - count, -1)
    trades = [
        Trade(n, Decimal(price) + n, Decimal("0.01"), NOW_MS + n, Side.BUY if n % 2 else Side.SELL)
        for n in numbers
    ]
    made = RowCache(pair).rows(trades, Decimal(0), count)
    return [ShownRow(row, row.trade.trade_id % 3 == 0, row.trade.trade_id == own) for row in made]


@pytest.mark.parametrize("ratio", [1.0, 2.0, 1.25])
@pytest.mark.parametrize(
    "steps",
    [
        [rows(20, 10), rows(23, 10)],
        [rows(20, 10), rows(20, 10)],
        [rows(20, 10), rows(45, 10)],
        [rows(4, 4), rows(9, 9), rows(30, 10)],
        [rows(9, 9), rows(4, 4)],
        [rows(20, 10), rows(21, 10, own=15)],
        [rows(20, 10), rows(21, 10, price="100000.00")],
        [rows(20, 10), rows(19, 10)],
    ],
    ids=["some new", "none new", "all new", "filling", "fewer", "own", "wider", "back"],
)
def test_what_moved_looks_like_what_is_painted_anew(
    theme: Theme, steps: list[list[ShownRow]], ratio: float
) -> None:
    kept = TapeCanvas(theme)
    for shown in steps:
        picture = kept.picture(shown, SIZE, ratio).toImage()
        assert picture == TapeCanvas(theme).picture(shown, SIZE, ratio).toImage()
