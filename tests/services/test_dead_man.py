"""The dead-man switch: beats while orders rest, counts down in the stores, says when it fails."""

from __future__ import annotations

from pathlib import Path

from terminal.domain.futures.ticket import FuturesLimitTicket
from terminal.domain.order import Side
from terminal.domain.rounding import floor_to_step
from tests.support.futures_world import BTC, QUARTER, futures_world, soon


async def test_the_countdown_is_known_and_ends_with_the_switch(tmp_path: Path) -> None:
    async with futures_world(tmp_path) as world:
        contract, mark = world.stores.instruments.get(BTC), world.stores.marks.mark(BTC)
        assert contract is not None
        assert mark is not None
        price = floor_to_step(mark.mark * 97 / 100, contract.tick_size)
        ticket = FuturesLimitTicket(instrument=BTC, side=Side.BUY, quantity=QUARTER, price=price)
        client_id = world.agree(world.engine.trading.submit(ticket))
        await soon(lambda: world.order(client_id).venue_id is not None)
        futures = world.stores.futures
        assert world.verbs.set_dead_man(30)
        await soon(lambda: futures.dead_man is not None and futures.dead_man.contracts == 1)
        state = futures.dead_man
        assert state is not None
        assert state.beaten_ms is not None
        assert 0 < (state.left_ms(state.beaten_ms + 4_000) or 0) <= 26_000
        assert world.verbs.set_dead_man(None)
        assert futures.dead_man is None
        # The exchange has stopped counting: the order outlives the switch.
        assert world.order(client_id).is_open
