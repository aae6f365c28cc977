"""One fact per line: a name, its value, and what it means for a trader. No Qt."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from terminal.domain.instrument import Instrument
from terminal.domain.numbers import grouped_text
from terminal.ui import format as fmt
from terminal.ui.models.cell import Cell
from terminal.ui.models.column import Column


class FactLine(NamedTuple):
    """`value` is formatted; `tone` colours it where it has a direction; `zeros` are dimmed."""

    name: str
    value: str
    note: str = ""
    tone: str = "text.primary"
    zeros: str = ""


def line_key(line: FactLine) -> str:
    """Names may repeat where two rules of one kind bind; their meaning tells them apart."""
    return f"{line.name}|{line.note}"


def fact_columns() -> tuple[Column[FactLine], ...]:
    return (
        Column(
            key="name",
            title="What",
            width=190,
            cell=lambda x: Cell(x.name, tone="text.primary", font="body_medium"),
        ),
        Column(
            key="value",
            title="Value",
            width=190,
            right=True,
            cell=lambda x: Cell(x.value, x.zeros, x.tone),
            export=lambda x: x.value + x.zeros,
        ),
        Column(key="gap", title="", width=16, drop=2, cell=lambda _: Cell("")),
        Column(
            key="note", title="Meaning", width=300, stretch=1, drop=1, cell=lambda x: Cell(x.note)
        ),
    )


def price_line(
    name: str, value: Decimal | None, instrument: Instrument, note: str = ""
) -> FactLine:
    """A price in the instrument's decimals; zero means that nothing traded."""
    if value is None or value == 0:
        return FactLine(name, fmt.UNKNOWN if value is None else fmt.NOT_APPLICABLE, note)
    head, zeros = fmt.split_zeros(fmt.number(value, instrument.price_decimals))
    return FactLine(name, head, note, zeros=zeros)


def exact_line(name: str, value: Decimal, unit: str, note: str = "") -> FactLine:
    """A rule's number with every digit it has."""
    return FactLine(name, f"{grouped_text(value)} {unit}".strip(), note)
