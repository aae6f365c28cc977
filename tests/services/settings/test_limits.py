"""Own limits: stricter at once, looser after the cool-off, everything written down."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from terminal.domain.gate import GateLimits, read_limits
from terminal.services.settings.limits import COOL_OFF_MS, SECTION, LimitDesk, is_stricter
from terminal.services.settings.settings import SettingsService
from tests.support.fakes import FakeClock

D = Decimal


class Gate:
    def __init__(self) -> None:
        self.limits = GateLimits()


class World:
    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.settings = SettingsService(folder / "settings.json", lambda *_: None)
        self.gate = Gate()
        self.told: list[Decimal | None] = []
        self.desk = self.open()

    def open(self) -> LimitDesk:
        return LimitDesk(self.gate, self.settings, self.clock, self.told.append)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_stricter_limit_holds_at_once_and_is_kept(world: World) -> None:
    assert world.desk.propose("order_share", D("0.02")) == "In force now."
    assert world.gate.limits.order_share == D("0.02")
    assert read_limits(world.settings.load(SECTION)).order_share == D("0.02")


def test_a_looser_limit_waits_for_the_cool_off(world: World) -> None:
    said = world.desk.propose("order_share", D("0.1"))
    assert "waits until" in said
    world.clock.now_ms += COOL_OFF_MS - 1
    world.desk.look()
    assert world.gate.limits.order_share == D("0.05")
    world.clock.now_ms += 1
    world.desk.look()
    assert world.gate.limits.order_share == D("0.1")
    assert not world.desk.waiting


def test_asking_again_starts_the_wait_anew_and_asking_for_the_old_takes_it_back(
    world: World,
) -> None:
    world.desk.propose("order_share", D("0.1"))
    world.clock.now_ms += COOL_OFF_MS - 1
    world.desk.propose("order_share", D("0.2"))
    world.clock.now_ms += 1
    world.desk.look()
    assert world.gate.limits.order_share == D("0.05")
    assert "taken back" in world.desk.propose("order_share", D("0.05"))
    world.clock.now_ms += COOL_OFF_MS
    world.desk.look()
    assert world.gate.limits.order_share == D("0.05")


def test_a_restart_neither_shortens_nor_forgets_the_wait(world: World) -> None:
    world.desk.propose("daily_loss", D("0.03"))
    world.desk.propose("daily_loss", None)
    assert world.gate.limits.daily_loss == D("0.03")
    again = world.open()
    world.clock.now_ms += COOL_OFF_MS - 1
    again.look()
    assert world.gate.limits.daily_loss == D("0.03")
    world.clock.now_ms += 1
    again.look()
    assert world.gate.limits.daily_loss is None
    assert "daily_loss" not in world.settings.load(SECTION)
    assert world.told == [D("0.03"), None]


def test_every_change_is_written_down(world: World) -> None:
    world.desk.propose("first_use", False)
    world.desk.propose("first_use", True)
    world.desk.propose("reserve_orders", 8)
    assert [(line.name, line.text) for line in world.desk.history] == [
        ("reserve_orders", "5 → 8, at once"),
        ("first_use", "the wish for off was taken back"),
        ("first_use", "on → off asked for, waits"),
    ]


def test_what_stricter_means() -> None:
    assert is_stricter("order_share", D("0.01"), D("0.05"))
    assert is_stricter("reserve_orders", 8, 5)
    assert not is_stricter("thin_turnover", D(1), D(2))
    assert is_stricter("liquidation_distance", D("0.2"), D("0.1"))
    assert is_stricter("daily_loss", D("0.9"), None)
    assert not is_stricter("daily_loss", None, D("0.9"))
    assert is_stricter("ask_every", True, False)


def test_a_wish_in_a_file_that_makes_no_sense_is_not_granted(world: World) -> None:
    world.settings.save("guard_waiting", {"order_share": {"value": "x", "due": 0}, "no": 1})
    desk = world.open()
    desk.look()
    assert world.gate.limits.order_share == D("0.05")
