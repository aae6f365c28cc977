"""Labels of the time axis: round UTC times, the date where a day begins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from terminal.ui.chart.time_grid import TimeGrid
from terminal.ui.chart.viewport import Viewport

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_STEPS = (
    *(n * 1_000 for n in (1, 5, 10, 15, 30)),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
)
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000, 12_000)


class TimeTick(NamedTuple):
    """`x` in pixels; `is_major` where a larger unit begins (day among hours, year among months)."""

    x: float
    label: str
    is_major: bool


def time_ticks(grid: TimeGrid, viewport: Viewport, spacing_px: float) -> list[TimeTick]:
    """Ticks at least about `spacing_px` apart inside the viewport."""
    milliseconds = grid.time(1) - grid.time(0)
    least = spacing_px / viewport.pitch * milliseconds
    start = grid.time(int(viewport.left) - 1)
    end = grid.time(int(viewport.right) + 1)
    for step in _STEPS:
        if step >= least and step >= milliseconds:
            return _clock_ticks(grid, viewport, start, end, step)
    days = [d for d in _DAY_STEPS if d * _DAY >= least]
    if days and milliseconds <= days[0] * _DAY:
        step = days[0] * _DAY
        times = range(start // step * step, end + step, step)
        return [
            _tick(grid, viewport, t, _moment(t).month != _moment(t - step).month) for t in times
        ]
    return _month_ticks(grid, viewport, start, end, least)


def full_label(time_ms: int, interval_ms: int) -> str:
    """What the crosshair shows: `19 Nov 06:00`, with seconds or the year where they matter."""
    moment = _moment(time_ms)
    if interval_ms >= _DAY:
        return f"{moment.day} {moment:%b %Y}"
    clock = f"{moment:%H:%M:%S}" if interval_ms < _MINUTE else f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b} {clock}"


def countdown(remaining_ms: int) -> str:
    """Time until the candle closes: `07:12`, `3:07:12`, `2 d 03:07`."""
    seconds = max(0, remaining_ms) // 1_000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours:02}:{minutes:02}"
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes:02}:{seconds:02}"


def _clock_ticks(
    grid: TimeGrid, viewport: Viewport, start: int, end: int, step: int
) -> list[TimeTick]:
    ticks = []
    for time in range(start // step * step, end + step, step):
        moment = _moment(time)
        if time % _DAY == 0:
            label = f"{moment.day} {moment:%b}"
        else:
            label = f"{moment:%H:%M:%S}" if step < _MINUTE else f"{moment:%H:%M}"
        ticks.append(TimeTick(viewport.x(grid.position(time)), label, time % _DAY == 0))
    return ticks


def _tick(grid: TimeGrid, viewport: Viewport, time: int, is_major: bool) -> TimeTick:
    moment = _moment(time)
    return TimeTick(viewport.x(grid.position(time)), f"{moment.day} {moment:%b}", is_major)


def _month_ticks(
    grid: TimeGrid, viewport: Viewport, start: int, end: int, least: float
) -> list[TimeTick]:
    step = next((m for m in _MONTH_STEPS if m * 30 * _DAY >= least), _MONTH_STEPS[-1])
    first, last = _moment(start), _moment(end)
    number = (first.year * 12 + first.month - 1) // step * step
    ticks = []
    while number <= last.year * 12 + last.month:
        year, month = divmod(number, 12)
        moment = datetime(max(1, year), month + 1, 1, tzinfo=UTC)
        label = str(year) if month == 0 or step >= 12 else f"{moment:%b}"
        time = int(moment.timestamp() * 1_000)
        ticks.append(TimeTick(viewport.x(grid.position(time)), label, month == 0 and step < 12))
        number += step
    return ticks


def _moment(time_ms: int) -> datetime:
    """UTC; times before the year 1 or after 9999 (zoomed out beyond sense) are pulled to 1970."""
    seconds = time_ms / 1_000
    if not -6e10 < seconds < 2e11:
        seconds = 0
    return datetime.fromtimestamp(seconds, UTC)
