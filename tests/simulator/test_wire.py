"""Payloads of self-trade prevention and allocations, field by field."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.order import StpMode
from terminal.simulator.spot_wire import order_view as orders
from terminal.simulator.spot_wire import user_events as user
from terminal.simulator.spot_wire.text import TimeUnit
from tests.simulator.quiet import Quiet

MILLIS = TimeUnit.MILLISECOND


@pytest.fixture
def quiet() -> Quiet:
    return Quiet(
        symbols=("BTCUSDT", "ETHUSDT", "ETHFDUSD"),
        stp_modes=tuple(StpMode),
        routes=("ETHFDUSD",),
    )


def test_a_prevented_match_everywhere_it_shows(quiet: Quiet) -> None:
    maker = quiet.place("BUY", "LIMIT", "6", price="1000", stp="NONE").order.order_id
    done = quiet.place("SELL", "LIMIT", "2", price="1000", stp="DECREMENT")
    answer = orders.full(done, MILLIS)
    assert answer["preventedMatches"] == [
        {
            "preventedMatchId": 0,
            "makerOrderId": maker,
            "price": "1000.00000000",
            "takerPreventedQuantity": "2.00000000",
            "makerPreventedQuantity": "2.00000000",
        }
    ]
    assert (answer["preventedQuantity"], answer["tradeGroupId"]) == ("2.00000000", -1)
    row = orders.prevented_match(done.prevented[0], MILLIS)
    assert (row["selfTradePreventionMode"], row["makerSymbol"]) == ("DECREMENT", "ETHUSDT")
    told = next(e for e in quiet.executions if e.kind == "TRADE_PREVENTION")
    event = user.execution_report(told, told.time_ms, MILLIS)
    assert {name: event[name] for name in ("x", "X", "v", "A", "B", "u", "Cs")} == {
        "x": "TRADE_PREVENTION",
        "X": "NEW",
        "v": 0,
        "A": "2.00000000",
        "B": "2.00000000",
        "u": -1,
        "Cs": "ETHUSDT",
    }
    assert (event["U"], event["pl"], event["pL"], event["pY"]) == (
        done.order.order_id,
        "2.00000000",
        "1000.00000000",
        "2000.00000000",
    )
    assert (event["l"], event["L"], event["Y"]) == ("0.00000000",) * 3


def test_an_allocation_everywhere_it_shows(quiet: Quiet) -> None:
    quiet.place("SELL", "LIMIT", "1", price="2900", symbol="ETHFDUSD", by=quiet.other)
    done = quiet.place("BUY", "LIMIT", "1", price="3000", use_sor=True)
    answer = orders.full(done, MILLIS)
    fill = answer["fills"][0]
    assert (fill["matchType"], fill["tradeId"]) == ("ONE_PARTY_TRADE_REPORT", -1)
    assert (answer["workingFloor"], answer["usedSor"]) == ("SOR", True)
    row = orders.allocation(done.fills[0], MILLIS)
    assert (row["allocationType"], row["allocationId"]) == ("SOR", fill["allocId"])
    assert "id" not in row
    told = next(e for e in quiet.executions if e.fill and e.fill.allocation_id >= 0)
    event = user.execution_report(told, told.time_ms, MILLIS)
    assert (event["b"], event["a"], event["k"]) == (
        "ONE_PARTY_TRADE_REPORT",
        fill["allocId"],
        "SOR",
    )
    assert event["uS"] is True


def test_a_trailing_order_tells_when_it_began_to_follow(quiet: Quiet) -> None:
    done = quiet.place("SELL", "STOP_LOSS", "1", stop="2900", trailing_delta=100)
    assert orders.resulting(done.order, MILLIS)["trailingTime"] == -1
    event = user.execution_report(quiet.executions[-1], 1, MILLIS)
    assert (event["d"], event["D"]) == (100, -1)
    quiet.trade("2900")
    record = quiet.record(done.order.order_id)
    assert record.trailing_ms == quiet.clock.now_ms()
    assert orders.queried(record, TimeUnit.MICROSECOND)["trailingTime"] == record.trailing_ms * 1000
    assert Decimal(orders.queried(record, MILLIS)["stopPrice"]) == 2900


def test_a_resting_order_is_on_the_book_between_its_fills(quiet: Quiet) -> None:
    quiet.place("BUY", "LIMIT", "2", price="2900")
    quiet.take("SELL", "1", "2900")
    maker = next(e for e in quiet.executions if e.fill and e.fill.is_maker)
    taker = next(e for e in quiet.executions if e.fill and not e.fill.is_maker)
    assert user.execution_report(maker, 1, MILLIS)["w"] is True
    assert user.execution_report(taker, 1, MILLIS)["w"] is False
