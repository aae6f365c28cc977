"""Chart: cost of a frame with a million candles. Run: python -m tests.bench.bench_chart

finplot is measured beside it where the peers are installed.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from pathlib import Path

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
from tests.bench.peers import run_peer

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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "candles.npz")
        np.savez(path, times=times, values=values)
        script = Path(__file__).with_name("finplot_case.py")
        printed, problem = run_peer(script, path, WIDTH, HEIGHT)
    print(printed.rstrip() if printed else f"peer: finplot skipped: {problem}")


if __name__ == "__main__":
    main()
