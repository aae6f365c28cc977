"""A ticket in the terms the controls think in: side, size, worst price, worth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.any_ticket import TradeTicket, as_spot, is_futures
from terminal.domain.book_price import at_book_price
from terminal.domain.events import FeedState
from terminal.domain.futures.exposure import can_only_close, closable
from terminal.domain.futures.shape import CONDITIONAL_TYPES as FUTURES_CONDITIONAL
from terminal.domain.futures.shape import futures_shape
from terminal.domain.gate.facts import Facts
from terminal.domain.gate.limits import MAJORS, GateLimits
from terminal.domain.order import Side
from terminal.domain.order_shape import CONDITIONAL_TYPES, OrderShape, shapes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The first order of the ticket that needs money now; legs of a list share its amount.

    `quantity` in base units (estimated for orders by value), `price` the worst it may trade at and
    `reference` what prices are measured against, both None when unknown; `worth` in the facts'
    reference asset. `through` and `away` are this symbol's collars as fractions. `reduces` means
    that it provably lowers what is at risk: it sells what is held for the reference asset, or can
    only close a position. `only_closes` means that the exchange itself keeps it from opening
    anything, however often it is sent: reduce-only, close-position, or against its own leg.
    """

    shapes: tuple[OrderShape, ...]
    side: Side
    quantity: Decimal | None
    limit_price: Decimal | None
    price: Decimal | None
    reference: Decimal | None
    worth: Decimal | None
    is_market: bool
    is_conditional: bool
    is_aggressive: bool
    by_quote: bool
    through: Decimal
    away: Decimal
    reduces: bool
    only_closes: bool = False


def read_ticket(ticket: TradeTicket, facts: Facts, limits: GateLimits) -> Reading:
    shapes = _shapes(ticket, facts)
    first = shapes[0]
    factor = Decimal(1) if facts.instrument.base in MAJORS else limits.minor_factor
    through, away = limits.through * factor, limits.away * factor
    waits = first.type in CONDITIONAL_TYPES or first.type in FUTURES_CONDITIONAL
    reference = first.trigger_price if waits and first.trigger_price else _reference(facts)
    limit_price = first.price
    is_market = limit_price is None
    price = limit_price or _worst(first.side, reference, through)
    quantity = first.quantity
    if quantity is None and first.quote_quantity is not None and price:
        quantity = first.quote_quantity / price
    value = first.quote_quantity
    if value is None and quantity is not None and price is not None:
        value = quantity * price
    worth = None if value is None or facts.quote_value is None else value * facts.quote_value
    reduces = _reduces_position(ticket, quantity, facts) or (
        not is_futures(ticket) and _sells_what_is_held(first, quantity, facts)
    )
    return Reading(
        shapes=shapes,
        side=first.side,
        quantity=quantity,
        limit_price=limit_price,
        price=price,
        reference=reference,
        worth=worth,
        is_market=is_market,
        is_conditional=waits,
        is_aggressive=not waits and (is_market or _crosses(first, facts)),
        by_quote=first.quote_quantity is not None,
        through=through,
        away=away,
        reduces=reduces,
        only_closes=_only_closes(ticket, facts),
    )


def _sells_what_is_held(first: OrderShape, quantity: Decimal | None, facts: Facts) -> bool:
    """Spot: nothing is at risk in the asset that everything is counted in."""
    held = facts.held
    return (
        first.side is Side.SELL
        and facts.instrument.quote == facts.reference
        and held is not None
        and quantity is not None
        and quantity <= held
    )


def _shapes(ticket: TradeTicket, facts: Facts) -> tuple[OrderShape, ...]:
    """The ticket as orders, a pegged one at the price it would take now; a futures order in the same
    terms, a whole close at its present size."""
    last = facts.context.last_price
    if not is_futures(ticket):
        book = facts.book if facts.book_state is FeedState.LIVE else None
        return tuple(at_book_price(shape, book) for shape in shapes_of(as_spot(ticket), last))
    shape = futures_shape(ticket, last)
    quantity = shape.quantity
    if shape.close_position:
        quantity = closable(shape, facts.context)
    return (
        OrderShape(
            shape.side,
            shape.type,
            quantity,
            shape.quote_quantity,
            shape.price,
            shape.trigger_price,
            time_in_force=shape.time_in_force,
            locks_funds=shape.type not in FUTURES_CONDITIONAL,
        ),
    )


def _reduces_position(ticket: TradeTicket, quantity: Decimal | None, facts: Facts) -> bool:
    """Futures: it can only close, or is smaller than the position it stands against."""
    if not is_futures(ticket):
        return False
    if _only_closes(ticket, facts):
        return True
    shape = futures_shape(ticket, facts.context.last_price)
    held = closable(shape, facts.context)
    return held is not None and quantity is not None and quantity <= held


def _only_closes(ticket: TradeTicket, facts: Facts) -> bool:
    return is_futures(ticket) and can_only_close(futures_shape(ticket, facts.context.last_price))


def _reference(facts: Facts) -> Decimal | None:
    """The middle of a live book, else the last trade."""
    bid, ask = facts.context.best_bid, facts.context.best_ask
    if facts.book_state is FeedState.LIVE and bid is not None and ask is not None:
        return (bid + ask) / 2
    return facts.context.last_price


def _worst(side: Side, reference: Decimal | None, through: Decimal) -> Decimal | None:
    """A market order may meet prices up to the collar; selling is worth at most the reference."""
    if reference is None:
        return None
    return reference * (1 + through) if side is Side.BUY else reference


def _crosses(shape: OrderShape, facts: Facts) -> bool:
    bid, ask = facts.context.best_bid, facts.context.best_ask
    if shape.price is None:
        return shape.peg is None
    if shape.side is Side.BUY:
        return ask is not None and shape.price >= ask
    return bid is not None and shape.price <= bid
