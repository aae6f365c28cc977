"""Money is conserved to the last digit, whatever is ordered in whatever order."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal.domain.order import StpMode
from terminal.simulator.ledger import CROWD, Ledger, LedgerBroken
from terminal.simulator.spot.model import VenueError

KINDS = (
    "LIMIT",
    "MARKET",
    "LIMIT_MAKER",
    "STOP_LOSS",
    "STOP_LOSS_LIMIT",
    "TAKE_PROFIT",
    "TAKE_PROFIT_LIMIT",
)
ACTIONS = st.tuples(
    st.sampled_from(("place", "place", "place", "cancel", "cancel_all", "wait")),
    st.sampled_from(("BUY", "SELL")),
    st.sampled_from(KINDS),
    st.integers(1, 60_000),
    st.integers(-400, 400),
    st.sampled_from(("GTC", "IOC", "FOK")),
    st.sampled_from(list(StpMode)[:5]),
    st.booleans(),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(ACTIONS, max_size=25))
def test_random_orders_conserve_every_asset(open_desk, actions):
    desk = open_desk(symbols=("BTCUSDT", "ETHUSDT", "ETHBTC"))
    exchange = desk.exchange
    accounts = (
        exchange.create_account({"ETH": Decimal(30), "BTC": Decimal(2)}),
        exchange.create_account({"ETH": Decimal(30), "BTC": Decimal(2)}, maker=Decimal("-0")),
    )
    for action, side, kind, lots, distance, tif, stp, second in actions:
        account = accounts[second]
        quote = exchange.best("ETHBTC")
        price = (quote.bid if side == "BUY" else quote.ask) + distance * Decimal("0.00001")
        try:
            if action == "place":
                limit = kind in ("LIMIT", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT")
                desk.place(
                    side,
                    kind,
                    str(Decimal(lots) / 10_000),
                    price if limit or kind == "LIMIT_MAKER" else None,
                    stop=price if "_" in kind and kind != "LIMIT_MAKER" else None,
                    tif=tif if limit else None,
                    symbol="ETHBTC",
                    account=account,
                    stp=stp,
                )
            elif action == "cancel":
                order = exchange.open_orders(account)[0]
                exchange.cancel(account, "ETHBTC", order_id=order.order_id)
            elif action == "cancel_all":
                exchange.cancel_all(account, "ETHBTC")
            else:
                desk.pass_time(200)
        except (VenueError, IndexError):
            pass
        exchange.check_ledger()
    for account in accounts:
        for order in exchange.all_orders(account, "ETHBTC"):
            assert order.executed + order.prevented_quantity <= order.quantity
        if not exchange.open_orders(account):
            assert all(locked == 0 for _, locked in exchange.balances(account).values())
        for order in exchange.open_orders(account):
            exchange.cancel(account, "ETHBTC", order_id=order.order_id)
        assert all(locked == 0 for _, locked in exchange.balances(account).values())


def test_the_ledger_notices_what_is_made_or_overdrawn():
    ledger = Ledger()
    ledger.open(1)
    ledger.issue(1, "BTC", 100)
    ledger.pay(1, CROWD, "BTC", 100)
    ledger.check()
    ledger.pay(1, CROWD, "BTC", 1)
    with pytest.raises(LedgerBroken):
        ledger.check()
    ledger.pay(CROWD, 1, "BTC", 1)
    ledger._of(1, "BTC")[0] += 1
    with pytest.raises(LedgerBroken):
        ledger.check()


def test_deposits_reach_the_balance_and_withdrawals_stop_at_nothing(desk):
    heard = []
    desk.exchange.on_delta.append(heard.append)
    desk.exchange.adjust(desk.account, "BNB", Decimal("1.5"))
    assert desk.held("BNB") == (Decimal("1.5"), 0)
    with pytest.raises(VenueError):
        desk.exchange.adjust(desk.account, "BNB", Decimal(-2))
    assert [delta.delta for delta in heard] == [Decimal("1.5")]
    desk.exchange.check_ledger()
