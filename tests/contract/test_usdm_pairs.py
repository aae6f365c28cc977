"""The simulator answers every documented request of futures in the documented shape."""

from __future__ import annotations

import asyncio

import pytest

from tests.contract.usdm_conversation import Answers, hold
from tests.contract.usdm_documented import Page, differences, events, pages

_NEVER = {
    *("GRID_UPDATE", "STRATEGY_UPDATE", "compositeIndex"),
    *("MARGIN_CALL", "CONDITIONAL_ORDER_TRIGGER_REJECT"),
}
"""Events of services that are not simulated, and of moments that tests of their own make."""
_OBJECT = {"GET /fapi/v1/leverageBracket"}
"""The page shows an object for one symbol; the exchange always sends a list."""
PAGES = pages()
EVENTS = [page for page in events() if page.name not in _NEVER]


@pytest.fixture(scope="module")
def told() -> tuple[Answers, Answers]:
    return asyncio.run(hold())


def test_the_pages_are_at_hand() -> None:
    if not PAGES:
        pytest.skip("the stored documentation pages are not on this machine")
    assert len(PAGES) + len(EVENTS) >= 60


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_an_answer_has_the_documented_shape(page: Page, told: tuple[Answers, Answers]) -> None:
    answers = told[0].get(page.name)
    assert answers, f"{page.name} was not asked"
    for documented in page.answers:
        if page.name in _OBJECT and isinstance(documented, dict):
            continue
        missing = [list(differences(documented, answer)) for answer in answers]
        assert min(missing, key=len) == []


@pytest.mark.parametrize("page", EVENTS, ids=str)
def test_an_event_has_the_documented_shape(page: Page, told: tuple[Answers, Answers]) -> None:
    ours = told[1].get(page.name)
    assert ours, f"{page.name} was not heard"
    for documented in page.answers:
        missing = [list(differences(documented, event)) for event in ours]
        assert min(missing, key=len) == []
