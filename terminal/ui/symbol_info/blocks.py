"""Block trades as table columns. No Qt."""

from __future__ import annotations

from typing import NamedTuple

from terminal.domain.instrument import Instrument
from terminal.domain.numbers import plain_text
from terminal.domain.symbol_facts import BlockTrade
from terminal.ui import format as fmt
from terminal.ui.models.cell import Cell, number_cell
from terminal.ui.models.column import Column
from terminal.ui.models.trade_cells import side_cell


class BlockLine(NamedTuple):
    trade: BlockTrade
    instrument: Instrument


def block_key(line: BlockLine) -> str:
    return str(line.trade.trade_id)


def block_columns() -> tuple[Column[BlockLine], ...]:
    return (
        Column(
            key="time",
            title="Time UTC",
            width=158,
            cell=lambda x: Cell(fmt.date_time(x.trade.time_ms)),
            sort=lambda x: x.trade.time_ms,
        ),
        Column(
            key="side",
            title="Taker",
            width=64,
            cell=lambda x: side_cell(x.trade.taker),
            sort=lambda x: x.trade.taker.value,
        ),
        Column(
            key="price",
            title="Price",
            width=110,
            right=True,
            stretch=1,
            cell=lambda x: number_cell(x.trade.price, x.instrument.price_decimals),
            sort=lambda x: x.trade.price,
            export=lambda x: plain_text(x.trade.price),
        ),
        Column(
            key="quantity",
            title="Quantity",
            width=120,
            right=True,
            stretch=1,
            cell=lambda x: number_cell(x.trade.quantity, x.instrument.quantity_decimals),
            sort=lambda x: x.trade.quantity,
            export=lambda x: plain_text(x.trade.quantity),
        ),
        Column(
            key="value",
            title="Value",
            width=110,
            right=True,
            stretch=1,
            drop=1,
            cell=lambda x: Cell(fmt.compact(x.trade.value), tone="text.primary"),
            sort=lambda x: x.trade.value,
            export=lambda x: plain_text(x.trade.value),
        ),
    )
