"""What can be traded here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.state.store import Store


class InstrumentStore(Store):
    """All instruments of the session's markets by id, in the venue's order."""

    def __init__(self) -> None:
        super().__init__()
        self._by_id: dict[InstrumentId, Instrument] = {}
        self._loaded_ms: dict[Market, int | None] = {}

    def load(self, instruments: Iterable[Instrument], now_ms: int | None = None) -> None:
        """Replace the markets in a fresh listing, received at `now_ms` (UTC, local clock).

        Spot comes first, so that what searches for a pair finds it there.
        """
        fresh = {i.id: i for i in instruments}
        markets = {place.market for place in fresh}
        kept = {place: i for place, i in self._by_id.items() if place.market not in markets}
        spot_first = (kept, fresh) if Market.SPOT not in markets else (fresh, kept)
        self._by_id = {**spot_first[0], **spot_first[1]}
        self._loaded_ms.update(dict.fromkeys(markets, now_ms))
        self._changed()

    def loaded_ms(self, market: Market = Market.SPOT) -> int | None:
        """When this market's listing came; None before the first."""
        return self._loaded_ms.get(market)

    def of(self, market: Market) -> list[Instrument]:
        """All instruments of one market."""
        return [i for place, i in self._by_id.items() if place.market is market]

    def get(self, instrument: InstrumentId) -> Instrument | None:
        return self._by_id.get(instrument)

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)
