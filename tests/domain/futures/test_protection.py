"""Which stops stand behind a position, and which only seem to."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import closes, orphans, protection_of, threat
from terminal.domain.futures.words import PositionSide
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, OrderStatus, OrderType, Side

BTC = InstrumentId(Market.USDM, "BTCUSDT")
LONG = Position(instrument=BTC, quantity=D(2), entry_price=D(100))
STOP = Order(
    instrument=BTC,
    client_id="stop",
    side=Side.SELL,
    type=OrderType.STOP_MARKET,
    status=OrderStatus.NEW,
    quantity=D(1),
    trigger_price=D(90),
    algo_id=7,
    reduce_only=True,
    is_working=False,
)
WHOLE = replace(STOP, client_id="whole", quantity=None, reduce_only=False, close_position=True)
TARGET = replace(STOP, client_id="tp", type=OrderType.TAKE_PROFIT_MARKET, trigger_price=D(120))


def test_the_share_covered_is_that_of_the_accepted_stops() -> None:
    assert protection_of(LONG, [STOP]).covered == D("0.5")
    assert protection_of(LONG, [WHOLE]).is_whole
    assert protection_of(LONG, []).is_unprotected
    assert protection_of(LONG, [TARGET]).is_unprotected
    assert protection_of(LONG, [TARGET]).target_covered == D("0.5")


def test_two_stops_never_cover_more_than_everything() -> None:
    both = protection_of(LONG, [replace(STOP, quantity=D(2)), replace(STOP, client_id="b")])
    assert both.covered == 1


def test_the_nearest_stop_comes_first_on_either_side() -> None:
    far = replace(STOP, client_id="far", trigger_price=D(80))
    assert [o.client_id for o in protection_of(LONG, [far, STOP]).stops] == ["stop", "far"]
    short = replace(LONG, quantity=D(-2))
    near, off = (
        replace(STOP, client_id=name, side=Side.BUY, trigger_price=D(price))
        for name, price in (("near", 110), ("off", 130))
    )
    assert [o.client_id for o in protection_of(short, [off, near]).stops] == ["near", "off"]


@pytest.mark.parametrize(
    "order",
    [
        replace(STOP, reduce_only=False),
        replace(STOP, side=Side.BUY),
        replace(STOP, instrument=InstrumentId(Market.USDM, "ETHUSDT")),
        replace(STOP, position_side=PositionSide.LONG),
        replace(STOP, status=OrderStatus.EXPIRED),
    ],
)
def test_what_may_open_belongs_elsewhere_or_has_ended_protects_nothing(order: Order) -> None:
    assert protection_of(LONG, [order]).is_unprotected


def test_a_stop_that_is_not_confirmed_protects_nothing_yet() -> None:
    sent = replace(STOP, status=OrderStatus.UNCONFIRMED)
    found = protection_of(LONG, [sent])
    assert found.is_unprotected
    assert found.waiting == (sent,)


def test_a_stop_beyond_the_liquidation_price_is_no_protection() -> None:
    found = protection_of(LONG, [STOP], liquidation=D(95))
    assert found.is_unprotected
    assert found.beyond_liquidation == (STOP,)
    assert not protection_of(LONG, [STOP], liquidation=D(89)).is_unprotected


def test_a_liquidation_on_the_winning_side_threatens_no_leg() -> None:
    assert threat(D(80), D(100), is_long=True) == D(80)
    assert threat(D(800), D(100), is_long=True) is None
    assert threat(D(120), D(100), is_long=False) == D(120)
    assert threat(D(20), D(100), is_long=False) is None
    assert threat(D(800), None, is_long=True) == D(800)
    assert threat(None, D(100), is_long=True) is None


def test_in_hedge_mode_a_leg_is_closed_by_its_own_orders_only() -> None:
    leg = replace(LONG, side=PositionSide.LONG)
    mine = replace(STOP, position_side=PositionSide.LONG, reduce_only=False)
    assert closes(mine, leg)
    assert not closes(mine, replace(leg, side=PositionSide.SHORT, quantity=D(-2)))
    assert not closes(STOP, leg)


def test_an_exit_without_its_position_is_an_orphan() -> None:
    assert orphans([STOP, WHOLE], [LONG]) == ()
    assert orphans([STOP, WHOLE], []) == (STOP, WHOLE)
    assert orphans([STOP], [replace(LONG, quantity=D(-1))]) == (STOP,)
    opening = replace(STOP, reduce_only=False)
    assert orphans([opening], []) == ()
    leg_exit = replace(STOP, reduce_only=False, position_side=PositionSide.LONG)
    assert orphans([leg_exit], []) == (leg_exit,)
