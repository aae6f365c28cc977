"""The positions panel: live rows, closing, exits, margin and reversal through the verbs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from terminal.domain.events import FeedState, Link, LinkReported
from terminal.domain.futures.words import PositionSide, WorkingPrice
from terminal.domain.spot.ticket import StopKind
from terminal.domain.violation import Field, Violation
from terminal.services.session import Session
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.linking import SymbolLink
from terminal.ui.positions import PositionsPanel
from terminal.ui.positions.panel import EMPTY, NO_FUTURES, UNKNOWN
from terminal.ui.positions.table import Act, PositionTable
from terminal.ui.theme.loading import load_theme
from terminal.ui.widgets.table_painter import LOADING
from tests.support.futures_scene import (
    BTC_PERP,
    ETH_PERP,
    HELD,
    build_futures_scene,
    hold,
    mark_to,
)
from tests.support.scene import BTC, NOW_MS

D = Decimal
BTC_ROW, ETH_ROW = "usdm:BTCUSDT:BOTH", "usdm:ETHUSDT:BOTH"


class Stage:
    """A panel over the futures scene."""

    def __init__(self, qtbot: QtBot, width: int = 1_300) -> None:
        self.qtbot = qtbot
        self.session, self.verbs, self.positions = build_futures_scene()
        self.show(self.session, width)

    def show(self, session: Session, width: int) -> None:
        self.link = SymbolLink()
        self.link.select(BTC)
        context = PanelContext(session, load_theme("dark"), FrameClock(), self.link)
        self.panel = PositionsPanel(context, lambda: NOW_MS)
        self.qtbot.addWidget(self.panel)
        assert self.panel.tools is not None
        self.qtbot.addWidget(self.panel.tools)
        self.panel.resize(width, 240)
        self.panel.show()
        table = self.panel.findChild(PositionTable, "positions_table")
        assert table is not None
        self.table = table

    def press(self, row: int, act: Act) -> None:
        self._click(self.table.action_rect(row, list(self.table.acts).index(act)).center())

    def press_link(self, row: int) -> None:
        self._click(self.table.link_rect(row).center())

    def _click(self, place: QPoint) -> None:
        self.qtbot.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    @property
    def calls(self) -> list[tuple[Any, ...]]:
        return self.positions.calls


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_rows_follow_the_account_and_the_mark(stage: Stage) -> None:
    keys = [stage.table.model.key(row) for row in range(3)]
    assert keys == [BTC_ROW, ETH_ROW, "usdm:SOLUSDT:BOTH"]
    assert stage.panel.count == 3
    hold(stage.session.stores, HELD[:1], at_ms=NOW_MS + 5)
    mark_to(stage.session.stores, BTC_PERP, "69214.60", at_ms=NOW_MS + 5)
    stage.panel.refresh()
    assert len(stage.table.model) == 1
    assert stage.table.model.items[0].figures.unrealized == D(250)
    assert stage.panel.count == 1


def test_marks_of_everything_held_are_wanted(stage: Stage) -> None:
    wanted = {topic.instrument for topics in stage.verbs.wanted.values() for topic in topics}
    assert {p.instrument for p in HELD} <= wanted


@pytest.mark.parametrize(
    ("act", "share"),
    [(Act.QUARTER, "0.25"), (Act.HALF, "0.5"), (Act.THREE_QUARTERS, "0.75"), (Act.ALL, "1")],
)
def test_a_button_closes_its_share_at_market(stage: Stage, act: Act, share: str) -> None:
    stage.press(0, act)
    assert stage.calls == [("close", "BTCUSDT", D(share), None)]


def test_at_best_closes_with_a_limit_of_the_closing_side(stage: Stage) -> None:
    stage.panel.totals.ways.chosen.emit(1)
    stage.press(0, Act.ALL)
    stage.press(1, Act.ALL)
    best_ask, best_bid = D("68388.4"), D("3561.26")
    assert [call[3] for call in stage.calls] == [best_ask, best_bid]


def test_keys_close_the_chosen_row(stage: Stage, qtbot: QtBot) -> None:
    stage.table.selection.click([BTC_ROW], 0)
    qtbot.keyClick(stage.table, Qt.Key.Key_2)
    assert stage.calls == [("close", "BTCUSDT", D("0.5"), None)]


def test_keys_do_nothing_without_a_chosen_row(stage: Stage, qtbot: QtBot) -> None:
    qtbot.keyClick(stage.table, Qt.Key.Key_4)
    assert stage.calls == []


def test_a_double_click_chooses_the_row_that_is_there_now(stage: Stage, qtbot: QtBot) -> None:
    place = stage.table.row_rect(0).center()
    qtbot.mouseClick(stage.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    hold(stage.session.stores, HELD[1:], at_ms=NOW_MS + 5)
    stage.panel.refresh()
    qtbot.mouseDClick(stage.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(stage.table, Qt.Key.Key_4)
    assert stage.calls == [("close", "ETHUSDT", D(1), None)]


def test_reversing_asks_once(stage: Stage, qtbot: QtBot) -> None:
    stage.press(0, Act.REVERSE)
    assert stage.calls == []
    assert "then opens short 0.250 BTC" in stage.panel.ask.words.words
    qtbot.mouseClick(stage.panel.ask.go, Qt.MouseButton.LeftButton)
    assert stage.calls == [("reverse", "BTCUSDT")]
    assert stage.panel.ask.isHidden()


def test_in_hedge_mode_a_reversal_says_what_becomes_of_both_legs(stage: Stage) -> None:
    long = replace(HELD[0], side=PositionSide.LONG)
    short = replace(HELD[0], side=PositionSide.SHORT, quantity=D("-0.100"))
    hold(stage.session.stores, (long,), at_ms=NOW_MS + 5)
    stage.panel.refresh()
    stage.press(0, Act.REVERSE)
    assert stage.panel.ask.title.text() == "Move the long leg of BTCUSDT to the short side?"
    assert "then opens a short leg of 0.250 BTC" in stage.panel.ask.words.words
    hold(stage.session.stores, (long, short), at_ms=NOW_MS + 6)
    stage.panel.refresh()
    stage.press(0, Act.REVERSE)
    assert "adds 0.250 BTC to the short leg, which holds 0.100 now" in stage.panel.ask.words.words


def test_two_wrong_exits_are_both_explained(stage: Stage, qtbot: QtBot) -> None:
    refusal = Violation(rule="X", field=Field.TRIGGER_PRICE, message="It would trigger at once.")
    stage.positions.refusals = (refusal,)
    stage.panel.edit_exits(BTC_ROW)
    assert stage.panel.exits is not None
    for field in stage.panel.exits.fields.values():
        field.edit.clear()
        qtbot.keyClicks(field.edit, "68388.4")
    words = stage.panel.exits.words.words
    assert "TP: It would trigger at once." in words
    assert "SL: It would trigger at once." in words


def test_a_close_at_a_typed_price_says_what_it_earns_and_goes_by_its_button(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.panel.totals.ways.chosen.emit(2)
    stage.press(0, Act.HALF)
    assert stage.calls == []
    bar = stage.panel.closing
    assert bar is not None
    assert bar.price.edit.text() == "68,388.4"
    bar.price.edit.clear()
    qtbot.keyClicks(bar.price.edit, "69000")
    assert "Sells 0.125 BTC, +98.18 USDT before fees" in bar.words.words
    qtbot.keyClick(bar.price.edit, Qt.Key.Key_Return)
    assert stage.calls == [("close", "BTCUSDT", D("0.5"), D(69000))]
    assert bar.isHidden()


@pytest.mark.parametrize("typed", ["69000.05", "0", "x"])
def test_a_price_that_the_exchange_would_refuse_is_not_sent(
    stage: Stage, qtbot: QtBot, typed: str
) -> None:
    stage.panel.close_at_price(BTC_ROW)
    bar = stage.panel.closing
    assert bar is not None
    bar.price.edit.clear()
    qtbot.keyClicks(bar.price.edit, typed)
    assert not bar.go.isEnabled()
    bar.send()
    assert stage.calls == []


def test_flattening_says_all_it_will_do_and_asks_once(stage: Stage, qtbot: QtBot) -> None:
    stage.table.selection.click([BTC_ROW], 0)
    qtbot.keyClick(stage.table, Qt.Key.Key_F)
    assert stage.calls == []
    words = stage.panel.ask.words.words
    assert words == "Closes long 0.250 BTC at market, and cancels 2 exits once nothing is held."
    qtbot.mouseClick(stage.panel.ask.go, Qt.MouseButton.LeftButton)
    assert stage.calls == [("flatten", "BTCUSDT")]


@pytest.mark.parametrize("name", ["close_at_price", "flatten", "edit_exits"])
def test_a_bar_goes_when_its_position_has_turned(stage: Stage, name: str) -> None:
    """What was agreed to was a close of a long: nothing of it may reach the short that came after."""
    getattr(stage.panel, name)(BTC_ROW)
    bars = (stage.panel.closing, stage.panel.ask, stage.panel.exits)
    assert any(bar is not None and not bar.isHidden() for bar in bars)
    turned = replace(HELD[0], quantity=D("-0.250"))
    hold(stage.session.stores, (turned, *HELD[1:]), at_ms=NOW_MS + 5)
    stage.panel.refresh()
    assert all(bar is None or bar.isHidden() for bar in bars)
    assert stage.table.accessibleDescription().startswith("BTCUSDT short 0.25; ETHUSDT short 4")


def test_the_menu_closes_at_break_even(stage: Stage) -> None:
    stage.panel.close_at_break_even(BTC_ROW)
    assert stage.calls == [("close_at_break_even", "BTCUSDT")]


def test_each_leg_of_a_hedge_has_its_own_exits(stage: Stage) -> None:
    long = replace(HELD[0], side=PositionSide.LONG)
    short = replace(HELD[0], side=PositionSide.SHORT, quantity=D("-0.100"))
    hold(stage.session.stores, (long, short), at_ms=NOW_MS + 5)
    stage.panel.refresh()
    for side, word in ((PositionSide.LONG, "long"), (PositionSide.SHORT, "short")):
        stage.panel.edit_exits(f"usdm:BTCUSDT:{side}")
        bar = stage.panel.exits
        assert bar is not None
        assert bar.position is not None
        assert bar.position.side is side
        assert bar.title.text().endswith(word)


def test_escape_leaves_the_question(stage: Stage, qtbot: QtBot) -> None:
    stage.press(0, Act.REVERSE)
    qtbot.keyClick(stage.panel.ask.keep, Qt.Key.Key_Escape)
    assert stage.calls == []
    assert stage.panel.ask.isHidden()


def test_break_even_moves_the_stop(stage: Stage) -> None:
    stage.press(0, Act.BREAK_EVEN)
    assert stage.calls == [("move", "t1u-sl", D("68255.5"))]


def test_break_even_without_a_stop_makes_one(stage: Stage) -> None:
    stage.press(2, Act.BREAK_EVEN)
    verb, symbol, leg, share = stage.calls[0]
    assert (verb, symbol, share) == ("protect", "SOLUSDT", D(1))
    assert leg.trigger_price == D("185.060")


def test_cover_rest_gives_the_open_part_the_same_stop(stage: Stage) -> None:
    stage.press_link(1)
    verb, symbol, leg, share = stage.calls[0]
    assert (verb, symbol, share) == ("protect", "ETHUSDT", D("0.4"))
    assert leg.trigger_price == D("3650.00")


def test_add_stop_opens_the_exits_and_sets_one(stage: Stage, qtbot: QtBot) -> None:
    stage.press_link(2)
    bar = stage.panel.exits
    assert bar is not None
    assert not bar.isHidden()
    field = bar.fields[StopKind.STOP_LOSS]
    qtbot.keyClicks(field.edit, "175.5")
    assert "SL" in bar.words.words
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    verb, symbol, leg, _ = stage.calls[0]
    assert (verb, symbol) == ("protect", "SOLUSDT")
    assert (leg.trigger_price, leg.working) == (D("175.5"), WorkingPrice.MARK)
    assert bar.isHidden()


def test_an_exit_that_is_refused_cannot_be_sent(stage: Stage, qtbot: QtBot) -> None:
    message = "This stop lies beyond the liquidation price."
    stage.positions.refusals = (
        Violation(rule="LIQUIDATION", field=Field.TRIGGER_PRICE, message=message),
    )
    stage.press_link(2)
    bar = stage.panel.exits
    assert bar is not None
    qtbot.keyClicks(bar.fields[StopKind.STOP_LOSS].edit, "100")
    assert bar.words.words == f"SL: {message}"
    qtbot.keyClick(bar.fields[StopKind.STOP_LOSS].edit, Qt.Key.Key_Return)
    assert stage.calls == []


def test_an_emptied_exit_is_cancelled_and_a_changed_one_moved(stage: Stage, qtbot: QtBot) -> None:
    stage.panel.edit_exits(BTC_ROW)
    bar = stage.panel.exits
    assert bar is not None
    bar.fields[StopKind.TAKE_PROFIT].edit.clear()
    stop = bar.fields[StopKind.STOP_LOSS].edit
    stop.clear()
    qtbot.keyClicks(stop, "67700")
    qtbot.keyClick(stop, Qt.Key.Key_Return)
    assert stage.calls == [("move", "t1u-sl", D(67700))]
    assert [order.client_id for order in stage.verbs.cancelled] == ["t1u-tp"]


def test_margin_is_only_for_isolated_positions(stage: Stage, qtbot: QtBot) -> None:
    bar = stage.panel.margin
    assert bar is not None
    stage.panel.edit_margin(BTC_ROW)
    assert bar.isHidden()
    stage.panel.edit_margin(ETH_ROW)
    qtbot.keyClicks(bar.amount.edit, "100")
    bar.way.chosen.emit(1)
    qtbot.keyClick(bar.amount.edit, Qt.Key.Key_Return)
    assert stage.calls == [("change_margin", "ETHUSDT", D(-100))]


def test_a_bar_goes_with_its_position(stage: Stage) -> None:
    stage.press_link(2)
    assert stage.panel.exits is not None
    hold(stage.session.stores, HELD[:2], at_ms=NOW_MS + 9)
    stage.panel.refresh()
    assert stage.panel.exits.isHidden()


def test_this_symbol_only(stage: Stage) -> None:
    assert stage.panel.symbol_only is not None
    stage.panel.symbol_only.setChecked(True)
    assert len(stage.table.model) == 0
    stage.link.select(ETH_PERP)
    assert len(stage.table.model) == 1


def test_narrow_windows_keep_the_close_and_the_badge(qtbot: QtBot) -> None:
    stage = Stage(qtbot, 972)
    keys = {stage.table.model.columns[slot.column].key for slot in stage.table.slots}
    assert {"symbol", "quantity", "liquidation", "pnl", "protection"} <= keys
    assert Act.ALL in stage.table.acts
    last = stage.table.slots[-1]
    assert last.left + last.width <= stage.table.action_rect(0, 0).left()


def test_states_without_rows(stage: Stage) -> None:
    stores = stage.session.stores
    hold(stores, (), at_ms=NOW_MS + 5)
    stage.panel.refresh()
    assert stage.table.state == EMPTY
    stores.positions.forget()
    stage.panel.refresh()
    assert stage.table.state == LOADING
    stores.connection.apply(LinkReported(link=Link.USDM_ACCOUNT, state=FeedState.OFF))
    stores.positions.forget()
    stage.panel.refresh()
    assert stage.table.state == UNKNOWN
    stage.show(replace(stage.session, positions=None), 1_300)
    assert stage.table.state == NO_FUTURES


def test_it_paints(stage: Stage) -> None:
    assert not stage.panel.grab().isNull()
