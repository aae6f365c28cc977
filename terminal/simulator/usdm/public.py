"""What everybody may ask: books, trades, candles, tickers, mark prices, open interest."""

from __future__ import annotations

import math
from decimal import Decimal

from terminal.domain.candle import Interval
from terminal.domain.order import ZERO, Side
from terminal.simulator.candles import CandleStore
from terminal.simulator.public_market import DAY_MS, PublicMarket
from terminal.simulator.sources.bars import OPEN
from terminal.simulator.spot.model import (
    BookLevel,
    CandleRecord,
)
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.market_model import MarkPrice, OpenInterest

_HELD_DAYS = 0.6
"""The crowd holds about so many days of turnover."""


class PublicData(PublicMarket):
    """What futures add to it: mark and index prices, open interest, orders off the shown book."""

    def __init__(self, engine: FuturesEngine, held: dict[str, float], seed: int) -> None:
        """`held` is the usual daily turnover of each contract, in quote."""
        super().__init__(engine)
        self._futures = engine
        self._held = held
        self._seed = seed

    def contract(self, symbol: str) -> ContractSpec:
        """The present rules of a contract; -1121 when it is not listed."""
        return self._futures.market(symbol).spec

    def rpi_depth(self, symbol: str, limit: int) -> tuple[int, list[BookLevel], list[BookLevel]]:
        """The book with the orders that `depth` does not show."""
        market = self._futures.market(symbol)
        bids, asks = (market.whole_levels(side, limit) for side in (Side.BUY, Side.SELL))
        return market.update_id, bids, asks

    def mark_candles(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[CandleRecord]:
        """Candles of the mark price; only the four prices mean something."""
        store = self._futures.market(symbol).mark_candles
        return self._read(store, interval, start_ms, end_ms, limit)

    def index_candles(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[CandleRecord]:
        """Candles of the index price; only the four prices mean something."""
        store = self._futures.market(symbol).index_candles
        return self._read(store, interval, start_ms, end_ms, limit)

    def mark(self, symbol: str) -> MarkPrice:
        self._futures.market(symbol)
        return self._futures.marks.read(symbol, self._futures.now())

    def marks(self) -> tuple[MarkPrice, ...]:
        """Every contract."""
        now_ms = self._futures.now()
        return tuple(
            self._futures.marks.read(symbol, now_ms) for symbol in self._futures.world.specs
        )

    def open_interest(self, symbol: str, time_ms: int | None = None) -> OpenInterest:
        """What the crowd and the accounts hold; for a past time the crowd's part only."""
        market, now_ms = self._futures.market(symbol), self._futures.now()
        when = now_ms if time_ms is None else time_ms
        wave = math.sin(when / 7.3e6 + self._seed) + 0.5 * math.sin(when / 2.9e7 + len(symbol))
        bar = self._futures.world.history.day(symbol, when // DAY_MS)
        price = float(market.scale.price(int(bar[OPEN])))
        held = self._held.get(symbol, 0.0) * _HELD_DAYS * (1 + 0.04 * wave) / price
        quantity = market.scale.quantity(int(held * 10**market.scale.quantity_decimals))
        if time_ms is None:
            quantity += self._users_long(symbol)
        return OpenInterest(symbol, quantity, when)

    def _users_long(self, symbol: str) -> Decimal:
        held = (leg for each in self._futures.accounts for leg in each.open_holdings(symbol))
        return sum((max(ZERO, leg.quantity) for leg in held), ZERO)

    def _read(
        self,
        store: CandleStore,
        interval: Interval,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[CandleRecord]:
        return store.candles(
            interval, self._futures.now(), start_ms=start_ms, end_ms=end_ms, limit=limit
        )
