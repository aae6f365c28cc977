"""The simulator's futures events have all that recorded ones of the exchange have."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.contract.usdm_conversation import Answers, hold
from tests.contract.usdm_documented import differences
from tests.support.shared_data import CANDIDATES

_FILES = (
    "market-events/usdm_2026-08-08_agg_mark_kline_force.jsonl",
    "market-events/usdm_2026-09-30_markprice_1s.jsonl",
    "user-data/usdm_2026-04-21_ethusdc_lifecycle.jsonl",
    "user-data/usdm_2026-02-23_solusdt_market_open.jsonl",
)


def recorded() -> list[tuple[str, dict[str, Any]]]:
    """Events with the name of their file; empty where the recordings are not."""
    found = []
    for folder in CANDIDATES:
        for name in _FILES:
            path = folder / name
            if not path.exists():
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                message = json.loads(line)
                found.append((name, message.get("data", message)))
        if found:
            return found
    return found


@pytest.fixture(scope="module")
def told() -> tuple[Answers, Answers]:
    return asyncio.run(hold())


def test_recorded_events_have_nothing_that_ours_lack(told: tuple[Answers, Answers]) -> None:
    events = recorded()
    if not events:
        pytest.skip("the recordings are not on this machine")
    for name, event in events:
        ours = told[1].get(event["e"])
        assert ours, f"{event['e']} was not heard"
        missing = [list(differences(event, each)) for each in ours]
        assert min(missing, key=len) == [], (name, event)
