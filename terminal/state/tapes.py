"""The newest public trades by instrument."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice

from terminal.domain.events import TradePrinted
from terminal.domain.market import InstrumentId
from terminal.domain.trade import Trade
from terminal.state.store import Store

CAPACITY = 2_000


class Tape:
    """Ring of the newest trades. `count` is how many were ever added, so that a painter can
    draw only what came since it last looked."""

    def __init__(self) -> None:
        self.count = 0
        self._ring: deque[Trade] = deque(maxlen=CAPACITY)

    def add(self, trade: Trade) -> bool:
        """Append in id order; False for one already seen or older than the newest."""
        if self._ring and trade.trade_id <= self._ring[-1].trade_id:
            return False
        self._ring.append(trade)
        self.count += 1
        return True

    def newest(self, limit: int) -> Sequence[Trade]:
        """Up to `limit` trades, newest first."""
        return tuple(islice(reversed(self._ring), limit))


class TapeStore(Store):
    def __init__(self) -> None:
        super().__init__()
        self._tapes: dict[InstrumentId, Tape] = {}

    def get(self, instrument: InstrumentId) -> Tape | None:
        return self._tapes.get(instrument)

    def load(self, instrument: InstrumentId, trades: Iterable[Trade]) -> None:
        """Put history (oldest first) before what has streamed in meanwhile."""
        streamed = self._tapes.get(instrument)
        tape = Tape()
        for trade in trades:
            tape.add(trade)
        if streamed is not None:
            for trade in reversed(streamed.newest(CAPACITY)):
                tape.add(trade)
        self._tapes[instrument] = tape
        self._changed()

    def apply(self, event: TradePrinted) -> None:
        tape = self._tapes.get(event.instrument)
        if tape is None:
            tape = self._tapes[event.instrument] = Tape()
        if tape.add(event.trade):
            self._changed()

    def clear(self) -> None:
        """Forget all prints: what comes next is another market (a fresh simulator)."""
        self._tapes.clear()
        self._changed()
