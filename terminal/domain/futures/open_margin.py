"""What open futures orders tie up: only those that could open or enlarge a position.

Conditional orders need no margin until they trigger; reduce-only and close-position orders none
at all. Source: the exchange's FAQ on initial margin; "Account Information V3" (openOrderInitialMargin).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.futures.margin import one_way_margin
from terminal.domain.futures.position_figures import Held
from terminal.domain.futures.words import PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO, Order, Side
from terminal.domain.payoff import payoff_of

OrderFact = tuple[Order, FuturesContract, int | None]
"""An open order, its contract and the leverage there (None when unknown: counted as 1)."""


class OpenNotionals(NamedTuple):
    """Notionals of open orders by side that could add to a position."""

    buys: Decimal = ZERO
    sells: Decimal = ZERO


def opens_exposure(order: Order) -> bool:
    """True when a working order may enlarge or turn a position."""
    if order.reduce_only or order.close_position:
        return False
    if order.is_conditional and not order.is_working:
        return False
    leg = order.position_side
    return (leg, order.side) not in (
        (PositionSide.LONG, Side.SELL),
        (PositionSide.SHORT, Side.BUY),
    )


def open_notionals(orders: Iterable[Order], contract: FuturesContract) -> OpenNotionals:
    """Of one contract's open orders; one whose price is not known yet counts nothing."""
    payoff = payoff_of(contract)
    buys = sells = ZERO
    for order in orders:
        price, rest = order.price, order.remaining
        if not opens_exposure(order) or price is None or rest is None:
            continue
        worth = payoff.notional(rest, price)
        if order.side is Side.BUY:
            buys += worth
        else:
            sells += worth
    return OpenNotionals(buys, sells)


def margin_of_orders(held: Sequence[Held], facts: Sequence[OrderFact]) -> Decimal:
    """Initial margin of all open orders, beyond that of the positions they stand beside.

    In one-way mode only the worse direction of each contract counts; in hedge mode every order
    that opens a leg does.
    """
    total = ZERO
    by_contract: dict[InstrumentId, list[OrderFact]] = {}
    for fact in facts:
        by_contract.setdefault(fact[1].id, []).append(fact)
    for contract_id, rows in by_contract.items():
        contract, leverage = rows[0][1], rows[0][2] or 1
        notionals = open_notionals((order for order, _, _ in rows), contract)
        hedged = any(order.position_side in _LEGS for order, _, _ in rows)
        if hedged:
            total += (notionals.buys + notionals.sells) / leverage
            continue
        signed = ZERO
        for one in held:
            if one.contract.id == contract_id and one.mark is not None:
                worth = payoff_of(contract).notional(abs(one.position.quantity), one.mark.mark)
                signed += worth if one.position.quantity > 0 else -worth
        total += one_way_margin(signed, notionals.buys, notionals.sells, leverage).orders
    return total


_LEGS = (PositionSide.LONG, PositionSide.SHORT)
