"""A secret is given out by one method only."""

from __future__ import annotations

import copy
import pickle
import traceback

import pytest

from terminal.domain.api_key import ApiKey, KeyKind, Secret
from terminal.venue.binance.signing import Credentials

CANARY = "canaryCANARYcanaryCANARY1234"


@pytest.fixture
def key() -> ApiKey:
    return ApiKey(KeyKind.HMAC, Secret("public-part-0123456789abcd"), Secret(CANARY))


def test_no_way_of_writing_shows_it(key: ApiKey) -> None:
    secret = key.private
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", format(secret, ">9")]
    shown += [repr(key), str(key), f"{key}", repr([secret]), repr({"k": key})]
    shown += [repr(Credentials.of(key)), str(vars) + repr(copy.deepcopy(key))]
    assert not [text for text in shown if CANARY in text or "0123456789" in text]
    assert secret.reveal() == CANARY


def test_it_cannot_be_pickled_and_copies_are_itself(key: ApiKey) -> None:
    for thing in (key, key.private, Credentials.of(key)):
        with pytest.raises(TypeError):
            pickle.dumps(thing)
    assert copy.copy(key.private) is key.private
    assert copy.deepcopy(key.private) is key.private


def test_a_traceback_does_not_show_it(key: ApiKey) -> None:
    shown = "".join(traceback.format_exception(ValueError(key.private, key)))
    assert "ValueError" in shown
    assert CANARY not in shown


def test_only_the_last_four_are_shown(key: ApiKey) -> None:
    assert key.last_four == "…abcd"
    assert Secret("short").last_four == "…"


def test_comparison() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret("")
