"""A sample of what `python -m tests.soak.fuzz` does by the million."""

from __future__ import annotations

import logging

import pytest

from tests.soak.fuzz import run


@pytest.mark.parametrize("market", ["spot", "usdm"])
@pytest.mark.parametrize("seed", [1, 2])
async def test_no_mutated_message_leaves_a_reader_as_an_exception(
    seed: int, market: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        await run(3_000, seed, market)
