"""Whatever is typed or pasted into the futures ticket, it answers with words and never fails."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import example, given
from hypothesis import strategies as st

from terminal.domain.order import Side
from terminal.domain.validation import Field
from terminal.services.session import Session
from terminal.ui.ticket.futures_card import futures_card_rows
from terminal.ui.ticket.futures_form import FuturesKind, SizeUnit
from terminal.ui.ticket.futures_model import FuturesTicketModel
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.scene import NOW_MS

PLACES = (
    Field.PRICE,
    Field.TRIGGER_PRICE,
    Field.QUANTITY,
    Field.TAKE_PROFIT,
    Field.STOP_LOSS,
)
NUMBERS = st.from_regex(r"-?[0-9]{0,45}(\.[0-9]{0,45})?", fullmatch=True)
LONGEST = "9" * 38
TEXTS = st.one_of(
    NUMBERS,
    st.text(max_size=12),
    st.sampled_from(["0,001", "1e-7", "1E400", "NaN", "-0", "Infinity", LONGEST, "0." + "0" * 35]),
)


@cache
def session() -> Session:
    return build_futures_scene()[0]


def opened() -> FuturesTicketModel:
    model = FuturesTicketModel(session())
    model.show_instrument(BTC_PERP)
    model.evaluate(NOW_MS)
    return model


@given(
    kind=st.sampled_from(FuturesKind),
    side=st.sampled_from(Side),
    unit=st.sampled_from(SizeUnit),
    typed=st.lists(st.tuples(st.sampled_from(PLACES), TEXTS), min_size=1, max_size=6),
)
@example(
    kind=FuturesKind.LIMIT,
    side=Side.BUY,
    unit=SizeUnit.BASE,
    typed=[(Field.QUANTITY, LONGEST), (Field.PRICE, LONGEST), (Field.STOP_LOSS, LONGEST)],
)
def test_any_text_is_answered(
    kind: FuturesKind, side: Side, unit: SizeUnit, typed: list[tuple[Field, str]]
) -> None:
    model = opened()
    model.form = replace(model.form, kind=kind, side=side, unit=unit, with_exits=True)
    for place, text in typed:
        model.type_text(place, text)
        model.evaluate(NOW_MS)
        assert model.verdict.title
        futures_card_rows(model.form, model.reading, model.preview, None, None)
        model.share()
        model.most()
        model.held()
        model.step(place, 1)
        model.step(place, -10)
        model.evaluate(NOW_MS)
        model.leave(place)
        model.evaluate(NOW_MS)
