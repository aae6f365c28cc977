"""All markets of the exchange living in one time: fair prices, crowds and the depth rhythm."""

from __future__ import annotations

from collections.abc import Iterable

from terminal.domain.order import Side
from terminal.simulator.accounts import Accounts
from terminal.simulator.candles import MINUTE_MS, CandleStore
from terminal.simulator.flow import Crowd
from terminal.simulator.listeners import Listeners
from terminal.simulator.listing import Listed
from terminal.simulator.market import Market, Print
from terminal.simulator.model import FillRecord
from terminal.simulator.prices import FairPrices
from terminal.simulator.sor import SmartRouter
from terminal.simulator.sources.synthetic import SyntheticHistory

STEP_MS = 25
"""Time moves in these steps; each market takes every fourth, so that work spreads evenly."""
_GROUPS = 4
_PERIOD_SECONDS = STEP_MS * _GROUPS / 1_000
_FIRST_TRADE_ID = 1_000_000_000
_TAPE_MINUTES = 6
_TAPE_TRADES = 1_000


class World:
    """Markets by symbol; `now_ms` is the time up to which everything has happened."""

    def __init__(
        self,
        listed: dict[str, Listed],
        accounts: Accounts,
        listeners: Listeners,
        seed: int,
        start_ms: int,
    ) -> None:
        self.now_ms = start_ms
        self.markets: dict[str, Market] = {}
        self._step = start_ms // STEP_MS
        self._fair = FairPrices(seed)
        self._groups: list[list[tuple[Market, Crowd]]] = [[] for _ in range(_GROUPS)]
        self.absent: set[str] = set()
        """Symbols whose crowd does nothing for the moment."""
        history = SyntheticHistory(listed, seed)
        for index, (symbol, entry) in enumerate(listed.items()):
            candles = CandleStore(symbol, entry.spec.scale, history, start_ms)
            market = Market(entry.spec, accounts, listeners, candles)
            _begin(market, candles, start_ms)
            self.markets[symbol] = market
            price = float(market.scale.price(market.last_tick))
            self._fair.add(symbol, entry.temperament, price)
            crowd = Crowd(market, entry.temperament, seed)
            crowd.populate(float(market.last_tick))
            self._groups[index % _GROUPS].append((market, crowd))

        for market in self.markets.values():
            names = [name for name in market.spec.routes if name in self.markets]
            market.router = SmartRouter(market, tuple(self.markets[name] for name in names))

    def step_to(self, now_ms: int) -> None:
        """Live up to `now_ms`; the same steps happen however the calls are spaced."""
        while (self._step + 1) * STEP_MS <= now_ms:
            self._step += 1
            self.now_ms = max(self.now_ms, self._step * STEP_MS)
            self._fair.advance_common(STEP_MS / 1_000)
            mood = self._fair.mood
            for market, crowd in self._groups[self._step % _GROUPS]:
                if not market.spec.is_trading:
                    continue
                if market.spec.symbol in self.absent:
                    market.flush_depth()
                    continue
                price = self._fair.advance(market.spec.symbol, _PERIOD_SECONDS)
                fair_tick = price * 10**market.scale.price_decimals
                crowd.step(fair_tick, _PERIOD_SECONDS, mood, self.now_ms)
                market.flush_depth()
        self.now_ms = max(self.now_ms, now_ms)

    def skip_to(self, now_ms: int) -> None:
        """Let time pass without anything happening."""
        self._step = max(self._step, now_ms // STEP_MS)

    def fair_price(self, symbol: str) -> float:
        """What the crowd believes a symbol is worth."""
        return self._fair.price(symbol)

    def gap(self, symbol: str, factor: float) -> None:
        """Let the fair price of a symbol jump; its crowd follows within a step."""
        self._fair.jump(symbol, factor)

    def remove(self, symbol: str) -> Market:
        """Take a symbol off the exchange; the others live on."""
        for group in self._groups:
            group[:] = [pair for pair in group if pair[0].spec.symbol != symbol]
        return self.markets.pop(symbol)

    def impact(self, symbol: str, fills: Iterable[FillRecord]) -> None:
        """A user's taking moves what the crowd believes."""
        for fill in fills:
            sign = 1.0 if fill.side is Side.BUY else -1.0
            self._fair.push(symbol, sign * float(fill.quote_quantity))


def _begin(market: Market, candles: CandleStore, start_ms: int) -> None:
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
