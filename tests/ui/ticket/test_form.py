"""The fields read as a ticket; what no ticket can say is said beside its field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.domain.order import TimeInForce
from terminal.domain.ticket import LimitTicket
from terminal.domain.validation import Field
from terminal.ui.ticket.form import TicketForm, TicketKind
from terminal.ui.ticket.reading import read
from tests.support.spot_market import PAIR

FORM = TicketForm(
    instrument=PAIR,
    kind=TicketKind.LIMIT,
    price="100",
    quantity="5",
    iceberg="1",
    use_iceberg=True,
)


def test_an_iceberg_that_rests_is_a_ticket() -> None:
    ticket = read(FORM).ticket
    assert isinstance(ticket, LimitTicket)
    assert ticket.iceberg_quantity == 1


@pytest.mark.parametrize("kind", [TicketKind.LIMIT, TicketKind.STOP_LIMIT])
def test_an_iceberg_that_does_not_rest_is_no_ticket_but_a_sentence(kind: TicketKind) -> None:
    form = replace(FORM, kind=kind, trigger="90", time_in_force=TimeInForce.IOC)
    reading = read(form)
    assert reading.ticket is None
    assert reading.bad == {Field.ICEBERG: "An iceberg must rest: choose GTC."}
    assert read(replace(form, use_iceberg=False)).ticket is not None
