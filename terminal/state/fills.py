"""Own executions, each once."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.domain.market import InstrumentId
from terminal.domain.order import Fill
from terminal.state.store import Store


class FillStore(Store):
    """Every execution of own orders this session knows, unique by instrument and trade id."""

    def __init__(self) -> None:
        super().__init__()
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
