"""R6: an order that would use up too much of the margin is asked about, beyond that wants words."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.events import FeedState
from terminal.domain.futures.position import Position
from terminal.domain.futures.ticket import FuturesMarketTicket, OneWay
from terminal.domain.futures.words import MarginMode
from terminal.domain.gate import Facts, GateLimits, Level, judge_intent
from terminal.domain.market import Environment
from terminal.domain.order import Side
from tests.support.futures_scene import BRACKETS, BTC_PERP, perpetual

MARK = D(80_000)
NEEDED = BRACKETS.maintenance(MARK)
"""Maintenance margin of one coin at the mark."""


def level(
    wallet: D,
    others: tuple[D, D] | None = (D(0), D(0)),
    mode: MarginMode = MarginMode.CROSS,
    ticket: FuturesMarketTicket | None = None,
    held: Position | None = None,
) -> Level | None:
    """What R6 says of buying one coin with `wallet` behind it."""
    context = MarketContext(
        last_price=MARK,
        mark_price=MARK,
        best_bid=MARK,
        best_ask=MARK,
        position=D(0) if held is None else held.quantity,
        hedge_mode=False,
        margin=MarginContext(brackets=BRACKETS, leverage=100, available=D(10_000_000)),
    )
    maintenance, profit = (None, None) if others is None else others
    facts = Facts(
        environment=Environment.SIMULATOR,
        instrument=perpetual("BTC", "0.1", "0.001"),
        context=context,
        now_ms=0,
        book_state=FeedState.LIVE,
        account_live=True,
        equity=D(10_000_000),
        quote_value=D(1),
        margin_mode=mode,
        margin_wallet=wallet,
        others_maintenance=maintenance,
        others_profit=profit,
        position=held,
    )
    buy = FuturesMarketTicket(instrument=BTC_PERP, side=Side.BUY, quantity=D(1))
    found = judge_intent(ticket or buy, facts, GateLimits()).reasons
    levels = [reason.level for reason in found if reason.rule == "R6_RATIO"]
    assert len(levels) <= 1
    return levels[0] if levels else None


@pytest.mark.parametrize(
    ("ratio", "said"),
    [("0.6", None), ("0.601", Level.CONFIRM), ("0.8", Level.CONFIRM), ("0.801", Level.OVERRIDE)],
)
def test_below_at_and_above_the_limit(ratio: str, said: Level | None) -> None:
    assert level(NEEDED / D(ratio)) is said


def test_a_wallet_that_is_used_up_wants_words() -> None:
    assert level(D(0)) is Level.OVERRIDE


def test_other_positions_on_the_wallet_count() -> None:
    enough = NEEDED * 2
    assert level(enough) is None
    assert level(enough, (NEEDED, D(0))) is Level.OVERRIDE
    assert level(enough, (D(0), -NEEDED / 2)) is Level.CONFIRM
    assert level(enough, (NEEDED, NEEDED * 10)) is None


def test_what_is_not_known_is_asked_about() -> None:
    assert level(NEEDED * 100, None) is Level.CONFIRM


def test_isolated_margin_stands_alone() -> None:
    """A hundredth of the notional is its margin; others neither help nor harm."""
    alone = level(D(10_000_000), None, MarginMode.ISOLATED)
    needed = NEEDED / (MARK / 100)
    assert alone is (None if needed <= D("0.6") else alone)


def test_what_closes_is_never_held_up() -> None:
    held = Position(instrument=BTC_PERP, quantity=D(1), entry_price=MARK)
    close = FuturesMarketTicket(
        instrument=BTC_PERP, side=Side.SELL, quantity=D(1), exposure=OneWay(reduce_only=True)
    )
    assert level(D(1), ticket=close, held=held) is None
