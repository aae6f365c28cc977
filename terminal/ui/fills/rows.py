"""Own fills as table columns. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from terminal.domain.futures.position import FuturesFill
from terminal.domain.instrument import Instrument
from terminal.domain.numbers import plain_text
from terminal.domain.order import Fill
from terminal.state.instruments import InstrumentStore
from terminal.ui import format as fmt
from terminal.ui.models.cell import EMPTY, Cell, number_cell
from terminal.ui.models.column import Column
from terminal.ui.models.trade_cells import liquidity_words, side_cell, symbol_cell


class FillLine(NamedTuple):
    fill: Fill
    instrument: Instrument | None


def fill_lines(instruments: InstrumentStore, fills: Iterable[Fill]) -> list[FillLine]:
    return [FillLine(fill, instruments.get(fill.instrument)) for fill in fills]


def line_key(line: FillLine) -> str:
    return f"{line.fill.instrument}#{line.fill.trade_id}"


def fill_columns() -> tuple[Column[FillLine], ...]:
    return (
        Column(
            key="time",
            title="Time",
            width=78,
            cell=lambda x: Cell(fmt.clock_time(x.fill.time_ms)),
            sort=lambda x: x.fill.time_ms,
            export=lambda x: fmt.date_time(x.fill.time_ms),
        ),
        Column(
            key="symbol",
            title="Symbol",
            width=104,
            cell=lambda x: symbol_cell(x.instrument, x.fill.instrument.symbol),
            sort=lambda x: x.fill.instrument.symbol,
        ),
        Column(
            key="side",
            title="Side",
            width=62,
            cell=lambda x: side_cell(x.fill.side),
            sort=lambda x: x.fill.side.value,
        ),
        Column(
            key="price",
            title="Price",
            width=90,
            right=True,
            stretch=1,
            cell=_price,
            sort=lambda x: x.fill.price,
            export=lambda x: plain_text(x.fill.price),
        ),
        Column(
            key="quantity",
            title="Quantity",
            width=92,
            right=True,
            stretch=1,
            cell=_quantity,
            sort=lambda x: x.fill.quantity,
            export=lambda x: plain_text(x.fill.quantity),
        ),
        Column(
            key="value",
            title="Value",
            width=96,
            right=True,
            stretch=1,
            drop=3,
            cell=_value,
            sort=lambda x: x.fill.quote_quantity,
            export=lambda x: plain_text(x.fill.quote_quantity),
        ),
        Column(
            key="fee",
            title="Fee",
            width=130,
            right=True,
            stretch=1,
            drop=2,
            cell=_fee,
            sort=lambda x: x.fill.fee,
            export=lambda x: f"{plain_text(x.fill.fee)} {x.fill.fee_asset}",
        ),
        Column(
            key="realized",
            title="Realized",
            width=96,
            right=True,
            stretch=1,
            drop=4,
            cell=_realized,
            sort=lambda x: x.fill.realized if isinstance(x.fill, FuturesFill) else None,
            export=lambda x: plain_text(x.fill.realized) if isinstance(x.fill, FuturesFill) else "",
        ),
        Column(key="gap", title="", width=24, drop=5, cell=lambda _: Cell(""), export=lambda _: ""),
        Column(
            key="liquidity",
            title="Liquidity",
            width=82,
            stretch=1,
            drop=4,
            cell=lambda x: Cell(liquidity_words(x.fill)),
            sort=lambda x: liquidity_words(x.fill),
        ),
        Column(
            key="order",
            title="Order id",
            width=200,
            stretch=1,
            drop=5,
            cell=lambda x: Cell(x.fill.client_id, tone="text.tertiary", font="code"),
            sort=lambda x: x.fill.client_id,
        ),
    )


def _price(line: FillLine) -> Cell:
    if line.instrument is None:
        return Cell(plain_text(line.fill.price), tone="text.primary")
    cell = number_cell(line.fill.price, line.instrument.price_decimals)
    return cell._replace(font="body_medium")


def _quantity(line: FillLine) -> Cell:
    if line.instrument is None:
        return Cell(plain_text(line.fill.quantity), tone="text.primary")
    return number_cell(line.fill.quantity, line.instrument.quantity_decimals)


def _value(line: FillLine) -> Cell:
    decimals = 2 if line.instrument is None else max(2, line.instrument.price_decimals)
    return number_cell(line.fill.quote_quantity, decimals)


def _realized(line: FillLine) -> Cell:
    """What the exchange booked for closing with it, before fees; nothing on spot."""
    fill = line.fill
    if not isinstance(fill, FuturesFill):
        return EMPTY
    tone = "buy" if fill.realized > 0 else "sell" if fill.realized < 0 else "text.tertiary"
    return number_cell(fill.realized, 2, tone=tone, signed=True)


def _fee(line: FillLine) -> Cell:
    """Eight decimals and the asset, which differs from row to row."""
    return Cell(
        fmt.number(line.fill.fee, 8),
        f" {line.fill.fee_asset}",
        tone="text.secondary",
        dim_tone="text.tertiary",
    )
