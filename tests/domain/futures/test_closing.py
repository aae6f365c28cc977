"""A close can never enlarge or turn what is held, whatever the position and the part."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.filters import LotRange
from terminal.domain.futures.bracket import (
    ExitLeg,
    Exits,
    exit_of_position,
    exit_ticket,
    leg_of,
)
from terminal.domain.futures.closing import (
    beyond_liquidation,
    break_even_limit,
    closing_ticket,
    opposite_ticket,
)
from terminal.domain.futures.exposure import can_only_close
from terminal.domain.futures.position import Position, apply_fill
from terminal.domain.futures.shape import futures_shape
from terminal.domain.futures.ticket import FuturesTicket, StopKind, WorkingPrice
from terminal.domain.futures.words import PositionSide
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.domain.payoff import Direction, LinearPayoff
from tests.support.futures_market import BLZ

STEP = D("0.001")
CONTRACT = replace(
    BLZ,
    filters=replace(
        BLZ.filters,
        step_size=STEP,
        min_quantity=STEP,
        quantity_offset=STEP,
        market_lot=LotRange(minimum=STEP, maximum=D(120), step=STEP, offset=STEP),
    ),
)
SIZES = st.decimals("-5000", "5000", places=3).filter(lambda d: d != 0)
FRACTIONS = st.decimals("0", "1", places=4)
PRICES = st.none() | st.decimals("0.0001", "250", places=4)


@st.composite
def positions(draw: st.DrawFn) -> Position:
    quantity = draw(SIZES)
    leg = PositionSide.LONG if quantity > 0 else PositionSide.SHORT
    side = draw(st.sampled_from((PositionSide.BOTH, leg)))
    return Position(instrument=BLZ.id, side=side, quantity=quantity, entry_price=D(7))


def after(position: Position, ticket: FuturesTicket, size: D) -> D:
    side = futures_shape(ticket, None).side
    return apply_fill(position, side, size, D(7), LinearPayoff()).position.quantity


@given(positions(), FRACTIONS, PRICES)
def test_a_close_only_ever_brings_a_position_nearer_to_flat(
    position: Position, fraction: D, price: D | None
) -> None:
    ticket = closing_ticket(position, fraction, CONTRACT, price)
    if ticket is None:
        return
    shape = futures_shape(ticket, None)
    assert can_only_close(shape)
    assert shape.side is position.closing_side
    assert (shape.position_side or PositionSide.BOTH) is position.side
    assert shape.reduce_only == (position.side is PositionSide.BOTH)
    assert shape.quantity is not None
    assert 0 < shape.quantity <= abs(position.quantity)
    left = after(position, ticket, shape.quantity)
    assert abs(left) < abs(position.quantity)
    assert left == 0 or (left > 0) == (position.quantity > 0)


@given(positions(), st.sampled_from(StopKind), st.booleans(), FRACTIONS)
def test_an_exit_can_only_close_too(
    position: Position, kind: StopKind, by_quantity: bool, fraction: D
) -> None:
    quantity = abs(position.quantity) if by_quantity else None
    leg = ExitLeg(kind=kind, trigger_price=D(5))
    shape = futures_shape(exit_of_position(position, leg, quantity), None)
    assert can_only_close(shape)
    assert shape.side is position.closing_side
    assert shape.close_position == (quantity is None)


def test_the_whole_position_is_closed_to_the_last_step() -> None:
    held = Position(instrument=BLZ.id, quantity=D("-1.234"), entry_price=D(7))
    ticket = closing_ticket(held, D(1), CONTRACT, None)
    assert ticket is not None
    assert ticket.quantity == D("1.234")
    assert after(held, ticket, ticket.quantity) == 0


def test_what_is_too_large_for_one_market_order_is_cut() -> None:
    held = Position(instrument=BLZ.id, quantity=D(500), entry_price=D(7))
    market, limit = (closing_ticket(held, D(1), CONTRACT, price) for price in (None, D(8)))
    assert market is not None
    assert limit is not None
    assert (market.quantity, limit.quantity) == (D(120), D(500))


def test_nothing_is_sent_for_a_flat_position_or_a_crumb() -> None:
    flat = Position(instrument=BLZ.id)
    assert closing_ticket(flat, D(1), CONTRACT, None) is None
    assert opposite_ticket(flat, D(1)) is None
    crumb = replace(flat, quantity=D("0.003"), entry_price=D(7))
    assert closing_ticket(crumb, D("0.1"), CONTRACT, None) is None


@given(positions())
def test_reversing_opens_the_other_way(position: Position) -> None:
    ticket = opposite_ticket(position, D(3))
    assert ticket is not None
    shape = futures_shape(ticket, None)
    opened = Direction.of(shape.side)
    assert position.direction is not None
    assert opened == -position.direction
    assert not can_only_close(shape)


def test_break_even_rounds_to_the_traders_side() -> None:
    held = Position(instrument=BLZ.id, quantity=D(2), entry_price=D(7), break_even=D("7.00123"))
    assert break_even_limit(held, CONTRACT) == D("7.0013")
    assert break_even_limit(replace(held, quantity=D(-2)), CONTRACT) == D("7.0012")
    assert break_even_limit(replace(held, break_even=None), CONTRACT) is None


@pytest.mark.parametrize(
    ("quantity", "trigger", "vain"),
    [(1, "60", True), (1, "60.1", False), (-1, "60", True), (-1, "59.9", False)],
)
def test_a_stop_behind_the_liquidation_is_refused(quantity: int, trigger: str, vain: bool) -> None:
    held = Position(instrument=BLZ.id, quantity=D(quantity), entry_price=D(70))
    leg = ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=D(trigger))
    assert (beyond_liquidation(held, leg, D(60)) is not None) is vain
    assert beyond_liquidation(held, replace(leg, kind=StopKind.TAKE_PROFIT), D(60)) is None
    assert beyond_liquidation(held, leg, None) is None


def test_exits_are_at_least_one_and_of_their_kind() -> None:
    stop = ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=D(5))
    target = replace(stop, kind=StopKind.TAKE_PROFIT)
    assert Exits(stop=stop, target=target).legs == (stop, target)
    for wrong in ({}, {"stop": target}, {"target": stop}):
        with pytest.raises(ValueError, match=r"must be|need"):
            Exits(**wrong)
    with pytest.raises(ValueError, match="quantity"):
        exit_ticket(BLZ.id, Side.BUY, PositionSide.BOTH, replace(stop, price=D(4)), None)


def test_an_open_exit_is_read_back() -> None:
    order = Order(
        instrument=BLZ.id,
        client_id="x",
        side=Side.SELL,
        type=OrderType.TAKE_PROFIT_MARKET,
        status=OrderStatus.NEW,
        quantity=D(2),
        trigger_price=D(9),
        working_price=WorkingPrice.MARK,
    )
    leg = leg_of(order)
    assert leg == ExitLeg(kind=StopKind.TAKE_PROFIT, trigger_price=D(9), working=WorkingPrice.MARK)
    assert leg_of(replace(order, type=OrderType.TRAILING_STOP_MARKET)) is None
