"""What contracts are worth before anybody trades them: prices of coins on the spot market.

With a spot exchange beside it, the index is what that exchange's crowd believes; alone, the same
prices are made from the same seed without their books.
"""

from __future__ import annotations

from typing import Protocol

from terminal.simulator.candles import MINUTE_MS
from terminal.simulator.prices import FairPrices
from terminal.simulator.sources.bars import CLOSE
from terminal.simulator.sources.synthetic import SyntheticHistory
from terminal.simulator.spot.listing import Listed, listing
from terminal.simulator.spot.world import World
from terminal.simulator.usdm.collateral import ASSETS
from terminal.simulator.usdm.listing import ListedContract


class Underlying(Protocol):
    """Spot prices that contracts follow."""

    fair: FairPrices
    history: SyntheticHistory

    def advance(self, seconds: float) -> None:
        """Let them wander on, unless somebody else does."""


class SpotUnderlying:
    """The prices of a living spot exchange; its own clock moves them."""

    def __init__(self, world: World) -> None:
        self.fair = world.fair
        self.history = world.history

    def advance(self, seconds: float) -> None:
        pass


class LoneUnderlying:
    """Spot prices without a spot exchange, of coins that are an index or collateral."""

    def __init__(self, contracts: dict[str, ListedContract], seed: int, start_ms: int) -> None:
        named = {entry.spec.index_symbol for entry in contracts.values()}
        named |= {rules.spot_symbol for rules in ASSETS}
        listed: dict[str, Listed] = {
            symbol: entry for symbol, entry in listing().items() if symbol in named
        }
        self.fair = FairPrices(seed)
        self.history = SyntheticHistory(listed, seed)
        day, minute = divmod(start_ms // MINUTE_MS, 1_440)
        for symbol, entry in listed.items():
            close = int(self.history.minutes(symbol, day)[minute, CLOSE])
            self.fair.add(symbol, entry.temperament, float(entry.spec.scale.price(close)))
        self._symbols = tuple(listed)

    def advance(self, seconds: float) -> None:
        self.fair.advance_common(seconds)
        for symbol in self._symbols:
            self.fair.advance(symbol, seconds)
