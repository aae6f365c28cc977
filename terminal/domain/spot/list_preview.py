"""What an order list costs and may earn as a whole: entry, exits, fees and the worst loss.

Every exit is taken to fill at its limit, else at its trigger: a stop at the market's price may fill
worse than that, so all figures are estimates. Fees are counted in quote units at full rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.balance import CommissionRates
from terminal.domain.book import OrderBook
from terminal.domain.context import MarketContext
from terminal.domain.fees import Commission
from terminal.domain.instrument import SpotPair
from terminal.domain.order import OrderType, Side
from terminal.domain.order_shape import STOP_LOSSES, OrderShape, shapes_of
from terminal.domain.preview import Estimate, Preview, preview
from terminal.domain.rounding import EXACT, floor_to_step
from terminal.domain.spot.ticket import OcoTicket, TriggeredListTicket


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitPreview:
    """One way out. `price` in quote per base is where it should fill, None for a trailing order.

    `value` is what changes hands, `fee` its commission, `profit` the result against the entry with
    both fees paid (negative for a loss); all in quote units, None where a price is not known.
    """

    shape: OrderShape
    is_stop: bool
    price: Decimal | None
    value: Estimate | None
    fee: Estimate | None
    profit: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPreview:
    """`entry` is None for a pair of exits alone, whose profit depends on what was paid long ago.

    `worst_loss` is a positive amount of quote, zero when no exit loses; None when a loss is not
    known. `reward_to_risk` is the best profit over the worst loss.
    """

    entry: Preview | None
    entry_fee: Estimate | None
    exits: tuple[ExitPreview, ...]
    worst_loss: Estimate | None
    best_profit: Estimate | None
    reward_to_risk: Decimal | None


def preview_list(
    ticket: OcoTicket | TriggeredListTicket,
    instrument: SpotPair,
    book: OrderBook | None,
    context: MarketContext,
    commission: Commission | CommissionRates | None,
) -> ListPreview:
    """The whole list, assuming that its first order fills completely."""
    plan = Commission.of(commission) if isinstance(commission, CommissionRates) else commission
    shapes = shapes_of(ticket, context.last_price)
    if isinstance(ticket, OcoTicket):
        exits = tuple(_exit(shape, shape.quantity, None, plan) for shape in shapes)
        return _whole(None, None, exits)
    card = preview(ticket, instrument, book, context, commission)
    first = shapes[0]
    quantity, price = ticket.working.quantity, ticket.working.price
    value = EXACT.multiply(quantity, price)
    if card.fill is not None and card.fill.complete:
        value = card.fill.quote
    fee = None
    delivered = quantity
    if plan is not None:
        rate = plan.rate(first.side, is_maker=bool(card.rests))
        fee = EXACT.multiply(value, rate)
        delivered = EXACT.multiply(quantity, EXACT.subtract(Decimal(1), rate))
    delivered = floor_to_step(delivered, instrument.step_size, instrument.filters.quantity_offset)
    paid = _Entry(first.side, quantity, value, fee)
    exits = tuple(
        _exit(shape, shape.quantity if shape.quantity is not None else delivered, paid, plan)
        for shape in shapes[1:]
    )
    return _whole(card, None if fee is None else Estimate(fee), exits)


@dataclass(frozen=True, slots=True)
class _Entry:
    side: Side
    quantity: Decimal
    value: Decimal
    fee: Decimal | None


def _exit(
    shape: OrderShape, quantity: Decimal | None, entry: _Entry | None, plan: Commission | None
) -> ExitPreview:
    price = shape.price if shape.price is not None else shape.trigger_price
    if shape.trailing is not None and shape.price is None:
        price = None
    value = fee = profit = None
    if price is not None and quantity is not None:
        value = EXACT.multiply(quantity, price)
        if plan is not None:
            is_maker = shape.type is OrderType.LIMIT_MAKER
            fee = EXACT.multiply(value, plan.rate(shape.side, is_maker=is_maker))
        if entry is not None and entry.side is not shape.side:
            profit = _profit(entry, quantity, value, fee)
    return ExitPreview(
        shape=shape,
        is_stop=shape.type in STOP_LOSSES,
        price=price,
        value=None if value is None else Estimate(value),
        fee=None if fee is None else Estimate(fee),
        profit=None if profit is None else Estimate(profit),
    )


def _profit(entry: _Entry, quantity: Decimal, value: Decimal, fee: Decimal | None) -> Decimal:
    """Result of the part of the entry that this exit closes; unknown fees count as none."""
    share = min(quantity / entry.quantity, Decimal(1)) if entry.quantity else Decimal(0)
    spent = EXACT.multiply(entry.value, share)
    gross = EXACT.subtract(value, spent) if entry.side is Side.BUY else EXACT.subtract(spent, value)
    fees = EXACT.add(EXACT.multiply(entry.fee or Decimal(0), share), fee or Decimal(0))
    return EXACT.subtract(gross, fees)


def _whole(
    card: Preview | None, entry_fee: Estimate | None, exits: Sequence[ExitPreview]
) -> ListPreview:
    profits = [leg.profit.value for leg in exits if leg.profit is not None]
    known = len(profits) == len(exits) and bool(profits)
    worst = max(-min(profits), Decimal(0)) if known else None
    best = max(profits) if profits else None
    ratio = None
    if worst and best is not None and best > 0:
        ratio = best / worst
    return ListPreview(
        entry=card,
        entry_fee=entry_fee,
        exits=tuple(exits),
        worst_loss=None if worst is None else Estimate(worst),
        best_profit=None if best is None else Estimate(best),
        reward_to_risk=ratio,
    )
