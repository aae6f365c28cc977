"""Rolling statistics and best quotes by instrument."""

from __future__ import annotations

from terminal.domain.events import QuoteChanged, TickerChanged
from terminal.domain.market import InstrumentId
from terminal.domain.ticker import BestQuote, Ticker
from terminal.state.store import Store


class TickerStore(Store):
    """Latest 24 h statistics and best quotes; only the newest counts: quotes come by two streams."""

    def __init__(self) -> None:
        super().__init__()
        self._tickers: dict[InstrumentId, Ticker] = {}
        self._quotes: dict[InstrumentId, BestQuote] = {}

    def apply(self, event: TickerChanged | QuoteChanged) -> None:
        if isinstance(event, TickerChanged):
            self._tickers[event.instrument] = event.ticker
        else:
            known = self._quotes.get(event.instrument)
            if known is not None and known.time_ms > event.quote.time_ms:
                return
            self._quotes[event.instrument] = event.quote
        self._changed()

    def ticker(self, instrument: InstrumentId) -> Ticker | None:
        return self._tickers.get(instrument)

    def quote(self, instrument: InstrumentId) -> BestQuote | None:
        return self._quotes.get(instrument)
