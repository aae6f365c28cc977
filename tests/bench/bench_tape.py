"""Tape: cost of a full frame of 200 rows. Run: python -m tests.bench.bench_tape"""

from __future__ import annotations

import os
from decimal import Decimal

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from terminal.domain.order import Side
from terminal.domain.trade import Trade
from terminal.ui.tape.rows import RowCache
from terminal.ui.tape.strip import TapeStrip
from terminal.ui.theme.loading import load_theme
from tests.bench.frames import measure, print_head
from tests.support.scene import BTC, NOW_MS, build_scene

ROWS = 200


def main() -> None:
    app = QApplication.instance() or QApplication([])
    session, _verbs = build_scene()
    instrument = session.stores.instruments.get(BTC)
    assert instrument is not None
    trades = [
        Trade(
            trade_id=index,
            price=Decimal("68412.37") + Decimal(index % 90) / 100,
            quantity=Decimal(index % 977 + 1) / 100_000,
            time_ms=NOW_MS + index * 40,
            taker=Side.BUY if index % 3 else Side.SELL,
        )
        for index in range(4_000)
    ][::-1]
    cache = RowCache(instrument)
    strip = TapeStrip(load_theme("dark"))
    strip.resize(264, ROWS * 19)
    strip.show()
    app.processEvents()

    def frame(index: int) -> None:
        start = (index * 5) % 3_000
        rows = cache.rows(trades[-start - ROWS : len(trades) - start], Decimal(0), ROWS)
        strip.show_rows(rows, frozenset(), Decimal(600), "")
        strip.repaint()

    print_head("tape")
    measure(f"{ROWS} rows, five new trades a frame", frame, 400, "p99 <= 1")
    strip.resize(264, 30 * 19)
    app.processEvents()
    measure("30 rows in sight", frame, 400, "")
    strip.close()


if __name__ == "__main__":
    main()
