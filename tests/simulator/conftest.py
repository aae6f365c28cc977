"""A small exchange on a clock that only the test moves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.clock import SteppedClock
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.listing import Listed, listing
from terminal.simulator.spot.model import Execution, NewOrder, Placed, VenueError

START_MS = 1_795_200_023_456
"""Friday 2026-11-20 18:40:23 UTC, in the middle of a minute."""


class Desk:
    """One account on one exchange, with short words for what the tests do."""

    start_ms = START_MS

    def __init__(self, symbols: tuple[str, ...] = ("BTCUSDT", "ETHUSDT"), seed: int = 3) -> None:
        self.clock = SteppedClock(START_MS)
        usual = listing()
        listed: dict[str, Listed] = {name: usual[name] for name in symbols}
        self.exchange = SpotExchange(self.clock, seed=seed, listed=listed)
        self.account = self.open()
        self.executions: list[Execution] = []
        self.exchange.on_execution.append(self.executions.append)
        self._ids = 0

    def open(self) -> int:
        return self.exchange.create_account({"BTC": Decimal(2), "USDT": Decimal(500_000)})

    def pass_time(self, milliseconds: int) -> None:
        for _ in range(milliseconds // 100):
            self.exchange.step_to(self.clock.advance(100))

    def place(
        self,
        side: str,
        kind: str,
        quantity: str | None = None,
        price: str | Decimal | None = None,
        *,
        symbol: str = "BTCUSDT",
        stop: str | Decimal | None = None,
        quote: str | None = None,
        tif: str | None = None,
        client_id: str | None = None,
        stp: StpMode | None = None,
        iceberg: str | None = None,
        account: int | None = None,
    ) -> Placed:
        self._ids += 1
        if tif is None and kind in ("LIMIT", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT"):
            tif = "GTC"
        order = NewOrder(
            symbol=symbol,
            side=Side(side),
            type=OrderType(kind),
            client_id=client_id or f"test-{self._ids}",
            time_in_force=TimeInForce(tif) if tif else None,
            quantity=None if quantity is None else Decimal(quantity),
            quote_quantity=None if quote is None else Decimal(quote),
            price=None if price is None else Decimal(price),
            stop_price=None if stop is None else Decimal(stop),
            iceberg_quantity=None if iceberg is None else Decimal(iceberg),
            stp_mode=stp,
        )
        return self.exchange.place(self.account if account is None else account, order)

    def refused(self, *arguments: object, **options: object) -> tuple[int, str]:
        """Code and text of the refusal of an order that must not be taken."""
        with pytest.raises(VenueError) as caught:
            self.place(*arguments, **options)  # type: ignore[arg-type]
        return caught.value.code, caught.value.text

    @property
    def bid(self) -> Decimal:
        return self.exchange.best("BTCUSDT").bid

    @property
    def ask(self) -> Decimal:
        return self.exchange.best("BTCUSDT").ask

    def held(self, asset: str) -> tuple[Decimal, Decimal]:
        return self.exchange.balances(self.account)[asset]


@pytest.fixture
def open_desk() -> type[Desk]:
    """Opens exchanges with other symbols or seeds."""
    return Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()
