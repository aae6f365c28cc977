"""Sums over positions, and single questions about one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.futures.liquidation import Liquidation
from terminal.domain.futures.position_figures import PositionFigures
from terminal.domain.futures.position_sums import (
    break_even_trigger,
    liquidation_of,
    position_sums,
    profit_at,
    share_of_position,
    uncovered_quantity,
    uncovered_share,
    way_to_liquidation,
)
from terminal.state.position_views import position_views
from tests.support.futures_scene import EXITS, HELD, build_futures_scene, perpetual

D = Decimal
BTC = perpetual("BTC", "0.1", "0.001")


def views() -> dict[str, PositionFigures]:
    session, _, _ = build_futures_scene()
    return {v.position.instrument.symbol: v for v in position_views(session.stores)}


def test_a_sum_is_unknown_as_soon_as_one_part_is() -> None:
    known = views()
    assert position_sums(known.values()).unrealized == D("-266.410")
    missing = replace(known["ETHUSDT"], unrealized=None)
    assert position_sums([known["BTCUSDT"], missing]).unrealized is None


def test_assets_are_not_added_to_each_other() -> None:
    btc = views()["BTCUSDT"]
    other = replace(btc, contract=replace(btc.contract, margin_asset="USDC"))
    assert position_sums([btc, other]).unrealized is None


def test_the_way_to_liquidation_has_the_sign_of_the_move() -> None:
    known = views()
    long, short = way_to_liquidation(known["BTCUSDT"]), way_to_liquidation(known["ETHUSDT"])
    assert long is not None
    assert short is not None
    assert long < 0 < short


def test_a_price_no_market_reaches_is_no_liquidation_price() -> None:
    btc = views()["BTCUSDT"]
    far = replace(btc, liquidation=Liquidation(D("337191437987.8"), is_estimate=True))
    assert liquidation_of(far) is None
    assert way_to_liquidation(far) is None


def test_break_even_is_rounded_to_the_side_that_does_not_lose() -> None:
    known = views()
    long = replace(known["BTCUSDT"], break_even=D("68255.51"))
    assert break_even_trigger(long) == D("68255.6")
    short = replace(known["ETHUSDT"], break_even=D("3585.019"))
    assert break_even_trigger(short) == D("3585.01")


def test_profit_of_all_and_of_a_part() -> None:
    assert profit_at(HELD[0], BTC, D("68614.6")) == D("100.0")
    assert profit_at(HELD[0], BTC, D("68614.6"), D("0.5")) == D("50.0")
    assert profit_at(HELD[1], BTC, D("3488.42")) == D(400)
    assert profit_at(replace(HELD[0], quantity=D(0)), BTC, D(1)) is None


def test_what_is_not_covered() -> None:
    assert uncovered_quantity(HELD[1], D("0.6")) == D("1.6")
    assert uncovered_share(D("1.2")) == 0
    assert share_of_position(EXITS[2], HELD[1]) == D("0.6")
    assert share_of_position(EXITS[0], HELD[0]) is None
