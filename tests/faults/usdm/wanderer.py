"""Random trading on futures: everything an account can go through, one step at a time.

After every step the terminal must agree with the exchange's own books. Used by the tests for hundreds
of steps and by `python -m tests.soak.futures` for thousands.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

from terminal.domain.futures.bracket import ExitLeg, exit_of_position
from terminal.domain.futures.position import Position
from terminal.domain.futures.ticket import (
    Exposure,
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesTicket,
    Hedge,
    OneWay,
    StopKind,
)
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, Side
from terminal.domain.order_moves import Change
from terminal.domain.rounding import floor_to_step
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm_wire import account_view
from terminal.simulator.usdm_wire.names import Kind
from terminal.simulator.usdm_wire.text import plain
from tests.faults.usdm.lab import BTC, FuturesLab
from tests.simulator.usdm_wire.served import FuturesClient
from tests.support.futures_agreement import differences

ETH = InstrumentId(Market.USDM, "ETHUSDT")
MINE = 1
WITHIN_SECONDS = 12.0
ENOUGH, POOR = D(15_000), D(4_000)
TICKS = {BTC: D("0.1"), ETH: D("0.01")}
SIZES = {BTC: D("0.001"), ETH: D("0.01")}

WEIGHTS = {
    "trade": 22, "outside_trade": 4, "close": 5, "reverse": 2, "rest": 9, "fill_part": 8,
    "modify": 4, "cancel": 5, "mark": 14, "funding": 3, "leverage": 4, "margin_mode": 3,
    "position_mode": 3, "multi_assets": 2, "change_margin": 5, "protect": 4, "trigger": 2,
    "liquidate": 2, "liquidated_by_mark": 3, "deleverage": 2, "transfer": 2, "outside_setting": 3,
}  # fmt: skip


class Wanderer:
    """Does something at random and waits until both sides agree; what it did is in `done`."""

    def __init__(self, lab: FuturesLab, client: FuturesClient, seed: int) -> None:
        self.lab, self.client = lab, client
        self.dice = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.slowest = (0.0, "")
        """The longest time until both agreed, in seconds, and about what."""
        self._trail: list[str] = []

    @property
    def exchange(self) -> UsdmExchange:
        return self.client.exchange

    async def begin(self, margin: MarginMode, mode: PositionMode) -> None:
        """Marks stand still from now on unless a step moves them."""
        for instrument in (BTC, ETH):
            self._hold(instrument, self.exchange.mark(instrument.symbol).mark_price)
            self.lab.engine.positions.set_margin_mode(instrument, margin)
        self.lab.engine.positions.set_position_mode(mode)
        await self._quiet("setting:")
        await self.agree()

    async def step(self) -> str:
        names, weights = zip(*WEIGHTS.items(), strict=True)
        name = self.dice.choices(names, weights)[0]
        did = await getattr(self, f"_{name}")()
        if did is False:
            return ""
        self.done[name] += 1
        self._trail.append(name)
        await self.agree()
        return name

    async def agree(self) -> None:
        """Until nothing differs; then the ledger's money is conserved too."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        first: list[str] = []
        while found := differences(self.lab.stores, self.truth()):
            late = loop.time() - began
            first = first or found
            assert late < WITHIN_SECONDS, f"after {self._trail[-5:]}: {found}"
            await asyncio.sleep(0.005)
        if (took := loop.time() - began) > self.slowest[0]:
            self.slowest = (took, f"after {self._trail[-3:]}: {first[:2]}")
        self.exchange.check_ledger()

    def truth(self) -> dict[str, Any]:
        """The part of the ledger's account that is compared."""
        view, specs = self.exchange.account_view(MINE), self.exchange.contracts
        return {
            "multi_assets": view.multi_assets,
            "balances": {row.asset: plain(row.wallet) for row in view.assets if row.wallet},
            "available": {row.asset: plain(row.available) for row in view.assets},
            "positions": [
                {
                    **account_view.position_v2(specs[row.symbol], row),
                    **account_view.position_v3(specs[row.symbol], row),
                }
                for row in view.positions
                if row.quantity
            ],
        }

    # What a trader does here.

    async def _trade(self) -> bool:
        instrument = self._instrument()
        side = self.dice.choice(list(Side))
        return await self._send(self._market(instrument, side, self._size(instrument)))

    async def _close(self) -> bool:
        held = self._held()
        if held is None:
            return False
        share = self.dice.choice((D("0.25"), D("0.5"), D(1)))
        return await self._ended(self.lab.engine.positions.close(held, share))

    async def _reverse(self) -> bool:
        held = self._held()
        if held is None or self.lab.stores.futures.mode is PositionMode.HEDGE:
            return False
        await self._ended(self.lab.engine.positions.reverse(held))
        await self._quiet("reverse")
        return True

    async def _rest(self) -> bool:
        instrument = self._instrument()
        side = self.dice.choice(list(Side))
        away = D(self.dice.randrange(15, 60)) / 1_000
        sign = -1 if side is Side.BUY else 1
        price = floor_to_step(self._price(instrument) * (1 + sign * away), TICKS[instrument])
        ticket = FuturesLimitTicket(
            instrument=instrument,
            side=side,
            quantity=self._size(instrument),
            price=price,
            exposure=self._exposure(instrument, side),
        )
        return await self._send(ticket, rests=True)

    async def _modify(self) -> bool:
        order = self._resting()
        if order is None or order.price is None or order.filled_quantity:
            return False
        away = D(self.dice.randrange(995, 1_005)) / 1_000
        price = floor_to_step(order.price * away, TICKS[order.instrument])
        change = Change(price=price)
        if self.lab.engine.trading.plan(self._known(order), change).against:
            return False
        self.lab.engine.trading.amend(self._known(order), change)
        self.lab.agree()
        await self._quiet("modify")
        return True

    async def _cancel(self) -> bool:
        order = self._resting(conditional=True)
        if order is None:
            return False
        self.lab.engine.trading.cancel(order)
        return await self._ended(order.client_id)

    async def _protect(self) -> bool:
        held = self._held()
        if held is None or len(self._open()) > 20:
            return False
        sign = -1 if held.quantity > 0 else 1
        trigger = self._price(held.instrument) * (1 + sign * D("0.02"))
        leg = ExitLeg(
            kind=StopKind.STOP_LOSS,
            trigger_price=floor_to_step(trigger, TICKS[held.instrument]),
        )
        return await self._send(exit_of_position(held, leg, abs(held.quantity)), rests=True)

    async def _leverage(self) -> bool:
        instrument, wanted = self._instrument(), self.dice.choice((3, 5, 10, 20, 25))
        verbs = self.lab.engine.positions
        return await self._set(verbs.set_leverage(instrument, wanted, agreed=True))

    async def _margin_mode(self) -> bool:
        wanted = self.dice.choice(list(MarginMode))
        verbs = self.lab.engine.positions
        return await self._set(verbs.set_margin_mode(self._instrument(), wanted))

    async def _position_mode(self) -> bool:
        """Only with nothing open: so everything is cleared away first, now and then."""
        if self.dice.random() < 0.5:
            await self._clear()
        verbs = self.lab.engine.positions
        return await self._set(verbs.set_position_mode(self.dice.choice(list(PositionMode))))

    async def _multi_assets(self) -> bool:
        if self.dice.random() < 0.5:
            await self._clear()
        on = not self.lab.stores.futures.multi_assets
        return await self._set(self.lab.engine.positions.set_multi_assets(on=on))

    async def _change_margin(self) -> bool:
        held = self._held()
        if held is None or held.margin_mode is not MarginMode.ISOLATED:
            return False
        amount = D(self.dice.choice((5, 20, 60, -5, -20)))
        return await self._set(self.lab.engine.positions.change_margin(held, amount))

    # What happens to a trader.

    async def _outside_trade(self) -> bool:
        instrument = self._instrument()
        side = self.dice.choice(list(Side))
        body: dict[str, Any] = {"symbol": instrument.symbol, "side": side.value}
        exposure = self._exposure(instrument, side)
        if isinstance(exposure, Hedge):
            body["position_side"] = exposure.position_side.value
        return await self._control("orders", quantity=str(self._size(instrument)), **body)

    async def _outside_setting(self) -> bool:
        leverage = self.dice.choice((4, 8, 15))
        return await self._control("settings", symbol=self._instrument().symbol, leverage=leverage)

    async def _fill_part(self) -> bool:
        order = self._resting()
        if order is None:
            return False
        percent = self.dice.choice((10, 35, 60, 100))
        name = order.instrument.symbol
        return await self._control(
            "orders", symbol=name, fill=order.client_id, fill_percent=percent
        )

    async def _mark(self) -> bool:
        instrument = self._instrument()
        share = D(self.dice.randrange(9_930, 10_071)) / 10_000
        self._hold(instrument, self._price(instrument) * share)
        return True

    async def _funding(self) -> bool:
        rate = D(self.dice.randrange(-30, 31)) / 10_000
        name = self._instrument().symbol
        return await self._control(
            "market", symbol=name, funding_rate=str(rate), settle_funding=True
        )

    async def _transfer(self) -> bool:
        delta = D(self.dice.choice((50, 500, -20)))
        return await self._control("deposits", asset="USDT", delta=str(delta))

    async def _trigger(self) -> bool:
        """The market falls or rises to a waiting exit."""
        waiting = [o for o in self._open() if o.is_conditional and o.trigger_price is not None]
        if not waiting:
            return False
        order = self.dice.choice(waiting)
        symbol, trigger = order.instrument.symbol, order.trigger_price
        last = self.exchange.trades(symbol, limit=1)[-1].price
        if trigger is None or abs(trigger / last - 1) > D("0.3"):
            return False
        beyond = D("0.99") if order.side is Side.SELL else D("1.01")
        gap = (trigger * beyond / last - 1) * 100
        await self._control("market", symbol=symbol, gap_percent=f"{gap:.3f}")
        await self._soon(lambda: not self._is_waiting(order))
        return True

    async def _liquidate(self) -> bool:
        held = self._held()
        if held is None:
            return False
        await self._control("liquidate", account_id=MINE, symbol=held.instrument.symbol)
        await self._refill()
        return True

    async def _deleverage(self) -> bool:
        held = self._held()
        if held is None:
            return False
        return await self._control("deleverage", account_id=MINE, symbol=held.instrument.symbol)

    async def _liquidated_by_mark(self) -> bool:
        """The mark goes beyond the liquidation price of a position, and comes back afterwards."""
        rows = [r for r in self.truth()["positions"] if D(r["liquidationPrice"]) > 0]
        if not rows:
            return False
        row = self.dice.choice(rows)
        instrument = BTC if row["symbol"] == BTC.symbol else ETH
        before = self._price(instrument)
        is_long = D(row["positionAmt"]) > 0
        liquidation = D(row["liquidationPrice"])
        if (liquidation < before) is not is_long or abs(liquidation / before - 1) > D("0.4"):
            return False
        self._hold(instrument, liquidation * (D("0.995") if is_long else D("1.005")))
        await self.agree()
        self._hold(instrument, before)
        await self._refill()
        return True

    # Words for all of these.

    def _instrument(self) -> InstrumentId:
        return BTC if self.dice.random() < 0.7 else ETH

    def _size(self, instrument: InstrumentId) -> D:
        return SIZES[instrument] * self.dice.randrange(3, 250)

    def _price(self, instrument: InstrumentId) -> D:
        return self.exchange.mark(instrument.symbol).mark_price

    def _exposure(self, instrument: InstrumentId, side: Side) -> Exposure:
        if self.lab.stores.futures.mode is not PositionMode.HEDGE:
            return OneWay()
        opens = PositionSide.LONG if side is Side.BUY else PositionSide.SHORT
        other = PositionSide.SHORT if opens is PositionSide.LONG else PositionSide.LONG
        held = self.lab.stores.positions.get(instrument, other)
        closes = held is not None and held.is_open and self.dice.random() < 0.4
        return Hedge(other if closes else opens)

    def _market(self, instrument: InstrumentId, side: Side, size: D) -> FuturesTicket:
        exposure = self._exposure(instrument, side)
        return FuturesMarketTicket(
            instrument=instrument, side=side, quantity=size, exposure=exposure
        )

    def _held(self) -> Position | None:
        held = self.lab.stores.positions.open()
        return self.dice.choice(held) if held else None

    def _open(self) -> list[Order]:
        orders: list[Order] = self.lab.stores.orders.open_orders()
        return orders

    def _resting(self, *, conditional: bool = False) -> Order | None:
        found = [o for o in self._open() if o.venue_id is not None and not o.is_conditional]
        if conditional:
            found += [o for o in self._open() if o.is_conditional and o.algo_id is not None]
        return self.dice.choice(found) if found else None

    def _known(self, order: Order) -> Order:
        return self.lab.order(order.client_id)

    def _is_waiting(self, order: Order) -> bool:
        known = self._known(order)
        return known.is_open and known.venue_id is None

    def _hold(self, instrument: InstrumentId, price: D) -> None:
        """Hold the mark there, and let a second's end come at once."""
        exchange, symbol = self.exchange, instrument.symbol
        exchange.hold_mark(symbol, floor_to_step(price, D("0.01")))
        exchange.world.ticked(exchange.market_ms)
        hub = self.client.server.usdm.sockets.hub  # type: ignore[union-attr]
        for topic in hub._of(Kind.MARK_PRICE, symbol):
            hub._send_mark(topic)

    async def _send(self, ticket: FuturesTicket, *, rests: bool = False) -> bool:
        """False when the terminal itself or the exchange says no: that is another test's matter."""
        trading = self.lab.engine.trading
        if trading.check(ticket):
            return False
        client_id = trading.submit(ticket)
        self.lab.agree()
        if client_id is None:
            return False
        if rests:
            await self._soon(lambda: self._is_told(client_id))
            return self.lab.order(client_id).is_open
        return await self._ended(client_id)

    def _is_told(self, client_id: str) -> bool:
        order = self.lab.order(client_id)
        return order.venue_id is not None or order.algo_id is not None or order.status.is_final

    async def _ended(self, client_id: str | None) -> bool:
        if client_id is None:
            return False

        def ended() -> bool:
            self.lab.agree()
            order = self.lab.stores.orders.get(client_id)
            if order is None:
                return not any(client_id in task for task in self.lab.engine.tasks)
            return order.status.is_final

        await self._soon(ended)
        return True

    async def _set(self, sent: bool) -> bool:
        if sent:
            await self._quiet("setting:")
        return sent

    async def _quiet(self, word: str) -> None:
        """Until no task of this name runs any more."""

        def quiet() -> bool:
            self.lab.agree()
            return not any(task.startswith(word) for task in self.lab.engine.tasks)

        await self._soon(quiet)

    async def _control(self, path: str, **body: Any) -> bool:
        """False when the exchange refuses it."""
        data = json.dumps(body)
        status, _, _ = await self.client.send("POST", f"/control/usdm/{path}", data=data)
        return bool(status == 200)

    async def _clear(self) -> None:
        """Nothing open any more."""
        self.lab.engine.trading.cancel_all()
        await self._soon(lambda: not self._open())
        for held in self.lab.stores.positions.open():
            await self._ended(self.lab.engine.positions.close(held))
        await self.agree()

    async def _refill(self) -> None:
        """After a loss the account goes on with enough to trade."""
        wallet = D(self.truth()["balances"].get("USDT", "0"))
        if wallet < POOR:
            await self._control("deposits", asset="USDT", delta=str(ENOUGH - wallet))

    async def _soon(self, condition: Callable[[], object]) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + WITHIN_SECONDS
        while not condition():
            told = [n.title for n in self.lab.stores.notices.all()[-3:]]
            assert loop.time() < end, f"{self._trail[-5:]} never ended; told {told}"
            await asyncio.sleep(0.003)
