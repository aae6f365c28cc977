"""Chart: cost of a frame with a million candles. Run: python -m tests.bench.bench_chart

With TERMINAL_BENCH_PEERS=1 finplot is measured beside ours when it is installed.
"""

from __future__ import annotations

import importlib.util
import os
import random
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from terminal.domain.candle import Interval
from terminal.state.candles import CandleSeries
from terminal.ui.chart.canvas import ChartCanvas
from terminal.ui.chart.model import ChartModel
from terminal.ui.chart.series_view import Change
from terminal.ui.theme.loading import load_theme
from tests.bench.frames import measure, print_head

COUNT = 1_000_000
WIDTH, HEIGHT = 1_000, 640
STEP = Interval.M1.milliseconds
END_MS = 1_795_185_420_000


def random_walk(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Times and values of a believable series (seeded)."""
    chance = np.random.default_rng(7)
    times = END_MS - STEP * np.arange(count - 1, -1, -1, dtype=np.int64)
    close = 60_000 * np.exp(np.cumsum(chance.normal(0, 0.0006, count)))
    opened = np.concatenate(([60_000.0], close[:-1]))
    high = np.maximum(opened, close) * (1 + np.abs(chance.normal(0, 0.0004, count)))
    low = np.minimum(opened, close) * (1 - np.abs(chance.normal(0, 0.0004, count)))
    volume = chance.lognormal(3, 0.8, count)
    return times, np.column_stack((opened, high, low, close, volume))


def main() -> None:
    app = QApplication.instance() or QApplication([])
    theme = load_theme("dark")
    times, values = random_walk(COUNT)
    print_head(f"chart, up to {COUNT:,} candles")
    for count in (500, COUNT):
        _ours(theme, times[-count:], values[-count:])
    if os.environ.get("TERMINAL_BENCH_PEERS") and importlib.util.find_spec("finplot"):
        _finplot(times, values)
    app.processEvents()


def _ours(theme: object, times: np.ndarray, values: np.ndarray) -> None:
    model = ChartModel()
    canvas = ChartCanvas(theme, model, lambda: END_MS + 30_000, "SIMULATOR", QColor("#BAA9FA"))
    canvas.resize(WIDTH + theme.size("price_axis"), HEIGHT)
    canvas.show()
    QApplication.processEvents()
    series = CandleSeries(Interval.M1)
    start = time.perf_counter()
    series.merge_columns(times, values)
    model.show(series, 2)
    model.view.pyramid_ready()
    canvas.redraw()
    canvas.repaint()
    built = (time.perf_counter() - start) * 1e3
    label = f"{len(times):,}"
    print(f"{'build and first picture, ' + label:<46}{built:>9.1f}{'':>9}   <= 200")
    viewport = model.viewport
    viewport.pitch = WIDTH / 500
    model.go_to_newest()

    def pan(index: int) -> None:
        viewport.pan(9 if index % 200 < 100 else -9)
        canvas.redraw()
        canvas.repaint()

    def zoom(index: int) -> None:
        viewport.zoom(0.93 if index % 320 < 160 else 1 / 0.93, WIDTH * 0.6)
        model.clamp()
        canvas.redraw()
        canvas.repaint()

    chance = random.Random(3)

    def last(_index: int) -> None:
        row = series.values[-1]
        row[3] += chance.uniform(-0.5, 0.5)
        row[4] += 0.01
        series.revision += 1
        assert model.sync() is Change.LAST
        canvas.data_changed(Change.LAST)
        canvas.last_price_changed()
        QApplication.sendPostedEvents()
        QApplication.processEvents()

    measure(f"pan, 500 in view, two averages, {label}", pan, 600, "p99 <= 2")
    if len(times) > 10_000:
        viewport.pitch = 8.0
        model.go_to_newest()
        measure(f"zoom through everything, {label}", zoom, 640, "p99 <= 3")
    viewport.pitch = 7.0
    model.go_to_newest()
    canvas.redraw()
    canvas.repaint()
    measure(f"last candle changes, {label}", last, 600, "p99 <= 1")
    canvas.close()


def _finplot(times: np.ndarray, values: np.ndarray) -> None:
    import finplot
    import pandas as pd

    frame = pd.DataFrame(
        {
            "time": times,
            "open": values[:, 0],
            "close": values[:, 3],
            "high": values[:, 1],
            "low": values[:, 2],
        }
    )
    axis = finplot.create_plot("peer", init_zoom_periods=500)
    finplot.candlestick_ochl(frame[["time", "open", "close", "high", "low"]], ax=axis)
    finplot.show(qt_exec=False)
    window = axis.vb.win
    window.resize(WIDTH, HEIGHT)

    def pan(index: int) -> None:
        axis.vb.pan_x(steps=1 if index % 2 else -1)
        window.grab()

    measure("finplot pan, 500 in view", pan, 40, "peer")


if __name__ == "__main__":
    main()
