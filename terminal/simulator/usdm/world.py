"""All contracts living in one time, with the second's tick of marks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from terminal.simulator.candles import CandleStore
from terminal.simulator.spot.world import STEP_MS, LivingWorld
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.index import Underlying
from terminal.simulator.usdm.listeners import FuturesListeners
from terminal.simulator.usdm.listing import ListedContract
from terminal.simulator.usdm.market import ContractMarket, Hooks
from terminal.simulator.usdm.marks import Marks
from terminal.simulator.usdm.sessions import is_open

TICK_MS = 1_000
_PLACES = Decimal("1e-8")


class FuturesWorld(LivingWorld[ContractMarket]):
    """Contracts by symbol; `specs` holds their present rules."""

    def __init__(
        self,
        listed: dict[str, ListedContract],
        specs: dict[str, ContractSpec],
        underlying: Underlying,
        hooks: Hooks,
        listeners: FuturesListeners,
        marks: Marks,
        seed: int,
        start_ms: int,
    ) -> None:
        def make(entry: ListedContract, candles: CandleStore) -> ContractMarket:
            return ContractMarket(entry.spec, hooks, listeners, candles)

        over = (underlying.fair, underlying.history)
        super().__init__(listed, make, seed, start_ms, over)
        self._underlying = underlying
        self._marks = marks
        self._ticked_ms = start_ms // TICK_MS * TICK_MS
        self.stepped: Callable[[int], None] = lambda _now_ms: None
        """Called in every step of time."""
        self.ticked: Callable[[int], None] = lambda _now_ms: None
        """Called when a second is over and the marks have moved."""
        self.specs = specs
        self._frozen: dict[str, Decimal] = {}
        for symbol, market in self.markets.items():
            premium = Decimal(str(listed[symbol].temperament.premium))
            marks.begin(market.spec, self.read_index(symbol), premium)

    def spot_price(self, spot_symbol: str) -> Decimal:
        """What a coin is worth on the spot market."""
        return Decimal(self._underlying.fair.price(spot_symbol)).quantize(_PLACES)

    def read_index(self, symbol: str) -> Decimal:
        """The index of a contract now; that of a share stands still while its market is closed."""
        spec = self.specs[symbol]
        if spec.index_symbol:
            return self.spot_price(spec.index_symbol)
        if symbol not in self._frozen or is_open(self.now_ms):
            self._frozen[symbol] = Decimal(self.fair.price(symbol)).quantize(_PLACES)
        return self._frozen[symbol]

    def began(self) -> None:
        self._underlying.advance(STEP_MS / 1_000)
        self.stepped(self.now_ms)
        if self.now_ms >= self._ticked_ms + TICK_MS:
            self._ticked_ms = self.now_ms // TICK_MS * TICK_MS
            for symbol, market in self.markets.items():
                index = self.read_index(symbol)
                self._marks.move(symbol, index, market.middle())
                self._draw(market)
            self.ticked(self.now_ms)

    def jump(self, symbol: str, factor: float) -> None:
        """Let the price behind a contract jump; all contracts on it follow."""
        spec = self.specs[symbol]
        if spec.index_symbol:
            self._underlying.fair.jump(spec.index_symbol, factor)
        else:
            self.gap(symbol, factor)
        for name, market in self.markets.items():
            if market.spec.index_symbol == spec.index_symbol:
                self._frozen.pop(name, None)
                self._marks.jump(name, self.read_index(name))

    def respec(self, spec: ContractSpec) -> None:
        """A contract's rules or status changed."""
        self.specs[spec.symbol] = spec
        self.markets[spec.symbol].spec = spec
        self._marks.respec(spec)

    def _draw(self, market: ContractMarket) -> None:
        """Let the candles of mark and index grow."""
        scale, symbol = market.scale, market.symbol
        for candles, price in (
            (market.mark_candles, self._marks.mark(symbol)),
            (market.index_candles, self._marks.index(symbol)),
        ):
            candles.add(self.now_ms, max(1, scale.ticks(price)), 0, False, 0)
