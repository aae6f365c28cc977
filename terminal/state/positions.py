"""Open positions and legs, as the exchange last told them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from terminal.domain.events import PositionsReported
from terminal.domain.futures.position import Position, PositionKey, PositionSide
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO
from terminal.state.store import Store


class PositionStore(Store):
    """One row per contract and side; `known` is False until the first complete snapshot.

    Newer reports win per position. A report that does not name the exchange's own figures
    (liquidation, break-even, place in the queue) keeps those of the one before, as long as the
    size is the same.

    `left_over` are client ids of exits whose position has ended: they protect nothing that comes
    after it. `snapshot_ms` is the exchange's time of the last complete report, UTC.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known = False
        self.snapshot_ms = 0
        self.left_over: frozenset[str] = frozenset()
        self._ended: list[Position] = []
        self._positions: dict[PositionKey, Position] = {}
        self._event_ms: dict[PositionKey, int] = {}

    def apply(self, event: PositionsReported) -> None:
        named = {position.key for position in event.positions}
        if event.complete:
            self.known = True
            self.snapshot_ms = max(self.snapshot_ms, event.event_ms)
            for key, position in tuple(self._positions.items()):
                if key not in named and self._event_ms[key] <= event.event_ms:
                    self._keep(replace(position, quantity=ZERO, updated_ms=0))
                    self._event_ms[key] = event.event_ms
        for position in event.positions:
            if self._event_ms.get(position.key, -1) <= event.event_ms:
                self._keep(self._completed(position))
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

    def take_ended(self) -> Sequence[Position]:
        """Positions as they were before they ended or turned, since this was asked last."""
        ended, self._ended = self._ended, []
        return ended

    def mark_left_over(self, client_ids: Iterable[str]) -> None:
        """These exits belong to a position that is gone."""
        self.left_over |= frozenset(client_ids)
        self._changed()

    def forget(self) -> None:
        """Another account or exchange: nothing is known."""
        self.known = False
        self.snapshot_ms, self.left_over, self._ended = 0, frozenset(), []
        self._positions.clear()
        self._event_ms.clear()
        self._changed()

    def _keep(self, position: Position) -> None:
        known = self._positions.get(position.key)
        if known is not None and known.is_open and known.direction is not position.direction:
            self._ended.append(known)
        self._positions[position.key] = position

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
