"""What positions earned from their first fill to flat, to the last digit and nothing twice."""

import csv
from dataclasses import replace
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.futures.daily_income import reconcile
from terminal.domain.futures.position import FuturesFill, PositionSide
from terminal.domain.futures.round_trips import held_before, round_trips
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.payoff import Direction
from terminal.domain.records import Income, Record
from tests.support.shared_data import shared_data

BTC = InstrumentId(Market.USDM, "BTCUSDT")


def fill(
    number: int, side: Side, quantity: str, realized: str = "0", fee: str = "1"
) -> FuturesFill:
    return FuturesFill(
        instrument=BTC,
        trade_id=number,
        client_id="",
        venue_id=1,
        side=side,
        price=D(100),
        quantity=D(quantity),
        quote_quantity=D(quantity) * 100,
        fee=D(fee),
        fee_asset="USDT",
        is_maker=False,
        time_ms=number * 1_000,
        realized=D(realized),
    )


def income(kind: str, amount: str, time_ms: int, asset: str = "USDT") -> Record:
    value = Income(kind=kind, amount=D(amount), asset=asset)
    return Record(instrument=BTC, id=time_ms, time_ms=time_ms, value=value)


def test_a_position_from_open_to_flat() -> None:
    fills = [
        fill(1, Side.BUY, "2"),
        fill(2, Side.BUY, "1"),
        fill(3, Side.SELL, "1", "5"),
        fill(4, Side.SELL, "2", "7"),
    ]
    paid = [income("FUNDING_FEE", "-0.3", 2_500), income("FUNDING_FEE", "-9", 9_000)]
    (trip,) = round_trips(fills, paid)
    assert (trip.direction, trip.size) == (Direction.LONG, 3)
    assert (trip.opened_ms, trip.closed_ms) == (1_000, 4_000)
    assert (trip.realized, trip.fees, trip.funding) == (12, {"USDT": D(4)}, D("-0.3"))


def test_a_fill_that_turns_a_position_belongs_to_both() -> None:
    trips = round_trips(
        [fill(1, Side.SELL, "1"), fill(2, Side.BUY, "4", "3", "8"), fill(3, Side.SELL, "3", "-1")]
    )
    first, second = trips
    assert (first.direction, first.realized, first.fees) == (Direction.SHORT, 3, {"USDT": D(3)})
    assert (second.direction, second.realized, second.fees) == (Direction.LONG, -1, {"USDT": D(7)})


def test_what_is_still_open_is_not_told() -> None:
    assert round_trips([fill(1, Side.BUY, "2"), fill(2, Side.SELL, "1", "5")]) == ()


@given(st.lists(st.tuples(st.sampled_from(Side), st.integers(1, 5)), max_size=30), st.data())
def test_nothing_is_lost_and_order_of_arrival_does_not_matter(
    moves: list[tuple[Side, int]], data: st.DataObject
) -> None:
    fills = [fill(n, side, str(size), str(n)) for n, (side, size) in enumerate(moves, 1)]
    trips = round_trips(fills)
    assert round_trips(data.draw(st.permutations(fills))) == trips
    net = sum(size if side is Side.BUY else -size for side, size in moves)
    if net == 0:
        assert sum((sum(trip.fees.values()) for trip in trips), D(0)) == len(fills)
    assert all((trip.opened_ms or 0) <= trip.closed_ms for trip in trips)


def recorded() -> list[FuturesFill]:
    path = shared_data("fills", "usdm_testnet_2025-06-21_btcusdt_usertrades_first80.csv")
    with path.open(encoding="utf-8") as rows:
        return [
            replace(
                fill(int(row["id"]), Side(row["side"].upper()), row["qty"], row["realizedPnl"]),
                fee=D(row["commission"]),
                time_ms=int(row["time"]),
                price=D(row["price"]),
            )
            for row in csv.DictReader(rows)
        ]


def test_recorded_fills_agree_with_the_income_they_cause() -> None:
    """The exchange books every realised profit and commission as a movement of its own."""
    fills = recorded()
    booked = [booking("REALIZED_PNL", f.realized, f) for f in fills if f.realized]
    booked += [booking("COMMISSION", -f.fee, f) for f in fills if f.fee]
    assert reconcile(booked, fills).difference == 0
    trips = round_trips(fills)
    assert trips != ()
    closed = sum((trip.realized for trip in trips), D(0))
    assert closed <= sum((f.realized for f in fills if f.realized > 0), D(0))


def booking(kind: str, amount: D, of: FuturesFill) -> Record:
    value = Income(kind=kind, amount=amount, asset="USDT", trade_id=of.trade_id)
    return Record(instrument=BTC, id=of.trade_id, time_ms=of.time_ms, value=value)


def leg(number: int, side: Side, quantity: str, which: PositionSide, **more: str) -> FuturesFill:
    return replace(fill(number, side, quantity, **more), position_side=which)


def test_entry_exit_and_net_to_the_last_digit() -> None:
    fills = [
        replace(fill(1, Side.BUY, "2"), price=D("100.1"), fee=D("0.08008001")),
        replace(fill(2, Side.BUY, "1"), price=D("103.1"), fee=D("0.04124")),
        replace(fill(3, Side.SELL, "3", "6.0"), price=D("103.1"), fee=D("0.12372")),
    ]
    (trip,) = round_trips(fills, [income("FUNDING_FEE", "-0.00000001", 2_000)])
    assert (trip.entry, trip.exit) == (D("101.1"), D("103.1"))
    assert trip.net == D("6.0") - D("0.24504001") - D("0.00000001")
    assert trip.return_rate == trip.net / D("303.3")
    assert trip.roe is None
    assert replace(trip, leverage=20).roe == trip.net / D("303.3") * 20


def test_a_position_that_began_earlier_is_told_as_what_it_is() -> None:
    """Without it a closing sale would be read as a short that opens."""
    fills = [replace(fill(5, Side.SELL, "2", "10"), price=D(105))]
    before = held_before(fills, {(BTC, PositionSide.BOTH): D(0)})
    assert before == {(BTC, PositionSide.BOTH): D(2)}
    (trip,) = round_trips(fills, (), before)
    assert (trip.direction, trip.size, trip.opened_ms) == (Direction.LONG, 2, None)
    assert not trip.is_whole
    assert (trip.entry, trip.exit) == (100, 105)
    assert held_before(fills, {(BTC, PositionSide.BOTH): D(-2)}) == {}


def test_funding_of_two_legs_is_counted_once_each() -> None:
    fills = [
        leg(1, Side.BUY, "3", PositionSide.LONG),
        leg(2, Side.SELL, "1", PositionSide.SHORT),
        leg(4, Side.SELL, "3", PositionSide.LONG),
        leg(5, Side.BUY, "1", PositionSide.SHORT),
    ]
    paid = [
        income("FUNDING_FEE", "0.1", 3_000),
        replace(income("FUNDING_FEE", "-0.3", 3_000), id=9),
        replace(income("FUNDING_FEE", "0.2", 4_500), id=10),
    ]
    long, short = round_trips(fills, paid)
    assert (long.side, long.funding) == (PositionSide.LONG, D("-0.3"))
    assert (short.side, short.funding) == (PositionSide.SHORT, D("0.3"))


def test_what_a_liquidation_is_cleared_with_belongs_to_its_position() -> None:
    fills = [fill(1, Side.BUY, "2"), fill(3, Side.SELL, "2", "-50")]
    rows = [income("INSURANCE_CLEAR", "-4", 3_020), income("TRANSFER", "500", 2_000)]
    (trip,) = round_trips(fills, rows)
    assert trip.other == -4
    assert trip.net == -50 - 2 - 4


@given(
    st.lists(st.tuples(st.sampled_from(Side), st.integers(1, 5)), max_size=20),
    st.lists(st.tuples(st.integers(0, 21_000), st.integers(-9, 9)), max_size=10, unique=True),
)
def test_no_funding_is_counted_twice(
    moves: list[tuple[Side, int]], settled: list[tuple[int, int]]
) -> None:
    fills = [fill(n, side, str(size)) for n, (side, size) in enumerate(moves, 1)]
    rows = [
        replace(income("FUNDING_FEE", str(amount), at), id=number)
        for number, (at, amount) in enumerate(settled)
    ]
    trips = round_trips(fills, rows)
    spans = [(t.opened_ms or 0, t.closed_ms) for t in trips]
    inside = [a for at, a in settled if any(first < at <= last for first, last in spans)]
    assert sum((t.funding for t in trips), D(0)) == sum(inside)
