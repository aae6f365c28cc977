"""Time into slots. A slot is one candle's length of time, numbered absolutely.

Because slots never shift, history that arrives in front moves nothing on the screen, and missing
candles leave visible gaps.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import numpy as np
from numpy.typing import NDArray

from terminal.domain.candle import Interval

Times = NDArray[np.int64]


_FIRST_MONTH = (1 - 1970) * 12
_LAST_MONTH = (9_999 - 1970) * 12 + 11


class TimeGrid:
    """Slots of one interval; `phase` is how far opening times lie behind multiples of it (weeks
    start on a Monday), in ms. Months are counted from January 1970."""

    def __init__(self, interval: Interval, phase: int = 0) -> None:
        self.interval = interval
        self.step = interval.milliseconds
        self.phase = phase
        self._months = interval is Interval.MO1

    @classmethod
    def for_times(cls, interval: Interval, times: Times) -> TimeGrid:
        phase = int(times[0]) % interval.milliseconds if len(times) else 0
        return cls(interval, phase)

    def slots(self, times: Times) -> NDArray[np.int64]:
        """Slot numbers of opening times in UTC ms."""
        if self._months:
            months = times.astype("datetime64[ms]").astype("datetime64[M]")
            return cast("NDArray[np.int64]", months.astype(np.int64))
        return (times - self.phase) // self.step

    def slot(self, time_ms: int) -> int:
        """Slot of any moment in UTC ms."""
        if self._months:
            moment = datetime.fromtimestamp(time_ms / 1_000, UTC)
            return (moment.year - 1970) * 12 + moment.month - 1
        return (time_ms - self.phase) // self.step

    def time(self, slot: int) -> int:
        """Opening time of a slot, UTC ms; months end with the year 9999."""
        if self._months:
            year, month = divmod(min(max(slot, _FIRST_MONTH), _LAST_MONTH), 12)
            return int(datetime(1970 + year, month + 1, 1, tzinfo=UTC).timestamp() * 1_000)
        return slot * self.step + self.phase

    def position(self, time_ms: int) -> float:
        """Slot coordinate of a moment: its slot plus how much of it has passed (0..1)."""
        slot = self.slot(time_ms)
        start, end = self.time(slot), self.time(slot + 1)
        return slot + (time_ms - start) / (end - start)
