"""The futures ticket without widgets: what is typed becomes a ticket, judged and previewed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from terminal.domain.futures.position import Position
from terminal.domain.futures.ticket import (
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesStopMarketTicket,
    FuturesTrailingTicket,
    GoodTill,
    Hedge,
    OneWay,
    Sized,
)
from terminal.domain.futures.words import PositionSide, PriceMatch, WorkingPrice
from terminal.domain.order import Side, TimeInForce
from terminal.domain.validation import Field
from terminal.services.session import Session
from terminal.state.position_views import account_view
from terminal.ui import format as fmt
from terminal.ui.ticket.futures_card import futures_card_rows
from terminal.ui.ticket.futures_field_words import exit_words
from terminal.ui.ticket.futures_form import FuturesKind, Lifetime, SizeUnit
from terminal.ui.ticket.futures_model import FuturesTicketModel
from tests.support.futures_scene import BTC_PERP, build_futures_scene, hedge, hold
from tests.support.scene import NOW_MS

D = Decimal


@pytest.fixture
def session() -> Session:
    return build_futures_scene()[0]


def model_of(session: Session, **changes: object) -> FuturesTicketModel:
    """BTCUSDT perpetual with a form that would buy 0.250 at 68,040.0."""
    model = FuturesTicketModel(session)
    model.show_instrument(BTC_PERP)
    model.evaluate(NOW_MS)
    values: dict[str, object] = {"price": "68,040.0", "quantity": "0.250"} | changes
    model.form = replace(model.form, **values)  # type: ignore[arg-type]
    model.evaluate(NOW_MS)
    return model


def test_a_limit_order_reads_as_it_is_sent(session: Session) -> None:
    ticket = model_of(session).reading.ticket
    assert ticket == FuturesLimitTicket(
        instrument=BTC_PERP, side=Side.BUY, quantity=D("0.250"), price=D("68040.0")
    )


def test_post_only_is_a_time_in_force(session: Session) -> None:
    ticket = model_of(session, post_only=True, lifetime=Lifetime.IOC).reading.ticket
    assert isinstance(ticket, FuturesLimitTicket)
    assert ticket.lasting is TimeInForce.GTX


def test_a_dated_order_ends_on_a_whole_second(session: Session) -> None:
    ticket = model_of(session, lifetime=Lifetime.HOUR).reading.ticket
    assert isinstance(ticket, FuturesLimitTicket)
    assert ticket.lasting == GoodTill(NOW_MS + 3_600_000)


def test_reduce_only_and_its_hedge_counterpart(session: Session) -> None:
    model = model_of(session, side=Side.SELL, closes=True, kind=FuturesKind.MARKET)
    ticket = model.reading.ticket
    assert isinstance(ticket, FuturesMarketTicket)
    assert ticket.exposure == OneWay(reduce_only=True)
    hedge(session.stores)
    model.evaluate(NOW_MS)
    closing = model.reading.ticket
    assert isinstance(closing, FuturesMarketTicket)
    assert closing.exposure == Hedge(PositionSide.LONG)
    assert model.verdict.title == "Close long 0.250 BTC"


def test_a_stop_names_its_source_and_kind(session: Session) -> None:
    model = model_of(
        session, kind=FuturesKind.STOP_MARKET, trigger="69,000.0", working=WorkingPrice.MARK
    )
    ticket = model.reading.ticket
    assert isinstance(ticket, FuturesStopMarketTicket)
    assert ticket.amount == Sized(D("0.250"))
    assert ticket.working is WorkingPrice.MARK
    assert ticket.kind == "STOP_LOSS"


def test_trailing_and_book_prices(session: Session) -> None:
    trailing = model_of(session, kind=FuturesKind.TRAILING, trailing="1.5").reading.ticket
    assert isinstance(trailing, FuturesTrailingTicket)
    assert (trailing.callback_percent, trailing.activation_price) == (D("1.5"), None)
    matched = model_of(session, kind=FuturesKind.BOOK, match=PriceMatch.QUEUE_5).reading.ticket
    assert isinstance(matched, FuturesLimitTicket)
    assert matched.price is PriceMatch.QUEUE_5


@pytest.mark.parametrize(
    ("unit", "typed", "quantity"),
    [
        (SizeUnit.QUOTE, "17,010", "0.250"),
        (SizeUnit.MARGIN, "50", "0.698"),
        (SizeUnit.RISK, "1", "0.170"),
    ],
)
def test_sizes_by_value_by_margin_and_by_risk(
    session: Session, unit: SizeUnit, typed: str, quantity: str
) -> None:
    model = model_of(session, unit=unit, quantity=typed, with_exits=True, stop_loss="67,600.0")
    assert model.reading.quantity == D(quantity)


def test_the_risk_of_a_size_by_risk_is_what_was_asked_for(session: Session) -> None:
    """One percent of the margin balance at the stop, fees of both fills included."""
    model = model_of(
        session, unit=SizeUnit.RISK, quantity="1", with_exits=True, stop_loss="67,600.0"
    )
    quantity, account = model.reading.quantity, account_view(session.stores, "USDT")
    assert quantity is not None
    assert account is not None
    assert account.balance is not None

    def loss(size: Decimal) -> Decimal:
        return size * (D("440.0") + (D("68040.0") + D("67600.0")) * D("0.0005"))

    allowed = account.balance / 100
    assert loss(quantity) <= allowed < loss(quantity + D("0.001"))


def test_risk_without_a_stop_says_what_is_missing(session: Session) -> None:
    model = model_of(session, unit=SizeUnit.RISK, quantity="1")
    message = model.verdict.message(Field.QUANTITY)
    assert message is not None
    assert "set a stop loss" in message.sentence
    assert not model.verdict.can_send


def test_the_whole_margin_can_really_be_sent(session: Session) -> None:
    model = model_of(session)
    model.take_share(100)
    model.evaluate(NOW_MS)
    assert model.verdict.can_send, model.violations
    most = model.reading.quantity
    assert most is not None
    model.type_text(Field.QUANTITY, str(most + D("0.050")))
    model.evaluate(NOW_MS)
    assert not model.verdict.can_send
    message = model.verdict.message(Field.QUANTITY)
    assert message is not None
    assert message.fixes


def test_a_share_of_a_close_is_a_share_of_what_is_held(session: Session) -> None:
    model = model_of(session, side=Side.SELL, closes=True)
    model.take_share(50)
    model.evaluate(NOW_MS)
    assert model.reading.quantity == D("0.125")


def test_the_card_shows_what_the_position_becomes(session: Session) -> None:
    model = model_of(
        session, with_exits=True, take_profit="69,400.0", stop_loss="67,600.0", post_only=True
    )
    rates = session.stores.balances.commission(BTC_PERP)
    cost, result = futures_card_rows(model.form, model.reading, model.preview, D("4802.95"), rates)
    texts = {row.label: (row.aside, row.value) for row in (*cost, *result)}
    assert texts["Notional"] == ("USDT", "17,010.00")
    assert texts["Margin used"] == ("of 4,802.95", "850.50")
    assert texts["Fee"] == (f"maker 0.020{fmt.THIN_SPACE}%", "3.40")
    assert texts["Entry"] == ("68,214.6 \N{RIGHTWARDS ARROW} ", "68,127.3")
    assert texts["Reward : risk"][1] == "2.54 : 1"
    assert texts["Liquidation"][0].startswith("estimate")


def test_a_close_needs_no_margin_and_says_what_it_realises(session: Session) -> None:
    model = model_of(session, side=Side.SELL, closes=True, kind=FuturesKind.MARKET)
    assert model.preview is not None
    assert model.preview.margin == 0
    assert model.preview.position is not None
    assert not model.preview.position.is_open
    assert model.preview.realized == (D("68388.3") - D("68214.6")) * D("0.250")


def test_an_isolated_liquidation_is_exact(session: Session) -> None:
    stores = session.stores
    hold(stores, (), at_ms=NOW_MS + 1)
    model = model_of(session)
    assert model.preview is not None
    assert not model.preview.is_exact
    assert model.preview.liquidation_after is not None
    assert model.preview.liquidation_after < D("68040")


def test_exits_say_what_they_earn_and_what_is_at_risk(session: Session) -> None:
    model = model_of(session, with_exits=True, take_profit="69,400.0", stop_loss="67,600.0")
    assert exit_words(model, Field.TAKE_PROFIT) == "+340.00"
    assert exit_words(model, Field.STOP_LOSS) == f"{fmt.MINUS}110.00"
    assert exit_words(model).startswith("risk 1.27")


@pytest.mark.parametrize(
    ("field", "text", "nearest"),
    [
        ("stop_loss", "68,100.0", "68,039.9"),
        ("take_profit", "68,000.0", "68,040.1"),
        ("stop_loss", "67,600.05", "67,600.0"),
    ],
)
def test_exits_on_the_wrong_side_or_off_the_tick_offer_the_nearest(
    session: Session, field: str, text: str, nearest: str
) -> None:
    model = model_of(session, with_exits=True, **{field: text})
    place = Field.STOP_LOSS if field == "stop_loss" else Field.TAKE_PROFIT
    message = model.verdict.message(place)
    assert message is not None
    assert message.fixes[0].text == nearest
    model.take(message.fixes[0])
    model.evaluate(NOW_MS)
    assert model.verdict.can_send


def test_a_stop_beyond_the_liquidation_is_refused_beforehand(session: Session) -> None:
    model = model_of(session, with_exits=True, stop_loss="30,000.0")
    message = model.verdict.message(Field.STOP_LOSS)
    assert message is not None
    assert "liquidated" in message.sentence
    assert not model.verdict.can_send


def test_the_smaller_leg_of_a_hedge_may_have_its_stop(session: Session) -> None:
    hedge(session.stores)
    short = Position(
        instrument=BTC_PERP,
        side=PositionSide.SHORT,
        quantity=D("-0.900"),
        entry_price=D("68214.6"),
        updated_ms=NOW_MS,
    )
    hold(session.stores, [short], at_ms=NOW_MS + 1)
    model = model_of(session, quantity="0.050", with_exits=True, stop_loss="67,600.0")
    assert model.preview is not None
    assert model.preview.liquidation_after is not None
    assert model.preview.liquidation_after > D("68040")
    assert model.verdict.message(Field.STOP_LOSS) is None


def test_exits_of_an_order_that_only_reduces_are_refused(session: Session) -> None:
    model = model_of(
        session, side=Side.SELL, quantity="0.100", with_exits=True, stop_loss="69,000.0"
    )
    message = model.verdict.message(Field.STOP_LOSS)
    assert message is not None
    assert "only reduces" in message.sentence
    assert not message.fixes
    assert not model.verdict.can_send
    turning = model_of(
        session, side=Side.SELL, quantity="0.400", with_exits=True, stop_loss="69,000.0"
    )
    assert turning.verdict.can_send


def test_leaving_an_off_tick_price_takes_the_safe_neighbour(session: Session) -> None:
    model = model_of(session, price="68,040.06")
    model.leave(Field.PRICE)
    assert model.form.price == "68,040.0"
    assert model.notes[Field.PRICE] == "tick 0.1"


def test_exits_are_not_offered_for_what_only_closes(session: Session) -> None:
    model = model_of(session, with_exits=True, closes=True, side=Side.SELL, stop_loss="67,600.0")
    assert not model.form.has_exits
    assert model.reading.exits is None


def test_another_symbol_starts_anew(session: Session) -> None:
    model = model_of(session)
    model.show_instrument(None)
    model.evaluate(NOW_MS)
    assert model.reading.ticket is None
    assert not model.verdict.can_send
