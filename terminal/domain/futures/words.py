"""Words of futures that orders, tickets and positions share."""

from __future__ import annotations

from enum import StrEnum


class PositionSide(StrEnum):
    """Wire word: BOTH in one-way mode, the leg in hedge mode."""

    BOTH = "BOTH"
    LONG = "LONG"
    SHORT = "SHORT"


class MarginMode(StrEnum):
    CROSS = "CROSS"
    ISOLATED = "ISOLATED"


class PositionMode(StrEnum):
    ONE_WAY = "ONE_WAY"
    HEDGE = "HEDGE"


class PriceMatch(StrEnum):
    """A price read from the book on entry: n-th best of the other or of the own side."""

    OPPONENT = "OPPONENT"
    OPPONENT_5 = "OPPONENT_5"
    OPPONENT_10 = "OPPONENT_10"
    OPPONENT_20 = "OPPONENT_20"
    QUEUE = "QUEUE"
    QUEUE_5 = "QUEUE_5"
    QUEUE_10 = "QUEUE_10"
    QUEUE_20 = "QUEUE_20"


class WorkingPrice(StrEnum):
    """The price a trigger watches."""

    CONTRACT = "CONTRACT_PRICE"
    MARK = "MARK_PRICE"
