"""Smart order routing in the ticket: offered where the exchange routes, honest about the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.domain.context import MarketContext
from terminal.domain.forbidden import ForbiddenCombination
from terminal.domain.spot.rules import judge_spot
from terminal.domain.spot.ticket import TriggeredListTicket
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket, QuoteQuantity
from terminal.ui.ticket.form import TicketForm, TicketKind
from terminal.ui.ticket.form_words import route_words
from terminal.ui.ticket.reading import read
from terminal.ui.ticket.words import how_words
from tests.support.spot_market import PAIR

ROUTED = replace(PAIR, routes=frozenset({"BTCFDUSD"}))
FORM = TicketForm(
    instrument=ROUTED, kind=TicketKind.LIMIT, price="100", quantity="5", use_routes=True
)


def test_a_routed_limit_order_says_so_on_its_button_and_where_it_may_fill() -> None:
    reading = read(FORM)
    assert isinstance(reading.ticket, LimitTicket)
    assert reading.ticket.routed
    assert "smart routed" in how_words(FORM, reading)
    assert "BTCFDUSD" in route_words(FORM)
    assert "rests here" in route_words(FORM)
    assert "expires" in route_words(replace(FORM, kind=TicketKind.MARKET))


def test_a_market_order_by_quantity_may_be_routed_and_one_by_value_not() -> None:
    form = replace(FORM, kind=TicketKind.MARKET)
    ticket = read(form).ticket
    assert isinstance(ticket, MarketTicket)
    assert ticket.routed
    by_value = replace(form, by_quote=True)
    assert not by_value.may_route
    ticket = read(by_value).ticket
    assert isinstance(ticket, MarketTicket)
    assert not ticket.routed


@pytest.mark.parametrize(
    "changes",
    [
        {"instrument": PAIR},
        {"kind": TicketKind.STOP_LIMIT, "trigger": "90"},
        {"post_only": True},
        {"use_routes": False},
    ],
    ids=["one book only", "a stop", "post-only", "switched off"],
)
def test_what_cannot_be_routed_is_not(changes: dict[str, object]) -> None:
    form = replace(FORM, **changes)  # type: ignore[arg-type]
    ticket = read(form).ticket
    assert ticket is not None
    assert not getattr(ticket, "routed", False)
    assert route_words(form) == ""


def test_a_bracket_is_not_routed() -> None:
    form = replace(FORM, with_exits=True, take_profit="110", stop_loss="90")
    assert not form.may_route
    ticket = read(form).ticket
    assert isinstance(ticket, TriggeredListTicket)
    assert isinstance(ticket.working, LimitTicket)
    assert not ticket.working.routed


def test_a_symbol_that_is_not_routed_says_so() -> None:
    ticket = read(FORM).ticket
    assert ticket is not None
    assert [v.rule for v in judge_spot(ticket, PAIR, MarketContext())].count("SOR") == 1
    assert "SOR" not in [v.rule for v in judge_spot(ticket, ROUTED, MarketContext())]


def test_no_ticket_can_be_routed_and_post_only_or_by_value() -> None:
    ticket = read(FORM).ticket
    assert isinstance(ticket, LimitTicket)
    with pytest.raises(ForbiddenCombination, match="post-only"):
        replace(ticket, post_only=True)
    market = MarketTicket(
        instrument=PAIR.id, side=ticket.side, amount=BaseQuantity(ticket.quantity), routed=True
    )
    with pytest.raises(ForbiddenCombination, match="by quantity"):
        replace(market, amount=QuoteQuantity(ticket.quantity))
