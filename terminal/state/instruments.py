"""What can be traded here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId
from terminal.state.store import Store


class InstrumentStore(Store):
    """All instruments of the session's markets by id, in the venue's order."""

    def __init__(self) -> None:
        super().__init__()
        self._by_id: dict[InstrumentId, Instrument] = {}
        self.loaded_ms: int | None = None

    def load(self, instruments: Iterable[Instrument], now_ms: int | None = None) -> None:
        """Replace everything by a fresh listing, received at `now_ms` (UTC, local clock)."""
        self._by_id = {i.id: i for i in instruments}
        self.loaded_ms = now_ms
        self._changed()

    def get(self, instrument: InstrumentId) -> Instrument | None:
        return self._by_id.get(instrument)

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)
