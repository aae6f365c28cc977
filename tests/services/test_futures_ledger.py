"""Random trading: positions, profits, margins and liquidation prices equal the exchange's ledger.

The simulator shares no code with the terminal's account state. What is exact must be equal to the last
digit the exchange keeps (eight decimals); the liquidation price of a cross position is an estimate and
must be within a hundred-thousandth of the ledger's.
"""

from __future__ import annotations

import random
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import httpx
import pytest

from terminal.domain.futures.ticket import (
    Exposure,
    FuturesLimitTicket,
    FuturesMarketTicket,
    Hedge,
    OneWay,
)
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.order import Side
from terminal.domain.rounding import floor_to_step
from tests.support.eventually import eventually
from tests.support.futures_agreement import differences
from tests.support.futures_world import BTC, World, futures_world, soon

STEPS = 30


class Ledger:
    """The simulator's books, asked for over its control address."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        address = world.exchange.address
        assert address is not None
        self._url, self._client = address.control, client

    async def account(self) -> dict[str, Any]:
        answer = await self._client.get(f"{self._url}/ledger", params={"limit": 0})
        account: dict[str, Any] = answer.json()["accounts"][0]["usdm"]
        return account

    async def market(self, **changes: Any) -> dict[str, Any]:
        body = {"symbol": BTC.symbol, **changes}
        answer = await self._client.post(f"{self._url}/usdm/market", json=body)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown


class Hands:
    """Does something at random, and waits until the terminal has heard of its end."""

    def __init__(self, world: World, ledger: Ledger, seed: int) -> None:
        self._world, self._ledger = world, ledger
        self._dice = random.Random(seed)
        self._resting: list[str] = []

    async def move(self) -> str:
        name = self._dice.choice(
            ("trade", "trade", "trade", "mark", "mark", "funding", "leverage", "rest", "cancel")
        )
        await getattr(self, f"_{name}")()
        return name

    def _exposure(self, side: Side) -> Exposure:
        if self._world.stores.futures.mode is not PositionMode.HEDGE:
            return OneWay()
        leg = PositionSide.LONG if side is Side.BUY else PositionSide.SHORT
        held = self._world.position(
            PositionSide.LONG if leg is PositionSide.SHORT else PositionSide.SHORT
        )
        if held.is_open and self._dice.random() < 0.4:
            leg = held.side
        return Hedge(leg)

    async def _trade(self) -> None:
        side = self._dice.choice(list(Side))
        quantity = D(self._dice.randrange(2, 60)) / 1000
        exposure = self._exposure(side)
        if isinstance(exposure, Hedge):
            held = abs(self._world.position(exposure.position_side).quantity)
            opening = (exposure.position_side is PositionSide.LONG) == (side is Side.BUY)
            quantity = quantity if opening else min(quantity, held)
        ticket = FuturesMarketTicket(
            instrument=BTC, side=side, quantity=quantity, exposure=exposure
        )
        if not self._world.engine.trading.check(ticket):
            await self._world.send(ticket)

    async def _rest(self) -> None:
        mark = self._world.stores.marks.mark(BTC)
        assert mark is not None
        ticket = FuturesLimitTicket(
            instrument=BTC,
            side=Side.BUY,
            quantity=D(self._dice.randrange(3, 20)) / 1000,
            price=floor_to_step(mark.mark * D("0.96"), D("0.1")),
            exposure=self._exposure(Side.BUY),
        )
        if self._world.engine.trading.check(ticket):
            return
        client_id = self._world.agree(self._world.engine.trading.submit(ticket))
        assert client_id is not None
        await soon(lambda: self._world.order(client_id).venue_id is not None)
        self._resting.append(client_id)

    async def _cancel(self) -> None:
        if self._resting:
            client_id = self._resting.pop()
            self._world.engine.trading.cancel(self._world.order(client_id))
            await self._world.finished(client_id)

    async def _mark(self) -> None:
        known = self._world.stores.marks.mark(BTC)
        assert known is not None
        share = D(self._dice.randrange(9_930, 10_071)) / 10_000
        price = floor_to_step(known.mark * share, D("0.01"))
        await self._ledger.market(hold_mark=str(price))

    async def _funding(self) -> None:
        rate = D(self._dice.randrange(-30, 31)) / 10_000
        await self._ledger.market(funding_rate=str(rate), settle_funding=True)

    async def _leverage(self) -> None:
        wanted = self._dice.choice((5, 10, 20, 25))
        isolated = self._world.stores.futures.settings(BTC).margin_mode is MarginMode.ISOLATED
        now = self._world.stores.futures.settings(BTC).leverage or 1
        if isolated and wanted < now:
            return
        if self._world.verbs.set_leverage(BTC, wanted, agreed=True):
            settings = self._world.stores.futures
            await soon(lambda: settings.settings(BTC).leverage == wanted)


@pytest.mark.parametrize(
    ("margin", "mode", "seed"),
    [
        (MarginMode.CROSS, PositionMode.ONE_WAY, 11),
        (MarginMode.ISOLATED, PositionMode.ONE_WAY, 12),
        (MarginMode.CROSS, PositionMode.HEDGE, 13),
    ],
)
async def test_after_every_step_the_terminal_agrees_with_the_ledger(
    tmp_path: Path, margin: MarginMode, mode: PositionMode, seed: int
) -> None:
    async with futures_world(tmp_path, seed) as world, httpx.AsyncClient() as client:
        ledger = Ledger(world, client)
        world.verbs.set_margin_mode(BTC, margin)
        world.verbs.set_position_mode(mode)
        futures = world.stores.futures
        await soon(lambda: futures.settings(BTC).margin_mode is margin)
        await soon(lambda: futures.mode is mode)
        shown = await ledger.market()
        await ledger.market(hold_mark=shown["mark"])
        hands = Hands(world, ledger, seed)
        done: list[str] = []
        for _ in range(STEPS):
            done.append(await hands.move())
            account = await ledger.account()

            def agrees(account: dict[str, Any] = account) -> bool:
                return not differences(world.stores, account)

            try:
                await eventually(agrees, within=10)
            except AssertionError:
                account = await ledger.account()
                found = differences(world.stores, account)
                assert found == [], f"after {done[-4:]}"
        assert world.engine.failures == {}
