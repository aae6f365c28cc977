"""Positions, margin, liquidation prices and settings, with the digest's worked figures."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from terminal.domain.futures.position import MarginMode, PositionSide
from terminal.simulator.usdm.listing import brackets
from terminal.simulator.usdm.words import UpdateReason
from tests.simulator.usdm.futures_floor import USUAL, Floor, refused

TIERS = brackets(
    (
        (50, "5000", "0.01"),
        (20, "25000", "0.025"),
        (10, "100000", "0.05"),
        (5, "250000", "0.1"),
        (2, "1000000", "0.125"),
    )
)
"""The fixture UM-BR of the derivatives digest."""
CHEAP = {
    "brackets": TIERS,
    "tick_size": D("0.0001"),
    "min_price": D("0.0001"),
    "step_size": D(1),
    "min_quantity": D(1),
    "max_quantity": D(10_000_000),
    "market_max_quantity": D(10_000_000),
    "min_notional": D(5),
    "multiplier_up": D(100),
    "multiplier_down": D("0.01"),
}


@pytest.fixture
def floor() -> Floor:
    return Floor()


def test_adding_averages_and_reducing_keeps_the_entry(floor: Floor) -> None:
    floor.trade("BUY", "0.4", "2900")
    floor.trade("BUY", "0.6", "3000")
    assert floor.position().entry_price == D(2960)
    floor.trade("SELL", "0.5", "3100")
    row = floor.position()
    assert (row.quantity, row.entry_price, row.accumulated) == (D("0.5"), D(2960), D(70))
    assert floor.balance().wallet == D(10_070)


def test_turning_closes_first_then_opens_at_the_fill(floor: Floor) -> None:
    floor.trade("BUY", "1", "3000")
    floor.trade("SELL", "3", "3010")
    row = floor.position()
    assert (row.quantity, row.entry_price, row.accumulated) == (D(-2), D(3010), D(10))
    change = floor.told("account")[-1]
    assert change.reason is UpdateReason.ORDER
    assert change.positions[0].quantity == D(-2)
    assert change.balances[0].wallet == D(10_010)


def test_commission_is_charged_by_role_and_moves_the_break_even() -> None:
    floor = Floor(rates=USUAL)
    floor.trade("BUY", "1", "3000")
    assert floor.balance().wallet == D("9998.5")
    assert floor.position().break_even_price == D("3001.5")
    (fill,) = floor.exchange.fills(floor.mine)
    assert (fill.commission, fill.is_maker) == (D("1.5"), False)
    (made,) = floor.exchange.fills(floor.other)
    assert (made.commission, made.is_maker) == (D("0.6"), True)
    assert [row.kind for row in floor.exchange.income(floor.mine)] == ["TRANSFER", "COMMISSION"]


def test_commission_may_be_paid_in_bnb_at_a_discount() -> None:
    floor = Floor(rates=USUAL)
    floor.mine = floor.open(BNB="0.01")
    floor.exchange.set_fee_burn(floor.mine, burns=True)
    (price,) = [row.index for row in floor.exchange.asset_index("BNB")]
    floor.trade("BUY", "1", "3000")
    (fill,) = floor.exchange.fills(floor.mine)
    assert fill.commission_asset == "BNB"
    assert abs(fill.commission * price - D("1.35")) < D("0.0001")
    assert floor.balance("BNB").wallet == D("0.01") - fill.commission
    assert floor.balance().wallet == D(10_000)
    told = floor.told("account")[-1]
    assert [row.asset for row in told.balances] == ["USDT", "BNB"]
    floor.trade("BUY", "10", "3000")
    assert floor.exchange.fills(floor.mine)[-1].commission_asset == "USDT"


@pytest.mark.parametrize(
    ("trades", "orders", "total", "held"),
    [
        ((), (("BUY", "0.5", "2970"),), "74.25", "0"),
        ((("BUY", "1"),), (("BUY", "0.5", "2970"),), "224.25", "150"),
        ((("BUY", "1"),), (("SELL", "2.1", "3060"),), "171.3", "150"),
        ((("BUY", "1"),), (("BUY", "0.5", "2970"), ("SELL", "2.1", "3060")), "224.25", "150"),
        ((("SELL", "1"),), (("BUY", "0.5", "2970"), ("SELL", "2.1", "3060")), "471.3", "150"),
    ],
)
def test_only_the_worse_direction_ties_up_margin(
    floor: Floor,
    trades: tuple[tuple[str, str], ...],
    orders: tuple[tuple[str, str, str], ...],
    total: str,
    held: str,
) -> None:
    for side, quantity in trades:
        floor.trade(side, quantity, "3000")
    for side, quantity, price in orders:
        floor.place(side, "LIMIT", quantity, price=price)
    row = floor.balance()
    assert (row.initial_margin, row.position_initial_margin) == (D(total), D(held))
    assert row.available == D(10_000) - D(total)


def test_open_loss_must_be_affordable(floor: Floor) -> None:
    poor = floor.open("160")
    with refused(-2019):
        floor.place("BUY", "LIMIT", "1", price="3010", who=poor)
    floor.place("BUY", "LIMIT", "1", price="3000", who=poor)


def cheap(usdt: str = "3000") -> Floor:
    floor = Floor(rules=CHEAP)
    floor.mine = floor.open(usdt)
    floor.exchange.hold_mark("ETHUSDT", D(2))
    floor.exchange.set_leverage(floor.mine, "ETHUSDT", 20)
    return floor


@pytest.mark.parametrize(
    ("side", "quantity", "wallet", "price"),
    [
        ("BUY", "10000", "1000", "1.94102564"),
        ("SELL", "10000", "1000", "2.05609756"),
        ("BUY", "10000", "2000", "1.83846153"),
        ("BUY", "2000", "200", "1.91919191"),
    ],
)
def test_isolated_liquidation_prices(side: str, quantity: str, wallet: str, price: str) -> None:
    floor = cheap()
    floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade(side, quantity, "2")
    added = D(wallet) - floor.position().isolated_wallet
    if added:
        floor.exchange.change_margin(floor.mine, "ETHUSDT", PositionSide.BOTH, added)
    row = floor.position()
    assert row.isolated_wallet == D(wallet)
    assert row.liquidation_price == D(price)


def test_cross_liquidation_price_and_none_when_nothing_liquidates() -> None:
    floor = cheap("1500")
    floor.trade("BUY", "10000", "2")
    # Balance and maintenance meet: 1500 + 10000 (P - 2) = 250 P - 75.
    assert floor.position().liquidation_price == D("1.88974358")
    rich = cheap("25000")
    rich.trade("BUY", "10000", "2")
    assert rich.position().liquidation_price == 0


def test_hedge_legs_are_apart_and_share_a_liquidation_price(floor: Floor) -> None:
    floor.exchange.set_position_mode(floor.mine, hedge=True)
    with refused(-4061):
        floor.place("BUY", "LIMIT", "1", price="3000")
    with refused(-4062):
        floor.place("BUY", "LIMIT", "1", price="3000", ps="LONG", reduce_only=True)
    floor.trade("BUY", "3", "3000", ps="LONG")
    floor.trade("SELL", "1", "3050", ps="SHORT")
    assert (floor.position("LONG").quantity, floor.position("SHORT").quantity) == (D(3), D(-1))
    assert floor.position("LONG").liquidation_price == floor.position("SHORT").liquidation_price
    with refused(-2022):
        floor.place("SELL", "LIMIT", "4", price="3000", ps="LONG")
    floor.trade("SELL", "2", "3010", ps="LONG")
    assert floor.position("LONG").quantity == D(1)
    with refused(-4068):
        floor.exchange.set_position_mode(floor.mine, hedge=False)


def test_isolated_margin_moves_with_the_position(floor: Floor) -> None:
    floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade("BUY", "2", "3000")
    assert floor.position().isolated_wallet == D(300)
    assert floor.balance().cross_wallet == D(9_700)
    floor.trade("SELL", "1", "2990")
    assert floor.position().isolated_wallet == D(150)
    assert floor.balance().cross_wallet == D(9_840)
    floor.trade("SELL", "1", "3010")
    assert floor.position().isolated_wallet == 0
    assert floor.balance().cross_wallet == floor.balance().wallet == D(10_000)


def test_opening_isolated_never_makes_a_debt() -> None:
    floor = Floor(rates=USUAL)
    floor.mine = floor.open("151")
    floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade("BUY", "1", "3000")
    assert floor.position().isolated_wallet == D("149.5")
    assert floor.balance().cross_wallet == 0
    assert floor.exchange.insurance_balances()["USDT"] == 50_000_000


def test_isolated_margin_is_added_and_taken_with_its_refusals(floor: Floor) -> None:
    change, side = floor.exchange.change_margin, PositionSide.BOTH
    with refused(-4049):
        change(floor.mine, "ETHUSDT", side, D(10))
    floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    with refused(-4054):
        change(floor.mine, "ETHUSDT", side, D(10))
    floor.trade("BUY", "1", "3000")
    floor.told("account")
    change(floor.mine, "ETHUSDT", side, D(10))
    (told,) = floor.told("account")
    assert told.reason is UpdateReason.MARGIN_TRANSFER
    assert told.positions[0].isolated_wallet == D(160)
    with refused(-4055):
        change(floor.mine, "ETHUSDT", side, D(0))
    with refused(-4061):
        change(floor.mine, "ETHUSDT", PositionSide.LONG, D(1))
    with refused(-4050):
        change(floor.mine, "ETHUSDT", side, D(20_000))
    with refused(-4051):
        change(floor.mine, "ETHUSDT", side, D(-11))
    change(floor.mine, "ETHUSDT", side, D(-10))
    amounts = [row.amount for row in floor.exchange.margin_changes(floor.mine, "ETHUSDT")]
    assert amounts == [D(10), D(-10)]


def test_leverage_is_told_and_refused(floor: Floor) -> None:
    config = floor.exchange.set_leverage(floor.mine, "ETHUSDT", 50)
    assert config.max_notional == D(12_000_000)
    (told,) = floor.told("config")
    assert (told.symbol, told.leverage) == ("ETHUSDT", 50)
    with refused(-4028):
        floor.exchange.set_leverage(floor.mine, "ETHUSDT", 126)
    floor.trade("BUY", "100", "3000")
    with refused(-2028):
        floor.exchange.set_leverage(floor.mine, "ETHUSDT", 10)
    floor.exchange.deposit(floor.mine, "USDT", D(50_000))
    floor.trade("BUY", "10", "3000")
    with refused(-2027):
        floor.exchange.set_leverage(floor.mine, "ETHUSDT", 125)


def test_isolated_leverage_does_not_sink(floor: Floor) -> None:
    floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade("BUY", "1", "3000")
    with refused(-4161):
        floor.exchange.set_leverage(floor.mine, "ETHUSDT", 10)


def test_margin_mode_waits_for_an_empty_symbol(floor: Floor) -> None:
    change = floor.exchange.set_margin_mode
    with refused(-4046):
        change(floor.mine, "ETHUSDT", MarginMode.CROSS)
    floor.place("BUY", "LIMIT", "0.1", price="2990")
    with refused(-4047):
        change(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.exchange.cancel_all(floor.mine, "ETHUSDT")
    floor.trade("BUY", "1", "3000")
    with refused(-4048):
        change(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade("SELL", "1", "3000")
    floor.told("account")
    change(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    (told,) = floor.told("account")
    assert (told.reason, told.balances) == (UpdateReason.MARGIN_TYPE_CHANGE, ())
    assert told.positions[0].margin_mode is MarginMode.ISOLATED


def test_position_mode_and_its_refusals(floor: Floor) -> None:
    with refused(-4059):
        floor.exchange.set_position_mode(floor.mine, hedge=False)
    floor.place("BUY", "LIMIT", "0.1", price="2990")
    with refused(-4067):
        floor.exchange.set_position_mode(floor.mine, hedge=True)


def test_multi_assets_mode_uses_everything_and_has_refusals() -> None:
    floor = Floor(("ETHUSDT", "ETHUSDC"))
    mine = floor.mine = floor.open("100", USDC="1000")
    with refused(-4171):
        floor.exchange.set_multi_assets(mine, joint=False)
    floor.exchange.set_margin_mode(mine, "ETHUSDT", MarginMode.ISOLATED)
    with refused(-4167):
        floor.exchange.set_multi_assets(mine, joint=True)
    floor.exchange.set_margin_mode(mine, "ETHUSDT", MarginMode.CROSS)
    with refused(-2019):
        floor.place("BUY", "LIMIT", "1", price="3000")
    floor.exchange.set_multi_assets(mine, joint=True)
    assert floor.told("config")[-1].multi_assets is True
    with refused(-4168):
        floor.exchange.set_margin_mode(mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade("BUY", "1", "3000")
    total = floor.exchange.account_view(mine).total
    assert total.wallet == D("1099.89")
    assert total.available == D("949.89")
    floor.place("BUY", "LIMIT", "0.1", price="2990")
    with refused(-4170):
        floor.exchange.set_multi_assets(mine, joint=False)
    floor.exchange.cancel_all(mine, "ETHUSDT")
    with refused(-4169):
        floor.exchange.set_multi_assets(mine, joint=False)


def test_withdrawing_leaves_the_margin(floor: Floor) -> None:
    floor.trade("BUY", "10", "3000")
    floor.mark("3100")
    with refused(-2018):
        floor.exchange.deposit(floor.mine, "USDT", D(-9_000))
    floor.exchange.deposit(floor.mine, "USDT", D(-8_000))
    assert floor.balance().wallet == D(2_000)
    assert floor.told("account")[-1].reason is UpdateReason.WITHDRAW
    with refused(-1126):
        floor.exchange.deposit(floor.mine, "SHELLS", D(1))
