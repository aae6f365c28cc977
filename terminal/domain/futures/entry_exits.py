"""Whether the exits of an order that is not sent yet make sense for what it would open.

They are judged against the entry and against the liquidation price after it, not against the
market of this moment: they are placed when the entry is filled.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.bracket import Exits
from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import threat
from terminal.domain.instrument import FuturesContract
from terminal.domain.numbers import grouped_text
from terminal.domain.order import Side
from terminal.domain.payoff import Direction
from terminal.domain.rounding import ceil_to_step, excess, floor_to_step
from terminal.domain.violation import Field, Violation

BAND_TICKS = 1


def check_entry_exits(
    exits: Exits,
    side: Side,
    entry: Decimal | None,
    liquidation: Decimal | None,
    contract: FuturesContract,
    after: Position | None = None,
) -> tuple[Violation, ...]:
    """What speaks against exits of an entry of `side` at about `entry`; what is unknown is not judged.

    `after` is the position once the entry is filled: exits need one that points the entry's way.
    """
    if after is not None and after.direction is not Direction.of(side):
        return (_nothing_to_protect(exits),)
    found: list[Violation] = []
    liquidation = threat(liquidation, entry, is_long=side is Side.BUY)
    legs = ((exits.target, Field.TAKE_PROFIT), (exits.stop, Field.STOP_LOSS))
    for leg, place in legs:
        if leg is None:
            continue
        price, is_stop = leg.trigger_price, place is Field.STOP_LOSS
        # The stop of a long and the target of a short lie below the entry.
        below = (side is Side.BUY) is is_stop
        if price <= 0 or excess(price, contract.tick_size):
            found.append(_off_tick(price, place, contract))
        elif entry is not None and (price >= entry if below else price <= entry):
            found.append(_wrong_side(price, place, entry, below, contract))
        elif is_stop and liquidation is not None and _is_vain(price, liquidation, side):
            found.append(_beyond(price, liquidation, side, contract))
    return tuple(found)


def _nothing_to_protect(exits: Exits) -> Violation:
    return Violation(
        rule="NOTHING_TO_PROTECT",
        field=Field.TAKE_PROFIT if exits.stop is None else Field.STOP_LOSS,
        message="This order only reduces what is held, so it opens nothing that exits could protect."
        " Switch take profit and stop loss off to send it.",
    )


def _is_vain(stop: Decimal, liquidation: Decimal, side: Side) -> bool:
    return stop <= liquidation if side is Side.BUY else stop >= liquidation


def _off_tick(price: Decimal, place: Field, contract: FuturesContract) -> Violation:
    tick = contract.tick_size
    return Violation(
        rule="PRICE_FILTER",
        field=place,
        message=f"Prices of {contract.symbol} go in steps of {grouped_text(tick)}.",
        value=price,
        bound=tick,
        lower=floor_to_step(price, tick) or None,
        upper=ceil_to_step(price, tick),
    )


def _wrong_side(
    price: Decimal, place: Field, entry: Decimal, below: bool, contract: FuturesContract
) -> Violation:
    tick = contract.tick_size * BAND_TICKS
    nearest = ceil_to_step(entry, tick) - tick if below else floor_to_step(entry, tick) + tick
    name = "stop loss" if place is Field.STOP_LOSS else "take profit"
    where = "below" if below else "above"
    return Violation(
        rule="EXIT_SIDE",
        field=place,
        message=f"The {name} of this order must lie {where} its entry of {grouped_text(entry)}.",
        value=price,
        bound=entry,
        lower=nearest if below else None,
        upper=None if below else nearest,
        is_estimate=True,
    )


def _beyond(
    price: Decimal, liquidation: Decimal, side: Side, contract: FuturesContract
) -> Violation:
    tick = contract.tick_size
    long = side is Side.BUY
    nearest = (
        floor_to_step(liquidation, tick) + tick if long else ceil_to_step(liquidation, tick) - tick
    )
    text = grouped_text(ceil_to_step(liquidation, tick))
    return Violation(
        rule="BEYOND_LIQUIDATION",
        field=Field.STOP_LOSS,
        message=f"The position would be liquidated at about {text}, before this stop triggers.",
        value=price,
        bound=liquidation,
        lower=None if long else nearest,
        upper=nearest if long else None,
        is_estimate=True,
    )
