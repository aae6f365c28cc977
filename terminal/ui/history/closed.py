"""Closed positions as table columns and sums, made from loaded fills and income. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from terminal.domain.futures.position import FuturesFill, PositionSide
from terminal.domain.futures.round_trip import RoundTrip
from terminal.domain.futures.round_trips import held_before, round_trips
from terminal.domain.numbers import plain_text
from terminal.domain.payoff import Direction
from terminal.domain.records import Record
from terminal.state.records import RecordQuery
from terminal.state.stores import Stores
from terminal.ui import format as fmt
from terminal.ui.models.cell import Cell, Mark, number_cell
from terminal.ui.models.column import Column

MONEY = 2
ROE_NOTE = "ROE at the leverage set now"
Trip = Callable[[RoundTrip], Decimal | None]


def closed_records(rows: Iterable[Record], query: RecordQuery, stores: Stores) -> list[Record]:
    """One row per closed position of the query's contracts, by the moment it closed.

    What was held ahead of the span follows from what is held now: from there back every fill is
    known, those of the last moments from the account's own stream.
    """
    loaded = list(rows)
    fills = [row.value for row in loaded if isinstance(row.value, FuturesFill)]
    symbols = {fill.instrument for fill in fills}
    since = (
        fill
        for fill in stores.fills.newest()
        if isinstance(fill, FuturesFill) and fill.time_ms > query.end_ms
    )
    held = {p.key: p.quantity for p in stores.positions.open() if p.instrument in symbols}
    before = held_before([*fills, *(fill for fill in since if fill.instrument in symbols)], held)
    last = {(f.instrument, f.position_side, f.time_ms): f.trade_id for f in fills}
    made = []
    for trip in round_trips(fills, loaded, before):
        leverage = stores.futures.settings(trip.instrument).leverage
        known = stores.instruments.get(trip.instrument)
        decimals = trip.price_decimals if known is None else known.price_decimals
        number = last.get((trip.instrument, trip.side, trip.closed_ms), 0)
        value = replace(trip, leverage=leverage, price_decimals=decimals)
        made.append(
            Record(instrument=trip.instrument, id=number, time_ms=trip.closed_ms, value=value)
        )
    return made


def closed_sums(trip: RoundTrip) -> Sequence[tuple[str, Decimal]]:
    """What one position adds to the totals, each in its own asset; together they are the net."""
    fees = [(f"Fees {asset}", amount) for asset, amount in sorted(trip.fees.items())]
    other = [(f"Other {trip.asset}", trip.other)] if trip.other else []
    return (
        (f"Gross PnL {trip.asset}", trip.realized),
        *fees,
        (f"Funding {trip.asset}", trip.funding),
        *other,
        (f"Net {trip.asset}", trip.net),
    )


def closed_columns() -> tuple[Column[Record], ...]:
    return (
        Column(
            key="side", title="Side", width=76, cell=_side, sort=_side_words, export=_side_words
        ),
        _exact("size", "Size", lambda t: t.size),
        _price("entry", "Entry", lambda t: t.entry, drop=3),
        _price("exit", "Exit", lambda t: t.exit, drop=4),
        _result("gross", "Gross PnL", lambda t: t.realized),
        _cost("fees", "Fees", lambda t: t.fee, _fee_words),
        _result("funding", "Funding", lambda t: t.funding),
        _result("other", "Other", lambda t: t.other, drop=8),
        _result("net", "Net", lambda t: t.net, strong=True),
        _share("return", "Return", lambda t: t.return_rate, drop=7),
        _share("roe", "ROE", lambda t: t.roe, drop=5),
        Column(
            key="held",
            title="Held for",
            width=92,
            right=True,
            drop=6,
            cell=_held,
            sort=lambda x: _of(x).duration_ms,
            export=lambda x: "" if _of(x).duration_ms is None else _held_words(_of(x)),
        ),
    )


def _of(record: Record) -> RoundTrip:
    value = record.value
    if not isinstance(value, RoundTrip):
        raise TypeError("not a closed position")
    return value


def _side_words(record: Record) -> str:
    trip = _of(record)
    word = "Long" if trip.direction is Direction.LONG else "Short"
    return word if trip.side is PositionSide.BOTH else f"{word} leg"


def _side(record: Record) -> Cell:
    long = _of(record).direction is Direction.LONG
    tone, mark = ("buy", Mark.UP) if long else ("sell", Mark.DOWN)
    return Cell(_side_words(record), tone=tone, mark=mark)


def _held_words(trip: RoundTrip) -> str:
    span = trip.duration_ms
    return fmt.UNKNOWN if span is None else fmt.countdown(span)


def _held(record: Record) -> Cell:
    trip = _of(record)
    if not trip.is_whole:
        return Cell("before span", tone="text.tertiary")
    return Cell(_held_words(trip), tone="text.secondary")


def _fee_words(trip: RoundTrip) -> str:
    """Fees in other assets than the margin's, which are in no sum of it."""
    rest = [f"{fmt.number(v, 8)} {a}" for a, v in sorted(trip.fees.items()) if a != trip.asset]
    return " + ".join(rest)


def _column(
    key: str, title: str, get: Trip, cell: Callable[[RoundTrip], Cell], width: int, drop: int
) -> Column[Record]:
    def export(record: Record) -> str:
        value = get(_of(record))
        return "" if value is None else plain_text(value)

    return Column(
        key=key,
        title=title,
        width=width,
        right=True,
        stretch=1,
        drop=drop,
        cell=lambda x: cell(_of(x)),
        sort=lambda x: get(_of(x)),
        export=export,
    )


def _exact(key: str, title: str, get: Trip) -> Column[Record]:
    def cell(trip: RoundTrip) -> Cell:
        value = get(trip)
        if value is None:
            return Cell(fmt.UNKNOWN, tone="text.tertiary")
        return number_cell(value, len(plain_text(value).partition(".")[2]))

    return _column(key, title, get, cell, 92, 0)


def _price(key: str, title: str, get: Trip, drop: int) -> Column[Record]:
    def cell(trip: RoundTrip) -> Cell:
        return number_cell(get(trip), trip.price_decimals)

    return _column(key, title, get, cell, 96, drop)


def _result(
    key: str, title: str, get: Trip, *, strong: bool = False, drop: int = 0
) -> Column[Record]:
    def cell(trip: RoundTrip) -> Cell:
        value = get(trip)
        tone = "text.tertiary" if not value else "buy" if value > 0 else "sell"
        made = number_cell(value, MONEY, tone=tone, signed=True)
        return made._replace(font="body_medium") if strong else made

    return _column(key, title, get, cell, 92, drop)


def _cost(key: str, title: str, get: Trip, more: Callable[[RoundTrip], str]) -> Column[Record]:
    def cell(trip: RoundTrip) -> Cell:
        words = more(trip)
        if words:
            return Cell(words, tone="text.secondary")
        return number_cell(get(trip), MONEY, tone="text.secondary")

    return _column(key, title, get, cell, 84, 0)


def _share(key: str, title: str, get: Trip, drop: int) -> Column[Record]:
    def cell(trip: RoundTrip) -> Cell:
        rate = get(trip)
        tone = "text.tertiary" if not rate else "buy" if rate > 0 else "sell"
        return Cell(fmt.percent(rate), tone=tone)

    return _column(key, title, get, cell, 78, drop)
