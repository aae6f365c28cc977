"""The protection badge: where the stop lives, what its trigger watches, how much it covers."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.domain.futures.position_sums import uncovered_quantity
from terminal.domain.futures.words import WorkingPrice
from terminal.domain.order import Order
from terminal.ui import format as fmt
from terminal.ui.models.cell import Badge, Cell
from terminal.ui.positions.rows import PositionLine

ADD_STOP, COVER_REST = "Add stop", "Cover rest"
_SOURCES = {WorkingPrice.MARK: "@mark", WorkingPrice.CONTRACT: "@last"}


def protection_cell(line: PositionLine) -> Cell:
    """Green when all of it is covered at the exchange, amber when part is, red when nothing is."""
    cover = line.figures.protection
    if cover.is_unprotected:
        return _unprotected(line)
    stop = cover.stops[0]
    share = fmt.percent(cover.covered, 0, signed=False)
    words = f"SL {share} {source_word(stop)}, exchange"
    if cover.is_whole:
        return Cell(
            words,
            tone="ok",
            font="body_medium",
            badge=Badge.TINTED,
            icon="shield-check",
            below=_small(f"{_trigger(line, stop)}, {_take_words(line)}"),
        )
    rest = uncovered_quantity(line.position, cover.covered)
    held = fmt.number(rest, line.contract.quantity_decimals)
    missing = f"{held} {line.contract.base} not covered"
    return Cell(
        words,
        tone="warn",
        font="body_medium",
        badge=Badge.TINTED,
        icon="shield",
        below=_small(missing)._replace(link=COVER_REST),
    )


def protection_words(line: PositionLine) -> str:
    """The badge in one line, for exports and screen readers."""
    cover = line.figures.protection
    if cover.is_unprotected:
        return "UNPROTECTED" if not cover.waiting else "stop not confirmed yet"
    stop = cover.stops[0]
    share = fmt.percent(cover.covered, 0, signed=False)
    return f"SL {share} {source_word(stop)} {_trigger(line, stop)}, {_take_words(line)}"


def source_word(order: Order) -> str:
    """`@mark` or `@last`: what the trigger watches (the exchange's default is the last price)."""
    return _SOURCES[order.working_price or WorkingPrice.CONTRACT]


def _unprotected(line: PositionLine) -> Cell:
    cover = line.figures.protection
    link = ADD_STOP
    if cover.waiting:
        words, link = "a stop is not confirmed yet", ""
    elif cover.beyond_liquidation:
        words = "stop beyond liquidation"
    else:
        words = "no stop at the exchange"
    return Cell(
        "UNPROTECTED",
        tone="danger",
        font="body_strong",
        badge=Badge.FILLED,
        icon="alert-octagon",
        below=Cell(words, tone="danger", font="small", link=link),
    )


def _take_words(line: PositionLine) -> str:
    targets: Sequence[Order] = line.figures.protection.take_profits
    if not targets:
        return "no take profit"
    share = fmt.percent(line.figures.protection.target_covered, 0, signed=False)
    return f"TP {share} {source_word(targets[0])}"


def _trigger(line: PositionLine, order: Order) -> str:
    """Where the stop triggers; a trailing one moves."""
    if order.callback_percent is not None:
        return f"trails {fmt.number(order.callback_percent, 1)}{fmt.THIN_SPACE}%"
    if order.trigger_price is None:
        return fmt.UNKNOWN
    return f"at {fmt.number(order.trigger_price, line.contract.price_decimals)}"


def _small(words: str) -> Cell:
    return Cell(words, tone="text.tertiary", font="small")
