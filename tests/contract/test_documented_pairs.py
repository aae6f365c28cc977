"""The simulator answers every documented request in the documented shape."""

from __future__ import annotations

import asyncio

import pytest

from terminal.simulator.limits import BANNED, TOO_MANY
from tests.contract.conversation import Answers, hold
from tests.contract.documented import Pair, differences, pairs

_GONE = {"userDataStream.start", "userDataStream.ping", "userDataStream.stop"}
_LIMITED = (TOO_MANY, BANNED)
"""Being over a limit has tests of its own."""
PAIRS = [
    pair for pair in pairs() if pair.method not in _GONE and pair.answer["status"] not in _LIMITED
]


@pytest.fixture(scope="module")
def answers() -> Answers:
    return asyncio.run(hold())


def test_the_pages_are_at_hand() -> None:
    if not PAIRS:
        pytest.skip("the stored documentation pages are not on this machine")
    assert len(PAIRS) >= 60


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_an_answer_has_the_documented_shape(pair: Pair, answers: Answers) -> None:
    documented = {name: pair.answer[name] for name in ("result", "error") if name in pair.answer}
    ours = [a for a in answers[pair.method] if a["status"] == pair.answer["status"]]
    assert ours, f"no answer with status {pair.answer['status']}: {answers[pair.method]}"
    missing = [list(differences(documented, answer)) for answer in ours]
    assert min(missing, key=len) == []
