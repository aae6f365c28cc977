"""Margin calls, liquidation through the book, the insurance fund, deleveraging, debts."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from terminal.domain.futures.position import MarginMode
from terminal.domain.order import OrderStatus
from terminal.simulator.usdm.words import (
    ExecutionKind,
    ExpiryReason,
    ForceCause,
    IncomeType,
    UpdateReason,
)
from tests.simulator.usdm.futures_floor import Floor, refused


@pytest.fixture
def floor() -> Floor:
    """I have 200 USDT and am long 1 ETH at 3000; maintenance is 0.4 percent."""
    floor = Floor()
    floor.mine = floor.open("200")
    floor.trade("BUY", "1", "3000")
    floor.events.clear()
    return floor


def income(floor: Floor, kind: IncomeType) -> list[D]:
    return [row.amount for row in floor.exchange.income(floor.mine, kind=kind)]


def test_the_owner_is_warned_once(floor: Floor) -> None:
    floor.mark("2814")
    (call,) = floor.told("call")
    assert call.cross_wallet == D(200)
    assert (call.rows[0].quantity, call.rows[0].maintenance) == (D(1), D("11.256"))
    floor.mark("2813")
    assert floor.told("call") == []
    floor.mark("2900")
    floor.mark("2813")
    assert len(floor.told("call")) == 1


def test_a_cross_position_is_closed_through_the_book(floor: Floor) -> None:
    floor.offer("BUY", "5", "2811")
    waiting = floor.place("SELL", "LIMIT", "1", price="3100")
    floor.events.clear()
    floor.mark("2811")
    orders = [(e.kind, e.order.client_id[:9]) for n, e in floor.events
              if n == "order" and e.order.account_id == floor.mine]  # fmt: skip
    assert orders == [
        (ExecutionKind.EXPIRED, waiting.client_id),
        (ExecutionKind.NEW, "autoclose"),
        (ExecutionKind.CALCULATED, "autoclose"),
    ]
    (force,) = floor.told("force")
    assert (force.order.average_price, force.cause) == (D(2811), ForceCause.LIQUIDATION)
    assert floor.position().quantity == 0
    ended = floor.exchange.order(floor.mine, "ETHUSDT", order_id=waiting.order_id)
    assert ended.expiry_reason is ExpiryReason.LIQUIDATION
    # 200 - 189 are left; the fee would be 35.
    assert income(floor, IncomeType.INSURANCE_CLEAR) == [D(-11)]
    assert floor.balance().wallet == 0
    (mine,) = floor.exchange.force_orders(floor.mine)
    assert mine.status is OrderStatus.FILLED


def test_a_stop_on_the_mark_comes_before_the_liquidation(floor: Floor) -> None:
    floor.algo("SELL", "STOP_MARKET", "1", trigger="2812", working="MARK_PRICE")
    floor.offer("BUY", "5", "2811")
    floor.mark("2811")
    assert floor.exchange.force_orders(floor.mine) == []
    assert floor.balance().wallet == D(11)


def test_the_fund_pays_what_the_account_cannot(floor: Floor) -> None:
    before = floor.exchange.insurance_balances()["USDT"]
    floor.offer("BUY", "5", "2700")
    floor.mark("2705")
    assert floor.balance().wallet == 0
    assert income(floor, IncomeType.INSURANCE_CLEAR) == [D(100)]
    assert floor.exchange.insurance_balances()["USDT"] == before - 100
    reasons = [change.reason for change in floor.told("account")]
    assert reasons == [UpdateReason.ORDER, UpdateReason.INSURANCE_CLEAR]


def test_winners_are_deleveraged_when_the_fund_is_empty(floor: Floor) -> None:
    fund = floor.exchange.insurance_balances()["USDT"]
    floor.exchange.insure("USDT", -fund)
    floor.offer("BUY", "5", "2700")
    floor.mark("2705")
    (loser,) = floor.exchange.force_orders(floor.mine)
    (winner,) = floor.exchange.force_orders(floor.other)
    assert (loser.average_price, loser.cause) == (D(2800), ForceCause.LIQUIDATION)
    assert (winner.client_id, winner.cause) == ("adl_autoclose", ForceCause.ADL)
    assert floor.balance().wallet == 0
    assert floor.exchange.insurance_balances()["USDT"] == 0
    assert floor.position(who=floor.other).quantity == 0


def test_an_isolated_position_loses_its_margin_only(floor: Floor) -> None:
    floor = Floor()
    floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade("BUY", "1", "3000")
    assert floor.position().liquidation_price == D("2861.44578313")
    floor.offer("BUY", "5", "2800")
    floor.mark("2861")
    assert floor.position().quantity == 0
    assert floor.balance().wallet == D(9_850)
    assert income(floor, IncomeType.INSURANCE_CLEAR) == [D(50)]


def test_the_rest_of_the_isolated_margin_comes_back(floor: Floor) -> None:
    floor = Floor()
    floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    floor.trade("BUY", "1", "3000")
    floor.offer("BUY", "5", "2990")
    floor.mark("2861")
    # 150 of margin, 10 lost, 1.25 percent of 2990 as fee.
    assert floor.balance().wallet == D(10_000) - 10 - D("37.375")
    assert floor.balance().cross_wallet == floor.balance().wallet


def test_a_debt_without_positions_is_made_good() -> None:
    floor = Floor()
    floor.mine = floor.open("100")
    floor.exchange.set_leverage(floor.mine, "ETHUSDT", 100)
    floor.trade("BUY", "1", "3000")
    floor.trade("SELL", "1", "2850")
    assert floor.balance().wallet == 0
    assert income(floor, IncomeType.INSURANCE_CLEAR) == [D(50)]


def test_liquidation_can_be_forced_from_outside(floor: Floor) -> None:
    floor.offer("BUY", "5", "2999")
    floor.exchange.liquidate(floor.mine, "ETHUSDT")
    assert floor.position().quantity == 0
    assert len(floor.exchange.force_orders(floor.mine)) == 1


def test_deleveraging_can_be_forced_from_outside(floor: Floor) -> None:
    floor.mark("3100")
    floor.events.clear()
    floor.exchange.deleverage(floor.mine, "ETHUSDT")
    (forced,) = floor.exchange.force_orders(floor.mine, cause=ForceCause.ADL)
    assert (forced.client_id, forced.average_price) == ("adl_autoclose", D(3100))
    assert [kind for name, event in floor.events if name == "order" for kind in [event.kind]] == [
        ExecutionKind.NEW,
        ExecutionKind.TRADE,
    ]
    assert floor.balance().wallet == D(300)


def test_quantiles_rise_with_the_profit(floor: Floor) -> None:
    (before,) = floor.exchange.adl_quantiles(floor.mine)
    floor.mark("3400")
    (after,) = floor.exchange.adl_quantiles(floor.mine)
    assert (before.both, after.both) == (0, 4)


def test_hopeless_orders_are_refused_while_liquidating(floor: Floor) -> None:
    floor.exchange.accounts.get(floor.mine).is_liquidating = True
    with refused(-2023):
        floor.place("BUY", "LIMIT", "0.1", price="2990")


def test_in_multi_assets_mode_other_assets_pay_first_then_the_fund() -> None:
    floor = Floor()
    floor.mine = floor.open("100", USDC="500", BTC="0.001")
    floor.exchange.set_multi_assets(floor.mine, joint=True)
    floor.trade("BUY", "2", "3000")
    floor.trade("SELL", "2", "2850")
    assert floor.balance().wallet == D(-200)
    floor.wait(1_000)
    assert floor.balance().wallet == 0
    assert D(299) < floor.balance("USDC").wallet < D(300)
    floor.exchange.set_leverage(floor.mine, "ETHUSDT", 100)
    floor.trade("BUY", "6", "3000")
    floor.trade("SELL", "6", "2850")
    floor.wait(1_000)
    assert [floor.balance(asset).wallet for asset in ("USDT", "USDC", "BTC")] == [0, 0, 0]
    assert income(floor, IncomeType.INSURANCE_CLEAR)[0] > D(400)
    kinds = {row.kind for row in floor.exchange.income(floor.mine)}
    assert IncomeType.AUTO_EXCHANGE in kinds
