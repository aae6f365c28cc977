"""The chart without pixels of its own: series, viewport, price scale and what lies over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from terminal.domain.candle import Interval
from terminal.state.candles import HIGH, LOW, OPEN, VOLUME, CandleSeries
from terminal.ui.chart.columns import EMPTY, Columns, visible_columns
from terminal.ui.chart.orders_overlay import FillMark, OrderLine
from terminal.ui.chart.price_scale import PriceScale, ScaleMode, fit
from terminal.ui.chart.series_view import Change, SeriesView
from terminal.ui.chart.viewport import Viewport

AVERAGES = ((21, "line.ma1"), (55, "line.ma2"))
_WANT_OLDER_SCREENS = 1.5


@dataclass(slots=True)
class ChartModel:
    """`price_decimals` come from the instrument; `last` is the last trade in quote per base.

    `is_live` is False while nothing arrives: the last price is then an old one. `source` names
    what the candles are made of when it is not trades; without volume nothing traded there.
    """

    viewport: Viewport = field(default_factory=Viewport)
    mode: ScaleMode = ScaleMode.LINEAR
    is_auto: bool = True
    price_decimals: int = 2
    right_margin: float = 108.0
    show_averages: bool = True
    columns: Columns = EMPTY
    scale: PriceScale = field(default_factory=lambda: PriceScale(0.9, 1.1, 0, 100))
    lines: list[OrderLine] = field(default_factory=list)
    marks: list[FillMark] = field(default_factory=list)
    last: Decimal | None = None
    last_rose: bool = True
    is_live: bool = True
    source: str = ""
    has_volume: bool = True
    view: SeriesView = field(default_factory=lambda: SeriesView(CandleSeries(Interval.M15), ()))
    _placed: bool = False
    peak_volume: float = 0.0

    def show(self, series: CandleSeries, price_decimals: int) -> None:
        """Show another series from its newest candle on."""
        self.view = SeriesView(series, tuple(period for period, _ in AVERAGES))
        self.price_decimals = price_decimals
        self.is_auto, self._placed = True, False
        self.sync()

    def sync(self) -> Change:
        """Take over new data; moves the viewport along when the newest candle is in sight."""
        before = self.view.last_slot
        change = self.view.sync()
        if change is Change.NONE:
            return change
        if not len(self.view.series):
            return Change.MANY
        if not self._placed:
            self.go_to_newest()
            self._placed = True
        elif self.view.last_slot != before:
            self.viewport.follow(before, self.view.last_slot)
        return change

    def go_to_newest(self) -> None:
        self.viewport.to_newest(self.view.last_slot, self.right_margin)

    def go_to_oldest(self) -> None:
        self.viewport.right = self.view.first_slot + self.viewport.width / self.viewport.pitch
        self.clamp()

    def clamp(self) -> None:
        if len(self.view.series):
            self.viewport.clamp(self.view.first_slot, self.view.last_slot)

    def lay_out(self, top: float, height: float, pixel: float) -> bool:
        """Find the visible columns and the price scale for a price pane at `top`.

        Returns True when the scale (or the volume's) differs from before, so that everything
        moves. `pixel` is the width of a device pixel.
        """
        series = self.view.series
        per_pixel = pixel / self.viewport.pitch
        pyramid = self.view.pyramid_ready() if per_pixel > 1 else self.view.pyramid
        self.columns = visible_columns(
            series.times, series.values, self.view.grid, self.viewport, pyramid, pixel
        )
        values = self.columns.values
        peak = float(values[:, VOLUME].max()) if len(values) else 0.0
        before = (self.scale, self.peak_volume)
        self.peak_volume = peak
        base = float(values[0, OPEN]) if len(values) else 0.0
        if self.is_auto and len(values):
            low, high = float(values[:, LOW].min()), float(values[:, HIGH].max())
            self.scale = fit(low, high, top, height, self.mode, base)
        else:
            old = self.scale
            self.scale = PriceScale(old.low, old.high, top, height, self.mode, base)
        return before != (self.scale, self.peak_volume)

    def columns_between(self, left: float, right: float) -> Columns:
        """The columns that reach into the pixels `left`..`right`, with the neighbours that averages are drawn from."""
        columns, viewport = self.columns, self.viewport
        low = viewport.position(left) - 4 * columns.span
        high = viewport.position(right) + columns.span
        first = int(np.searchsorted(columns.starts, low, "left"))
        end = int(np.searchsorted(columns.starts, high, "right"))
        return Columns(
            columns.starts[first:end],
            columns.span,
            columns.values[first:end],
            columns.indexes[first:end],
        )

    def wants_older(self) -> bool:
        """True when less than a screen and a half of history is left on the left."""
        if not len(self.view.series) or self.view.series.exhausted:
            return False
        span = self.viewport.width / self.viewport.pitch
        return self.viewport.left - self.view.first_slot < (_WANT_OLDER_SCREENS - 1) * span

    def candle_at(self, position: float) -> int | None:
        """Index of the candle at a slot coordinate (the column's last when grouped), None in gaps."""
        columns = self.columns
        if not len(columns.starts):
            return None
        place = int(np.searchsorted(columns.starts, position, "right")) - 1
        if place < 0 or position >= columns.starts[place] + columns.span:
            return None
        return int(columns.indexes[place])

    def extremes(self) -> tuple[int, int] | None:
        """Places in `columns` of the highest high and lowest low in view."""
        values = self.columns.values
        if not len(values):
            return None
        return int(values[:, HIGH].argmax()), int(values[:, LOW].argmin())
