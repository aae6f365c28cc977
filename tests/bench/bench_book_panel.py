"""Order book: cost of a frame in which every row is new. Run: python -m tests.bench.bench_book_panel"""

from __future__ import annotations

import os
import random
from decimal import Decimal

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from terminal.domain.book import OrderBook
from terminal.ui.book.ladder import BookLadder
from terminal.ui.book.rows import BookView, build_view
from terminal.ui.theme.loading import load_theme
from tests.bench.frames import measure, print_head
from tests.support.scene import BTC, build_scene


def main() -> None:
    app = QApplication.instance() or QApplication([])
    session, _verbs = build_scene()
    instrument = session.stores.instruments.get(BTC)
    assert instrument is not None
    views = [_view(seed, instrument) for seed in range(40)]
    print_head("book")
    for rows in (50, 200):
        ladder = BookLadder(load_theme("dark"))
        ladder.set_heads("BTC", "USDT")
        ladder.resize(264, 96 + rows * 19)
        ladder.show()
        app.processEvents()

        def frame(index: int, ladder: BookLadder = ladder) -> None:
            ladder.set_view(views[index % len(views)])
            ladder.repaint()

        goal = "p99 <= 1" if rows == 50 else "p99 <= 3"
        measure(f"{rows} rows, every row new", frame, 400, goal)
        ladder.close()
    book = _book(1, 1_000)
    step = Decimal("0.1")
    measure(
        "rows of a 2 x 1,000-level book, grouped",
        lambda _i: build_view(book, instrument, step, 25, 25, ()),
        100,
        "(pure)",
    )
    _table(views)


def _book(seed: int, levels: int) -> OrderBook:
    chance = random.Random(seed)
    book = OrderBook(Decimal("0.01"))
    middle = 6_841_237 + seed * 17
    bids = [(f"{(middle - i) / 100:.2f}", f"{chance.uniform(0.001, 9):.5f}") for i in range(levels)]
    asks = [
        (f"{(middle + 1 + i) / 100:.2f}", f"{chance.uniform(0.001, 9):.5f}") for i in range(levels)
    ]
    book.load(bids, asks)
    return book


def _view(seed: int, instrument: object) -> BookView:
    view = build_view(_book(seed, 120), instrument, Decimal("0.01"), 100, 100, ())
    assert view is not None
    return view


def _table(views: list[BookView]) -> None:
    """The usual way: a table view over an item model, fully changed each frame."""
    model = QStandardItemModel(50, 3)
    for row in range(50):
        for column in range(3):
            model.setItem(row, column, QStandardItem())
    table = QTableView()
    table.setModel(model)
    table.resize(264, 50 * 30)
    table.show()
    QApplication.processEvents()

    def frame(index: int) -> None:
        view = views[index % len(views)]
        for place, row in enumerate((*view.asks[:25], *view.bids[:25])):
            for column, text in enumerate((row.price_text, row.quantity_text, row.total_text)):
                model.setData(model.index(place, column), text, Qt.ItemDataRole.DisplayRole)
        table.viewport().repaint()

    measure("QTableView, 50 rows", frame, 100, "peer")
    table.close()


if __name__ == "__main__":
    main()
