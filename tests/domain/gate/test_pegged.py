"""A pegged order is judged at the price it would take now, not as an order at market."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.events import FeedState
from terminal.domain.gate.limits import GateLimits
from terminal.domain.gate.reading import read_ticket
from terminal.domain.order import Side
from terminal.domain.spot.ticket import OwnSidePeg, PeggedTicket
from tests.domain.gate.test_gate import FACTS, book
from tests.support.fakes import BTC

D = Decimal
PEGGED = PeggedTicket(instrument=BTC, side=Side.SELL, quantity=D(1), peg=OwnSidePeg(levels=1))


def test_it_rests_behind_the_best_price_and_takes_nothing() -> None:
    deep = replace(FACTS, book=book(asks="100.01:50 100.05:50"))
    reading = read_ticket(PEGGED, deep, GateLimits())
    assert reading.limit_price == D("100.05")
    assert not reading.is_market
    assert not reading.is_aggressive


def test_without_a_live_book_it_is_judged_as_strictly_as_one_at_market() -> None:
    stale = replace(FACTS, book_state=FeedState.STALE)
    assert read_ticket(PEGGED, stale, GateLimits()).is_market
