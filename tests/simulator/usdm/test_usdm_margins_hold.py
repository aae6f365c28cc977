"""What the exchange publishes is what it does: liquidation prices, balances, sums of positions."""

from __future__ import annotations

import random
from contextlib import suppress
from decimal import Decimal as D

import pytest

from terminal.domain.futures.position import MarginMode, PositionSide
from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.simulator.clock import SteppedClock
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.listing import contract_listing
from terminal.simulator.usdm.model import NewAlgoOrder, NewFuturesOrder
from terminal.simulator.usdm.words import WorkingType
from tests.simulator.usdm.futures_floor import START_MS, Floor

TICK = D("0.01")


@pytest.mark.parametrize("seed", range(12))
def test_a_position_is_liquidated_at_its_published_price(seed: int) -> None:
    dice = random.Random(seed)
    floor = Floor()
    floor.mine = floor.open(str(dice.randint(400, 3_000)))
    floor.exchange.set_leverage(floor.mine, "ETHUSDT", dice.choice([20, 50, 75, 100]))
    if dice.random() < 0.5:
        floor.exchange.set_margin_mode(floor.mine, "ETHUSDT", MarginMode.ISOLATED)
    side = dice.choice(["BUY", "SELL"])
    margin = floor.balance().available * dice.randint(30, 90) / 100
    leverage = floor.exchange.symbol_config(floor.mine, "ETHUSDT")[0].leverage
    quantity = (margin * leverage / 3_000).quantize(D("0.001"))
    floor.trade(side, str(quantity), "3000")
    price = floor.position().liquidation_price
    away = TICK if side == "BUY" else -TICK
    floor.mark(str((price + away).quantize(TICK)))
    assert floor.position().quantity != 0
    floor.mark(str((price - away).quantize(TICK)))
    assert floor.position().quantity == 0
    assert floor.balance().wallet >= 0


def test_a_hedge_is_liquidated_at_its_published_price() -> None:
    floor = Floor()
    floor.mine = floor.open("500")
    floor.exchange.set_position_mode(floor.mine, hedge=True)
    floor.trade("BUY", "2", "3000", ps="LONG")
    floor.trade("SELL", "0.5", "3000", ps="SHORT")
    price = floor.position("LONG").liquidation_price
    floor.mark(str((price + TICK).quantize(TICK)))
    assert floor.position("LONG").quantity == 2
    floor.mark(str((price - TICK).quantize(TICK)))
    assert floor.position("LONG").quantity == 0


class Crowded:
    """Three accounts among the crowd of four contracts: one-way, hedge, and joint collateral."""

    names = ("BTCUSDT", "DOGEUSDT", "ETHUSDC", "TSLAUSDT")

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.clock = SteppedClock(START_MS)
        usual = contract_listing(START_MS)
        listed = {name: usual[name] for name in self.names}
        self.exchange = UsdmExchange(self.clock, seed=seed, listed=listed)
        owned = {"USDT": D(15_000), "USDC": D(3_000)}
        self.accounts = [self.exchange.create_account(owned) for _ in range(3)]
        plain, hedge, joint = self.accounts
        self.exchange.set_margin_mode(plain, "DOGEUSDT", MarginMode.ISOLATED)
        self.exchange.set_position_mode(hedge, hedge=True)
        self.exchange.set_multi_assets(joint, joint=True)
        self.legs: dict[int, list[PositionSide] | None] = {
            plain: None,
            hedge: [PositionSide.LONG, PositionSide.SHORT],
            joint: None,
        }
        self._count = 0

    def act(self) -> None:
        dice, exchange = self.dice, self.exchange
        exchange.step_to(self.clock.advance(dice.choice([25, 100, 400])))
        who, symbol = dice.choice(self.accounts), dice.choice(self.names)
        with suppress(VenueError):
            choice = dice.random()
            if choice < 0.7:
                self._order(who, symbol)
            elif choice < 0.85:
                self._stop(who, symbol)
            elif choice < 0.92:
                exchange.gap(symbol, D(dice.choice([-8, -2, 2, 8])))
            elif choice < 0.96:
                exchange.settle_funding(symbol)
            else:
                exchange.cancel_all(who, symbol)
        exchange.check_ledger()

    def _order(self, who: int, symbol: str) -> None:
        dice, spec, best = self.dice, self.exchange.contract(symbol), self.exchange.best(symbol)
        self._count += 1
        rests = dice.random() < 0.4
        price = best.bid * (10_000 + dice.randint(-20, 20)) / 10_000
        order = NewFuturesOrder(
            symbol=symbol,
            side=dice.choice(list(Side)),
            type=OrderType.LIMIT if rests else OrderType.MARKET,
            client_id=f"o{self._count}",
            time_in_force=TimeInForce.GTC if rests else None,
            quantity=D(dice.randint(500, 40_000)) / best.bid // spec.step_size * spec.step_size,
            price=price // spec.tick_size * spec.tick_size if rests else None,
            position_side=self._leg(who),
        )
        self.exchange.place(who, order)

    def _stop(self, who: int, symbol: str) -> None:
        dice, spec, best = self.dice, self.exchange.contract(symbol), self.exchange.best(symbol)
        self._count += 1
        price = best.bid * (1_000 + dice.randint(-9, 9)) / 1_000
        order = NewAlgoOrder(
            symbol=symbol,
            side=dice.choice(list(Side)),
            type=dice.choice([OrderType.STOP_MARKET, OrderType.TAKE_PROFIT_MARKET]),
            client_id=f"s{self._count}",
            quantity=D(2_000) / best.bid // spec.step_size * spec.step_size,
            trigger_price=price // spec.tick_size * spec.tick_size,
            working_type=dice.choice(list(WorkingType)),
            position_side=self._leg(who),
        )
        self.exchange.place_algo(who, order)

    def _leg(self, who: int) -> PositionSide | None:
        legs = self.legs[who]
        return None if legs is None else self.dice.choice(legs)

    def check(self) -> None:
        """Sums of what is published agree with each other."""
        for who in self.accounts:
            view = self.exchange.account_view(who)
            for asset in view.assets:
                rows = [row for row in view.positions if row.margin_asset == asset.asset]
                assert asset.unrealized == sum((row.unrealized for row in rows), D(0))
                assert asset.margin_balance == asset.wallet + asset.unrealized
                held = sum((row.maintenance_margin for row in rows), D(0))
                assert asset.maintenance_margin == held
                isolated = sum((row.isolated_wallet for row in rows), D(0))
                assert asset.wallet - asset.cross_wallet == isolated
                assert asset.available >= 0
                margins = sum((row.initial_margin for row in rows), D(0))
                assert abs(asset.initial_margin - margins) <= D("0.0000001")


@pytest.mark.parametrize("seed", [1, 2])
def test_trading_with_the_crowd_keeps_the_books(seed: int) -> None:
    crowded = Crowded(seed)
    forced: list[object] = []
    crowded.exchange.on_force_order.append(forced.append)
    for step in range(500):
        crowded.act()
        if step % 5 == 0:
            crowded.check()
    assert forced
    fills = sum(len(crowded.exchange.fills(who, limit=10**6)) for who in crowded.accounts)
    assert fills > 100
