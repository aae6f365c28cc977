"""What is changed elsewhere (the web page, a phone, another program) shows here within a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from terminal.domain.events import PositionModeReported
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.order import OrderStatus
from tests.faults.usdm.lab import BTC, FuturesLab, laboratory
from tests.support.eventually import eventually

LEVERAGE = 9


async def shows(lab: FuturesLab, holds: Callable[[], object]) -> None:
    began = time.monotonic()
    await eventually(holds, within=3)
    assert time.monotonic() - began <= 1.0


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        (
            {"symbol": "BTCUSDT", "leverage": LEVERAGE},
            lambda lab: lab.stores.futures.settings(BTC).leverage == LEVERAGE,
        ),
        ({"multi_assets": True}, lambda lab: lab.stores.futures.multi_assets is True),
    ],
    ids=["leverage", "multi-assets"],
)
async def test_settings(
    change: dict[str, Any], holds: Callable[[FuturesLab], bool], tmp_path: Path
) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.usdm("settings", **change)
        await shows(lab, lambda: holds(lab))


async def test_a_position_and_its_margin(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.usdm("settings", symbol="BTCUSDT", margin_mode="ISOLATED")
        await lab.usdm("orders", symbol="BTCUSDT", side="BUY", quantity="0.02")
        await shows(lab, lambda: bool(lab.stores.positions.of(BTC)))
        (held,) = lab.stores.positions.of(BTC)
        assert held.margin_mode is MarginMode.ISOLATED
        await lab.usdm("settings", symbol="BTCUSDT", add_margin="30")
        wanted = held.isolated_wallet + 30
        await shows(lab, lambda: lab.stores.positions.of(BTC)[0].isolated_wallet == wanted)
        await lab.becomes_true()


async def test_position_mode_by_the_first_order(tmp_path: Path) -> None:
    """The exchange does not tell of the mode; an order of the other one does."""
    async with laboratory(tmp_path) as lab:
        await lab.usdm("settings", hedge=True)
        await lab.usdm(
            "orders", symbol="BTCUSDT", side="BUY", quantity="0.02", position_side="LONG"
        )
        await shows(lab, lambda: lab.stores.futures.mode is PositionMode.HEDGE)
        await shows(lab, lambda: lab.stores.positions.get(BTC, PositionSide.LONG) is not None)


async def test_position_mode_by_a_position(tmp_path: Path) -> None:
    """Orders not heard: what is held says it too."""
    async with laboratory(tmp_path) as lab:
        await lab.usdm("settings", hedge=True)
        await lab.fault("ws.drop", route="usdm.user", event="ORDER_TRADE_UPDATE", times=0)
        await lab.usdm(
            "orders", symbol="BTCUSDT", side="BUY", quantity="0.02", position_side="LONG"
        )
        await shows(lab, lambda: lab.stores.futures.mode is PositionMode.HEDGE)


async def test_position_mode_by_an_order_that_is_refused_for_it(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.usdm("settings", hedge=True)
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, OrderStatus.REJECTED)
        await shows(lab, lambda: lab.stores.futures.mode is PositionMode.HEDGE)


async def test_position_mode_by_a_calm_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminal.services.futures.account_modes.LOOK_SECONDS", 0.3)
    async with laboratory(tmp_path) as lab:
        await asyncio.sleep(0.6)
        asked = await lab.requests("GET /fapi/v1/accountConfig")
        await lab.usdm("settings", hedge=True, multi_assets=True)
        await shows(lab, lambda: lab.stores.futures.mode is PositionMode.HEDGE)
        assert await lab.requests("GET /fapi/v1/accountConfig") - asked <= 4
        # An answer older than what is known here changes nothing.
        now = lab.stores.futures
        now.apply(PositionModeReported(PositionMode.ONE_WAY, 1))
        assert now.mode is PositionMode.HEDGE


async def test_a_change_here_is_not_undone_by_an_older_answer(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        lab.engine.positions.set_leverage(BTC, 5, agreed=True)
        await eventually(lambda: lab.stores.futures.settings(BTC).leverage == 5)
        await lab.usdm("settings", symbol="BTCUSDT", leverage=LEVERAGE)
        await shows(lab, lambda: lab.stores.futures.settings(BTC).leverage == LEVERAGE)
        assert D(LEVERAGE) == lab.stores.futures.settings(BTC).leverage
