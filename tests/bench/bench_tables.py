"""Cost of one frame of the tables and of the ticket, offscreen. `./run bench tables`.

The table holds 200 open orders; every frame all rows are built anew, so that each cell changes,
and what is visible is painted into an image. The ticket's keystroke reads, judges against the real
rules, previews on the real book and shows it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from terminal.domain.order import Order
from terminal.ui.models.row_model import RowModel
from terminal.ui.orders.rows import line_key, open_order_columns, order_lines
from terminal.ui.theme import apply_theme, load_theme
from terminal.ui.ticket import TicketPanel
from terminal.ui.widgets.painted_table import PaintedTable
from tests.support.scene import NOW_MS
from tests.support.trade import context_for, field, judged_session

ROWS, FRAMES = 200, 300
WIDE = 1_288


def spread(work: Callable[[int], None], count: int) -> str:
    """Median and 99th percentile of `work` in milliseconds."""
    spent = []
    for index in range(count):
        started = time.perf_counter_ns()
        work(index)
        spent.append((time.perf_counter_ns() - started) / 1e6)
    spent.sort()
    return f"median {spent[count // 2]:.2f} ms, p99 {spent[int(count * 0.99)]:.2f} ms"


def table_frame(height: int) -> str:
    """All 200 rows new, painted into a viewport of `height` pixels."""
    session, _ = judged_session()
    first = session.stores.orders.open_orders()[0]
    orders: list[Order] = [
        replace(first, client_id=f"t1s-{i}", created_ms=NOW_MS - i) for i in range(ROWS)
    ]
    model = RowModel(open_order_columns(), line_key)
    table = PaintedTable(load_theme("dark"), model, actions=lambda _: ("x",))
    table.resize(WIDE, height)
    table.show()
    image = QImage(WIDE, height, QImage.Format.Format_RGB32)

    batches = [
        [
            replace(o, price=Decimal(6_000_000 + index * 7 + i) / 100, created_ms=NOW_MS + index)
            for i, o in enumerate(orders)
        ]
        for index in range(10)
    ]

    def frame(index: int) -> None:
        model.set_items(order_lines(session.stores, batches[index % 10]))
        table.rows_changed()
        table.viewport().render(image)

    for index in range(20):
        frame(index)
    result = spread(frame, FRAMES)
    table.close()
    return result


def keystroke() -> str:
    session, _ = judged_session()
    panel = TicketPanel(context_for(session), now_ms=lambda: NOW_MS + 38)
    panel.resize(300, 894)
    panel.show()
    line = field(panel, "ticket_quantity")

    def key(index: int) -> None:
        line.setText(f"0.{index % 900 + 100}")
        line.textEdited.emit(line.text())

    for index in range(20):
        key(index)
    result = spread(key, FRAMES)
    panel.close()
    return result


def main() -> None:
    app = QApplication.instance() or QApplication([])
    if isinstance(app, QApplication):
        apply_theme(app, load_theme("dark"))
    print(f"open orders, {ROWS} rows new, panel of 226 px:    {table_frame(226)}")
    print(f"open orders, {ROWS} rows new, panel of 1,000 px:  {table_frame(1_000)}")
    print(f"open orders, {ROWS} rows new, all of them visible: {table_frame(5_230)}")
    print(f"one keystroke in the ticket:                   {keystroke()}")


if __name__ == "__main__":
    main()
