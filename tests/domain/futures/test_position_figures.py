"""Figures of positions, one by one and as they lean on each other when cross."""

from dataclasses import replace
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.futures.derivative import MarkPrice, Wallet
from terminal.domain.futures.position import Position
from terminal.domain.futures.position_figures import Funds, Held, account_figures, figures_of
from terminal.domain.futures.words import MarginMode, PositionSide
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from tests.support.brackets import LINEAR_BRACKETS
from tests.support.futures_market import BLZ, TST

MARK = MarkPrice(
    mark=D(110), index=D(109), time_ms=1, funding_rate=D("0.0001"), next_funding_ms=9_000
)
LONG = Position(instrument=BLZ.id, quantity=D(20), entry_price=D(100))
HELD = Held(position=LONG, contract=BLZ, mark=MARK, brackets=LINEAR_BRACKETS, leverage=10)
FUNDS = Funds(wallets={"USDT": Wallet(asset="USDT", balance=D(500), cross=D(500))})


def test_the_figures_of_one_cross_position() -> None:
    (found,) = figures_of([HELD], FUNDS, ())
    assert found.notional == 2_200
    assert found.unrealized == 200
    assert found.initial_margin == found.margin == 220
    assert found.roe == D(200) / D(220)
    assert found.maintenance == 22
    assert found.ratio == D(22) / D(700)
    assert found.funding == D("-0.22")
    assert found.funding_ms == 9_000
    assert found.liquidation is not None
    assert found.liquidation.is_estimate
    price = found.liquidation.price
    assert price is not None
    # 500 + 20·(P − 100) = 20·P·0.01
    assert abs(price - D(1500) / D("19.8")) < D("1e-20")
    assert found.distance == (110 - price) / 110


def test_an_isolated_position_stands_on_its_own_wallet() -> None:
    alone = replace(LONG, margin_mode=MarginMode.ISOLATED, isolated_wallet=D(300))
    (found,) = figures_of([replace(HELD, position=alone)], FUNDS, ())
    assert found.margin == 500
    assert found.ratio == D(22) / D(500)
    assert found.liquidation is not None
    assert not found.liquidation.is_estimate


def test_nothing_is_guessed_without_a_mark_price_or_brackets() -> None:
    (found,) = figures_of([replace(HELD, mark=None)], FUNDS, ())
    assert (found.unrealized, found.liquidation, found.ratio, found.funding) == (None,) * 4
    (found,) = figures_of([replace(HELD, brackets=None)], FUNDS, ())
    assert found.unrealized == 200
    assert (found.maintenance, found.liquidation, found.ratio) == (None,) * 3
    (found,) = figures_of([HELD], Funds(wallets={}), ())
    assert (found.ratio, found.liquidation) == (None, None)


def test_the_loss_of_one_cross_position_brings_the_other_nearer_to_its_end() -> None:
    losing = Held(
        position=Position(instrument=TST.id, quantity=D(-10), entry_price=D(90)),
        contract=TST,
        mark=replace(MARK, mark=D(110)),
        brackets=LINEAR_BRACKETS,
        leverage=10,
    )
    (alone,) = figures_of([HELD], FUNDS, ())
    beside, _ = figures_of([HELD, losing], FUNDS, ())
    assert alone.liquidation
    assert alone.liquidation.price
    assert beside.liquidation
    assert beside.liquidation.price
    assert beside.liquidation.price > alone.liquidation.price
    assert beside.ratio == (22 + 11) / (D(500) + 200 - 200)


def test_both_legs_of_a_cross_hedge_share_one_liquidation_price() -> None:
    long_leg = replace(HELD, position=replace(LONG, side=PositionSide.LONG))
    short_leg = replace(
        HELD, position=replace(LONG, side=PositionSide.SHORT, quantity=D(-5), entry_price=D(105))
    )
    first, second = figures_of([long_leg, short_leg], FUNDS, ())
    assert first.liquidation == second.liquidation
    assert first.unrealized == 200
    assert second.unrealized == -25


def test_protection_is_measured_against_our_own_liquidation_price() -> None:
    stop = Order(
        instrument=BLZ.id,
        client_id="s",
        side=Side.SELL,
        type=OrderType.STOP_MARKET,
        status=OrderStatus.NEW,
        quantity=None,
        trigger_price=D(70),
        algo_id=1,
        close_position=True,
    )
    (found,) = figures_of([HELD], FUNDS, [stop])
    assert found.protection.beyond_liquidation == (stop,)
    (found,) = figures_of([HELD], FUNDS, [replace(stop, trigger_price=D(90))])
    assert found.protection.is_whole


def test_the_account_adds_up() -> None:
    found = account_figures("USDT", [HELD], FUNDS, D(30))
    assert found is not None
    assert (found.wallet, found.unrealized, found.balance) == (500, 200, 700)
    assert (found.initial, found.maintenance, found.ratio) == (220, 22, D(22) / D(700))
    assert found.available == 700 - 220 - 30
    assert account_figures("USDC", [HELD], FUNDS, D(0)) is None


SIZES = st.decimals("-500", "500", places=1).filter(lambda d: d != 0)
PRICES = st.decimals("1", "900", places=2)


@given(SIZES, PRICES, PRICES, st.decimals("1", "90000", places=2))
def test_at_the_liquidation_price_margin_and_need_are_equal(
    quantity: D, entry: D, mark: D, wallet: D
) -> None:
    position = Position(instrument=BLZ.id, quantity=quantity, entry_price=entry)
    funds = Funds(wallets={"USDT": Wallet(asset="USDT", balance=wallet, cross=wallet)})
    one = replace(HELD, position=position, mark=replace(MARK, mark=mark))
    (found,) = figures_of([one], funds, ())
    assert found.liquidation is not None
    price = found.liquidation.price
    if price is None:
        return
    (there,) = figures_of([replace(one, mark=replace(MARK, mark=price))], funds, ())
    assert there.maintenance is not None
    assert there.unrealized is not None
    assert abs(wallet + there.unrealized - there.maintenance) < D("1e-9")
