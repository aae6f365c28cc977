"""What a fresh ticket starts with is what the settings say, and nothing by itself."""

from __future__ import annotations

from terminal.domain.order import TimeInForce
from terminal.state.balances import BalanceStore
from terminal.ui.ticket.form import TicketForm, TicketKind
from terminal.ui.ticket.ticket_model import TicketModel
from tests.support.scene import BTC, NOW_MS, build_scene


def test_without_settings_the_quantity_is_empty() -> None:
    session, _ = build_scene()
    model = TicketModel(session)
    model.show_instrument(BTC)
    model.evaluate(NOW_MS)
    assert (model.form.kind, model.form.quantity) == (TicketKind.LIMIT, "")
    assert model.form.price
    assert not model.verdict.can_send


def test_kind_time_and_size_are_taken_over() -> None:
    session, verbs = build_scene()
    trading = {"kind": "Stop limit", "time_in_force": "IOC", "post_only": True, "size": 2}
    verbs.saved["trading"] = dict(trading)
    model = TicketModel(session)
    model.show_instrument(BTC)
    model.evaluate(NOW_MS)
    form = model.form
    assert (form.kind, form.time_in_force) == (TicketKind.STOP_LIMIT, TimeInForce.IOC)
    assert form.post_only
    assert form.quantity == "0.00200"


def test_a_size_waits_until_the_account_is_known_and_is_taken_once() -> None:
    session, verbs = build_scene()
    verbs.saved["trading"] = {"size": 2}
    known, session.stores.balances = session.stores.balances, BalanceStore()
    model = TicketModel(session)
    model.show_instrument(BTC)
    model.evaluate(NOW_MS)
    assert model.form.quantity == ""
    session.stores.balances = known
    model.evaluate(NOW_MS)
    assert model.form.quantity == "0.00200"
    model.form = TicketForm(instrument=model.pair)
    model.evaluate(NOW_MS)
    assert model.form.quantity == "", "a hand that empties the field is obeyed"


def test_the_largest_preset_follows_its_share() -> None:
    session, verbs = build_scene()
    model = TicketModel(session)
    model.show_instrument(BTC)
    model.evaluate(NOW_MS)
    usual = model.preset_texts()
    verbs.saved["trading"] = {"largest_share": 1}
    assert float(model.preset_texts()[-1]) < float(usual[-1])
