"""Rows of the watchlist and the words in them. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId
from terminal.domain.ticker import Ticker
from terminal.state.tickers import TickerStore
from terminal.ui.format import UNKNOWN, number
from terminal.ui.watchlist.groups import REST, WatchGroups, matches, watch_name

_SUBSCRIPTS = str.maketrans(
    "0123456789",
    "\N{SUBSCRIPT ZERO}\N{SUBSCRIPT ONE}\N{SUBSCRIPT TWO}\N{SUBSCRIPT THREE}\N{SUBSCRIPT FOUR}"
    "\N{SUBSCRIPT FIVE}\N{SUBSCRIPT SIX}\N{SUBSCRIPT SEVEN}\N{SUBSCRIPT EIGHT}\N{SUBSCRIPT NINE}",
)
_TINY_ZEROS = 4


class Unset(Enum):
    """No value was given, which is not the same as one that is unknown."""

    UNSET = "unset"


UNSET = Unset.UNSET


class GroupRow(NamedTuple):
    name: str
    is_collapsed: bool
    members: int


class SymbolRow(NamedTuple):
    instrument: Instrument


Row = GroupRow | SymbolRow


class Cells(NamedTuple):
    """Texts of one symbol; `tone` is the colour token of the change."""

    last: str
    change: str
    tone: str


@dataclass(slots=True)
class CellCache:
    """Puts a ticker into words once per change, for the rows that are looked at."""

    _known: dict[InstrumentId, tuple[Ticker | None, Decimal | Unset | None, Cells]]

    def __init__(self) -> None:
        self._known = {}

    def cells(
        self, instrument: Instrument, tickers: TickerStore, change: Decimal | Unset | None = UNSET
    ) -> Cells:
        """`change` is a fraction over another window, None unknown; left out, that of 24 h."""
        ticker = tickers.ticker(instrument.id)
        known = self._known.get(instrument.id)
        if known is None or known[0] is not ticker or known[1] != change:
            known = (ticker, change, cells(instrument, ticker, change))
            self._known[instrument.id] = known
        return known[2]


def build_rows(instruments: Iterable[Instrument], groups: WatchGroups, query: str) -> list[Row]:
    """Groups with their symbols; while searching, the matches alone, best first."""
    listed = list(instruments)
    if query.strip():
        return [SymbolRow(instrument) for instrument in matches(listed, query)]
    by_symbol = {watch_name(instrument.id): instrument for instrument in listed}
    rows: list[Row] = []
    for group in groups.groups:
        members = [by_symbol[s] for s in group.symbols if s in by_symbol]
        if not members:
            continue
        rows.append(GroupRow(group.name, group.is_collapsed, len(members)))
        if not group.is_collapsed:
            rows.extend(SymbolRow(member) for member in members)
    watched = groups.watched
    rest = [instrument for instrument in listed if watch_name(instrument.id) not in watched]
    if rest:
        rows.append(GroupRow(REST, groups.is_rest_collapsed, len(rest)))
        if not groups.is_rest_collapsed:
            rows.extend(SymbolRow(instrument) for instrument in rest)
    return rows


def cells(
    instrument: Instrument, ticker: Ticker | None, over: Decimal | Unset | None = UNSET
) -> Cells:
    if ticker is None:
        return Cells(UNKNOWN, UNKNOWN, "text.disabled")
    fraction = ticker.change_fraction if over is UNSET else over
    change = number(None if fraction is None else fraction * 100, 2, signed=True)
    rounded = Decimal(0) if fraction is None else round(fraction, 4)
    tone = "buy" if rounded > 0 else "sell" if rounded < 0 else "text.tertiary"
    return Cells(short_price(ticker.last, instrument.price_decimals), change, tone)


def short_price(price: Decimal, decimals: int) -> str:
    """A price with the instrument's decimals; with many leading zeros as `0.0₄1142`."""
    text = number(price, decimals)
    whole, _, fraction = text.partition(".")
    zeros = len(fraction) - len(fraction.lstrip("0"))
    if whole != "0" or zeros < _TINY_ZEROS or not fraction.strip("0"):
        return text
    return f"0.0{str(zeros).translate(_SUBSCRIPTS)}{fraction[zeros:]}"


def next_symbol(rows: list[Row], current: InstrumentId | None, step: int) -> int | None:
    """Place of the symbol row `step` rows further (groups are skipped), None without symbols."""
    places = [i for i, row in enumerate(rows) if isinstance(row, SymbolRow)]
    if not places:
        return None
    at = next(
        (
            n
            for n, i in enumerate(places)
            if isinstance(row := rows[i], SymbolRow) and row.instrument.id == current
        ),
        None,
    )
    if at is None:
        return places[0] if step > 0 else places[-1]
    return places[min(max(at + step, 0), len(places) - 1)]
