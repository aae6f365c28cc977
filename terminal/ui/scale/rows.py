"""The orders of a ladder as table rows, with what became of each. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from terminal.domain.futures.ticket import FuturesLimitTicket
from terminal.domain.instrument import FuturesContract
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order, OrderStatus, Side
from terminal.domain.valuation import worth
from terminal.ui import format as fmt
from terminal.ui.models.cell import Cell, Mark, number_cell
from terminal.ui.models.column import Column

MONEY = 2
_MARKS = {
    OrderStatus.NEW: (Mark.DOT, "Open", "text.primary"),
    OrderStatus.PARTIALLY_FILLED: (Mark.HALF, "Partly filled", "text.primary"),
    OrderStatus.FILLED: (Mark.DOT, "Filled", "text.primary"),
    OrderStatus.CANCELED: (Mark.RING, "Cancelled", "text.tertiary"),
    OrderStatus.EXPIRED: (Mark.RING, "Expired", "text.tertiary"),
    OrderStatus.SUBMITTING: (Mark.RING, "On its way", "text.secondary"),
    OrderStatus.UNCONFIRMED: (Mark.DIAMOND, "Unconfirmed", "warn"),
    OrderStatus.REJECTED: (Mark.DIAMOND, "Rejected", "danger"),
    OrderStatus.NOT_SENT: (Mark.DIAMOND, "Not sent", "danger"),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One order as it would be sent, and as it is once it was; `number` counts from 1."""

    number: int
    ticket: FuturesLimitTicket
    contract: FuturesContract
    order: Order | None = None


def rung_key(rung: Rung) -> str:
    return str(rung.number)


def number_of(text: str) -> Decimal | None:
    """A number as typed, with or without its commas; None for anything else."""
    try:
        value = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


def _price(rung: Rung) -> Decimal | None:
    return rung.ticket.price if isinstance(rung.ticket.price, Decimal) else None


def _worth(rung: Rung) -> Decimal | None:
    price = _price(rung)
    return None if price is None else worth(rung.ticket.quantity, price)


def state_cell(rung: Rung) -> Cell:
    """What became of it, with the exchange's reason where it said no."""
    order = rung.order
    if order is None:
        return Cell("not sent yet", tone="text.tertiary")
    mark, word, tone = _MARKS.get(order.status, (Mark.RING, order.status.value.lower(), "warn"))
    reason = f": {order.reason}" if order.reason else ""
    return Cell(f"{word}{reason}", tone=tone, mark=mark)


def rung_columns() -> tuple[Column[Rung], ...]:
    return (
        Column(key="number", title="#", width=32, cell=lambda r: Cell(str(r.number))),
        Column(key="side", title="Side", width=76, cell=_side),
        Column(
            key="price",
            title="Price",
            width=104,
            right=True,
            cell=lambda r: number_cell(_price(r), r.contract.price_decimals),
            export=lambda r: "" if _price(r) is None else plain_text(_price(r) or Decimal(0)),
        ),
        Column(
            key="quantity",
            title="Quantity",
            width=104,
            right=True,
            cell=lambda r: number_cell(r.ticket.quantity, r.contract.quantity_decimals),
            export=lambda r: plain_text(r.ticket.quantity),
        ),
        Column(
            key="worth",
            title="Notional",
            width=116,
            right=True,
            drop=2,
            cell=lambda r: number_cell(_worth(r), MONEY, tone="text.secondary"),
        ),
        Column(key="gap", title="", width=24, cell=lambda _: Cell("")),
        Column(key="state", title="State", width=200, stretch=1, cell=state_cell),
    )


def _side(rung: Rung) -> Cell:
    up = rung.ticket.side is Side.BUY
    word, tone = ("Buy", "buy") if up else ("Sell", "sell")
    return Cell(word, tone=tone, mark=Mark.UP if up else Mark.DOWN)


def summary(rungs: int, average: Decimal | None, contract: FuturesContract | None) -> str:
    """What filling all of them would come to."""
    if average is None or contract is None or not rungs:
        return ""
    return f"average {fmt.number(average, contract.price_decimals)} {contract.quote} if all fill"
