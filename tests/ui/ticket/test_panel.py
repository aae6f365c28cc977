"""The ticket as a hand meets it: typing, fixes, sending."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terminal.domain.events import FeedState
from terminal.domain.instrument import SpotPair, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, OrderStatus, OrderType, Side, TimeInForce
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    QuoteQuantity,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.domain.validation import Field
from terminal.state.notices import Severity
from terminal.ui.ticket import TicketPanel
from tests.support.scene import BTC, NOW_MS
from tests.support.trade import JudgingVerbs, context_for, field, judged_session

Desk = tuple[TicketPanel, JudgingVerbs]
ETH = InstrumentId(Market.SPOT, "ETHUSDT")


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A shown ticket on BTCUSDT without an unconfirmed order."""
    session, verbs = judged_session()
    pending = session.stores.orders.get("t1s-d")
    assert pending is not None
    session.stores.orders.apply(replace(pending, status=OrderStatus.CANCELED))
    panel = TicketPanel(context_for(session), now_ms=lambda: NOW_MS + 38)
    qtbot.addWidget(panel)
    panel.resize(300, 894)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel, verbs


def type_in(qtbot: QtBot, panel: TicketPanel, name: str, text: str) -> None:
    line = field(panel, name)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def button(panel: TicketPanel, name: str) -> QAbstractButton:
    found = panel.findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def press(qtbot: QtBot, panel: TicketPanel, name: str) -> None:
    qtbot.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)


def sentence(panel: TicketPanel, place: str) -> str:
    """The text of a field's message, empty when it is closed."""
    label = panel.findChild(QLabel, f"ticket_message_{place}_sentence")
    assert label is not None
    return label.text() if label.isVisible() else ""


def test_sends_exactly_what_the_button_says(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_price", "67,740")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    press(qtbot, panel, "ticket_post_only")
    assert panel.send.text() == "Buy 0.10000 BTC"
    press(qtbot, panel, "ticket_send")
    assert verbs.submitted == [
        LimitTicket(
            instrument=BTC,
            side=Side.BUY,
            quantity=Decimal("0.1"),
            price=Decimal(67740),
            post_only=True,
        )
    ]


def test_double_click_sends_once_and_the_form_keeps_its_values(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    press(qtbot, panel, "ticket_send")
    press(qtbot, panel, "ticket_send")
    qtbot.mouseDClick(panel.send, Qt.MouseButton.LeftButton)
    assert len(verbs.submitted) == 1
    assert field(panel, "ticket_quantity").text() == "0.10000"
    assert field(panel, "ticket_price").text() == "67,740.00"


def test_control_enter_sends_and_enter_alone_never_does(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    line = field(panel, "ticket_quantity")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert verbs.submitted == []
    qtbot.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(verbs.submitted) == 1


def test_control_shift_enter_only_asks_the_exchange(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_price", "67000")
    type_in(qtbot, panel, "ticket_quantity", "0.05")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(field(panel, "ticket_quantity"), Qt.Key.Key_Return, both)
    assert [ticket.quantity for ticket in verbs.tried] == [Decimal("0.05")]
    assert verbs.submitted == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abc", "no letters"),
        ("0,001", "0.001"),
        ("1e-7", "without an exponent"),
        ("--1", "one minus sign"),
        ("0.000001", "0.00001"),
        ("0.00001", "5"),
        ("5", "short"),
    ],
)
def test_bad_quantities_say_why_and_stay_as_typed(
    qtbot: QtBot, desk: Desk, typed: str, said: str
) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", typed)
    assert field(panel, "ticket_quantity").text() == typed
    words = sentence(panel, "quantity") + sentence(panel, "total")
    assert said in words
    assert not panel.send.isEnabled()
    qtbot.keyClick(
        field(panel, "ticket_quantity"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    assert verbs.submitted == []


def test_letters_stay_even_after_leaving_the_field(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_quantity", "1 lot")
    field(panel, "ticket_price").setFocus()
    assert field(panel, "ticket_quantity").text() == "1 lot"


def test_off_tick_price_offers_both_neighbours(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "67740.137")
    assert "0.01" in sentence(panel, "price")
    assert button(panel, "ticket_message_price_fix_1").text() == "67,740.13"
    press(qtbot, panel, "ticket_message_price_fix_2")
    assert field(panel, "ticket_price").text() == "67,740.14"
    assert sentence(panel, "price") == ""


def test_enter_takes_the_first_fix(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "67740.137")
    qtbot.keyClick(field(panel, "ticket_price"), Qt.Key.Key_Return)
    assert field(panel, "ticket_price").text() == "67,740.13"


def test_enter_moves_on_when_nothing_is_wrong(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    qtbot.keyClick(field(panel, "ticket_price"), Qt.Key.Key_Return)
    assert not field(panel, "ticket_price").hasFocus()


def test_leaving_takes_the_safe_tick_with_a_note(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    press(qtbot, panel, "ticket_side_sell")
    type_in(qtbot, panel, "ticket_price", "67740.137")
    field(panel, "ticket_quantity").setFocus()
    line = field(panel, "ticket_price")
    assert line.text() == "67,740.14"
    assert line.accessibleDescription() == "tick 0.01"


def test_unaffordable_amount_is_never_taken_by_itself(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", "5")
    field(panel, "ticket_price").setFocus()
    assert field(panel, "ticket_quantity").text() == "5.00000"
    assert not panel.send.isEnabled()


def test_the_send_button_never_moves(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    place = panel.send.geometry()
    for kind in ("market", "stop_limit", "limit"):
        press(qtbot, panel, f"ticket_type_{kind}")
        assert panel.send.geometry() == place
    type_in(qtbot, panel, "ticket_price", "67740.137")
    assert panel.send.geometry() == place


def test_keys_choose_side_and_size_outside_fields(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_S)
    qtbot.keyClick(panel.view, Qt.Key.Key_3)
    assert panel.send.text() == "Sell 0.00500 BTC"
    assert button(panel, "ticket_side_sell").isChecked()


def test_keys_are_text_inside_fields(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_quantity", "s3")
    assert field(panel, "ticket_quantity").text() == "s3"
    assert button(panel, "ticket_side_buy").isChecked()


def test_arrows_step_by_tick(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    line = field(panel, "ticket_price")
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert line.text() == "67,740.01"
    qtbot.keyClick(line, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert line.text() == "67,739.91"


def test_market_by_quote_amount(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    press(qtbot, panel, "ticket_type_market")
    panel.view.unit.menu.actions()[1].trigger()
    type_in(qtbot, panel, "ticket_quantity", "500")
    press(qtbot, panel, "ticket_send")
    assert verbs.submitted == [
        MarketTicket(instrument=BTC, side=Side.BUY, amount=QuoteQuantity(Decimal(500)))
    ]


def test_market_by_base_quantity(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    press(qtbot, panel, "ticket_type_market")
    type_in(qtbot, panel, "ticket_quantity", "0.01")
    press(qtbot, panel, "ticket_send")
    assert verbs.submitted == [
        MarketTicket(instrument=BTC, side=Side.BUY, amount=BaseQuantity(Decimal("0.01")))
    ]


def test_stop_limit_and_stop_market(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    press(qtbot, panel, "ticket_type_stop_limit")
    type_in(qtbot, panel, "ticket_trigger", "69000")
    type_in(qtbot, panel, "ticket_price", "69050")
    type_in(qtbot, panel, "ticket_quantity", "0.02")
    press(qtbot, panel, "ticket_send")
    assert verbs.submitted[-1] == StopLimitTicket(
        instrument=BTC,
        side=Side.BUY,
        quantity=Decimal("0.02"),
        trigger_price=Decimal(69000),
        price=Decimal(69050),
    )
    press(qtbot, panel, "ticket_type_stop_market")
    qtbot.waitUntil(lambda: _sends_more(qtbot, panel, verbs))
    assert verbs.submitted[-1] == StopMarketTicket(
        instrument=BTC, side=Side.BUY, quantity=Decimal("0.02"), trigger_price=Decimal(69000)
    )


def _sends_more(qtbot: QtBot, panel: TicketPanel, verbs: JudgingVerbs) -> bool:
    """Click until the guard against double clicks has passed."""
    press(qtbot, panel, "ticket_send")
    return len(verbs.submitted) > 1


def test_time_in_force_is_sent(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_quantity", "0.01")
    panel.view.time.menu.actions()[1].trigger()
    press(qtbot, panel, "ticket_send")
    sent = verbs.submitted[0]
    assert isinstance(sent, LimitTicket)
    assert sent.time_in_force is TimeInForce.IOC


def test_total_works_out_the_quantity(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "50000")
    type_in(qtbot, panel, "ticket_total", "1000")
    assert field(panel, "ticket_quantity").text() == "0.02000"
    type_in(qtbot, panel, "ticket_total", "10oo")
    assert "letters" in sentence(panel, "total")
    assert not panel.send.isEnabled()


def test_slider_uses_a_share_of_what_is_free(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "50000")
    panel.view.slider.setFocus()
    qtbot.keyClick(panel.view.slider, Qt.Key.Key_End)
    assert field(panel, "ticket_quantity").text() == "0.37654"
    assert panel.send.isEnabled()


def test_presets_are_edited_in_place_and_kept_per_symbol(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    editor = panel.view.presets.buttons[1].edit()
    editor.clear()
    qtbot.keyClicks(editor, "25 %")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    saved = verbs.saved["ticket_presets"]["spot:BTCUSDT"]
    assert saved == ["0.001", "25 %", "0.005", "0.010", "0.020"]
    type_in(qtbot, panel, "ticket_price", "50000")
    press(qtbot, panel, "ticket_preset_2")
    assert field(panel, "ticket_quantity").text() == "0.09413"


def test_picked_price_goes_to_the_field_last_used(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    link = panel.context.link
    link.pick_price(Decimal(68000))
    assert field(panel, "ticket_price").text() == "68,000.00"
    press(qtbot, panel, "ticket_type_stop_limit")
    field(panel, "ticket_trigger").setFocus()
    link.pick_price(Decimal(69000))
    assert field(panel, "ticket_trigger").text() == "69,000.00"
    assert field(panel, "ticket_price").text() == "68,000.00"


def test_the_draft_follows_the_form(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    draft = panel.context.link.draft
    assert isinstance(draft, LimitTicket)
    assert draft.price == Decimal(67740)
    type_in(qtbot, panel, "ticket_quantity", "x")
    assert panel.context.link.draft is None


def test_another_symbol_drops_numbers_and_keeps_the_type(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    press(qtbot, panel, "ticket_type_stop_limit")
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    panel.context.link.select(ETH)
    assert field(panel, "ticket_quantity").text() == ""
    assert field(panel, "ticket_price").text() == "3,562.41"
    assert button(panel, "ticket_type_stop_limit").isChecked()
    assert panel.subtitle == "ETHUSDT spot"


def test_a_stale_book_locks_entry_and_leaves_cancelling(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    panel.context.session.stores.books.set_state(BTC, FeedState.STALE)
    qtbot.waitUntil(lambda: not panel.send.isEnabled())
    assert "locked" in sentence(panel, "order")
    press(qtbot, panel, "ticket_message_order_cancel_all")
    assert verbs.cancelled_all == [BTC]
    assert verbs.submitted == []


def test_a_halted_symbol_says_so(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    panel.context.link.select(InstrumentId(Market.SPOT, "FETUSDT"))
    assert "halted" in sentence(panel, "order")
    assert not panel.send.isEnabled()


def test_a_halt_while_open_is_seen(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    listing = panel.context.session.stores.instruments
    halted = [
        replace(i, status=TradingStatus.HALT) if isinstance(i, SpotPair) and i.id == BTC else i
        for i in listing
    ]
    listing.load(halted)
    qtbot.waitUntil(lambda: "halted" in sentence(panel, "order"))


def _own(status: OrderStatus, reason: str = "") -> Order:
    return Order(
        instrument=BTC,
        client_id="t1s-test-1",
        side=Side.BUY,
        type=OrderType.LIMIT,
        status=status,
        quantity=Decimal("0.1"),
        price=Decimal(67740),
        created_ms=NOW_MS,
        updated_ms=NOW_MS,
        reason=reason,
    )


def _visible_text(panel: QWidget, name: str) -> str:
    label = panel.findChild(QLabel, name)
    assert label is not None
    return label.text() if label.isVisible() else ""


def test_a_rejection_is_said_in_words_and_goes_with_the_next_edit(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    press(qtbot, panel, "ticket_send")
    orders = panel.context.session.stores.orders
    orders.apply(_own(OrderStatus.REJECTED, "-2010 Account has insufficient balance."))
    qtbot.waitUntil(
        lambda: "insufficient balance" in _visible_text(panel, "ticket_outcome_sentence")
    )
    assert field(panel, "ticket_quantity").text() == "0.10000"
    type_in(qtbot, panel, "ticket_quantity", "0.2")
    assert _visible_text(panel, "ticket_outcome_sentence") == ""


def test_an_unknown_outcome_can_be_cancelled_and_the_gate_alone_asks_about_another(
    qtbot: QtBot, desk: Desk
) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    order = _own(OrderStatus.UNCONFIRMED)
    panel.context.session.stores.orders.apply(order)
    qtbot.waitUntil(lambda: "may be live" in _visible_text(panel, "ticket_outcome_sentence"))
    press(qtbot, panel, "ticket_outcome_cancel_by_id")
    assert verbs.cancelled == [order]
    assert "Asks first: one is unconfirmed" in panel.send.accessibleName()
    press(qtbot, panel, "ticket_send")
    assert len(verbs.submitted) == 1


def test_the_guards_own_refusal_is_shown(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, verbs = desk

    def refuse(_: object) -> None:
        panel.context.session.stores.notices.add(
            Severity.DANGER, "Not sent", "The daily limit is reached.", time_ms=NOW_MS
        )

    monkeypatch.setattr(verbs, "submit", refuse)
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    press(qtbot, panel, "ticket_send")
    assert "daily limit" in _visible_text(panel, "ticket_outcome_sentence")


def test_no_instrument_is_no_crash(qtbot: QtBot) -> None:
    session, _ = judged_session()
    context = context_for(session)
    context.link.select(InstrumentId(Market.SPOT, "NOSUCH"))
    panel = TicketPanel(context)
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.send.isEnabled()
    qtbot.keyClicks(field(panel, "ticket_quantity"), "1")
    assert not panel.send.isEnabled()


def test_tab_runs_from_top_to_bottom(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    button(panel, "ticket_side_buy").setFocus()
    seen: list[int] = []
    for _ in range(40):
        widget = panel.window().focusWidget()
        assert widget is not None
        top = widget.mapTo(panel, widget.rect().topLeft()).y()
        seen.append(top)
        if widget is panel.send:
            break
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert panel.window().focusWidget() is panel.send
    assert all(b >= a - 16 for a, b in pairwise(seen))


def test_closing_the_panel_stops_listening(qtbot: QtBot) -> None:
    session, _ = judged_session()
    panel = TicketPanel(context_for(session))
    panel.show()
    gone: list[bool] = []
    panel.destroyed.connect(lambda: gone.append(True))
    panel.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))
    session.stores.orders.apply(_own(OrderStatus.NEW))


def test_a_message_that_goes_holds_its_room_for_one_double_click(qtbot: QtBot, desk: Desk) -> None:
    panel, _ = desk
    type_in(qtbot, panel, "ticket_price", "67740.001")
    box = panel.view.boxes[Field.PRICE]
    qtbot.waitUntil(lambda: box.isVisible() and box.height() > 20)
    before = panel.view.card.y()
    type_in(qtbot, panel, "ticket_price", "67740")
    assert box.message is None
    assert sentence(panel, "price") == ""
    panel.view.layout().activate()
    assert panel.view.card.y() == before
    qtbot.waitUntil(lambda: not box.isVisible())
    qtbot.waitUntil(lambda: panel.view.card.y() < before)


@pytest.mark.parametrize("text", ["67740", "67740.001"])
def test_a_low_window_shows_the_whole_form_above_the_send_button(
    qtbot: QtBot, desk: Desk, text: str
) -> None:
    panel, _ = desk
    panel.resize(300, 618)
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    type_in(qtbot, panel, "ticket_price", text)
    foot = panel.view.card
    qtbot.waitUntil(lambda: foot.mapTo(panel, QPoint(0, foot.height())).y() <= panel.send.y() - 8)
