"""The trader's own limits: how far a price may reach, how much one order may be worth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.numbers import plain_text
from terminal.domain.order import Side
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    OrderTicket,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.domain.valuation import worth
from terminal.domain.violation import Field, Violation

_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLimits:
    """Fractions of a price, and the worth of one order in the reference asset.

    `through` bounds how far beyond the best opposite price an order may reach (a buy above the
    ask), `away` how far from it an order may rest. `max_notional` None means no such limit.
    """

    through: Decimal = Decimal("0.05")
    away: Decimal = Decimal("0.9")
    max_notional: Decimal | None = Decimal(250_000)


def check_collar(
    ticket: OrderTicket, context: MarketContext, limits: GuardLimits, quote: str
) -> Violation | None:
    """The fat finger: a limit price far beyond, or far away from, what it will meet."""
    price = ticket.price if isinstance(ticket, LimitTicket | StopLimitTicket) else None
    reference = _reference(ticket, context)
    if price is None or not reference:
        return None
    sign = 1 if ticket.side is Side.BUY else -1
    through = sign * (price - reference) / reference
    if through <= limits.through and -through <= limits.away:
        return None
    is_through = through > limits.through
    allowed = limits.through if is_through else limits.away
    bound = reference * (1 + sign * (allowed if is_through else -allowed))
    direction = "above" if price > reference else "below"
    return Violation(
        rule="PRICE_COLLAR",
        field=Field.PRICE,
        message=f"{plain_text(price)} is {abs(through) * _PERCENT:.1f} % {direction}"
        f" {plain_text(reference)} {quote}, your limit is {allowed * _PERCENT:.0f} %."
        " Check the price, or change the limit in the settings.",
        value=price,
        bound=bound,
    )


def check_worth(
    ticket: OrderTicket,
    context: MarketContext,
    limits: GuardLimits,
    quote_value: Decimal | None,
    reference_asset: str,
) -> Violation | None:
    """One order too large; `quote_value` is what a unit of the quote asset is worth."""
    notional = _notional(ticket, context)
    if limits.max_notional is None or notional is None or quote_value is None:
        return None
    value = worth(notional, quote_value)
    if value <= limits.max_notional:
        return None
    return Violation(
        rule="MAX_NOTIONAL",
        field=Field.TOTAL,
        message=f"This order is worth {value:,.2f} {reference_asset}, your limit for one order"
        f" is {limits.max_notional:,.2f} {reference_asset}. Lower the quantity, or change the"
        " limit in the settings.",
        value=value,
        bound=limits.max_notional,
    )


def _reference(ticket: OrderTicket, context: MarketContext) -> Decimal | None:
    """What the price is measured against: its own trigger, else the opposite best price."""
    if isinstance(ticket, StopLimitTicket):
        return ticket.trigger_price
    best = context.best_ask if ticket.side is Side.BUY else context.best_bid
    return best or context.last_price


def _notional(ticket: OrderTicket, context: MarketContext) -> Decimal | None:
    """Worth in quote units at the price it will meet; None when no price is known."""
    match ticket:
        case LimitTicket() | StopLimitTicket():
            return worth(ticket.quantity, ticket.price)
        case StopMarketTicket():
            return worth(ticket.quantity, ticket.trigger_price)
        case MarketTicket():
            if not isinstance(ticket.amount, BaseQuantity):
                return ticket.amount.value
            price = _reference(ticket, context)
            return None if price is None else worth(ticket.amount.value, price)
