"""What the ticket says of an order's outcome, of the answer times and of the card."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.instrument import SpotPair, TradingStatus
from terminal.domain.order import OrderStatus
from terminal.domain.preview import preview
from terminal.domain.validation import Field, Violation
from terminal.ui.ticket.card_rows import card_rows
from terminal.ui.ticket.form import Reading, TicketForm, TicketKind, available_kinds
from terminal.ui.ticket.outcome import CANCEL_BY_ID, refused_outcome, unconfirmed_outcome
from terminal.ui.ticket.reading import read
from terminal.ui.ticket.sent import AckTimes, balance_lines, newest_sent, sent_lines
from terminal.ui.ticket.verdict import Tone, judge
from terminal.ui.ticket.words import status_sentence
from tests.support.scene import BTC, NOW_MS, build_scene


def btc() -> SpotPair:
    session, _ = build_scene()
    pair = session.stores.instruments.get(BTC)
    assert isinstance(pair, SpotPair)
    return pair


def test_an_unknown_outcome_names_order_age_and_id() -> None:
    session, _ = build_scene()
    order = session.stores.orders.get("t1s-d")
    assert order is not None
    outcome = unconfirmed_outcome(order, btc(), NOW_MS + 1_400)
    assert outcome.message.sentence.startswith("Buy 0.01000 BTC at 66,900.00.")
    assert outcome.message.code == "id t1s-d"
    assert outcome.actions == (CANCEL_BY_ID,)
    assert outcome.aside == "3.4 s"


def test_a_refusal_keeps_the_code_apart_from_the_words() -> None:
    session, _ = build_scene()
    order = session.stores.orders.get("t1s-d")
    assert order is not None
    rejected = replace(order, status=OrderStatus.REJECTED, reason="-2010 Too little balance.")
    outcome = refused_outcome(rejected, btc())
    assert outcome is not None
    assert outcome.message.sentence.endswith("Too little balance.")
    assert outcome.message.code == "-2010 Too little balance."
    assert refused_outcome(order, btc()) is None
    not_sent = refused_outcome(replace(order, status=OrderStatus.NOT_SENT), btc())
    assert not_sent is not None
    assert "Nothing left this machine" in not_sent.message.sentence


def test_answer_times_run_until_the_first_word_of_the_exchange() -> None:
    session, _ = build_scene()
    stores = session.stores
    order = stores.orders.get("t1s-d")
    assert order is not None
    acks = AckTimes()
    acks.sent("t1s-d", 1_000)
    acks.look(stores, 1_500)
    assert acks.milliseconds("t1s-d", 3_100) == 2_100
    stores.orders.apply(replace(order, status=OrderStatus.NEW, updated_ms=NOW_MS + 9))
    acks.look(stores, 3_200)
    acks.look(stores, 9_000)
    assert acks.milliseconds("t1s-d", 99_000) == 2_200
    assert acks.milliseconds("somebody", 1) is None


def test_last_sent_is_newest_first_and_only_ours() -> None:
    session, _ = build_scene()
    lines = sent_lines(newest_sent(session.stores), session.stores, AckTimes(), 0)
    assert [line.amount for line in lines] == ["0.01000 BTC", "0.05000 BTC", "0.12000 BTC"]
    assert [line.state for line in lines] == ["asking", "open", "40\N{THIN SPACE}%"]
    assert lines[0].needs_eyes


def test_balances_of_the_symbol_and_never_zero_for_unknown() -> None:
    lines = balance_lines(btc(), (), known=False)
    assert [(x.asset, x.free) for x in lines] == [("USDT", "?"), ("BTC", "?")]
    assert balance_lines(btc(), (), known=True)[0].free == "0.00"
    assert balance_lines(None, (), known=True) == ()


def test_card_shows_cost_and_balances_before_and_after() -> None:
    session, verbs = build_scene()
    pair, context = btc(), verbs.context(BTC)
    form = TicketForm(instrument=pair, price="67740", quantity="0.1", post_only=True)
    reading = read(form)
    assert reading.ticket is not None
    entry = session.stores.books.get(BTC)
    assert entry is not None
    rates = session.stores.balances.commission(BTC)
    cost, after = card_rows(
        form, reading, context, preview(reading.ticket, pair, entry.book, context, rates)
    )
    assert {r.label: r.value for r in cost} == {
        "Notional USDT": "6,774.00",
        "Expected fill": "67,740.00",
        "Slippage": "0.00",
        "Fee, taken in BTC": "0.00010000",
    }
    assert [(r.label, r.aside, r.value) for r in after] == [
        ("USDT", "31,343.72 \N{RIGHTWARDS ARROW} ", "24,569.72"),
        ("BTC", "0.25 \N{RIGHTWARDS ARROW} ", "0.34990000"),
    ]


def test_an_empty_form_shows_dashes_and_the_balances() -> None:
    _, verbs = build_scene()
    form = TicketForm(instrument=btc())
    cost, after = card_rows(form, Reading(), verbs.context(BTC), None)
    assert {r.value for r in cost} == {"\N{EM DASH}"}
    assert after[0].value == "31,343.72"


def test_types_that_a_symbol_lacks_are_absent() -> None:
    pair = btc()
    lacking = {TicketKind.OCO, TicketKind.TRAILING, TicketKind.PEGGED}
    assert available_kinds(pair) == tuple(k for k in TicketKind if k not in lacking)
    plain = replace(pair, order_types=frozenset({t for t in pair.order_types if "L" in t[:1]}))
    assert available_kinds(plain) == (TicketKind.LIMIT,)


def test_an_unknown_status_is_told_in_the_exchanges_own_word() -> None:
    odd = replace(btc(), status=TradingStatus.UNKNOWN, status_text="AUCTION_MATCH")
    assert "AUCTION_MATCH" in status_sentence(odd)
    paused = replace(btc(), status=TradingStatus.CANCEL_ONLY)
    assert "Cancelling works" in status_sentence(paused)


def test_amounts_by_value_become_quantities_only_for_priced_orders() -> None:
    form = TicketForm(instrument=btc(), price="50000", quantity="1000", by_quote=True)
    assert read(form).quantity == Decimal("0.02")
    market = replace(form, kind=TicketKind.MARKET)
    assert read(market).typed_quantity == Decimal(1000)


def test_advice_is_told_and_the_order_may_go() -> None:
    session, _ = build_scene()
    form = TicketForm(instrument=btc(), price="66900", quantity="0.01")
    reading = read(form, None)
    book = session.stores.books.get(BTC)
    advice = Violation(rule="BAND", field=Field.PRICE, message="Perhaps too high.", is_advice=True)
    told = judge(form, reading, [advice], book, NOW_MS)
    assert told.can_send
    message = told.message(Field.PRICE)
    assert message is not None
    assert (message.sentence, message.tone) == ("Perhaps too high.", Tone.WARN)
    firm = Violation(rule="TICK", field=Field.PRICE, message="Off the tick.")
    stopped = judge(form, reading, [advice, firm], book, NOW_MS)
    assert not stopped.can_send
    assert stopped.messages[0].sentence == "Off the tick."
