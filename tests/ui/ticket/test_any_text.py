"""Whatever is typed or pasted into the ticket, it answers with words and never fails."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.order import Side
from terminal.domain.validation import Field
from terminal.services.session import Session
from terminal.ui.ticket.card_rows import card_rows
from terminal.ui.ticket.form import TicketKind
from terminal.ui.ticket.ticket_model import TicketModel
from tests.support.scene import BTC
from tests.support.trade import judged_session

NOW_MS = 1_700_000_000_000
PLACES = (Field.PRICE, Field.TRIGGER_PRICE, Field.QUANTITY, Field.TOTAL, Field.ICEBERG)
NUMBERS = st.from_regex(r"-?[0-9]{0,45}(\.[0-9]{0,45})?", fullmatch=True)
TEXTS = st.one_of(
    NUMBERS,
    st.text(max_size=12),
    st.sampled_from(["0,001", "1e-7", "1E400", "NaN", "-0", "Infinity", "9" * 38, "0." + "0" * 35]),
)


@cache
def session() -> Session:
    return judged_session()[0]


def opened() -> TicketModel:
    model = TicketModel(session())
    model.show_instrument(BTC)
    model.evaluate(NOW_MS)
    return model


@given(
    kind=st.sampled_from(TicketKind),
    side=st.sampled_from(Side),
    by_quote=st.booleans(),
    typed=st.lists(st.tuples(st.sampled_from(PLACES), TEXTS), min_size=1, max_size=6),
)
def test_any_text_is_answered(
    kind: TicketKind, side: Side, by_quote: bool, typed: list[tuple[Field, str]]
) -> None:
    model = opened()
    model.form = replace(model.form, kind=kind, side=side, by_quote=by_quote, use_iceberg=True)
    for place, text in typed:
        model.type_text(place, text)
        model.evaluate(NOW_MS)
        assert model.verdict.title
        card_rows(model.form, model.reading, model.context, model.preview)
        model.share()
        model.total_text()
        model.step(place, 1)
        model.step(place, -10)
        model.evaluate(NOW_MS)
        model.leave(place)
        model.evaluate(NOW_MS)
