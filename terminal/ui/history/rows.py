"""The past as table columns, its totals, and the spans that can be chosen. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from terminal.domain.futures.position import FuturesFill
from terminal.domain.futures.round_trip import RoundTrip
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId
from terminal.domain.numbers import plain_text
from terminal.domain.order import Fill, Order, Side
from terminal.domain.order_list import OrderList
from terminal.domain.records import (
    Allocation,
    Income,
    PreventedMatch,
    Record,
    RecordKind,
)
from terminal.domain.valuation import sum_of
from terminal.ui import format as fmt
from terminal.ui.history.closed import closed_columns, closed_sums
from terminal.ui.models.cell import Cell
from terminal.ui.models.column import Column, SortValue
from terminal.ui.models.trade_cells import side_cell

SPANS = (
    ("24 hours", timedelta(days=1)),
    ("7 days", timedelta(days=7)),
    ("30 days", timedelta(days=30)),
    ("90 days", timedelta(days=90)),
    ("1 year", timedelta(days=365)),
)
DAY_MS = 86_400_000
Get = Callable[[Any], Any]


def record_key(record: Record) -> str:
    """Ids of income are unique within one type of it only."""
    kind = record.value.kind if isinstance(record.value, Income) else ""
    return f"{record.instrument.symbol}:{kind}:{record.id}"


def parse_day(text: str) -> int | None:
    """Beginning of a UTC day written as 2026-11-20, in ms; None for anything else."""
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(day.timestamp() * 1_000)


def day_text(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1_000, UTC).strftime("%Y-%m-%d")


def columns_of(kind: RecordKind) -> tuple[Column[Record], ...]:
    """Time and symbol first, then what this kind has."""
    return (
        Column(
            key="time",
            title="Time UTC",
            width=158,
            cell=lambda x: Cell(fmt.date_time(x.time_ms)),
            sort=lambda x: x.time_ms,
            export=lambda x: fmt.date_time(x.time_ms),
        ),
        _words("symbol", "Symbol", 84, lambda x: x.instrument.symbol),
        *_OWN[kind](),
    )


def totals(rows: Sequence[Record]) -> tuple[tuple[str, Decimal], ...]:
    """Sums as (label, exact total): bought and sold amounts and every fee asset by itself."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        value = row.value
        if isinstance(value, Fill):
            verb = "Bought" if value.side is Side.BUY else "Sold"
            _add(sums, f"{verb} base", value.quantity)
            _add(sums, f"{verb} quote", value.quote_quantity)
            _add(sums, f"Fees {value.fee_asset}", value.fee)
            if isinstance(value, FuturesFill):
                _add(sums, "Realised quote", value.realized)
        elif isinstance(value, Income):
            _add(sums, f"{_plain(value.kind)} {value.asset}", value.amount)
        elif isinstance(value, Allocation):
            verb = "Bought" if value.is_buyer else "Sold"
            _add(sums, f"{verb} base", value.quantity)
            _add(sums, f"{verb} quote", value.quote_quantity)
            _add(sums, f"Fees {value.fee_asset}", value.fee)
        elif isinstance(value, Order):
            _add(sums, "Filled base", value.filled_quantity)
            _add(sums, "Filled quote", value.filled_quote)
        elif isinstance(value, PreventedMatch):
            _add(sums, "Prevented base", value.quantity)
        elif isinstance(value, RoundTrip):
            for label, amount in closed_sums(value):
                _add(sums, label, amount)
    if any(isinstance(row.value, RoundTrip) for row in rows):
        # These add up from the first to the last.
        return tuple(sums.items())
    return tuple(sorted(sums.items()))


def named_totals(
    rows: Sequence[Record], instruments: Callable[[InstrumentId], Instrument | None]
) -> list[tuple[str, Decimal]]:
    """Totals with the assets' names. Of several symbols each has its own, named first, because
    what is base here may be quote there."""
    together = totals(rows)
    if not any(label.endswith((" base", " quote")) for label, _ in together):
        return list(together)
    by_symbol: dict[InstrumentId, list[Record]] = {}
    for row in rows:
        by_symbol.setdefault(row.instrument, []).append(row)
    out = []
    for symbol, own in sorted(by_symbol.items()):
        known = instruments(symbol)
        names = {} if known is None else {"base": known.base, "quote": known.quote}
        lead = f"{symbol.symbol} " if len(by_symbol) > 1 else ""
        for label, total in totals(own):
            words = " ".join(names.get(word, word) for word in label.split())
            out.append((f"{lead}{words}", total))
    return out


def file_rows(
    rows: Sequence[Record],
    kind: RecordKind,
    instruments: Callable[[InstrumentId], Instrument | None],
) -> list[list[str]]:
    """The whole table with heads and, below, its totals; exact numbers, UTC and local time."""
    columns = [column for column in columns_of(kind) if column.title]
    out = [[*(column.title for column in columns), "Local time", "Id"]]
    for row in rows:
        local = datetime.fromtimestamp(row.time_ms / 1_000).astimezone()
        stamp = local.isoformat(sep=" ", timespec="milliseconds")
        out.append([*(column.text(row) for column in columns), stamp, str(row.id)])
    out.append([])
    out.extend([f"Total {words}", plain_text(x)] for words, x in named_totals(rows, instruments))
    return out


def _add(sums: dict[str, Decimal], label: str, value: Decimal) -> None:
    sums[label] = sum_of((sums.get(label, Decimal(0)), value))


def _orders() -> tuple[Column[Record], ...]:
    return (
        _side(lambda x: x.value.side),
        _words("type", "Type", 130, lambda x: _plain(x.value.type.value)),
        _number("price", "Price", lambda x: x.value.price),
        _number("trigger", "Trigger", lambda x: x.value.trigger_price, drop=4),
        _number("quantity", "Quantity", lambda x: x.value.quantity),
        _number("filled", "Filled", lambda x: x.value.filled_quantity),
        _number("value", "Value", lambda x: x.value.filled_quote, drop=3),
        _gap(),
        _words("state", "State", 110, lambda x: _plain(x.value.status.value)),
        _words("reason", "Reason", 150, lambda x: x.value.reason, drop=6),
        _words("client", "Order id", 190, lambda x: x.value.client_id, drop=7),
    )


def _fills() -> tuple[Column[Record], ...]:
    return (
        _side(lambda x: x.value.side),
        _number("price", "Price", lambda x: x.value.price),
        _number("quantity", "Quantity", lambda x: x.value.quantity),
        _number("value", "Value", lambda x: x.value.quote_quantity),
        _number("fee", "Fee", lambda x: x.value.fee),
        _number("realized", "Realised", lambda x: getattr(x.value, "realized", None), drop=4),
        _gap(),
        _words("fee_asset", "Fee asset", 70, lambda x: x.value.fee_asset),
        _words("liquidity", "Liquidity", 70, lambda x: "Maker" if x.value.is_maker else "Taker"),
        _words("order", "Order", 110, lambda x: str(x.value.venue_id), drop=5),
    )


def _lists() -> tuple[Column[Record], ...]:
    def state(x: Record) -> str:
        value = x.value
        return "Done" if isinstance(value, OrderList) and value.is_done else "Open"

    return (
        _words("kind", "Kind", 80, lambda x: x.value.kind.value),
        _words("members", "Orders", 60, lambda x: str(len(x.value.orders))),
        _words("state", "State", 80, state),
        _words("client", "List id", 220, lambda x: x.value.client_id, drop=5),
        _words("ids", "Members", 420, lambda x: ", ".join(x.value.orders), drop=7),
    )


def _amendments() -> tuple[Column[Record], ...]:
    return (
        _number("price_before", "Price before", lambda x: x.value.price_before, drop=3),
        _number("price_after", "Price after", lambda x: x.value.price_after, drop=2),
        _number("before", "Quantity before", lambda x: x.value.quantity_before),
        _number("after", "Quantity after", lambda x: x.value.quantity_after),
        _gap(),
        _words("order", "Order", 110, lambda x: str(x.value.order_id)),
        _words("client", "Order id", 220, lambda x: x.value.client_id, drop=5),
    )


def _prevented() -> tuple[Column[Record], ...]:
    return (
        _number("price", "Price", lambda x: x.value.price),
        _number("quantity", "Prevented", lambda x: x.value.quantity),
        _gap(),
        _words("mode", "Mode", 120, lambda x: _plain(x.value.mode)),
        _words("taker", "Taker order", 110, lambda x: str(x.value.taker_order_id)),
        _words("maker", "Maker order", 110, lambda x: str(x.value.maker_order_id)),
    )


def _allocations() -> tuple[Column[Record], ...]:
    return (
        _side(lambda x: Side.BUY if x.value.is_buyer else Side.SELL),
        _number("price", "Price", lambda x: x.value.price),
        _number("quantity", "Quantity", lambda x: x.value.quantity),
        _number("value", "Value", lambda x: x.value.quote_quantity),
        _number("fee", "Fee", lambda x: x.value.fee),
        _gap(),
        _words("fee_asset", "Fee asset", 70, lambda x: x.value.fee_asset),
        _words("liquidity", "Liquidity", 70, lambda x: "Maker" if x.value.is_maker else "Taker"),
        _words("order", "Order", 110, lambda x: str(x.value.order_id), drop=5),
    )


def _income() -> tuple[Column[Record], ...]:
    return (
        _words("kind", "Kind", 150, lambda x: _plain(x.value.kind)),
        _number("amount", "Amount", lambda x: x.value.amount),
        _gap(),
        _words("asset", "Asset", 70, lambda x: x.value.asset),
        _words("info", "Note", 150, lambda x: x.value.info, drop=6),
        _words("trade", "Trade", 110, lambda x: str(x.value.trade_id or ""), drop=5),
    )


_OWN = {
    RecordKind.ORDERS: _orders,
    RecordKind.FILLS: _fills,
    RecordKind.LISTS: _lists,
    RecordKind.AMENDMENTS: _amendments,
    RecordKind.PREVENTED: _prevented,
    RecordKind.ALLOCATIONS: _allocations,
    RecordKind.CONDITIONAL: _orders,
    RecordKind.INCOME: _income,
    RecordKind.FUNDING: _income,
    RecordKind.FORCED: _orders,
    RecordKind.CLOSED: closed_columns,
}


def _plain(word: str) -> str:
    return word.replace("_", " ").capitalize()


def _words(key: str, title: str, width: int, get: Get, drop: int = 0) -> Column[Record]:
    def text(x: Record) -> str:
        return str(get(x))

    return Column(
        key=key, title=title, width=width, cell=lambda x: Cell(text(x)), sort=text, drop=drop
    )


def _side(get: Get) -> Column[Record]:
    return Column(
        key="side",
        title="Side",
        width=62,
        cell=lambda x: side_cell(get(x)),
        sort=lambda x: str(get(x)),
        export=lambda x: str(get(x)),
    )


def _number(key: str, title: str, get: Get, drop: int = 0) -> Column[Record]:
    """Shown grouped and exported plain, both exact."""

    def shown(x: Record) -> Cell:
        value = get(x)
        if value is None:
            return Cell(fmt.NOT_APPLICABLE, tone="text.tertiary")
        head, zeros = fmt.split_zeros(fmt.number(value, len(plain_text(value).partition(".")[2])))
        return Cell(head, zeros, "text.primary")

    def sort(x: Record) -> SortValue:
        value: Decimal | None = get(x)
        return value

    def export(x: Record) -> str:
        value = get(x)
        return "" if value is None else plain_text(value)

    return Column(
        key=key,
        title=title,
        width=104,
        right=True,
        stretch=1,
        cell=shown,
        sort=sort,
        export=export,
        drop=drop,
    )


def _gap() -> Column[Record]:
    return Column(key="gap", title="", width=24, cell=lambda _: Cell(""), export=lambda _: "")
