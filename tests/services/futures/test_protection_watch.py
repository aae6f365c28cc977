"""What is held without a stop, and exits that are left without a position, are said aloud once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from terminal.domain.events import PositionsReported
from terminal.domain.market import Environment
from terminal.domain.order import OrderStatus
from terminal.services.futures.protection_watch import (
    GRACE_SECONDS,
    LEFT_OVER_SECONDS,
    ProtectionWatch,
)
from terminal.services.incidents import Incidents
from terminal.services.intake import Intake
from terminal.services.orders.placing import Desk
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.scene import NOW_MS


class Bench:
    def __init__(self) -> None:
        self.stores = build_futures_scene()[0].stores
        unused: Any = None
        desk = Desk(
            environment=Environment.SIMULATOR,
            stores=self.stores,
            intake=Intake(self.stores),
            journal=unused,
            unknown=unused,
            incidents=Incidents(self.stores.notices, lambda: NOW_MS),
            clock=lambda: NOW_MS,
        )
        self.now = 0.0
        self.watch = ProtectionWatch(desk, lambda: self.now)

    def look(self, after: float) -> list[str]:
        """Titles of what is said `after` seconds from the look before."""
        before = {notice.serial for notice in self.stores.notices.all()}
        self.now += after
        self.watch.look()
        return [n.title for n in self.stores.notices.all() if n.serial not in before]

    def close_bitcoin(self) -> None:
        held = self.stores.positions.get(BTC_PERP)
        assert held is not None
        flat = replace(held, quantity=Decimal(0))
        self.stores.positions.apply(PositionsReported((flat,), complete=False, event_ms=NOW_MS + 1))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_bare_position_is_told_once_after_a_moment(bench: Bench) -> None:
    assert bench.look(0) == []
    assert bench.look(GRACE_SECONDS) == ["Long SOLUSDT is unprotected"]
    assert bench.look(GRACE_SECONDS) == []


def test_exits_left_behind_are_told_once(bench: Bench) -> None:
    bench.look(0)
    bench.close_bitcoin()
    assert bench.look(0.1) == []
    told = bench.look(LEFT_OVER_SECONDS)
    assert told == ["2 exits of BTCUSDT left over"]
    assert bench.look(LEFT_OVER_SECONDS) == []


def test_an_exit_that_goes_with_its_twin_is_not_told(bench: Bench) -> None:
    bench.look(0)
    bench.close_bitcoin()
    bench.look(0.1)
    for order in bench.stores.orders.open_orders(BTC_PERP):
        gone = replace(order, status=OrderStatus.CANCELED, updated_ms=NOW_MS + 2_000)
        bench.stores.orders.apply(gone)
    assert bench.look(LEFT_OVER_SECONDS) == []
