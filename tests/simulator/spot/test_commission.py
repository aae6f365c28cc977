"""What fills cost: parts, sides, BNB and the discount."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.order import Side
from terminal.simulator.spot.commission import CommissionRates, Rates
from terminal.simulator.spot.instruments import from_units, to_units
from tests.simulator.quiet import SYMBOL, Quiet


def test_the_documented_example() -> None:
    rates = CommissionRates(
        standard=Rates(taker=Decimal("0.0000002"), seller=Decimal("0.0000004")),
        tax=Rates(taker=Decimal("0.00000114"), seller=Decimal("0.00000116")),
    )
    received = to_units(Decimal("17491.25"))
    units = rates.units(received, Side.SELL, is_maker=False)
    assert from_units(units) == Decimal("0.01049475") + Decimal("0.04022988")
    in_bnb = rates.discounted_units(received, Side.SELL, Decimal(260), is_maker=False)
    assert from_units(in_bnb) == Decimal("0.00018500")


def test_bnb_pays_when_it_suffices_and_the_received_asset_when_not() -> None:
    quiet = Quiet(symbols=(SYMBOL, "BNBUSDT"))
    account = quiet.open({"ETH": "5", "USDT": "9000", "BNB": "0.004"})
    standard = Rates(Decimal("0.001"), Decimal("0.001"))
    quiet.exchange.set_commission(
        account, CommissionRates(standard=standard, discount_for_account=True)
    )
    quiet.place("BUY", "LIMIT", "2", price="3000", by=quiet.other)
    first = quiet.place("SELL", "LIMIT", "1", price="3000", by=account).fills[0]
    price = quiet.exchange.trades("BNBUSDT", limit=1)[0].price
    assert first.commission_asset == "BNB"
    assert first.commission == (Decimal("2.25") / price).quantize(Decimal("1e-8"))
    second = quiet.place("SELL", "LIMIT", "1", price="3000", by=account).fills[0]
    assert (second.commission_asset, second.commission) == ("USDT", 3)
    assert quiet.held("BNB", account)[0] == Decimal("0.004") - first.commission
    quiet.exchange.check_ledger()


def test_sides_add_to_roles() -> None:
    rates = Rates(Decimal("0.001"), Decimal("0.002"), Decimal("0.0003"), Decimal("0.0004"))
    assert rates.of(Side.BUY, is_maker=True) == Decimal("0.0013")
    assert rates.of(Side.SELL, is_maker=False) == Decimal("0.0024")


def test_other_systems_lock_and_unlock_balance() -> None:
    quiet = Quiet()
    heard: list[Decimal] = []
    quiet.exchange.on_lock.append(lambda change: heard.append(change.delta))
    quiet.exchange.lock_outside(quiet.mine, "ETH", Decimal(40))
    assert quiet.held("ETH") == (60, 40)
    quiet.exchange.lock_outside(quiet.mine, "ETH", Decimal(-40))
    assert quiet.held("ETH") == (100, 0)
    assert heard == [40, -40]
