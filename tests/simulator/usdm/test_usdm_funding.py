"""Funding and delivery: on time, by the mark, from the right wallet."""

from __future__ import annotations

from decimal import Decimal as D
from itertools import pairwise

import pytest

from terminal.domain.futures.position import MarginMode
from terminal.domain.order import OrderStatus
from terminal.domain.payoff import cut
from terminal.simulator.usdm.words import (
    AlgoStatus,
    ContractStatus,
    ExpiryReason,
    IncomeType,
    UpdateReason,
)
from tests.simulator.usdm.futures_floor import START_MS, Floor, refused

HOUR_MS = 3_600_000
MIDNIGHT_MS = (START_MS // (8 * HOUR_MS) + 1) * 8 * HOUR_MS


def test_longs_pay_shorts_at_the_mark() -> None:
    floor = Floor()
    floor.trade("BUY", "0.5", "3000")
    floor.mark("3428.754619963")
    floor.told("account")
    floor.exchange.force_rate("ETHUSDT", D("0.0001"))
    row = floor.exchange.settle_funding("ETHUSDT")
    assert (row.rate, row.mark_price) == (D("0.0001"), D("3428.75461996"))
    (told,) = floor.told("account")
    assert (told.reason, told.positions, told.symbol) == (
        UpdateReason.FUNDING_FEE,
        (),
        "ETHUSDT",
    )
    assert floor.balance().wallet == D(10_000) - D("0.17143773")
    assert floor.balance(who=floor.other).wallet == D(1_000_000) + D("0.17143773")
    (income,) = floor.exchange.income(floor.mine, kind=IncomeType.FUNDING_FEE)
    assert (income.amount, income.symbol) == (D("-0.17143773"), "ETHUSDT")


def test_an_isolated_wallet_pays_for_its_own_position() -> None:
    floor = Floor()
    floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade("BUY", "1", "3000")
    cross = floor.balance().cross_wallet
    floor.told("account")
    floor.exchange.force_rate("ETHUSDT", D("0.001"))
    floor.exchange.settle_funding("ETHUSDT")
    (told,) = floor.told("account")
    assert told.positions[0].isolated_wallet == D(147)
    assert floor.balance().cross_wallet == cross


def test_funding_settles_when_its_time_has_come() -> None:
    floor = Floor()
    floor.trade("BUY", "1", "3000")
    mark = floor.exchange.mark("ETHUSDT")
    assert mark.next_funding_ms == MIDNIGHT_MS
    floor.exchange.force_rate("ETHUSDT", D("-0.002"))
    floor.exchange.world.skip_to(MIDNIGHT_MS - 2_000)
    floor.clock.advance(MIDNIGHT_MS - 1_500 - floor.clock.now_ms())
    floor.wait(0)
    assert floor.exchange.income(floor.mine, kind=IncomeType.FUNDING_FEE) == []
    floor.wait(1_600)
    (row,) = floor.exchange.income(floor.mine, kind=IncomeType.FUNDING_FEE)
    assert (row.amount, row.time_ms) == (D(6), MIDNIGHT_MS)
    newest = floor.exchange.funding_history("ETHUSDT")[-1]
    assert (newest.time_ms, newest.rate) == (MIDNIGHT_MS, D("-0.002"))
    assert floor.exchange.mark("ETHUSDT").next_funding_ms == MIDNIGHT_MS + 8 * HOUR_MS


def test_the_past_of_funding_is_always_the_same() -> None:
    floor = Floor(("ETHUSDT", "AVAXUSDT"))
    rows = floor.exchange.funding_history("AVAXUSDT", limit=30)
    assert [b.time_ms - a.time_ms for a, b in pairwise(rows)] == ([4 * HOUR_MS] * 29)
    part = floor.exchange.funding_history(
        "AVAXUSDT", start_ms=rows[3].time_ms, end_ms=rows[6].time_ms
    )
    assert part == rows[3:7]
    assert {row.symbol for row in floor.exchange.funding_history()} == {"ETHUSDT", "AVAXUSDT"}
    hours = {row.symbol: row.interval_hours for row in floor.exchange.funding_info()}
    assert hours == {"ETHUSDT": 8, "AVAXUSDT": 4}


def test_a_dated_contract_is_delivered_at_the_index() -> None:
    name = "BTCUSDT_261225"
    floor = Floor((name,))
    floor.mark("90000", name)
    floor.exchange.deposit(floor.mine, "USDT", D(100_000))
    floor.trade("BUY", "0.1", "90000", symbol=name)
    order = floor.place("BUY", "LIMIT", "0.1", price="89000", symbol=name)
    stop = floor.algo("SELL", "STOP_MARKET", "0.1", trigger="70000", symbol=name)
    with refused(-1130):
        floor.exchange.settle_funding(name)
    row = floor.exchange.deliver(name)
    assert row in floor.exchange.deliveries("BTCUSDT")
    assert floor.position(symbol=name).quantity == 0
    earned = cut((row.price - 90_000) / 10)
    (income,) = floor.exchange.income(floor.mine, kind=IncomeType.DELIVERED_SETTLEMENT)
    assert income.amount == earned
    ended = floor.exchange.order(floor.mine, name, order_id=order.order_id)
    assert (ended.status, ended.expiry_reason) == (OrderStatus.EXPIRED, ExpiryReason.DELISTED)
    waited = floor.exchange.algo(floor.mine, algo_id=stop.algo_id)
    assert waited.status is AlgoStatus.EXPIRED
    assert floor.exchange.contract(name).status is ContractStatus.DELIVERED
    with refused(-4141):
        floor.place("BUY", "LIMIT", "0.1", price="89000", symbol=name)


def test_delivery_comes_by_itself() -> None:
    name = "BTCUSDT_261225"
    floor = Floor((name,))
    end_ms = floor.exchange.contract(name).delivery_ms
    floor.exchange.world.skip_to(end_ms - 1_000)
    floor.clock.advance(end_ms + 1_000 - floor.clock.now_ms())
    floor.wait(0)
    assert floor.exchange.contract(name).status is ContractStatus.DELIVERED


@pytest.mark.parametrize(
    ("status", "opening", "closing"),
    [
        (ContractStatus.PRE_SETTLE, -4140, None),
        (ContractStatus.TRADING_CANCEL_ONLY, -4088, -4088),
        (ContractStatus.CLOSE, -4141, -4141),
    ],
)
def test_what_a_status_allows(status: ContractStatus, opening: int, closing: int | None) -> None:
    floor = Floor()
    floor.trade("BUY", "1", "3000")
    floor.exchange.set_status("ETHUSDT", status)
    with refused(opening):
        floor.place("BUY", "LIMIT", "0.1", price="2990")
    if closing is None:
        floor.place("SELL", "LIMIT", "0.1", price="3010", reduce_only=True)
    else:
        with refused(closing):
            floor.place("SELL", "LIMIT", "0.1", price="3010", reduce_only=True)
