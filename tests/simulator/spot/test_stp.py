"""Self-trade prevention: the scenarios of the exchange's own page, and trade groups."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.order import StpMode
from tests.simulator.quiet import SYMBOL, Quiet


@pytest.fixture
def quiet() -> Quiet:
    return Quiet(stp_modes=tuple(StpMode))


def bids(quiet: Quiet, *rows: tuple[str, str], stp: str = "NONE") -> list[int]:
    return [
        quiet.place("BUY", "LIMIT", quantity, price=price, stp=stp).order.order_id
        for quantity, price in rows
    ]


def three(quiet: Quiet) -> list[int]:
    return bids(quiet, ("1.2", "1200"), ("1.3", "1100"), ("8.1", "1000"))


def test_none_trades_with_itself(quiet: Quiet) -> None:
    (maker,) = bids(quiet, ("1", "1000"))
    taker = quiet.place("SELL", "LIMIT", "1", price="1000", stp="NONE")
    assert taker.order.status == quiet.record(maker).status == "FILLED"


def test_expire_maker_ends_them_one_after_another(quiet: Quiet) -> None:
    makers = three(quiet)
    done = quiet.place("SELL", "LIMIT", "3", price="1000", stp="EXPIRE_MAKER")
    assert (done.order.status, done.fills) == ("NEW", ())
    assert [m.maker_quantity for m in done.prevented] == [
        Decimal(text) for text in ("1.2", "1.3", "8.1")
    ]
    assert [m.match_id for m in done.prevented] == [0, 1, 2]
    assert [m.taker_quantity for m in done.prevented] == [None] * 3
    for maker, match in zip(makers, (0, 1, 2), strict=True):
        record = quiet.record(maker)
        assert (record.status, record.prevented_match_id) == ("EXPIRED_IN_MATCH", match)
    assert quiet.held("USDT")[1] == 0


def test_expire_taker_leaves_the_makers(quiet: Quiet) -> None:
    makers = three(quiet)
    done = quiet.place("SELL", "LIMIT", "3", price="1000", stp="EXPIRE_TAKER")
    assert (done.order.status, done.order.prevented_quantity) == ("EXPIRED_IN_MATCH", 3)
    assert {quiet.record(maker).status for maker in makers} == {"NEW"}


def test_expire_both(quiet: Quiet) -> None:
    (maker,) = bids(quiet, ("1", "1000"))
    done = quiet.place("SELL", "LIMIT", "3", price="1000", stp="EXPIRE_BOTH")
    assert (done.order.status, done.order.prevented_quantity) == ("EXPIRED_IN_MATCH", 3)
    assert quiet.record(maker).prevented_quantity == 1
    assert quiet.held("ETH") == (100, 0)


def test_the_takers_mode_decides(quiet: Quiet) -> None:
    (maker,) = bids(quiet, ("1", "1000"), stp="EXPIRE_MAKER")
    done = quiet.place("SELL", "LIMIT", "1", price="1000", stp="EXPIRE_TAKER")
    assert done.order.status == "EXPIRED_IN_MATCH"
    assert quiet.record(maker).status == "NEW"


def test_a_market_taker_finds_nothing_behind_an_expired_maker(quiet: Quiet) -> None:
    (maker,) = bids(quiet, ("1", "1000"))
    done = quiet.place("SELL", "MARKET", "1", stp="EXPIRE_MAKER")
    assert quiet.record(maker).status == "EXPIRED_IN_MATCH"
    assert (done.order.status, done.order.prevented_quantity) == ("EXPIRED", 0)
    assert done.order.expiry_reason == "INSUFFICIENT_LIQUIDITY"


@pytest.mark.parametrize("mode", ["DECREMENT", "TRANSFER"])
def test_decrement_takes_the_smaller_off_both(quiet: Quiet, mode: str) -> None:
    (maker,) = bids(quiet, ("6", "1000"), stp=mode)
    done = quiet.place("SELL", "LIMIT", "2", price="1000", stp=mode)
    assert (done.order.status, done.order.prevented_quantity) == ("EXPIRED_IN_MATCH", 2)
    record = quiet.record(maker)
    assert (record.status, record.prevented_quantity) == ("NEW", 2)
    assert quiet.held("USDT")[1] == 4000
    last = [e for e in quiet.executions if e.kind == "TRADE_PREVENTION"]
    assert [e.order.order_id for e in last] == [maker, done.order.order_id]
    part = last[0].prevention
    assert part is not None
    assert (part.lost, part.quantity, part.price) == (2, 2, 1000)
    assert part.counter_order_id == done.order.order_id


def test_accounts_of_a_group_do_not_trade_and_may_transfer(quiet: Quiet) -> None:
    for account in (quiet.mine, quiet.other):
        quiet.exchange.join_group(account, 7)
    (maker,) = bids(quiet, ("3", "1000"), stp="TRANSFER")
    done = quiet.place("SELL", "LIMIT", "2", price="1000", stp="TRANSFER", by=quiet.other)
    assert (done.fills, done.prevented[0].trade_group) == ((), 7)
    assert quiet.held("ETH") == (102, 0)
    assert quiet.held("USDT") == (Decimal(997_000), Decimal(1000))
    assert quiet.held("ETH", quiet.other) == (98, 0)
    assert quiet.held("USDT", quiet.other) == (Decimal(1_002_000), Decimal(0))
    mine = quiet.exchange.prevented(quiet.mine, SYMBOL, order_id=maker)
    assert mine == quiet.exchange.prevented(quiet.other, SYMBOL, match_id=0)
    quiet.exchange.check_ledger()


def test_prevented_matches_are_found_by_order_and_id(quiet: Quiet) -> None:
    makers = three(quiet)
    taker = quiet.place("SELL", "LIMIT", "3", price="1000", stp="EXPIRE_MAKER").order.order_id

    def found(**by: int) -> list[int]:
        return [m.match_id for m in quiet.exchange.prevented(quiet.mine, SYMBOL, **by)]

    assert found(order_id=taker) == [0, 1, 2]
    assert found(order_id=makers[1]) == [1]
    assert found(order_id=taker, from_id=1, limit=1) == [1]
    assert found(match_id=2) == [2]


def test_a_prevented_leg_decides_its_pair(quiet: Quiet) -> None:
    report = quiet.place_list(
        "OCO",
        quiet.order("SELL", "LIMIT_MAKER", "2", price="3300", stp="DECREMENT"),
        quiet.order("SELL", "STOP_LOSS", "2", stop="2800", stp="DECREMENT"),
    )
    stop, limit = report.record.orders
    quiet.place("BUY", "LIMIT", "0.5", price="3300", stp="DECREMENT")
    assert quiet.record(stop).expiry_reason == "OCO_TRIGGER"
    assert quiet.record(limit).prevented_quantity == Decimal("0.5")
    assert quiet.held("ETH")[1] == Decimal("1.5")
