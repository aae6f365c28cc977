"""What the card says of fees: the symbol's own rates, the discount while its asset lasts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.events import BalancesReported, TickerChanged
from terminal.domain.fees import Commission, Discount, RateSet, trade_fee
from terminal.domain.instrument import SpotPair
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.ticker import Ticker
from terminal.services.commissions import commission_plan
from terminal.state.stores import Stores
from tests.support.fakes import BTC, NOW_MS, pair

BNB = InstrumentId(Market.SPOT, "BNBUSDT")
PLAN = Commission(
    standard=RateSet(maker=Decimal("0.001"), taker=Decimal("0.001")),
    tax=RateSet(seller=Decimal("0.0001")),
    discount=Discount(asset="BNB", reduction=Decimal("0.25"), available=Decimal(0)),
)


def stores_with(bnb: str) -> tuple[Stores, SpotPair]:
    stores, known = Stores(), pair()
    assert isinstance(known, SpotPair)
    bnb_pair = replace(known, id=BNB, base="BNB")
    stores.instruments.load([known, bnb_pair])
    for instrument, price in ((BTC, Decimal(60_000)), (BNB, Decimal(600))):
        zero = Decimal(0)
        ticker = Ticker(price, price, price, price, zero, zero, NOW_MS)
        stores.tickers.apply(TickerChanged(instrument, ticker))
    held = [Balance("BNB", Decimal(bnb), Decimal(0))]
    stores.balances.apply(BalancesReported(held, complete=True, event_ms=NOW_MS))
    return stores, known


def test_nothing_known_then_plain_rates_then_the_symbols_own() -> None:
    stores, known = stores_with("1")
    assert commission_plan(stores, known) is None
    stores.balances.set_commission(None, CommissionRates(Decimal("0.002"), Decimal("0.003")))
    plan = commission_plan(stores, known)
    assert plan is not None
    assert plan.rate(Side.BUY, is_maker=False) == Decimal("0.003")
    stores.balances.set_plan(known.id, PLAN)
    plan = commission_plan(stores, known)
    assert plan is not None
    assert plan.rate(Side.SELL, is_maker=True) == Decimal("0.0011")


def test_the_discount_is_paid_in_bnb_while_there_is_enough() -> None:
    for held, amount, asset in (("1", "0.085", "BNB"), ("0.01", "66", "USDT")):
        stores, known = stores_with(held)
        stores.balances.set_plan(known.id, PLAN)
        plan = commission_plan(stores, known)
        assert plan is not None
        fee = trade_fee(plan, Side.SELL, Decimal(60_000), "USDT", is_maker=False)
        # Standard 60 less a quarter, and the whole tax of 6, at 600 USDT for one BNB.
        assert (fee.amount, fee.asset) == (Decimal(amount), asset)
