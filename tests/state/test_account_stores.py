"""Balances, fills, notices and links: the newest truth, each fact once."""

from decimal import Decimal

from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.events import BalancesReported, ClockReported, FeedState, Link, LinkReported
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Side
from terminal.state.balances import BalanceStore
from terminal.state.connection import ConnectionStore
from terminal.state.fills import FillStore
from terminal.state.notices import NoticeStore, Severity

BTC = InstrumentId(Market.SPOT, "BTCUSDT")


def balance(asset: str, free: int) -> Balance:
    return Balance(asset, Decimal(free), Decimal(0))


def fill(trade_id: int, client_id: str = "a") -> Fill:
    return Fill(
        instrument=BTC,
        trade_id=trade_id,
        client_id=client_id,
        venue_id=1,
        side=Side.BUY,
        price=Decimal(2),
        quantity=Decimal(3),
        quote_quantity=Decimal(6),
        fee=Decimal(0),
        fee_asset="BNB",
        is_maker=True,
        time_ms=trade_id,
    )


def test_an_older_balance_never_replaces_a_newer_one() -> None:
    store = BalanceStore()
    store.apply(BalancesReported([balance("USDT", 5)], complete=False, event_ms=20))
    store.apply(BalancesReported([balance("USDT", 9)], complete=True, event_ms=10))
    assert store.get("USDT") == balance("USDT", 5)
    assert store.known


def test_a_complete_report_removes_what_it_does_not_name() -> None:
    store = BalanceStore()
    store.apply(BalancesReported([balance("OLD", 1)], complete=True, event_ms=10))
    store.apply(BalancesReported([balance("NEW", 1)], complete=False, event_ms=30))
    store.apply(BalancesReported([balance("USDT", 1)], complete=True, event_ms=20))
    assert sorted(b.asset for b in store.all()) == ["NEW", "USDT"]


def test_a_symbols_own_commission_outranks_the_default() -> None:
    store = BalanceStore()
    default, special = (CommissionRates(Decimal(m), Decimal(m)) for m in ("0.001", "0"))
    store.set_commission(None, default)
    assert store.commission(BTC) == default
    store.set_commission(BTC, special)
    assert store.commission(BTC) == special


def test_a_fill_counts_once_and_lists_newest_first() -> None:
    store = FillStore()
    assert store.apply(fill(1))
    assert store.apply(fill(2, "b"))
    assert not store.apply(fill(1))
    assert [f.trade_id for f in store.newest(BTC)] == [2, 1]
    assert [f.trade_id for f in store.of_order("a")] == [1]


def test_a_notice_with_the_same_key_replaces_the_former() -> None:
    store = NoticeStore()
    for part in ("1 of 3", "2 of 3"):
        store.add(Severity.SUCCESS, "Partly filled", part, time_ms=1, key="fill:a")
    store.add(Severity.INFO, "Other", time_ms=2)
    assert [n.text for n in store.all()] == ["2 of 3", ""]


def test_a_link_is_live_only_after_it_said_so() -> None:
    store = ConnectionStore()
    assert not store.is_live(Link.ACCOUNT)
    store.apply(LinkReported(link=Link.ACCOUNT, state=FeedState.LIVE, round_trip_ms=1.0))
    assert store.is_live(Link.ACCOUNT)
    store.apply(LinkReported(link=Link.ACCOUNT, state=FeedState.STALE))
    assert not store.is_live(Link.ACCOUNT)
    assert store.round_trips == [1.0]


def test_the_clock_offset_is_zero_until_measured() -> None:
    store = ConnectionStore()
    assert store.clock_offset_ms == 0
    store.apply(ClockReported(offset_ms=-250.0, round_trip_ms=2.0))
    assert store.clock_offset_ms == -250.0
