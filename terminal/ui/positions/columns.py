"""The columns of the positions table: two lines in each cell, one figure per column in exports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from terminal.domain.futures.position import MarginMode
from terminal.domain.futures.position_sums import liquidation_of, way_to_liquidation
from terminal.domain.numbers import plain_text
from terminal.ui import format as fmt
from terminal.ui.models.cell import EMPTY, Cell, Mark, number_cell
from terminal.ui.models.column import Column
from terminal.ui.models.trade_cells import symbol_cell
from terminal.ui.positions.protection_cell import protection_cell, protection_words
from terminal.ui.positions.rows import PositionLine

MONEY, MARK_DECIMALS = 2, 2
"""Marks lie between the ticks of a coarse contract."""
_SMALL = "small"
NEAR = Decimal("0.02")
"""A liquidation price nearer than this fraction of the mark is shown as a danger."""
NEAR_RATIO = Decimal("0.8")
"""So is a margin ratio from here on; the exchange liquidates at 1."""


def position_columns() -> tuple[Column[PositionLine], ...]:
    """Widths add up to what the bottom of a 1600 px window has; narrower ones drop whole columns."""
    return (
        Column(key="symbol", title="Symbol", width=84, cell=_symbol, sort=_symbol_text),
        Column(key="side", title="Side", width=58, cell=_side, sort=lambda x: x.position.quantity),
        Column(
            key="quantity",
            title="Quantity",
            width=96,
            right=True,
            stretch=1,
            cell=_quantity,
            sort=lambda x: x.figures.notional,
        ),
        Column(
            key="entry",
            title="Entry / break-even",
            width=106,
            right=True,
            stretch=1,
            cell=_entry,
            sort=lambda x: x.position.entry_price,
        ),
        Column(
            key="mark",
            title="Mark",
            width=84,
            right=True,
            drop=5,
            cell=_mark,
            sort=lambda x: None if x.mark is None else x.mark.mark,
        ),
        Column(
            key="liquidation",
            title="Liquidation",
            width=86,
            right=True,
            stretch=1,
            cell=_liquidation,
            sort=lambda x: x.figures.distance,
        ),
        Column(
            key="pnl",
            title="Unrealized PnL",
            width=90,
            right=True,
            stretch=1,
            cell=_profit,
            sort=lambda x: x.figures.unrealized,
        ),
        Column(
            key="margin",
            title="Margin / ratio",
            width=78,
            right=True,
            stretch=1,
            drop=7,
            cell=_margin,
            sort=lambda x: x.figures.margin,
        ),
        Column(key="gap", title="", width=12, drop=9, cell=lambda _: EMPTY),
        Column(
            key="adl", title="ADL", width=32, drop=10, cell=_queue, sort=lambda x: x.position.adl
        ),
        Column(
            key="funding",
            title="Funding",
            width=104,
            right=True,
            stretch=1,
            drop=8,
            cell=_funding,
            sort=lambda x: x.figures.funding,
        ),
        Column(key="gap2", title="", width=12, cell=lambda _: EMPTY),
        Column(
            key="protection",
            title="Protection",
            width=180,
            stretch=1,
            cell=protection_cell,
            sort=lambda x: x.figures.protection.covered,
        ),
    )


def export_columns() -> tuple[Column[PositionLine], ...]:
    """One exact figure per column, for copies and files."""
    plain: tuple[tuple[str, Callable[[PositionLine], str]], ...] = (
        ("Symbol", _symbol_text),
        ("Side", lambda x: "Long" if x.is_long else "Short"),
        ("Leg", lambda x: x.position.side.value),
        ("Margin mode", lambda x: x.position.margin_mode.value.lower()),
        ("Leverage", lambda x: _leverage(x)),
        ("Quantity", lambda x: plain_text(x.position.quantity)),
        ("Notional", lambda x: _plain(x.figures.notional)),
        ("Entry", lambda x: _plain(x.position.entry_price)),
        ("Break-even", lambda x: _plain(x.figures.break_even)),
        ("Mark", lambda x: _plain(None if x.mark is None else x.mark.mark)),
        ("Liquidation", lambda x: _plain(liquidation_of(x.figures))),
        ("Distance to liquidation", lambda x: _plain(way_to_liquidation(x.figures))),
        ("Unrealized PnL", lambda x: _plain(x.figures.unrealized)),
        ("Return on margin", lambda x: _plain(x.figures.roe)),
        ("Margin", lambda x: _plain(x.figures.margin)),
        ("Margin ratio", lambda x: _plain(x.figures.ratio)),
        ("ADL", lambda x: "" if x.position.adl is None else str(x.position.adl)),
        ("Funding rate", lambda x: _plain(None if x.mark is None else x.mark.funding_rate)),
        ("Next funding", lambda x: _plain(x.figures.funding)),
        ("Protection", protection_words),
    )
    return tuple(
        Column(key=title, title=title, width=0, cell=lambda _: EMPTY, export=text)
        for title, text in plain
    )


def below(text: str, dim: str = "", tone: str = "text.tertiary") -> Cell:
    """A second line."""
    return Cell(text, dim, tone, font=_SMALL)


def _symbol_text(line: PositionLine) -> str:
    return line.position.instrument.symbol


def _symbol(line: PositionLine) -> Cell:
    position = line.position
    upper = symbol_cell(line.contract, position.instrument.symbol, tagged=False)
    mode = "Isolated" if position.margin_mode is MarginMode.ISOLATED else "Cross"
    return upper._replace(below=below(f"{mode} {_leverage(line)}\N{MULTIPLICATION SIGN}"))


def _leverage(line: PositionLine) -> str:
    return fmt.UNKNOWN if line.figures.leverage is None else str(line.figures.leverage)


def _side(line: PositionLine) -> Cell:
    word, tone, mark = ("Long", "buy", Mark.UP) if line.is_long else ("Short", "sell", Mark.DOWN)
    cell = Cell(word, tone=tone, mark=mark)
    return cell._replace(below=below("leg")) if line.is_leg else cell


def _quantity(line: PositionLine) -> Cell:
    held = abs(line.position.quantity)
    upper = number_cell(held, line.contract.quantity_decimals)
    notional = line.figures.notional
    words = f"{fmt.number(notional, MONEY)} {line.contract.settle}"
    return upper._replace(below=below(words))


def _entry(line: PositionLine) -> Cell:
    upper = _price(line, line.position.entry_price)
    return upper._replace(below=_faint(_price(line, line.figures.break_even)))


def _mark(line: PositionLine) -> Cell:
    decimals = max(MARK_DECIMALS, line.contract.price_decimals)
    return number_cell(None if line.mark is None else line.mark.mark, decimals)


def _liquidation(line: PositionLine) -> Cell:
    figures = line.figures
    price = liquidation_of(figures)
    if price is None:
        nowhere = figures.liquidation is not None
        word = fmt.NOT_APPLICABLE if nowhere else fmt.UNKNOWN
        return Cell(word, tone="text.tertiary", below=below("no price" if nowhere else ""))
    way = way_to_liquidation(figures)
    away = fmt.percent(way)
    if way is not None and abs(way) <= NEAR:
        shown = _price(line, price)._replace(tone="danger", font="body_medium")
        return shown._replace(below=below(away, " away", "danger"))
    return _price(line, price)._replace(below=below(away, " away", "text.secondary"))


def _profit(line: PositionLine) -> Cell:
    profit = line.figures.unrealized
    tone = sign_tone(profit)
    upper = number_cell(profit, MONEY, tone=tone, signed=True)
    rate = line.figures.roe
    words = below(fmt.percent(rate), tone="text.secondary")
    return upper._replace(font="body_medium", below=words)


def _margin(line: PositionLine) -> Cell:
    upper, ratio = number_cell(line.figures.margin, MONEY), line.figures.ratio
    tone = "danger" if ratio is not None and ratio >= NEAR_RATIO else "text.tertiary"
    return upper._replace(below=below(fmt.percent(ratio, signed=False), tone=tone))


def _queue(line: PositionLine) -> Cell:
    place = line.position.adl
    if place is None:
        return Cell(fmt.UNKNOWN, tone="text.tertiary")
    return Cell(str(place), level=place + 1)


def _funding(line: PositionLine) -> Cell:
    mark = line.mark
    if mark is None:
        return number_cell(None, 0)._replace(below=below(""))
    if mark.funding_rate is None or mark.next_funding_ms is None:
        return Cell(fmt.NOT_APPLICABLE, tone="text.tertiary", below=below("no funding"))
    upper = Cell(fmt.percent(mark.funding_rate, 4, signed=False), tone="text.primary")
    left = fmt.countdown(mark.next_funding_ms - line.now_ms)
    payment = fmt.number(line.figures.funding, MONEY, signed=True)
    return upper._replace(below=below(f"{payment} in {left}"))


def sign_tone(value: Decimal | None) -> str:
    """Colour of a result; zero and unknown have none."""
    if not value:
        return "text.primary"
    return "buy" if value > 0 else "sell"


def _price(line: PositionLine, value: Decimal | None) -> Cell:
    return number_cell(value, line.contract.price_decimals)


def _faint(cell: Cell) -> Cell:
    return cell._replace(tone="text.tertiary", font=_SMALL)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else plain_text(value)
