"""Instruments as rows of the search: what is shown, what is matched, in which order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId
from terminal.state.stores import Stores
from terminal.ui.market_words import market_tag, short_tag
from terminal.ui.symbols.scorer import NO_MATCH, score


@dataclass(frozen=True, slots=True)
class SymbolRow:
    """One found instrument; `matched` are the lower-case texts the query is held against."""

    instrument: InstrumentId
    base: str
    quote: str
    market: str
    is_tradable: bool
    matched: tuple[str, ...]
    weight: Decimal = Decimal(0)


def build_symbol_rows(stores: Stores) -> tuple[SymbolRow, ...]:
    """Every instrument of the session, the most traded (in quote) first."""
    rows = [_row(instrument, stores) for instrument in stores.instruments]
    rows.sort(key=lambda r: r.weight, reverse=True)
    return tuple(rows)


def find_symbols(rows: Iterable[SymbolRow], query: str, limit: int = 50) -> Sequence[SymbolRow]:
    """Best fits first; equal ones keep their order. An empty query gives the first rows."""
    wanted = query.lower().replace(" ", "").replace("/", "")
    scored = (
        (max(score(wanted, text) for text in row.matched), -place, row)
        for place, row in enumerate(rows)
    )
    best = heapq.nlargest(limit, (s for s in scored if s[0] > NO_MATCH), key=lambda s: s[:2])
    return [row for _, _, row in best]


def _row(instrument: Instrument, stores: Stores) -> SymbolRow:
    ticker = stores.tickers.ticker(instrument.id)
    return SymbolRow(
        instrument=instrument.id,
        base=instrument.base,
        quote=instrument.quote,
        market=market_tag(instrument),
        is_tradable=instrument.is_tradable,
        matched=(
            instrument.symbol.lower(),
            instrument.base.lower(),
            f"{instrument.symbol}{short_tag(instrument)}".lower(),
            f"{instrument.base}{short_tag(instrument)}".lower(),
        ),
        weight=Decimal(0) if ticker is None else ticker.quote_volume,
    )
