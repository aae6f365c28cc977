"""All markets of the exchange living in one time: fair prices, crowds and the depth rhythm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from terminal.domain.order import Side
from terminal.simulator.candles import MINUTE_MS, CandleStore
from terminal.simulator.flow import Crowd
from terminal.simulator.living import LivingMarket, Print
from terminal.simulator.prices import FairPrices
from terminal.simulator.sources.synthetic import SyntheticHistory
from terminal.simulator.spot.accounts import Accounts
from terminal.simulator.spot.listeners import Listeners
from terminal.simulator.spot.listing import Entry, Listed
from terminal.simulator.spot.market import Market
from terminal.simulator.spot.model import FillRecord
from terminal.simulator.spot.sor import SmartRouter

STEP_MS = 25
"""Time moves in these steps; each market takes every fourth, so that work spreads evenly."""
_GROUPS = 4
_PERIOD_SECONDS = STEP_MS * _GROUPS / 1_000
_FIRST_TRADE_ID = 1_000_000_000
_TAPE_MINUTES = 6
_TAPE_TRADES = 1_000


E = TypeVar("E", bound=Entry)
M = TypeVar("M", bound=LivingMarket[Any])


class LivingWorld(Generic[M]):
    """Markets by symbol; `now_ms` is the time up to which everything has happened.

    With `over` the prices and the history that symbols follow are those of another world.
    """

    def __init__(
        self,
        listed: Mapping[str, E],
        make: Callable[[E, CandleStore], M],
        seed: int,
        start_ms: int,
        over: tuple[FairPrices, SyntheticHistory] | None = None,
    ) -> None:
        self.now_ms = start_ms
        self.markets: dict[str, M] = {}
        self._step = start_ms // STEP_MS
        fair, past = over or (None, None)
        self.fair = FairPrices(seed, fair)
        self.history = SyntheticHistory(listed, seed, past)
        self._groups: list[list[tuple[M, Crowd]]] = [[] for _ in range(_GROUPS)]
        self.absent: set[str] = set()
        """Symbols whose crowd does nothing for the moment."""
        for index, (symbol, entry) in enumerate(listed.items()):
            candles = CandleStore(symbol, entry.spec.scale, self.history, start_ms)
            market = make(entry, candles)
            _begin(market, candles, start_ms)
            self.markets[symbol] = market
            price = float(market.scale.price(market.last_tick))
            self.fair.add(symbol, entry.temperament, price)
            crowd = Crowd(market, entry.temperament, seed)
            crowd.populate(float(market.last_tick))
            self._groups[index % _GROUPS].append((market, crowd))

    def step_to(self, now_ms: int) -> None:
        """Live up to `now_ms`; the same steps happen however the calls are spaced."""
        while (self._step + 1) * STEP_MS <= now_ms:
            self._step += 1
            self.now_ms = max(self.now_ms, self._step * STEP_MS)
            self.began()
            self.fair.advance_common(STEP_MS / 1_000)
            mood = self.fair.mood
            for market, crowd in self._groups[self._step % _GROUPS]:
                if not market.is_trading:
                    continue
                if market.symbol in self.absent:
                    market.flush_depth()
                    continue
                price = self.fair.advance(market.symbol, _PERIOD_SECONDS)
                fair_tick = price * 10**market.scale.price_decimals
                crowd.step(fair_tick, _PERIOD_SECONDS, mood, self.now_ms)
                market.flush_depth()
        self.now_ms = max(self.now_ms, now_ms)

    def began(self) -> None:
        """A step of time began."""

    def skip_to(self, now_ms: int) -> None:
        """Let time pass without anything happening."""
        self._step = max(self._step, now_ms // STEP_MS)

    def fair_price(self, symbol: str) -> float:
        """What the crowd believes a symbol is worth."""
        return self.fair.price(symbol)

    def gap(self, symbol: str, factor: float) -> None:
        """Let the fair price of a symbol jump; its crowd follows within a step."""
        self.fair.jump(symbol, factor)

    def remove(self, symbol: str) -> M:
        """Take a symbol off the exchange; the others live on."""
        for group in self._groups:
            group[:] = [pair for pair in group if pair[0].symbol != symbol]
        return self.markets.pop(symbol)


class World(LivingWorld[Market]):
    """The spot markets."""

    def __init__(
        self,
        listed: dict[str, Listed],
        accounts: Accounts,
        listeners: Listeners,
        seed: int,
        start_ms: int,
    ) -> None:
        def make(entry: Listed, candles: CandleStore) -> Market:
            return Market(entry.spec, accounts, listeners, candles)

        super().__init__(listed, make, seed, start_ms)
        for market in self.markets.values():
            names = [name for name in market.spec.routes if name in self.markets]
            market.router = SmartRouter(market, tuple(self.markets[name] for name in names))

    def impact(self, symbol: str, fills: Iterable[FillRecord]) -> None:
        """A user's taking moves what the crowd believes."""
        for fill in fills:
            sign = 1.0 if fill.side is Side.BUY else -1.0
            self.fair.push(symbol, sign * float(fill.quote_quantity))


def _begin(market: LivingMarket[Any], candles: CandleStore, start_ms: int) -> None:
    """Give a market its recent tape: the running minute so far and some minutes before."""
    minute = start_ms // MINUTE_MS
    running = [p for p in candles.history_trades(minute) if p[0] < start_ms]
    earlier: list[Print] = []
    for back in range(1, _TAPE_MINUTES + 1):
        if len(earlier) + len(running) >= _TAPE_TRADES:
            break
        earlier = candles.history_trades(minute - back) + earlier
    market.begin(earlier, running, _FIRST_TRADE_ID)
    if not running:
        candles.last_trade_id = market.next_trade_id - 1
