"""Price-time priority between users and the anonymous crowd, whatever is done to a level."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.simulator.matching import Book, BookSide
from terminal.simulator.spot.live import LiveOrder
from terminal.simulator.spot.model import OrderRecord


def resting(tick, lots, iceberg=0):
    record = OrderRecord(
        order_id=1,
        account_id=1,
        symbol="BTCUSDT",
        side=Side.BUY,
        type=OrderType.LIMIT,
        client_id="x",
        time_in_force=TimeInForce.GTC,
        price=Decimal(tick),
        quantity=Decimal(lots),
    )
    return LiveOrder(record, tick=tick, remaining=lots, lock_asset="USDT", iceberg=iceberg)


def takes(side, lots):
    """Who gives lots to a taker, in order: (tick, lots, order or None for the crowd)."""
    given_lots = []
    while lots and (tick := side.best()) is not None:
        chunk, maker = side.front(tick)
        part = min(chunk, lots)
        side.consume(tick, part, maker)
        given_lots.append((tick, part, maker))
        lots -= part
    return given_lots


def test_earlier_lots_go_first_and_later_ones_wait():
    bids = BookSide(1)
    bids.add_crowd(100, 5)
    first = resting(100, 3)
    bids.insert(first)
    bids.add_crowd(100, 4)
    second = resting(100, 2)
    bids.insert(second)
    better = resting(101, 1)
    bids.insert(better)
    assert takes(bids, 99) == [
        (101, 1, better),
        (100, 5, None),
        (100, 3, first),
        (100, 4, None),
        (100, 2, second),
    ]
    assert bids.best() is None


def test_the_crowd_cancels_its_youngest_lots_first():
    asks = BookSide(-1)
    asks.add_crowd(100, 5)
    mine = resting(100, 3)
    asks.insert(mine)
    asks.add_crowd(100, 4)
    asks.cut_crowd(100, 6)
    assert takes(asks, 99) == [(100, 3, None), (100, 3, mine)]


def test_an_iceberg_shows_parts_and_each_new_part_goes_to_the_back():
    bids = BookSide(1)
    ice, other = resting(100, 5, iceberg=2), resting(100, 1)
    bids.insert(ice)
    bids.insert(other)
    assert bids.visible(100) == 3
    assert takes(bids, 99) == [(100, 2, ice), (100, 1, other), (100, 2, ice), (100, 1, ice)]


def test_a_removed_order_leaves_the_ranks_of_the_others_as_they_were():
    bids = BookSide(1)
    bids.add_crowd(100, 2)
    gone, stays = resting(100, 3), resting(100, 1)
    bids.insert(gone)
    bids.add_crowd(100, 4)
    bids.insert(stays)
    bids.remove(gone)
    assert takes(bids, 99) == [(100, 6, None), (100, 1, stays)]


def test_a_market_amount_buys_no_more_than_it_can_pay():
    book = Book()
    book.asks.add_crowd(10, 3)
    book.asks.add_crowd(11, 3)
    assert book.lots_for(Side.BUY, 29) == 2
    assert book.lots_for(Side.BUY, 30) == 3
    assert book.lots_for(Side.BUY, 51) == 4
    assert book.lots_for(Side.BUY, 10_000) == 6
    assert book.available(Side.BUY, 10, 9) == (3, 30)
    assert book.available(Side.BUY, None, 5) == (5, 52)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("add", "cut", "insert", "remove", "take", "shrink")),
            st.integers(1, 6),
            st.integers(1, 20),
        ),
        max_size=60,
    ),
    st.sampled_from((1, -1)),
)
def test_levels_stay_consistent(actions, sign):
    side = BookSide(sign)
    alive: list[LiveOrder] = []
    for action, tick, lots in actions:
        if action == "add":
            side.add_crowd(tick, lots)
        elif action == "cut":
            side.cut_crowd(tick, lots)
        elif action == "insert":
            alive.append(resting(tick, lots, iceberg=lots % 3))
            side.insert(alive[-1])
        elif action == "take":
            takes(side, lots)
        elif alive:
            order = alive[lots % len(alive)]
            if action == "remove":
                side.remove(order)
                order.remaining = 0
            else:
                side.shrink(order, min(lots, order.remaining))
        alive = [order for order in alive if order.remaining]
        assert side.keys == sorted(sign * t for t in side.levels)
        assert sum(len(level.orders) for level in side.levels.values()) == len(alive)
        for level in side.levels.values():
            assert level.visible > 0
            assert 0 <= sum(order.ahead for order in level.orders) <= level.crowd
            assert all(0 < order.shown <= order.remaining for order in level.orders)
            assert all(order.ahead >= 0 for order in level.orders)
