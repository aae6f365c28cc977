"""Would the exchange take this ticket? Every rule it could break, with the nearest legal values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.balance import Balance
from terminal.domain.instrument import Instrument
from terminal.domain.ticket import OrderTicket


class Field(StrEnum):
    """Where on the ticket a violation belongs, so that its sentence stands beside the cause."""

    PRICE = "price"
    TRIGGER_PRICE = "trigger_price"
    QUANTITY = "quantity"
    TOTAL = "total"
    ICEBERG = "iceberg"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken rule.

    `rule` is the exchange's word (PRICE_FILTER, LOT_SIZE, NOTIONAL, BALANCE …), `value` what was
    asked, `bound` the limit it broke, `lower`/`upper` the nearest legal values of `field` below
    and above (None when there is none). `message` is a whole sentence with the remedy.
    """

    rule: str
    field: Field
    message: str
    value: Decimal | None = None
    bound: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketContext:
    """What the terminal knows when it judges a ticket; None means unknown, never zero.

    Prices in quote per base. `average_price` is the exchange's weighted average of the last
    minutes (percent-price and market notional filters use it).
    """

    last_price: Decimal | None = None
    best_bid: Decimal | None = None
    best_ask: Decimal | None = None
    average_price: Decimal | None = None
    base_balance: Balance | None = None
    quote_balance: Balance | None = None
    open_orders: int | None = None
    open_conditional_orders: int | None = None


def validate(
    ticket: OrderTicket, instrument: Instrument, context: MarketContext
) -> tuple[Violation, ...]:
    """All violations, the most important first; empty when the exchange would take the ticket."""
    raise NotImplementedError
