"""What positions earned from their first fill to flat, and days that agree with the income."""

import csv
from dataclasses import replace
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.payoff import Direction
from terminal.domain.position import FuturesFill
from terminal.domain.records import Income, Record
from terminal.domain.round_trips import DAY_MS, daily_results, round_trips, unexplained
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
    assert all(trip.opened_ms <= trip.closed_ms for trip in trips)


def test_days_add_up_and_transfers_are_no_result() -> None:
    rows = [
        income("REALIZED_PNL", "10", 5),
        income("COMMISSION", "-2", 6),
        income("FUNDING_FEE", "-1", 7),
        income("TRANSFER", "500", 8),
        income("INSURANCE_CLEAR", "-3", 9),
        income("REALIZED_PNL", "1", DAY_MS + 5),
    ]
    first, second = daily_results(rows)
    assert (first.day_ms, first.net, first.moved) == (0, 4, 500)
    assert (second.day_ms, second.net) == (DAY_MS, 1)


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
    booked = [income("REALIZED_PNL", str(f.realized), f.time_ms) for f in fills if f.realized]
    booked += [income("COMMISSION", str(-f.fee), f.time_ms) for f in fills if f.fee]
    assert unexplained(fills, booked) == {}
    del booked[0]
    assert sum(unexplained(fills, booked).values()) == -next(
        f.realized for f in fills if f.realized
    )
    trips = round_trips(fills)
    assert trips != ()
    closed = sum((trip.realized for trip in trips), D(0))
    assert closed <= sum((f.realized for f in fills if f.realized > 0), D(0))
