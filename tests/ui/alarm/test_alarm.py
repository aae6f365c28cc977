"""The alarm: it comes with danger, stays as long as that lasts, and no layout leaves it out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from terminal.domain.events import MarginCalled
from terminal.domain.futures.derivative import MarginCall
from terminal.domain.futures.forced_close import ForcedCause, forced_cause
from terminal.domain.futures.words import MarginMode, PositionSide
from terminal.domain.order import Fill, Side
from terminal.ui.alarm import AlarmBar
from terminal.ui.alarm.rows import alarms
from terminal.ui.theme.loading import load_theme
from tests.support.futures_scene import (
    BTC_PERP,
    ETH_PERP,
    HELD,
    build_futures_scene,
    hold,
    mark_to,
)
from tests.support.scene import NOW_MS

LIQUIDATION = Fill(
    instrument=BTC_PERP,
    trade_id=7,
    client_id="autoclose-179518546800012",
    venue_id=55,
    side=Side.SELL,
    price=Decimal("63100.0"),
    quantity=Decimal("0.250"),
    quote_quantity=Decimal(15775),
    fee=Decimal(1),
    fee_asset="USDT",
    is_maker=False,
    time_ms=NOW_MS + 100,
)


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.session, _, _ = build_futures_scene()
        self.now = NOW_MS
        self.bar = AlarmBar(load_theme("dark"), self.session, lambda: self.now)
        qtbot.addWidget(self.bar)
        self.bar.show()

    def look(self) -> list[str]:
        self.now += 1_000
        self.bar.refresh()
        return [alarm.title for alarm in self.bar.alarms]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_a_healthy_account_draws_nothing(stage: Stage) -> None:
    assert stage.look() == []
    assert stage.bar.height() == 0


def test_a_mark_near_the_liquidation_raises_it_and_a_far_one_ends_it(stage: Stage) -> None:
    mark_to(stage.session.stores, ETH_PERP, "3930.00", at_ms=NOW_MS + 1)
    assert stage.look() == ["ETHUSDT short"]
    assert stage.bar.height() > 0
    assert stage.bar.dismiss.isHidden()
    mark_to(stage.session.stores, ETH_PERP, "3561.27", at_ms=NOW_MS + 2)
    assert stage.look() == []
    assert stage.bar.height() == 0


def test_a_margin_call_counts_for_a_minute(stage: Stage) -> None:
    call = MarginCall(
        instrument=BTC_PERP,
        side=PositionSide.BOTH,
        quantity=Decimal("0.250"),
        mark=Decimal(68385),
        unrealized=Decimal(-400),
        maintenance=Decimal(70),
        margin_mode=MarginMode.CROSS,
    )
    stage.session.stores.futures.apply(MarginCalled((call,), NOW_MS))
    assert stage.look() == ["BTCUSDT long"]
    assert "calls for margin" in stage.bar.alarms[0].words
    stage.now += 60_000
    assert stage.look() == []


def test_a_liquidation_stays_until_it_is_put_away(stage: Stage, qtbot: QtBot) -> None:
    stage.session.stores.fills.apply(LIQUIDATION)
    stage.session.stores.fills.apply(replace(LIQUIDATION, trade_id=8))
    assert stage.look() == ["BTCUSDT long was liquidated"]
    assert "0.500 BTC" in stage.bar.alarms[0].words
    qtbot.mouseClick(stage.bar.dismiss, Qt.MouseButton.LeftButton)
    assert stage.look() == []


def test_what_was_over_before_the_start_is_no_alarm(stage: Stage) -> None:
    stores = stage.session.stores
    stores.fills.apply(replace(LIQUIDATION, time_ms=NOW_MS - 60_000))
    assert alarms(stores, NOW_MS, NOW_MS) == []


def test_the_button_asks_for_the_position(stage: Stage, qtbot: QtBot) -> None:
    stage.session.stores.fills.apply(LIQUIDATION)
    stage.look()
    with qtbot.waitSignal(stage.bar.show_wanted) as asked:
        qtbot.mouseClick(stage.bar.show_button, Qt.MouseButton.LeftButton)
    assert asked.args == [BTC_PERP]


def test_without_positions_it_is_quiet(stage: Stage) -> None:
    hold(stage.session.stores, (), at_ms=NOW_MS + 5)
    assert HELD
    assert stage.look() == []


@pytest.mark.parametrize(
    ("client_id", "cause"),
    [
        ("autoclose-1", ForcedCause.LIQUIDATION),
        ("adl_autoclose", ForcedCause.ADL),
        ("settlement_autoclose-5", ForcedCause.SETTLEMENT),
        ("t1s-abc", None),
    ],
)
def test_forced_orders_are_told_by_their_ids(client_id: str, cause: ForcedCause | None) -> None:
    assert forced_cause(client_id) is cause
