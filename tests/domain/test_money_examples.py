"""Fees, margins and premiums of the published samples that the other tables leave out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP
from decimal import Decimal as D

from terminal.domain.futures.liquidation import Collateral, Leg, liquidation_price
from terminal.domain.futures.margin import Brackets, MarginTier, one_way_margin
from terminal.domain.order import Side
from terminal.domain.payoff import (
    Direction,
    InversePayoff,
    LinearPayoff,
    PremiumPayoff,
    cut,
    payoff_of,
)
from tests.support.futures_market import BLZ, COIN

LINEAR, COIN_100 = LinearPayoff(), InversePayoff(D(100))


def flat(ratio: str, amount: str = "0") -> Brackets:
    return Brackets(
        [MarginTier(floor=D(0), cap=D(10**12), ratio=D(ratio), amount=D(amount), max_leverage=125)]
    )


def test_a2_a_short_position_pays_margin_on_its_absolute_worth() -> None:
    notional = LINEAR.notional(D(1), D("49.72023376"))
    assert cut(flat("0.01").maintenance(notional)) == D("0.49720233")
    assert cut(one_way_margin(-notional, D(0), D(0), 20).position) == D("2.48601168")


def test_a5_a_coin_fill_is_worth_coin() -> None:
    """Trade quantities in coin are rounded half up, commissions are cut."""
    base = COIN_100.notional(D(1), D(8800))
    assert base.quantize(D("0.00000001"), ROUND_HALF_UP) == D("0.01136364")
    assert cut(base * D("0.0004")) == D("0.00000454")


def test_a6_a7_margin_of_coin_positions() -> None:
    notional = COIN_100.notional(D(1000), D(10500))
    assert cut(one_way_margin(notional, D(0), D(0), 10).position) == D("0.95238095")
    assert cut(one_way_margin(-notional, D(0), D(0), 10).position) == D("0.95238095")


def test_a11_margin_is_taken_at_the_mark() -> None:
    assert one_way_margin(LINEAR.notional(D(10000), D("2.1")), D(0), D(0), 20).position == D(1050)


def test_l10_the_exchange_s_ether_example() -> None:
    found = liquidation_price(
        [Leg(D("3683.979"), D("1456.84"))],
        Collateral(
            wallet=D("1535443.01"), other_maintenance=D("71200.81144"), other_profit=D("-56354.57")
        ),
        flat("0.10", "135365"),
        LINEAR,
        isolated=False,
    )
    assert found.price is not None
    assert found.price.quantize(D("0.01"), ROUND_HALF_UP) == D("1153.26")


def test_the_payoff_of_a_contract_follows_its_settlement() -> None:
    assert payoff_of(BLZ) == LINEAR
    assert payoff_of(COIN) == COIN_100


def test_premiums_are_worth_price_times_quantity_times_unit() -> None:
    call = PremiumPayoff(D(90000), is_call=True, unit=D("0.1"))
    assert call.notional(D(3), D(1200)) == D(360)
    assert call.profit(Direction.of(Side.SELL), D(3), D(1200), D(1000)) == D(60)
    assert call.profit_at_expiry(Direction.LONG, D(3), D(1200), D(95000)) == D(1140)
