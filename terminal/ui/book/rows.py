"""Order book, grouping and own orders into what is drawn. No Qt, no floats but for bar lengths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from terminal.domain.book import Level, OrderBook
from terminal.domain.instrument import Instrument, decimals_of
from terminal.domain.numbers import plain_text
from terminal.domain.order import ZERO, Order, OrderStatus, Side
from terminal.domain.rounding import ceil_to_step, floor_to_step
from terminal.domain.valuation import sum_of
from terminal.ui.format import NOT_APPLICABLE, UNKNOWN, compact, number

SHARE_WITHIN = Decimal("0.001")
_SHARE_LEVELS = 400
_COMPACT_FROM = 1_000_000
_TOTAL_DECIMALS = 2
_BASIS_POINTS = 10_000


class BookLayout(StrEnum):
    BOTH = "both"
    BIDS = "bids"
    ASKS = "asks"


class BookRow(NamedTuple):
    """`total_share` and `level_share` are bar lengths, 0..1 of the full width."""

    price: Decimal
    price_text: str
    quantity_text: str
    total_text: str
    total_share: float
    level_share: float
    own_text: str


@dataclass(frozen=True, slots=True)
class BookView:
    """Rows from the best price outwards, and the words of the row between them."""

    asks: Sequence[BookRow] = ()
    bids: Sequence[BookRow] = ()
    spread: str = UNKNOWN
    spread_bp: str = ""


class Shares(NamedTuple):
    """Percent of the quantity within 0.1 % of the middle that rests on each side; adds up to 100."""

    bid: int
    ask: int


def build_view(
    book: OrderBook,
    instrument: Instrument,
    step: Decimal,
    ask_rows: int,
    bid_rows: int,
    own: Iterable[Order],
) -> BookView | None:
    """The rows to show, None for a crossed book (which must never be seen)."""
    best_bid, best_ask = book.best(Side.BUY), book.best(Side.SELL)
    if best_bid is not None and best_ask is not None and best_bid.price >= best_ask.price:
        return None
    asks = book.grouped(Side.SELL, step, ask_rows) if ask_rows else []
    bids = book.grouped(Side.BUY, step, bid_rows) if bid_rows else []
    deepest = max((levels[-1].total for levels in (asks, bids) if levels), default=ZERO)
    mine = _own_quantities(own, step)
    spread, spread_bp = _spread(best_bid, best_ask, instrument)
    return BookView(
        asks=_rows(asks, Side.SELL, instrument, step, deepest, mine),
        bids=_rows(bids, Side.BUY, instrument, step, deepest, mine),
        spread=spread,
        spread_bp=spread_bp,
    )


def shares(book: OrderBook) -> Shares | None:
    """How the quantity near the middle is split; None while a side is empty."""
    best_bid, best_ask = book.best(Side.BUY), book.best(Side.SELL)
    if best_bid is None or best_ask is None:
        return None
    middle = (best_bid.price + best_ask.price) / 2
    reach = middle * SHARE_WITHIN
    bid = _within(book.levels(Side.BUY, _SHARE_LEVELS), middle, reach)
    ask = _within(book.levels(Side.SELL, _SHARE_LEVELS), middle, reach)
    if bid + ask == ZERO:
        return None
    percent = round(100 * bid / (bid + ask))
    return Shares(percent, 100 - percent)


def price_decimals(step: Decimal) -> int:
    """Decimals of the price column: those that the grouping can change."""
    return decimals_of(step)


def quantity_text(quantity: Decimal, decimals: int) -> str:
    """Exact up to a million, then shortened so that the column keeps its width."""
    return number(quantity, decimals) if quantity < _COMPACT_FROM else compact(quantity)


def _rows(
    levels: Sequence[Level],
    side: Side,
    instrument: Instrument,
    step: Decimal,
    deepest: Decimal,
    mine: dict[tuple[Side, Decimal], Decimal],
) -> list[BookRow]:
    decimals = price_decimals(step)
    total_decimals = min(_TOTAL_DECIMALS, instrument.quantity_decimals)
    full = float(deepest) or 1.0
    rows = []
    for level in levels:
        own = mine.get((side, level.price))
        rows.append(
            BookRow(
                price=level.price,
                price_text=number(level.price, decimals),
                quantity_text=quantity_text(level.quantity, instrument.quantity_decimals),
                total_text=quantity_text(level.total, total_decimals),
                total_share=float(level.total) / full,
                level_share=float(level.quantity) / full,
                own_text="" if own is None else plain_text(own),
            )
        )
    return rows


def _own_quantities(own: Iterable[Order], step: Decimal) -> dict[tuple[Side, Decimal], Decimal]:
    """Remaining quantity of own resting orders by side and group price."""
    found: dict[tuple[Side, Decimal], Decimal] = {}
    for order in own:
        remaining = order.remaining
        if order.price is None or remaining is None or not order.is_working:
            continue
        if order.status is OrderStatus.SUBMITTING:
            continue
        onto = floor_to_step if order.side is Side.BUY else ceil_to_step
        key = (order.side, onto(order.price, step))
        found[key] = sum_of((found.get(key, ZERO), remaining))
    return found


def _within(levels: Iterable[Level], middle: Decimal, reach: Decimal) -> Decimal:
    return sum((v.quantity for v in levels if abs(v.price - middle) <= reach), ZERO)


def _spread(bid: Level | None, ask: Level | None, instrument: Instrument) -> tuple[str, str]:
    if bid is None or ask is None:
        return NOT_APPLICABLE, ""
    spread = ask.price - bid.price
    points = spread / ((ask.price + bid.price) / 2) * _BASIS_POINTS
    return (
        number(spread, instrument.price_decimals),
        f"{number(points, 3 if points < 1 else 1)} bp",
    )
