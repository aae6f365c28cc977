"""Any interleaving of answers, stream events, queries and snapshots ends in the same order."""

from dataclasses import replace
from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, OrderSource, OrderStatus, OrderType, Side, TimeInForce
from terminal.domain.order_machine import is_from_venue, merge_report
from terminal.domain.refusal import RefusalKind

S = OrderStatus
SUBMITTED = Order(
    instrument=InstrumentId(Market.SPOT, "BTCUSDT"),
    client_id="t1s-m1-1",
    side=Side.BUY,
    type=OrderType.LIMIT,
    status=S.SUBMITTING,
    quantity=Decimal(10),
    price=Decimal(100),
    created_ms=1_000,
    updated_ms=1_000,
)
FINAL_WORDS = (S.CANCELED, S.EXPIRED, S.EXPIRED_IN_MATCH)


def report(status: OrderStatus, filled: int = 0, at_ms: int = 2_000, **changes: object) -> Order:
    values: dict[str, object] = {
        "status": status,
        "filled_quantity": Decimal(filled),
        "filled_quote": Decimal(filled * 100),
        "updated_ms": at_ms,
        "venue_id": 77,
    }
    return replace(SUBMITTED, **(values | changes))


@st.composite
def lives(draw: st.DrawFn) -> list[Order]:
    """All reports one order can cause: predictions of ours, its life at the venue, repetitions."""
    words = [SUBMITTED]
    if draw(st.booleans()):
        words.append(replace(SUBMITTED, status=S.UNCONFIRMED, updated_ms=9_999))
    time, filled = 2_000, 0
    words.append(report(S.NEW, at_ms=time))
    for step in draw(st.lists(st.integers(1, 4), max_size=4)):
        time += draw(st.integers(0, 5))
        filled = min(10, filled + step)
        words.append(report(S.FILLED if filled == 10 else S.PARTIALLY_FILLED, filled, time))
        if filled == 10:
            break
    if filled < 10 and draw(st.booleans()):
        words.append(report(draw(st.sampled_from(FINAL_WORDS)), filled, time, reason="by request"))
    return words


@given(lives(), st.data())
def test_any_order_and_any_repetition_end_in_the_same_order(
    words: list[Order], data: st.DataObject
) -> None:
    repeated = words + data.draw(st.lists(st.sampled_from(words), max_size=4))
    shuffled = data.draw(st.permutations(repeated))
    assert reduce(merge_report, shuffled) == reduce(merge_report, words)


@given(lives())
def test_the_end_is_the_venues_last_word(words: list[Order]) -> None:
    end = reduce(merge_report, words)
    assert (end.status, end.filled_quantity) == (words[-1].status, words[-1].filled_quantity)
    assert end.venue_id == 77
    assert end.created_ms == 1_000


@given(lives(), st.data())
def test_fills_never_fall_and_a_final_state_is_never_left(
    words: list[Order], data: st.DataObject
) -> None:
    order = SUBMITTED
    for word in data.draw(st.permutations(words)):
        after = merge_report(order, word)
        assert after.filled_quantity >= order.filled_quantity
        assert after.status.is_final or not order.status.is_final
        order = after


@given(lives(), st.data())
def test_grouping_does_not_matter(words: list[Order], data: st.DataObject) -> None:
    a, b, c = (data.draw(st.sampled_from(words)) for _ in range(3))
    assert merge_report(merge_report(a, b), c) == merge_report(a, merge_report(b, c))


def test_predictions_give_way_to_the_venue_though_our_clock_runs_ahead() -> None:
    ours = replace(SUBMITTED, status=S.UNCONFIRMED, updated_ms=99_000)
    merged = merge_report(report(S.NEW, price=Decimal("99.5")), ours)
    assert (merged.status, merged.price) == (S.NEW, Decimal("99.5"))


def test_an_order_found_after_all_leaves_not_sent() -> None:
    lost = replace(SUBMITTED, status=S.NOT_SENT)
    assert merge_report(lost, report(S.NEW)).status is S.NEW


def test_a_late_fill_completes_a_cancelled_order() -> None:
    cancelled = report(S.CANCELED, filled=3, at_ms=3_000)
    merged = merge_report(cancelled, report(S.PARTIALLY_FILLED, filled=5, at_ms=2_500))
    assert (merged.status, merged.filled_quantity) == (S.CANCELED, Decimal(5))
    assert merged.filled_quote == Decimal(500)


def test_a_fill_that_raced_the_cancel_wins() -> None:
    assert merge_report(report(S.CANCELED, 3), report(S.FILLED, 10)).status is S.FILLED


def test_an_amended_price_comes_from_the_newest_report() -> None:
    old, new = report(S.NEW, at_ms=2_000), report(S.NEW, at_ms=3_000, quantity=Decimal(6))
    assert merge_report(new, old).quantity == merge_report(old, new).quantity == Decimal(6)


def test_a_triggered_stop_stays_triggered() -> None:
    waiting = report(S.NEW, at_ms=2_000, is_working=False)
    triggered = report(S.NEW, at_ms=2_000, is_working=True)
    assert merge_report(triggered, waiting).is_working


@pytest.mark.parametrize("status", [S.NEW, S.FILLED])
def test_the_quantity_of_a_market_order_by_value_is_learnt(status: OrderStatus) -> None:
    by_value = replace(SUBMITTED, quantity=None, quote_quantity=Decimal(1_000))
    assert merge_report(by_value, report(status)).quantity == Decimal(10)
    assert merge_report(report(status), by_value).quote_quantity == Decimal(1_000)


def test_what_only_one_report_knows_is_kept() -> None:
    """Whichever comes first: an answer may lack what a query has."""
    bare = report(
        S.NEW,
        at_ms=3_000,
        price=None,
        quantity=None,
        venue_id=None,
        time_in_force=None,
        created_ms=0,
    )
    rich = report(S.NEW, at_ms=2_000, time_in_force=TimeInForce.IOC, list_id=5, created_ms=1_500)
    for merged in (merge_report(bare, rich), merge_report(rich, bare)):
        assert (merged.price, merged.quantity, merged.venue_id) == (Decimal(100), Decimal(10), 77)
        assert (merged.time_in_force, merged.list_id) == (TimeInForce.IOC, 5)
        assert (merged.created_ms, merged.updated_ms) == (1_500, 3_000)


def test_the_newest_word_on_what_may_change_wins() -> None:
    old = report(S.NEW, at_ms=2_000, time_in_force=TimeInForce.IOC, created_ms=1_500)
    new = report(S.NEW, at_ms=3_000, time_in_force=TimeInForce.GTC, created_ms=1_400)
    for merged in (merge_report(old, new), merge_report(new, old)):
        assert (merged.time_in_force, merged.created_ms) == (TimeInForce.GTC, 1_400)


@pytest.mark.parametrize(
    "changes",
    [
        {"price": None},
        {"quantity": None},
        {"trigger_price": Decimal(90)},
        {"trigger_price": Decimal("-0.5")},
        {"time_in_force": TimeInForce.FOK},
        {"filled_quantity": Decimal(1)},
        {"is_working": False},
        {"reason": "because"},
        {"reason": "short"},
        {"price": Decimal(99)},
        {"quantity": Decimal(9)},
        {"time_in_force": None},
        {"reason_code": -2010},
        {"reason_code": None},
        {"refusal": RefusalKind.FUNDS},
        {"refusal": None},
        {"created_ms": 0},
        {"source": OrderSource.EXTERNAL},
    ],
)
def test_two_reports_of_one_moment_merge_the_same_both_ways(changes: dict[str, object]) -> None:
    one = report(
        S.CANCELED,
        at_ms=2_000,
        time_in_force=TimeInForce.GTC,
        reason="reason",
        reason_code=-1013,
        refusal=RefusalKind.RULE,
    )
    other = replace(one, **changes)  # type: ignore[arg-type]
    assert merge_report(one, other) == merge_report(other, one)


def test_of_two_reasons_the_longer_is_told_and_belongs_to_its_status() -> None:
    short, long = report(S.EXPIRED, reason="STP"), report(S.EXPIRED, reason="self-trade prevented")
    assert merge_report(short, long).reason == merge_report(long, short).reason == long.reason
    refused = report(S.CANCELED, reason="")
    assert merge_report(long, refused).reason == merge_report(refused, long).reason == ""


def test_who_made_an_order_is_never_forgotten() -> None:
    ours, theirs = report(S.NEW), report(S.FILLED, 10, source=OrderSource.EXTERNAL)
    assert merge_report(theirs, ours).source is OrderSource.TERMINAL
    assert merge_report(ours, theirs).source is OrderSource.TERMINAL
    assert merge_report(theirs, theirs).source is OrderSource.EXTERNAL


def test_the_venue_has_spoken_from_its_first_word_on() -> None:
    ours = (S.SUBMITTING, S.UNCONFIRMED, S.NOT_SENT)
    assert [is_from_venue(report(status)) for status in S] == [status not in ours for status in S]


def test_a_triggered_stop_and_the_order_it_made_are_one_order() -> None:
    futures = InstrumentId(Market.USDM, "BTCUSDT")
    stop = replace(
        SUBMITTED,
        instrument=futures,
        type=OrderType.STOP_MARKET,
        status=S.NEW,
        price=None,
        trigger_price=Decimal(90),
        algo_id=5,
        is_working=False,
        reduce_only=True,
    )
    made = replace(
        SUBMITTED, instrument=futures, type=OrderType.MARKET, status=S.FILLED, venue_id=8, price=None,
        filled_quantity=Decimal(10), filled_quote=Decimal(900), updated_ms=3_000,
    )  # fmt: skip
    for first, second in ((stop, made), (made, stop)):
        merged = merge_report(first, second)
        assert (merged.type, merged.status, merged.reduce_only) == (
            OrderType.STOP_MARKET,
            S.FILLED,
            True,
        )
        assert (merged.algo_id, merged.venue_id, merged.trigger_price) == (5, 8, Decimal(90))
