"""Numbers and times as the exchange prints them."""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum

from terminal.simulator.spot.model import VenueError


class TimeUnit(IntEnum):
    """Unit of the times in answers and events; the value is how many make a millisecond."""

    MILLISECOND = 1
    MICROSECOND = 1000


_UNITS = {
    "MILLISECOND": TimeUnit.MILLISECOND,
    "millisecond": TimeUnit.MILLISECOND,
    "MICROSECOND": TimeUnit.MICROSECOND,
    "microsecond": TimeUnit.MICROSECOND,
}


def time_unit(name: str | None) -> TimeUnit:
    """The unit a client asked for; milliseconds when it did not.

    Raises:
        VenueError: -1194 for another word.
    """
    if name is None:
        return TimeUnit.MILLISECOND
    unit = _UNITS.get(name)
    if unit is None:
        text = "Invalid value for time unit; expected either MICROSECOND or MILLISECOND."
        raise VenueError(-1194, text)
    return unit


def number(value: Decimal) -> str:
    """A price, quantity or amount with the eight decimals of spot."""
    return f"{value:.8f}"


def percent(value: Decimal) -> str:
    """A percentage with three decimals."""
    return f"{value:.3f}"
