"""Positions and exits as chart lines, and what dragging one of them does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.ticket import FuturesLimitTicket
from terminal.domain.instrument import Perpetual
from terminal.domain.order import OrderType, Side
from terminal.domain.spot.ticket import StopKind
from terminal.domain.violation import Field, Violation
from terminal.services.session import Session
from terminal.ui.chart.moves import OrderMoves
from terminal.ui.chart.orders_overlay import OrderLine
from terminal.ui.chart.position_lines import exit_line, futures_lines
from terminal.ui.format import MINUS, THIN_SPACE
from terminal.ui.linking import FuturesDraft
from tests.support.futures_scene import (
    BTC_PERP,
    ETH_PERP,
    RecordingPositions,
    build_futures_scene,
    exit_order,
    hold,
)
from tests.support.scene import NOW_MS

D = Decimal
DOT = "\N{MIDDLE DOT}"


@pytest.fixture
def session() -> Session:
    return build_futures_scene()[0]


def lines_of(session: Session, draft: FuturesDraft | None = None) -> dict[str, OrderLine]:
    contract = session.stores.instruments.get(BTC_PERP)
    assert isinstance(contract, Perpetual)
    lines = futures_lines(session.stores, contract, draft, D("68388.4"))
    prices = [line.price for line in lines]
    assert prices == sorted(prices, reverse=True)
    return {f"{line.tag}{' draft' if line.is_draft else ''}": line for line in lines}


def test_a_position_draws_entry_break_even_and_liquidation(session: Session) -> None:
    lines = lines_of(session)
    assert lines["LONG"].price == D("68214.6")
    assert lines["LONG"].text == f"0.250 {DOT} +42.83"
    assert lines["BE"].price == D("68255.5")
    assert lines["LIQ"].tone == "warn"
    assert lines["LIQ"].text.endswith(f"40.84{THIN_SPACE}%")
    assert all(lines[tag].is_fact and lines[tag].order is None for tag in ("LONG", "BE", "LIQ"))


def test_exits_say_share_source_and_result(session: Session) -> None:
    lines = lines_of(session)
    assert lines["SL"].text == f"100{THIN_SPACE}% @mark {DOT} {MINUS}153.65"
    assert lines["TP"].text == f"100{THIN_SPACE}% @last {DOT} +296.35"
    assert lines["SL"].order is not None


def test_an_exit_of_a_part_says_what_that_part_earns(session: Session) -> None:
    stop = session.stores.orders.get("t1u-sl")
    assert stop is not None
    part = replace(
        stop,
        close_position=False,
        reduce_only=True,
        quantity=D("0.125"),
        updated_ms=NOW_MS,
    )
    contract = session.stores.instruments.get(BTC_PERP)
    assert isinstance(contract, Perpetual)
    position = session.stores.positions.of(BTC_PERP)[0]
    line = exit_line(part, position, contract)
    assert line is not None
    assert line.text == f"50{THIN_SPACE}% @mark {DOT} {MINUS}76.82"


def test_an_order_that_is_no_exit_stays_an_order(session: Session) -> None:
    entry = exit_order(
        "t1u-in",
        BTC_PERP,
        Side.BUY,
        OrderType.STOP_MARKET,
        "70000.0",
        quantity=D("0.1"),
        close_position=False,
    )
    session.stores.orders.apply(entry)
    assert lines_of(session)["BUY"].price == D("70000.0")


def test_the_draft_shows_the_exits_that_would_follow(session: Session) -> None:
    ticket = FuturesLimitTicket(
        instrument=BTC_PERP, side=Side.BUY, quantity=D("0.250"), price=D("68040.0")
    )
    stop = ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=D("67700.0"))
    lines = lines_of(session, FuturesDraft(ticket, Exits(stop=stop)))
    assert lines["BUY draft"].price == D("68040.0")
    assert lines["SL draft"].text == f"{MINUS}85.00 {DOT} not sent"


def test_without_a_position_there_are_no_facts(session: Session) -> None:
    hold(session.stores, (), at_ms=NOW_MS + 1)
    assert not [line for line in lines_of(session).values() if line.is_fact]


def test_dragging_an_exit_says_the_result_and_moves_it(session: Session) -> None:
    moves = OrderMoves(session)
    stop = session.stores.orders.get("t1u-sl")
    assert stop is not None
    words, possible = moves.judge(stop, D("67700.0"))
    assert possible
    assert words.startswith(f"SL {MINUS}128.65 USDT")
    moves.move(stop, D("67700.0"))
    assert _calls(session) == [("move", "t1u-sl", D("67700.0"))]


def test_a_drag_that_would_be_refused_cannot_be_dropped(session: Session) -> None:
    verbs = session.positions
    assert isinstance(verbs, RecordingPositions)
    message = "It would trigger now."
    verbs.refusals = (Violation(rule="TRIGGER", field=Field.TRIGGER_PRICE, message=message),)
    stop = session.stores.orders.get("t1u-sl")
    assert stop is not None
    assert OrderMoves(session).judge(stop, D("69000")) == (message, False)


def test_a_trailing_stop_follows_by_itself(session: Session) -> None:
    trailing = exit_order(
        "t1u-trail",
        ETH_PERP,
        Side.BUY,
        OrderType.TRAILING_STOP_MARKET,
        "3500",
        callback_percent=D(1),
    )
    words, possible = OrderMoves(session).judge(trailing, D("3400"))
    assert (words, possible) == ("it follows the market by itself", False)
    fixed = replace(trailing, type=OrderType.STOP_MARKET, callback_percent=None)
    assert OrderMoves(session).judge(fixed, D("3700"))[1]


def _calls(session: Session) -> list[object]:
    verbs = session.positions
    assert isinstance(verbs, RecordingPositions)
    return list(verbs.calls)
