"""Our idea of the exchange's time is never exact: what was read must not outrank what happens next."""

from __future__ import annotations

from pathlib import Path

from terminal.domain.events import ClockReported
from terminal.domain.order import OrderStatus
from tests.faults.usdm.lab import BTC, laboratory
from tests.faults.usdm.test_matrix import hold
from tests.support.eventually import eventually

AHEAD_MS = 300


async def test_a_close_is_seen_although_our_clock_runs_ahead(tmp_path: Path) -> None:
    """The position is read before it is closed; the fill right after it carries an earlier time."""
    async with laboratory(tmp_path) as lab:
        await hold(lab)
        connection = lab.stores.connection
        connection.apply(ClockReported(connection.clock_offset_ms + AHEAD_MS, round_trip_ms=1.0))
        client_id = lab.engine.positions.close(lab.stores.positions.of(BTC)[0])
        assert client_id is not None
        await eventually(lambda: lab.stores.orders.get(client_id) is not None)
        lab.agree()
        await lab.reaches(client_id, OrderStatus.FILLED)
        await eventually(lambda: not lab.stores.positions.of(BTC), within=1)
