"""Live candles of mark and index: no stream tells them, but each mark is one more price of theirs."""

from __future__ import annotations

from collections.abc import Callable

from terminal.domain.candle import PriceSource, opened_at
from terminal.domain.events import CandleChanged, MarkChanged
from terminal.state.candles import CandleStore, SeriesKey

Reload = Callable[[SeriesKey], None]


class MarkCandles:
    """`reload` is asked for the exchange's own page whenever one of ours has ended: what happened
    between two marks is known there only."""

    def __init__(self, candles: CandleStore) -> None:
        self._candles = candles
        self.reload: Reload | None = None

    def follow(self, event: MarkChanged) -> None:
        """One more mark; series that nobody has loaded wait for their page."""
        prices = {PriceSource.MARK: event.mark.mark, PriceSource.INDEX: event.mark.index}
        for key in self._candles.keys_of(event.instrument):
            price, last = prices.get(key.source), self._candles.series(*key).last
            if price is None or not price or last is None or event.mark.time_ms < last.open_ms:
                continue
            opens_ms = key.interval.following(last.open_ms)
            if event.mark.time_ms < opens_ms:
                candle = last.moved_to(price)
            else:
                while key.interval.following(opens_ms) <= event.mark.time_ms:
                    opens_ms = key.interval.following(opens_ms)
                candle = opened_at(opens_ms, price)
                if self.reload is not None:
                    self.reload(key)
            self._candles.apply(CandleChanged(key.instrument, key.interval, candle, key.source))
