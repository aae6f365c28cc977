"""An exchange without a crowd: nothing happens but what the test's accounts do."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.clock import SteppedClock
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.listing import Listed, listing
from terminal.simulator.spot.model import Execution, NewOrder, PegType, Placed, VenueError
from terminal.simulator.spot.order_lists import ListChange, ListKind, ListReport, NewOrderList

START_MS = 1_795_200_023_456
SYMBOL = "ETHUSDT"
_LIMITS = ("LIMIT", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT")


class Quiet:
    """ETHUSDT with an empty book, last traded at 3000; `mine` and `other` have 100 ETH each."""

    def __init__(self, symbols: tuple[str, ...] = (SYMBOL,), **spec: Any) -> None:
        self.clock = SteppedClock(START_MS)
        usual = listing()
        listed: dict[str, Listed] = {}
        for name in symbols:
            wide = replace(
                usual[name].spec,
                bid_multiplier_down=Decimal(0),
                ask_multiplier_down=Decimal(0),
                bid_multiplier_up=Decimal(100),
                ask_multiplier_up=Decimal(100),
                **{"price_range": None, **(spec if name == SYMBOL else {})},
            )
            listed[name] = Listed(wide, replace(usual[name].temperament, levels=0))
        self.exchange = SpotExchange(self.clock, seed=3, listed=listed)
        self.mine, self.other = self.open(), self.open()
        self.executions: list[Execution] = []
        self.changes: list[ListChange] = []
        self._ids = itertools.count(1)
        self.trade("3000")
        self.exchange.on_execution.append(self._hear)
        self.exchange.on_order_list.append(self.changes.append)

    def open(self, balances: Mapping[str, str] | None = None) -> int:
        given = balances or {"ETH": "100", "USDT": "1000000"}
        return self.exchange.create_account({name: Decimal(n) for name, n in given.items()})

    def order(self, side: str, kind: str, quantity: str | None = None, **more: Any) -> NewOrder:
        """`price`, `stop`, `iceberg` and `quote` as text; the rest as the record has it."""
        tif = more.pop("tif", "GTC" if kind in _LIMITS else None)
        decimals = {
            field: Decimal(more.pop(name))
            for name, field in (
                ("price", "price"),
                ("stop", "stop_price"),
                ("iceberg", "iceberg_quantity"),
                ("quote", "quote_quantity"),
            )
            if name in more
        }
        return NewOrder(
            symbol=more.pop("symbol", SYMBOL),
            side=Side(side),
            type=OrderType(kind),
            client_id=more.pop("client_id", f"q-{next(self._ids)}"),
            time_in_force=TimeInForce(tif) if tif else None,
            quantity=None if quantity is None else Decimal(quantity),
            stp_mode=StpMode(more.pop("stp")) if "stp" in more else None,
            peg=PegType(more.pop("peg")) if "peg" in more else None,
            **decimals,
            **more,
        )

    def place(
        self,
        side: str,
        kind: str,
        quantity: str | None = None,
        *,
        by: int | None = None,
        **more: Any,
    ) -> Placed:
        account = self.mine if by is None else by
        return self.exchange.place(account, self.order(side, kind, quantity, **more))

    def trade(self, price: str, quantity: str = "0.01") -> None:
        """Two strangers trade at a price, which makes it the last price."""
        maker, taker = self.open(), self.open()
        self.place("SELL", "LIMIT", quantity, price=price, by=maker)
        self.place("BUY", "LIMIT", quantity, price=price, by=taker)

    def take(self, side: str, quantity: str, price: str, by: int | None = None) -> Placed:
        """The other account trades against what rests."""
        by = self.other if by is None else by
        return self.place(side, "LIMIT", quantity, price=price, tif="IOC", by=by)

    def place_list(
        self,
        kind: str,
        *legs: NewOrder,
        working: NewOrder | None = None,
        client_id: str | None = None,
        by: int | None = None,
    ) -> ListReport:
        new = NewOrderList(
            kind=ListKind(kind),
            symbol=SYMBOL,
            client_id=client_id or f"list-{next(self._ids)}",
            legs=legs,
            working=working,
        )
        return self.exchange.lists.place(self.mine if by is None else by, new)

    def record(self, order_id: int, by: int | None = None) -> Any:
        account = self.mine if by is None else by
        return self.exchange.order(account, SYMBOL, order_id=order_id)

    def held(self, asset: str, by: int | None = None) -> tuple[Decimal, Decimal]:
        return self.exchange.balances(self.mine if by is None else by)[asset]

    def told(self) -> list[tuple[int, str, str]]:
        """What was reported of my orders since the last time: order id, kind, status."""
        rows = [
            (e.order.order_id, e.kind.value, e.order.status.value)
            for e in self.executions
            if e.order.account_id == self.mine
        ]
        self.executions.clear()
        return rows

    def list_steps(self) -> list[str]:
        return [change.report.record.status_type.value for change in self.changes]

    def _hear(self, execution: Execution) -> None:
        self.executions.append(execution)


def refusal(call: Any, *arguments: Any, **options: Any) -> tuple[int, str]:
    """Code and text of a refusal that must come."""
    with pytest.raises(VenueError) as caught:
        call(*arguments, **options)
    return caught.value.code, caught.value.text
