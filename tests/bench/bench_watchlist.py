"""Watchlist of 2,500 rows: painting, ranking a search. Run: python -m tests.bench.bench_watchlist"""

from __future__ import annotations

import os
from decimal import Decimal

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from terminal.domain.events import TickerChanged
from terminal.domain.filters import FilterSet
from terminal.domain.instrument import SpotPair, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.ticker import Ticker
from terminal.state.tickers import TickerStore
from terminal.ui.theme.loading import load_theme
from terminal.ui.watchlist.groups import WatchGroups
from terminal.ui.watchlist.listing import WatchListing
from terminal.ui.watchlist.rows import CellCache, build_rows
from tests.bench.frames import measure, print_head

COUNT = 2_500


def main() -> None:
    app = QApplication.instance() or QApplication([])
    pairs = [_pair(number) for number in range(COUNT)]
    tickers, cache = TickerStore(), CellCache()
    spark = np.cumsum(np.random.default_rng(3).normal(0, 1, 24))
    listing = WatchListing(
        load_theme("dark"),
        lambda instrument: cache.cells(instrument, tickers),
        lambda _id: spark,
        lambda _id: (0.5, True),
    )
    groups = WatchGroups((), is_rest_collapsed=False)
    listing.set_rows(build_rows(pairs, groups, ""), "")
    listing.resize(264, 640)
    listing.show()
    app.processEvents()

    def frame(index: int) -> None:
        for pair in pairs[:30]:
            tickers.apply(TickerChanged(pair.id, _ticker(index)))
        listing.viewport().repaint()

    print_head(f"watchlist, {COUNT:,} rows")
    measure("every visible row new, sparklines, tints", frame, 300, "1.5 seen elsewhere")
    measure("search over all", lambda i: build_rows(pairs, groups, f"C{i % 90}"), 100, "<= 50")
    listing.close()


def _pair(number: int) -> SpotPair:
    base = f"C{number}"
    return SpotPair(
        id=InstrumentId(Market.SPOT, base + "USDT"),
        base=base,
        quote="USDT",
        status=TradingStatus.TRADING,
        base_decimals=8,
        quote_decimals=8,
        order_types=frozenset(),
        filters=FilterSet(tick_size=Decimal("0.01"), step_size=Decimal("0.001")),
    )


def _ticker(seed: int) -> Ticker:
    last = Decimal(6_841_237 + seed % 999) / 100
    return Ticker(
        last=last,
        open=Decimal("67000.00"),
        high=Decimal("69000.00"),
        low=Decimal("66000.00"),
        volume=Decimal(1_000),
        quote_volume=Decimal(68_000_000),
        time_ms=0,
    )


if __name__ == "__main__":
    main()
