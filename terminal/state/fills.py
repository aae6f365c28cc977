"""Own executions, each once."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.domain.market import InstrumentId
from terminal.domain.order import Fill
from terminal.state.store import Store

KEPT = 10_000
_SPARE = 500


class FillStore(Store):
    """The newest executions of own orders, unique by instrument and trade id; older ones come by
    the history panel. `count` is how many were ever told, `complete_since_ms` from when on none was
    let go."""

    def __init__(self, kept: int = KEPT) -> None:
        super().__init__()
        self._kept = kept
        self.count = 0
        self.complete_since_ms = 0
        self._fills: dict[tuple[InstrumentId, int], Fill] = {}
        self._newest: list[Fill] | None = None

    def __len__(self) -> int:
        return len(self._fills)

    def apply(self, fill: Fill) -> bool:
        """Add an execution; False when it was known already."""
        key = (fill.instrument, fill.trade_id)
        if key in self._fills:
            return False
        self._fills[key] = fill
        self.count += 1
        self._newest = None
        if len(self._fills) > self._kept + _SPARE:
            newest = self.newest()[: self._kept]
            self.complete_since_ms = newest[-1].time_ms + 1
            self._fills = {(kept.instrument, kept.trade_id): kept for kept in reversed(newest)}
            self._newest = None
        self._changed()
        return True

    def of_order(self, client_id: str) -> Sequence[Fill]:
        """Fills of one order, oldest first."""
        return [f for f in reversed(self.newest()) if f.client_id == client_id]

    def newest(self, instrument: InstrumentId | None = None) -> Sequence[Fill]:
        """Fills newest first; of one instrument when given."""
        if self._newest is None:
            self._newest = sorted(
                self._fills.values(), key=lambda f: (f.time_ms, f.trade_id), reverse=True
            )
        if instrument is None:
            return self._newest
        return [f for f in self._newest if f.instrument == instrument]
