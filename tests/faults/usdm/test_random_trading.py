"""A thousand steps of random trading: positions, profit, margin and liquidation equal the ledger's.

Whole accounts are walked through: orders and partial fills, leverage, margin, position and asset modes,
isolated margin, funding, transfers, liquidations by hand and by the mark, auto-deleveraging, and
changes made elsewhere. `python -m tests.soak.futures` takes thousands of steps.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from terminal.domain.futures.words import MarginMode, PositionMode
from terminal.venue.api import Channel, Topic
from tests.faults.usdm.lab import WIDE, exchange, terminal_on
from tests.faults.usdm.wanderer import ETH, Wanderer
from tests.support.eventually import eventually

STEPS = 260
BEGINNINGS = tuple(
    (seed, margin, mode)
    for seed, (margin, mode) in enumerate(product(MarginMode, PositionMode), start=1)
)


@pytest.mark.parametrize(("seed", "margin", "mode"), BEGINNINGS)
async def test_the_terminal_agrees_after_every_step(
    seed: int, margin: MarginMode, mode: PositionMode, tmp_path: Path
) -> None:
    async with exchange() as client, terminal_on(client, tmp_path, limits=WIDE) as lab:
        lab.engine.market_data.need([Topic(ETH, Channel.BOOK), Topic(ETH, Channel.TRADES)], seed)
        await eventually(lambda: lab.stores.books.get(ETH) is not None, within=20)
        wanderer = Wanderer(lab, client, seed)
        await wanderer.begin(margin, mode)
        while sum(wanderer.done.values()) < STEPS:
            await wanderer.step()
        assert lab.engine.incidents.counts == {}
        assert len(wanderer.done) > 15
