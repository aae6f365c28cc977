"""Where the parts of the chart lie, in whole logical pixels."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from terminal.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class ChartLayout:
    """`plot` is everything inside the axes; `prices` and `volumes` split it."""

    plot: QRect
    prices: QRect
    volumes: QRect
    price_axis: QRect
    time_axis: QRect


def lay_out(width: int, height: int, theme: Theme) -> ChartLayout:
    axis, foot = theme.size("price_axis"), theme.size("time_axis")
    plot_width, plot_height = max(1, width - axis), max(1, height - foot)
    volume = min(theme.size("volume_pane"), plot_height // 4)
    return ChartLayout(
        plot=QRect(0, 0, plot_width, plot_height),
        prices=QRect(0, 0, plot_width, plot_height - volume),
        volumes=QRect(0, plot_height - volume, plot_width, volume),
        price_axis=QRect(plot_width, 0, axis, plot_height),
        time_axis=QRect(0, plot_height, width, foot),
    )
