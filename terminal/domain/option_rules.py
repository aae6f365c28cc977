"""Options: limit orders only, and a price band of which only the adverse side binds.

Source: Options, "New Order", "Common definition". `minPrice` binds sells and `maxPrice` buys: the
band moves with the mark price, and a price better for the trader is always accepted.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.futures.ticket import OptionTicket
from terminal.domain.instrument import OptionContract
from terminal.domain.numbers import grouped_text
from terminal.domain.order import Side, StpMode
from terminal.domain.rounding import ZERO, Bounds, excess
from terminal.domain.ticket import LimitTicket
from terminal.domain.violation import Field, Violation

STP_MODES = frozenset(
    (StpMode.NONE, StpMode.EXPIRE_TAKER, StpMode.EXPIRE_MAKER, StpMode.EXPIRE_BOTH)
)
_CLOSED, _NOT_REQUIRED, _BAD_STP, _WOULD_TAKE = -6049, -1106, -5039, -6047
_REDUCE_ONLY, _NAKED_SELL = -6045, -6057
_PRICE_CODES = (-4001, -4013, -4002, -4014)
_QUANTITY_CODES = (-4003, -4004, -4005, -4023)


def judge_option(
    ticket: OptionTicket | LimitTicket, option: OptionContract, context: MarketContext
) -> tuple[Violation, ...]:
    """All rules an option ticket breaks."""
    found: list[Violation] = []
    filters = option.filters
    if not option.is_tradable:
        word = option.status_text or str(option.status)
        message = f"{option.symbol} is not trading ({word})."
        found.append(Violation(rule="STATUS", field=Field.ORDER, message=message, code=_CLOSED))
    if isinstance(ticket, LimitTicket) and ticket.iceberg_quantity is not None:
        message = f"{option.symbol} takes no iceberg orders."
        found.append(
            Violation(rule="ICEBERG", field=Field.ICEBERG, message=message, code=_NOT_REQUIRED)
        )
    if ticket.stp_mode is not None and ticket.stp_mode not in STP_MODES:
        message = f"Options do not offer {ticket.stp_mode} against trading with yourself."
        found.append(Violation(rule="STP_MODE", field=Field.ORDER, message=message, code=_BAD_STP))
    buying = ticket.side is Side.BUY
    if context.now_ms is not None and context.now_ms >= option.expiry_ms:
        message = f"{option.symbol} has expired."
        found.append(Violation(rule="EXPIRED", field=Field.ORDER, message=message, code=_CLOSED))
    held = context.position
    if not buying and option.naked_sell is False and held is not None and ticket.quantity > held:
        message = f"{option.symbol} can only be sold by its holders: {grouped_text(held)} are held."
        found.append(
            Violation(
                rule="NAKED_SELL",
                field=Field.QUANTITY,
                message=message,
                value=ticket.quantity,
                bound=held,
                code=_NAKED_SELL,
            )
        )
    reduces = held is None or (held < 0 if buying else held > 0)
    if isinstance(ticket, OptionTicket) and ticket.reduce_only and not reduces:
        message = "There is no position this order could reduce: untick reduce-only to open one."
        found.append(
            Violation(rule="REDUCE_ONLY", field=Field.ORDER, message=message, code=_REDUCE_ONLY)
        )
    prices = Bounds(
        low=ZERO if buying else filters.min_price,
        high=(filters.max_price or None) if buying else None,
        step=filters.tick_size,
        offset=filters.price_offset,
    )
    _check(ticket.price, prices, Field.PRICE, "Price", "PRICE_FILTER", _PRICE_CODES, found)
    lots = Bounds(
        low=filters.min_quantity,
        high=filters.max_quantity or None,
        step=filters.step_size,
        offset=filters.quantity_offset,
    )
    _check(ticket.quantity, lots, Field.QUANTITY, "Quantity", "LOT_SIZE", _QUANTITY_CODES, found)
    touch = context.best_ask if buying else context.best_bid
    if ticket.post_only and touch is not None:
        takes = ticket.price >= touch if buying else ticket.price <= touch
        if takes:
            message = f"A post-only order may not take: the other side is at {grouped_text(touch)}."
            found.append(
                Violation(
                    rule="POST_ONLY",
                    field=Field.PRICE,
                    message=message,
                    value=ticket.price,
                    bound=touch,
                    code=_WOULD_TAKE,
                )
            )
    return tuple(found)


def _check(
    value: Decimal,
    bounds: Bounds,
    field: Field,
    name: str,
    rule: str,
    codes: tuple[int, int, int, int],
    found: list[Violation],
) -> None:
    if value <= 0:
        text, bound, code = "above zero", ZERO, codes[0]
    elif value < bounds.low:
        text, bound, code = f"at least {grouped_text(bounds.low)}", bounds.low, codes[1]
    elif bounds.high is not None and value > bounds.high:
        text, bound, code = f"at most {grouped_text(bounds.high)}", bounds.high, codes[2]
    elif excess(value, bounds.step, bounds.offset):
        text, bound, code = f"a multiple of {grouped_text(bounds.step)}", bounds.step, codes[3]
    else:
        return
    lower, upper = bounds.nearest(value)
    found.append(
        Violation(
            rule=rule,
            field=field,
            message=f"{name} must be {text}.",
            value=value,
            bound=bound,
            lower=lower,
            upper=upper,
            code=code,
        )
    )
