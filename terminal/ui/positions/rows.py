"""Positions as lines of a table. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from terminal.domain.futures.derivative import MarkPrice
from terminal.domain.futures.position import Position, PositionSide
from terminal.domain.futures.position_figures import PositionFigures
from terminal.domain.instrument import FuturesContract
from terminal.domain.numbers import plain_text
from terminal.domain.payoff import Direction
from terminal.state.stores import Stores


class PositionLine(NamedTuple):
    """One position or leg with all that its row says; `now_ms` is the exchange's time, for the
    countdown to the next funding."""

    figures: PositionFigures
    mark: MarkPrice | None
    now_ms: int = 0

    @property
    def position(self) -> Position:
        return self.figures.position

    @property
    def contract(self) -> FuturesContract:
        return self.figures.contract

    @property
    def is_long(self) -> bool:
        return self.position.direction is Direction.LONG

    @property
    def is_leg(self) -> bool:
        """True in hedge mode, where a contract can be held both ways."""
        return self.position.side is not PositionSide.BOTH


def line_key(line: PositionLine) -> str:
    return position_key(line.position)


def line_words(line: PositionLine) -> str:
    """A row for those who hear it: `BTCUSDT long 0.25`."""
    side = "long" if line.is_long else "short"
    return f"{line.position.instrument.symbol} {side} {plain_text(abs(line.position.quantity))}"


def position_key(position: Position) -> str:
    return f"{position.instrument}:{position.side}"


def position_lines(
    stores: Stores, views: Iterable[PositionFigures], now_ms: int
) -> list[PositionLine]:
    """Lines in the order given."""
    return [
        PositionLine(figures, stores.marks.mark(figures.position.instrument), now_ms)
        for figures in views
    ]
