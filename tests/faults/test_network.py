"""S18: names cannot be looked up for a while, with orders working."""

from __future__ import annotations

import socket
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from terminal.domain.events import Link
from terminal.domain.order import OrderStatus
from terminal.services.simulator_host import parse_address
from tests.faults.lab import SHORT_PROOF_MS, connect, exchange
from tests.support.eventually import eventually

S = OrderStatus


class Names:
    """The machine's name lookup; while `gone`, it fails as without a network."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.gone = False
        self.asked = 0
        self._real = socket.getaddrinfo
        patch.setattr(socket, "getaddrinfo", self._look_up)

    def _look_up(self, host: Any, *more: Any, **named: Any) -> Any:
        # Some libraries ask with bytes.
        is_ours = host in {"localhost", b"localhost"}
        if self.gone and is_ours:
            self.asked += 1
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        # Not every bare system knows its own name.
        return self._real("127.0.0.1" if is_ours else host, *more, **named)


async def test_s18_names_are_gone_with_six_orders_working(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch)
    async with exchange() as client, AsyncExitStack() as stack:
        address = parse_address(client.server.ready_line)
        by_name = {
            key: getattr(address, key).replace("127.0.0.1", "localhost")
            for key in ("rest", "streams", "ws_api")
        }
        address = replace(address, **by_name)
        lab = await connect(stack, client, address, tmp_path, SHORT_PROOF_MS)
        await eventually(lab.live, within=20)
        ids = [lab.submit(lab.resting(f"0.00{n}", f"0.0{n}")) for n in range(1, 7)]
        for client_id in ids:
            await lab.reaches(client_id, S.NEW)
        told_before = len(lab.stores.notices.all())
        names.gone = True
        await lab.fault("net.refuse", seconds=1, drop=True)
        await eventually(lambda: not lab.stores.connection.is_live(Link.ACCOUNT), within=3)
        await eventually(lambda: names.asked >= 3, within=20)
        # Nothing is dropped or guessed, and nobody is told a dozen times.
        assert [lab.status(client_id) for client_id in ids] == [S.NEW] * 6
        assert names.asked <= 45
        assert len(lab.stores.notices.all()) - told_before <= 2
        await lab.control("POST", "orders", symbol="BTCUSDT", fill=ids[0])
        assert lab.status(ids[0]) is S.NEW
        names.gone = False
        await lab.reaches(ids[0], S.FILLED, within=30)
        await lab.becomes_true()
        assert lab.engine.incidents.counts == {}
