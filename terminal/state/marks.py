"""Mark prices, funding and open interest by contract."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from terminal.domain.events import ForcedTradePrinted, MarkChanged, OpenInterestChanged
from terminal.domain.futures.derivative import ForcedTrade, FundingTerms, MarkPrice, OpenInterest
from terminal.domain.market import InstrumentId
from terminal.state.store import Store

FORCED = 200


class MarkStore(Store):
    """Latest of each; an older mark never replaces a newer one."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: dict[InstrumentId, MarkPrice] = {}
        self._interests: dict[InstrumentId, OpenInterest] = {}
        self._terms: dict[InstrumentId, FundingTerms] = {}
        self._forced: dict[InstrumentId, deque[ForcedTrade]] = {}
        self._all_forced: deque[tuple[InstrumentId, ForcedTrade]] = deque(maxlen=FORCED)

    def apply(self, event: MarkChanged | OpenInterestChanged | ForcedTradePrinted) -> None:
        match event:
            case MarkChanged():
                known = self._marks.get(event.instrument)
                if known is not None and known.time_ms > event.mark.time_ms:
                    return
                self._marks[event.instrument] = event.mark
            case OpenInterestChanged():
                self._interests[event.instrument] = event.interest
            case ForcedTradePrinted():
                kept = self._forced.setdefault(event.instrument, deque(maxlen=FORCED))
                # Asked for by contract and of all contracts at once, the same one may come twice.
                if event.trade not in kept:
                    kept.append(event.trade)
                    self._all_forced.append((event.instrument, event.trade))
        self._changed()

    def mark(self, instrument: InstrumentId) -> MarkPrice | None:
        return self._marks.get(instrument)

    def open_interest(self, instrument: InstrumentId) -> OpenInterest | None:
        return self._interests.get(instrument)

    def forced(self, instrument: InstrumentId) -> Sequence[ForcedTrade]:
        """Liquidations on the exchange seen so far, oldest first."""
        return tuple(self._forced.get(instrument, ()))

    def all_forced(self) -> Sequence[tuple[InstrumentId, ForcedTrade]]:
        """The same of all contracts, as far as anybody asked for them."""
        return tuple(self._all_forced)

    def set_terms(self, instrument: InstrumentId, terms: FundingTerms) -> None:
        self._terms[instrument] = terms
        self._changed()

    def terms(self, instrument: InstrumentId) -> FundingTerms:
        """The exchange's usual terms where it names no others."""
        return self._terms.get(instrument, FundingTerms())

    def clear(self) -> None:
        """Another market: nothing of it was ever seen."""
        for kept in (self._marks, self._interests, self._terms, self._forced):
            kept.clear()
        self._all_forced.clear()
        self._changed()
