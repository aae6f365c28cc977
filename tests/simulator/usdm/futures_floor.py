"""A futures exchange without a crowd: prices are what the test's accounts and marks make them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.clock import SteppedClock
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.listing import contract_listing
from terminal.simulator.usdm.model import (
    AlgoOrder,
    FuturesOrder,
    ModifyOrder,
    NewAlgoOrder,
    NewFuturesOrder,
)
from terminal.simulator.usdm.views import AssetRow, FuturesRates, PositionRow
from terminal.simulator.usdm.words import PriceMatch, WorkingType

START_MS = 1_795_200_023_456
"""Friday 2026-11-20 18:40:23 UTC."""
SYMBOL = "ETHUSDT"
FREE = FuturesRates(maker=Decimal(0), taker=Decimal(0), rpi=Decimal(0))
USUAL = FuturesRates(maker=Decimal("0.0002"), taker=Decimal("0.0005"), rpi=Decimal("0.00005"))
_NUMBERS = ("quantity", "price", "trigger", "activate", "callback", "stop")
_FIELDS = {
    "trigger": "trigger_price",
    "activate": "activate_price",
    "callback": "callback_rate",
    "stop": "stop_price",
    "tif": "time_in_force",
    "ps": "position_side",
    "stp": "stp_mode",
    "match": "price_match",
    "working": "working_type",
}
_TYPES: dict[str, Any] = {
    "tif": TimeInForce,
    "ps": PositionSide,
    "stp": StpMode,
    "match": PriceMatch,
    "working": WorkingType,
}


class Floor:
    """ETHUSDT (and others named) with empty books, marks held at 3000 until `mark` moves them."""

    def __init__(
        self,
        symbols: tuple[str, ...] = (SYMBOL,),
        *,
        rates: FuturesRates = FREE,
        rules: dict[str, Any] | None = None,
    ) -> None:
        self.clock = SteppedClock(START_MS)
        usual = contract_listing(START_MS)
        listed = {}
        for name in symbols:
            spec = replace(usual[name].spec, **(rules or {}))
            listed[name] = replace(
                usual[name], spec=spec, temperament=replace(usual[name].temperament, levels=0)
            )
        self.exchange = UsdmExchange(self.clock, seed=3, listed=listed)
        self.exchange.world.absent |= set(symbols)
        self.rates = rates
        self.mine, self.other = self.open(), self.open("1000000")
        self.events: list[tuple[str, Any]] = []
        for name, told in (
            ("order", self.exchange.on_order),
            ("account", self.exchange.on_account),
            ("algo", self.exchange.on_algo),
            ("config", self.exchange.on_config),
            ("call", self.exchange.on_margin_call),
            ("force", self.exchange.on_force_order),
            ("reject", self.exchange.on_trigger_reject),
        ):
            told.append(lambda event, name=name: self.events.append((name, event)))  # type: ignore[misc]
        self._ids = itertools.count(1)
        for name in symbols:
            self.mark("3000", name)

    def open(self, usdt: str = "10000", **more: str) -> int:
        balances = {"USDT": Decimal(usdt)} | {name: Decimal(n) for name, n in more.items()}
        return self.exchange.create_account(balances, rates=self.rates)

    def mark(self, price: str, symbol: str = SYMBOL) -> None:
        """Hold the mark at a price and let a second pass."""
        self.exchange.hold_mark(symbol, Decimal(price))
        self.wait(1_000)

    def wait(self, milliseconds: int) -> None:
        self.exchange.step_to(self.clock.advance(milliseconds))

    def wish(self, side: str, kind: str, quantity: str | None = None, **more: Any) -> Any:
        """Fields as text, under short names (see `_FIELDS`)."""
        if kind == "LIMIT":
            more.setdefault("tif", "GTC")
        values: dict[str, Any] = {"quantity": quantity, **more}
        fields: dict[str, Any] = {}
        for name, value in values.items():
            if value is None:
                continue
            kept = Decimal(value) if name in _NUMBERS else _TYPES.get(name, lambda v: v)(value)
            fields[_FIELDS.get(name, name)] = kept
        fields.setdefault("client_id", f"c{next(self._ids)}")
        fields.setdefault("symbol", SYMBOL)
        request = NewFuturesOrder if kind in ("LIMIT", "MARKET") else NewAlgoOrder
        return request(side=Side(side), type=OrderType(kind), **fields)

    def place(
        self, side: str, kind: str, quantity: str, *, who: int | None = None, **more: Any
    ) -> FuturesOrder:
        account = self.mine if who is None else who
        return self.exchange.place(account, self.wish(side, kind, quantity, **more))

    def algo(
        self, side: str, kind: str, quantity: str | None = None, *, who: int = 0, **more: Any
    ) -> AlgoOrder:
        return self.exchange.place_algo(who or self.mine, self.wish(side, kind, quantity, **more))

    def offer(self, side: str, quantity: str, price: str, **more: Any) -> FuturesOrder:
        """A resting order of the other account."""
        return self.place(side, "LIMIT", quantity, price=price, who=self.other, **more)

    def trade(self, side: str, quantity: str, price: str, **more: Any) -> FuturesOrder:
        """Let my account buy or sell at a price from the other one."""
        opposite = "SELL" if side == "BUY" else "BUY"
        self.offer(opposite, quantity, price, symbol=more.get("symbol", SYMBOL))
        return self.place(side, "LIMIT", quantity, price=price, tif="IOC", **more)

    def modify(self, order: FuturesOrder, quantity: str, price: str, **more: Any) -> FuturesOrder:
        wish = ModifyOrder(
            symbol=order.symbol,
            side=order.side,
            order_id=order.order_id,
            quantity=Decimal(quantity),
            price=Decimal(price),
            **more,
        )
        return self.exchange.modify(order.account_id, wish)

    def position(self, side: str = "BOTH", symbol: str = SYMBOL, who: int = 0) -> PositionRow:
        rows = self.exchange.positions(who or self.mine, symbol, all_rows=True)
        return next(row for row in rows if row.position_side == side)

    def balance(self, asset: str = "USDT", who: int = 0) -> AssetRow:
        rows = self.exchange.balances(who or self.mine)
        return next(row for row in rows if row.asset == asset)

    def told(self, kind: str, who: int = 0) -> list[Any]:
        """Events of my account (or another) since the last look, which are then forgotten."""
        wanted = who or self.mine
        found = [event for name, event in self.events if name == kind and owner(event) == wanted]
        self.events.clear()
        return found


def owner(event: Any) -> int:
    number: int | None = getattr(event, "account_id", None)
    return event.order.account_id if number is None else number


@contextmanager
def refused(code: int) -> Iterator[None]:
    """What happens inside is refused with this code of the exchange."""
    with pytest.raises(VenueError) as caught:
        yield
    assert caught.value.code == code, caught.value.text
