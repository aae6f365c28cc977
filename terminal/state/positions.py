"""Open positions and legs, as the exchange last told them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from terminal.domain.events import PositionsReported
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO
from terminal.domain.position import Position, PositionKey, PositionSide
from terminal.state.store import Store


class PositionStore(Store):
    """One row per contract and side; `known` is False until the first complete snapshot.

    Newer reports win per position. A report that does not name the exchange's own figures
    (liquidation, break-even, place in the queue) keeps those of the one before, as long as the
    size is the same.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known = False
        self._positions: dict[PositionKey, Position] = {}
        self._event_ms: dict[PositionKey, int] = {}

    def apply(self, event: PositionsReported) -> None:
        named = {position.key for position in event.positions}
        if event.complete:
            self.known = True
            for key, position in tuple(self._positions.items()):
                if key not in named and self._event_ms[key] <= event.event_ms:
                    self._positions[key] = replace(position, quantity=ZERO, updated_ms=0)
                    self._event_ms[key] = event.event_ms
        for position in event.positions:
            if self._event_ms.get(position.key, -1) <= event.event_ms:
                self._positions[position.key] = self._completed(position)
                self._event_ms[position.key] = event.event_ms
        self._changed()

    def get(
        self, instrument: InstrumentId, side: PositionSide = PositionSide.BOTH
    ) -> Position | None:
        """The position or leg, flat ones too; None when it was never told of (see `known`)."""
        return self._positions.get((instrument, side))

    def of(self, instrument: InstrumentId) -> Sequence[Position]:
        """Open positions of one contract: one, or up to two legs."""
        return [p for p in self.open() if p.instrument == instrument]

    def open(self) -> Sequence[Position]:
        """Open positions by symbol, the long leg first."""
        rows = [position for position in self._positions.values() if position.is_open]
        return sorted(rows, key=lambda p: (p.instrument, p.side))

    def told_ms(self, key: PositionKey) -> int | None:
        """Exchange time of the last word on this position, UTC."""
        return self._event_ms.get(key)

    def forget(self) -> None:
        """Another account or exchange: nothing is known."""
        self.known = False
        self._positions.clear()
        self._event_ms.clear()
        self._changed()

    def _completed(self, position: Position) -> Position:
        known = self._positions.get(position.key)
        if known is None or known.quantity != position.quantity:
            return position
        return replace(
            position,
            break_even=known.break_even if position.break_even is None else position.break_even,
            liquidation=known.liquidation if position.liquidation is None else position.liquidation,
            adl=known.adl if position.adl is None else position.adl,
        )
