"""Cells that every trading table shows alike: side and symbol."""

from __future__ import annotations

from terminal.domain.instrument import Instrument
from terminal.domain.order import Fill, Side
from terminal.ui.market_words import quote_words
from terminal.ui.models.cell import Cell, Mark


def side_cell(side: Side) -> Cell:
    """`▲ Buy` or `▼ Sell`: colour, shape and word."""
    if side is Side.BUY:
        return Cell("Buy", tone="buy", mark=Mark.UP)
    return Cell("Sell", tone="sell", mark=Mark.DOWN)


def liquidity_words(fill: Fill) -> str:
    """Maker or taker; routed where another book filled it (as a taker too)."""
    if fill.is_allocation:
        return "Routed"
    return "Maker" if fill.is_maker else "Taker"


def symbol_cell(instrument: Instrument | None, symbol: str, *, tagged: bool = True) -> Cell:
    """Base strong, quote muted; the bare symbol when it is not listed here. `tagged` tells contracts
    from the pair of the same name."""
    if instrument is None:
        return Cell(symbol, tone="text.primary", font="body_medium")
    return Cell(
        instrument.base,
        quote_words(instrument) if tagged else instrument.quote,
        tone="text.primary",
        dim_tone="text.tertiary",
        font="body_medium",
    )
