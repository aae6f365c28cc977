"""A quantity spread evenly over several limit orders between two prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.ticket import ONE_WAY, Exposure, FuturesLimitTicket
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import Side, TimeInForce
from terminal.domain.rounding import ceil_to_step, floor_to_step

FEWEST, MOST = 2, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """`total` (in the contract's unit) over `count` orders from price `first` to `last`."""

    side: Side
    first: Decimal
    last: Decimal
    total: Decimal
    count: int
    post_only: bool = False
    exposure: Exposure = ONE_WAY


def rungs(ladder: Ladder, contract: FuturesContract) -> Sequence[FuturesLimitTicket]:
    """The orders from the first price to the last.

    Prices lie on the tick, never better for the market than the even spread would have them;
    quantities on the step, the last order taking what the others leave. Whether the exchange
    takes them is for `validate` to say.

    Raises:
        ValueError: fewer than two or more than five orders, or a quantity that is too small to be
            divided.
    """
    if not FEWEST <= ladder.count <= MOST:
        raise ValueError(f"A ladder has {FEWEST} to {MOST} orders.")
    each = floor_to_step(ladder.total / ladder.count, contract.step_size)
    if each <= 0:
        raise ValueError("The quantity is too small to be divided so.")
    rest = floor_to_step(ladder.total, contract.step_size) - each * (ladder.count - 1)
    gaps = ladder.count - 1
    to_tick = floor_to_step if ladder.side is Side.BUY else ceil_to_step
    return [
        FuturesLimitTicket(
            instrument=contract.id,
            side=ladder.side,
            quantity=rest if number == ladder.count - 1 else each,
            price=to_tick(
                (ladder.first * (gaps - number) + ladder.last * number) / gaps, contract.tick_size
            ),
            lasting=TimeInForce.GTX if ladder.post_only else TimeInForce.GTC,
            exposure=ladder.exposure,
        )
        for number in range(ladder.count)
    ]


def average_price(tickets: Sequence[FuturesLimitTicket]) -> Decimal | None:
    """What all of them together would trade at when every one fills; None of nothing."""
    total = sum((ticket.quantity for ticket in tickets), Decimal(0))
    if not total:
        return None
    worth = Decimal(0)
    for ticket in tickets:
        if not isinstance(ticket.price, Decimal):
            return None
        worth += ticket.quantity * ticket.price
    return worth / total
