"""The past of a tape of single trades: the newest page, and every trade of a hole."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.domain.errors import TerminalError
from terminal.domain.market import InstrumentId
from terminal.domain.trade import Trade
from terminal.state.tapes import CAPACITY, TapeStore
from terminal.venue.api import SingleTrades

PAGE = 1_000


async def load_prints(store: TapeStore, market: SingleTrades, instrument: InstrumentId) -> None:
    """Fill the tape as far back as it holds, or from its last trade on where it has stood still.

    A page costs 25, so what is held is never asked for again. Ids of single trades are contiguous:
    the page before one that begins at an id begins a page lower.
    """
    tape = store.get(instrument)
    held = list(reversed(tape.newest(CAPACITY))) if tape is not None else []
    try:
        newest = await market.single_trades(instrument, PAGE)
        if not newest:
            return
        first = newest[0].trade_id
        count = min(first - _first_missing(held, newest), CAPACITY - PAGE)
        older: Sequence[Trade] = ()
        if count > 0:
            older = await market.single_trades(instrument, count, from_id=first - count)
    except TerminalError:
        # The live tape goes on; older prints are a comfort, not a truth.
        return
    known = {trade.trade_id: trade for trade in (*held, *older, *newest)}
    store.load(instrument, [known[number] for number in sorted(known)])


def _first_missing(held: Sequence[Trade], newest: Sequence[Trade]) -> int:
    """Id from which trades before the newest page are not held; the page's own first when none."""
    first = newest[0].trade_id
    before = [trade.trade_id for trade in held if trade.trade_id < first]
    return before[-1] + 1 if before else 0
