"""The futures ticket in the window: sending, exits, leverage, modes, and the switch to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from terminal.domain.futures.margin import Brackets
from terminal.domain.futures.ticket import FuturesStopMarketTicket
from terminal.domain.futures.words import MarginMode, PositionMode, WorkingPrice
from terminal.domain.gate import Decision, Level, Reason
from terminal.domain.market import InstrumentId
from terminal.domain.order import OrderStatus, Side, StpMode
from terminal.domain.ticket import LimitTicket
from terminal.domain.validation import Field
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.linking import FuturesDraft, OrderWish, SymbolLink
from terminal.ui.theme.loading import load_theme
from terminal.ui.ticket import TicketPanel, TicketSwitch
from terminal.ui.ticket.futures_form import FuturesKind, Lifetime
from terminal.ui.ticket.futures_panel import FuturesTicketPanel
from terminal.ui.ticket.leverage_rows import bracket_rows, judge_text
from tests.support.futures_scene import BRACKETS, BTC_PERP, ETH_PERP, build_futures_scene, hold
from tests.support.scene import BTC, NOW_MS


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.session, self.verbs, self.positions = build_futures_scene()
        self.link = SymbolLink()
        self.link.select(BTC_PERP)
        context = PanelContext(self.session, load_theme("dark"), FrameClock(), self.link)
        self.switch = TicketSwitch(context)
        qtbot.addWidget(self.switch)
        self.switch.resize(300, 900)
        self.switch.show()
        form = self.switch.form
        assert isinstance(form, FuturesTicketPanel)
        self.panel = form
        self.panel._now_ms = lambda: NOW_MS

    def type(self, name: str, text: str) -> None:
        field = self.panel.findChild(QLineEdit, f"futures_{name}")
        assert field is not None
        field.clear()
        self.qtbot.keyClicks(field, text)

    @property
    def calls(self) -> list[tuple[Any, ...]]:
        return self.positions.calls


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_the_price_is_there_and_the_quantity_is_not(stage: Stage) -> None:
    assert stage.panel.model.form.price == "68,388.4"
    assert not stage.panel.send.isEnabled()


def test_sending_sends_once(stage: Stage, qtbot: QtBot) -> None:
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    assert stage.panel.send.isEnabled()
    stage.panel.submit()
    stage.panel.submit()
    assert len(stage.verbs.submitted) == 1


def test_exits_go_with_the_entry(stage: Stage) -> None:
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    stage.panel.view.exits.click()
    stage.type("take_profit", "69400")
    stage.type("stop_loss", "67600")
    stage.panel.view.sources[Field.TAKE_PROFIT].chosen.emit(1)
    stage.panel.submit()
    verb, ticket, exits = stage.calls[0]
    assert verb == "submit"
    assert ticket.quantity * 4 == 1
    assert exits.stop.working is WorkingPrice.MARK
    assert exits.target.working is WorkingPrice.CONTRACT
    assert stage.verbs.submitted == []


def test_two_wrong_exits_are_both_explained(stage: Stage) -> None:
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    stage.panel.view.exits.click()
    stage.type("take_profit", "60000")
    stage.type("stop_loss", "70000")
    boxes = stage.panel.view.boxes
    said = [boxes[place].message for place in (Field.TAKE_PROFIT, Field.STOP_LOSS)]
    assert None not in said
    assert ["above" in m.sentence for m in said if m] == [True, False]


@pytest.mark.parametrize("height", [574, 480, 400])
@pytest.mark.parametrize("kind", [FuturesKind.LIMIT, FuturesKind.STOP_LIMIT])
def test_costs_and_danger_stay_in_sight_however_low_the_window(
    stage: Stage, height: int, kind: FuturesKind
) -> None:
    stage.panel.change(kind=kind, with_exits=True)
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    stage.switch.resize(300, height)
    stage.panel.update_all()
    card, panel = stage.panel.view.card, stage.panel
    assert panel.rect().contains(card.geometry())
    assert panel.rect().contains(panel.send.geometry())
    assert not card.geometry().intersects(panel.send.geometry())
    shown = {row.label for group in card.shown for row in group}
    assert {"Margin used", "Fee", "Liquidation"} <= shown


def test_at_a_small_windows_height_the_form_with_exits_needs_no_scrolling(stage: Stage) -> None:
    stage.panel.change(with_exits=True)
    stage.switch.resize(300, 618)
    stage.panel.update_all()
    assert (
        stage.panel.view.fit(618 - 46 - 16, is_whole=False) + stage.panel.view.card.height()
        <= 618 - 46 - 16
    )


def test_a_message_moves_nothing_above_it(stage: Stage) -> None:
    stage.panel.change(with_exits=True)
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    fields = stage.panel.view.fields
    before = fields[Field.QUANTITY].y()
    stage.type("stop_loss", "70000")
    stage.qtbot.wait(1)
    assert stage.panel.view.boxes[Field.STOP_LOSS].message is not None
    assert fields[Field.QUANTITY].y() == before


def test_self_trade_prevention_and_price_protection_go_with_the_order(stage: Stage) -> None:
    view = stage.panel.view
    assert not view.stp.isHidden()
    assert view.protect.isHidden()
    stage.panel.change(kind=FuturesKind.STOP_MARKET)
    stage.type("trigger", "69000")
    stage.type("quantity", "0.25")
    view.protect.click()
    offered = [action.text() for action in view.stp.menu.actions()]
    view.stp.chosen.emit(offered.index("expire taker"))
    stage.panel.submit()
    (ticket,) = stage.verbs.submitted
    assert isinstance(ticket, FuturesStopMarketTicket)
    assert ticket.price_protect
    assert ticket.stp_mode is StpMode.EXPIRE_TAKER


def test_price_protection_holds_for_the_exits_of_an_entry(stage: Stage) -> None:
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    stage.panel.change(with_exits=True, price_protect=True)
    stage.type("stop_loss", "67600")
    stage.panel.submit()
    _, _, exits = stage.calls[0]
    assert exits.stop.price_protect


def test_rare_choices_stand_behind_the_dots_unless_one_is_made(stage: Stage, qtbot: QtBot) -> None:
    view = stage.panel.view
    row = view.stp.parentWidget()
    assert row.isHidden()
    qtbot.mouseClick(view.more, Qt.MouseButton.LeftButton)
    assert not row.isHidden()
    qtbot.mouseClick(view.more, Qt.MouseButton.LeftButton)
    assert row.isHidden()
    stage.panel.change(with_exits=True, price_protect=True)
    assert not row.isHidden()


def test_a_typed_line_fills_the_form_and_sends_nothing(stage: Stage) -> None:
    stage.panel.change(kind=FuturesKind.MARKET, side=Side.SELL)
    stage.link.write_order(OrderWish(Side.BUY, "0.25", "68040", "69400", "67600"))
    form = stage.panel.model.form
    assert (form.kind, form.side, form.with_exits) == (FuturesKind.LIMIT, Side.BUY, True)
    assert (form.price, form.quantity) == ("68040", "0.25")
    assert (form.take_profit, form.stop_loss) == ("69400", "67600")
    assert stage.panel.send.isEnabled()
    assert stage.calls == []
    assert stage.verbs.submitted == []
    stage.link.write_order(OrderWish(Side.SELL, "0.1", closes=True))
    assert stage.panel.model.form.closes
    assert stage.panel.model.form.kind is FuturesKind.MARKET


def test_a_typed_line_fills_the_spot_form_too(stage: Stage) -> None:
    stage.link.select(BTC)
    stage.link.write_order(OrderWish(Side.SELL, "0.25", "68040"))
    spot = stage.switch.form
    assert isinstance(spot, TicketPanel)
    assert (spot.model.form.price, spot.model.form.quantity) == ("68040", "0.25")
    assert spot.model.form.side is Side.SELL


@pytest.mark.parametrize("kind", list(FuturesKind))
@pytest.mark.parametrize("lifetime", [Lifetime.GTC, Lifetime.FOUR_HOURS])
def test_no_form_is_wider_than_its_panel(
    stage: Stage, kind: FuturesKind, lifetime: Lifetime
) -> None:
    stage.panel.change(kind=kind, lifetime=lifetime, with_exits=True, price_protect=True)
    stage.qtbot.wait(1)
    assert stage.panel.view.minimumSizeHint().width() <= 300
    assert stage.panel.view.width() <= stage.panel.width()


def test_the_draft_is_drawn_with_its_exits(stage: Stage) -> None:
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    draft = stage.link.draft
    assert isinstance(draft, FuturesDraft)
    assert draft.exits is None


def test_leverage_is_set_by_its_button_alone(stage: Stage, qtbot: QtBot) -> None:
    pane = stage.panel.view.leverage_pane
    qtbot.mouseClick(stage.panel.view.leverage, Qt.MouseButton.LeftButton)
    assert not pane.isHidden()
    assert not pane.go.isEnabled()
    qtbot.waitUntil(lambda: pane.go.height() > 0)
    pane.field.edit.clear()
    qtbot.keyClicks(pane.field.edit, "50")
    assert "3,000,000 USDT" in pane.words.text()
    assert stage.calls == []
    qtbot.mouseClick(pane.go, Qt.MouseButton.LeftButton)
    assert stage.calls == [("set_leverage", "BTCUSDT", 50, False)]
    assert pane.isHidden()


def test_a_dangerous_leverage_says_so_before_it_is_agreed_to(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = Reason(
        rule="R14",
        level=Level.CONFIRM,
        title="Nearer liquidation",
        message="From 40,459 to 66,100.",
    )

    def judge(instrument: InstrumentId, leverage: int) -> Decision:
        return Decision((reason,))

    monkeypatch.setattr(stage.positions, "judge_leverage", judge)
    pane = stage.panel.view.leverage_pane
    qtbot.mouseClick(stage.panel.view.leverage, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.go.height() > 0)
    pane.field.edit.clear()
    qtbot.keyClicks(pane.field.edit, "100")
    assert pane.words.text().startswith(reason.message)
    assert "anyway" in pane.go.text()
    qtbot.mouseClick(pane.go, Qt.MouseButton.LeftButton)
    assert stage.calls == [("set_leverage", "BTCUSDT", 100, True)]


def test_the_slider_stops_at_what_the_brackets_allow_and_says_what_it_does(
    stage: Stage, qtbot: QtBot
) -> None:
    pane = stage.panel.view.leverage_pane
    qtbot.mouseClick(stage.panel.view.leverage, Qt.MouseButton.LeftButton)
    pane.slider.moved.emit(100)
    assert pane.field.edit.text() == "125"
    pane.slider.moved.emit(0)
    assert pane.field.edit.text() == "1"
    pane.slider.moved.emit(25)
    assert pane.field.edit.text() == "32"
    assert "Margin of the long 854.82 \N{RIGHTWARDS ARROW} 534.26 USDT." in pane.words.text()
    assert "Liquidation stays at 40,459.3" in pane.words.text()
    assert stage.calls == []


def test_modes_that_cannot_change_are_explained_before_the_attempt(stage: Stage) -> None:
    stage.panel.view.mode.chosen.emit(1)
    message = stage.panel.view.outcome.message
    assert message is not None
    assert "Close the position" in message.sentence
    stage.panel.view.positions.chosen.emit(1)
    assert stage.calls == []


def test_modes_change_while_nothing_is_open(stage: Stage) -> None:
    hold(stage.session.stores, (), at_ms=NOW_MS + 1)
    for order in list(stage.session.stores.orders.open_orders(BTC_PERP)):
        stage.session.stores.orders.apply(
            replace(order, status=OrderStatus.CANCELED, updated_ms=NOW_MS + 10)
        )
    stage.panel.view.mode.chosen.emit(1)
    assert stage.calls == [("set_margin_mode", "BTCUSDT", MarginMode.ISOLATED)]
    assert PositionMode.ONE_WAY is stage.panel.model.position_mode


def test_keys_choose_side_and_size(stage: Stage, qtbot: QtBot) -> None:
    qtbot.keyClick(stage.panel, Qt.Key.Key_S)
    assert stage.panel.model.form.side is Side.SELL
    qtbot.keyClick(stage.panel, Qt.Key.Key_1)
    assert stage.panel.model.reading.quantity


def test_the_switch_shows_the_form_of_the_market_in_view(stage: Stage) -> None:
    stage.link.select(BTC)
    spot = stage.switch.form
    assert isinstance(spot, TicketPanel)
    assert "spot" in stage.switch.subtitle
    assert not isinstance(stage.link.draft, FuturesDraft)
    stage.link.select(BTC_PERP)
    assert stage.switch.form is stage.panel
    assert "perpetual" in stage.switch.subtitle


def test_a_picked_price_goes_to_the_form_in_front(stage: Stage) -> None:
    stage.link.select(BTC)
    stage.link.select(BTC_PERP)
    mark = stage.session.stores.marks.mark(BTC_PERP)
    assert mark is not None
    stage.link.pick_price(mark.index)
    assert stage.panel.model.form.price == "68,391.12"


def test_the_hidden_form_never_speaks_for_the_other(stage: Stage) -> None:
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    stage.link.select(BTC)
    stage.panel.update_all()
    assert not isinstance(stage.link.draft, FuturesDraft)


def test_bracket_rows_mark_where_a_leverage_falls() -> None:
    rows = bracket_rows(BRACKETS, 80, "USDT")
    assert [row.words for row in rows if row.is_chosen] == ["100\N{MULTIPLICATION SIGN}"]
    assert rows[0].limit == "up to 50.00 k USDT"
    assert bracket_rows(None, 5, "USDT") == []


@pytest.mark.parametrize(
    ("text", "may"), [("126", False), ("x", False), ("20", False), ("21", True)]
)
def test_a_leverage_is_judged_as_typed(text: str, may: bool) -> None:
    brackets: Brackets = BRACKETS
    assert judge_text(text, 20, brackets, "USDT")[1].may_go is may


def test_plain_tickets_stay_spot_tickets(stage: Stage) -> None:
    stage.link.select(BTC)
    assert stage.link.draft is None or isinstance(stage.link.draft, LimitTicket)


def test_another_look_loses_nothing_that_was_typed(stage: Stage, qtbot: QtBot) -> None:
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    stage.panel.view.exits.click()
    stage.type("stop_loss", "67600")
    stage.panel.change(side=Side.SELL, lifetime=Lifetime.HOUR)
    before = stage.panel.model.form
    context = PanelContext(stage.session, load_theme("light"), FrameClock(), stage.link)
    again = TicketSwitch(context)
    qtbot.addWidget(again)
    again.take_over(stage.switch.carry())
    form = again.form
    assert isinstance(form, FuturesTicketPanel)
    assert form.model.form == before
    assert form.view.fields[Field.STOP_LOSS].edit.text() == "67600"


def test_numbers_of_another_symbol_are_not_carried(stage: Stage, qtbot: QtBot) -> None:
    stage.type("quantity", "0.25")
    stage.panel.change(side=Side.SELL)
    carried = stage.switch.carry()
    stage.link.select(ETH_PERP)
    context = PanelContext(stage.session, load_theme("light"), FrameClock(), stage.link)
    again = TicketSwitch(context)
    qtbot.addWidget(again)
    again.take_over(carried)
    form = again.form
    assert isinstance(form, FuturesTicketPanel)
    assert form.model.form.side is Side.SELL
    assert form.model.form.quantity == ""


def test_a_refusal_is_still_said_in_another_look(stage: Stage, qtbot: QtBot) -> None:
    stage.panel.view.mode.chosen.emit(1)
    said = stage.panel.view.outcome.message
    context = PanelContext(stage.session, load_theme("light"), FrameClock(), stage.link)
    again = TicketSwitch(context)
    qtbot.addWidget(again)
    again.take_over(stage.switch.carry())
    form = again.form
    assert isinstance(form, FuturesTicketPanel)
    assert said is not None
    assert form.view.outcome.message == said
