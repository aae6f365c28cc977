"""Index and mark prices, the premium between them, and the funding rate it leads to.

Once a second the index is read, the mark moves to index plus the smoothed basis of the contract,
and the premium is averaged for the next funding. Sources: "Mark Price", "Get Funding Rate
History"; the exchange's FAQ on mark price and on funding rates.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal

from terminal.domain.order import ZERO
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.market_model import MarkPrice

HOUR_MS = 3_600_000
_PLACES = Decimal("1e-8")
_BASIS_SECONDS = 30
_SETTLE_SAMPLES = 1_800
"""A contract is settled at the mean index of its last half hour."""
_AVERAGE_SECONDS = 5
_FIRST_SAMPLES = 3_600
_DAMPER = Decimal("0.0005")


@dataclass(slots=True)
class _State:
    index: Decimal
    mark: Decimal
    basis: Decimal
    average: Decimal
    premium_sum: Decimal = ZERO
    premium_count: int = 0
    forced_rate: Decimal | None = None
    forced_mark: Decimal | None = None
    indexes: deque[Decimal] = field(default_factory=lambda: deque(maxlen=_SETTLE_SAMPLES))


class Marks:
    """Mark and index price of every contract."""

    def __init__(self) -> None:
        self._states: dict[str, _State] = {}
        self._specs: dict[str, ContractSpec] = {}

    def begin(self, spec: ContractSpec, index: Decimal, premium: Decimal) -> None:
        """Start with the usual `premium` over the index, as a fraction, held for an hour."""
        basis = index * premium
        mark = (index + basis).quantize(_PLACES)
        self._specs[spec.symbol] = spec
        state = self._states[spec.symbol] = _State(index.quantize(_PLACES), mark, basis, mark)
        state.premium_sum, state.premium_count = premium * _FIRST_SAMPLES, _FIRST_SAMPLES

    def move(self, symbol: str, index: Decimal, middle: Decimal) -> None:
        """A second passed."""
        state = self._states[symbol]
        state.index = index.quantize(_PLACES)
        state.indexes.append(state.index)
        state.basis += (middle - index - state.basis) / _BASIS_SECONDS
        mark = index + state.basis if state.forced_mark is None else state.forced_mark
        state.mark = max(_PLACES, mark.quantize(_PLACES))
        state.average += (state.mark - state.average) / _AVERAGE_SECONDS
        state.premium_sum += state.basis / index
        state.premium_count += 1

    def jump(self, symbol: str, index: Decimal) -> None:
        """The index is somewhere else at once; the basis moves in proportion."""
        state = self._states[symbol]
        state.basis *= index / state.index
        state.index = index.quantize(_PLACES)
        if state.forced_mark is None:
            state.mark = (index + state.basis).quantize(_PLACES)

    def hold(self, symbol: str, mark: Decimal | None) -> None:
        """Keep the mark at a price from now on; None lets it follow the index again."""
        state = self._states[symbol]
        state.forced_mark = mark
        if mark is not None:
            state.mark = mark.quantize(_PLACES)

    def mark(self, symbol: str) -> Decimal:
        """In quote per base, eight decimals."""
        return self._states[symbol].mark

    def index(self, symbol: str) -> Decimal:
        return self._states[symbol].index

    def settle_price(self, symbol: str) -> Decimal:
        """Mean index of the last half hour, as far as it was seen."""
        state = self._states[symbol]
        seen = state.indexes or [state.index]
        return (sum(seen, ZERO) / len(seen)).quantize(_PLACES)

    def force_rate(self, symbol: str, rate: Decimal | None) -> None:
        """Let the next funding settle at this rate, whatever the premium says."""
        self._states[symbol].forced_rate = rate

    def rate(self, symbol: str) -> Decimal:
        """What the next funding would settle at now: a fraction, eight decimals."""
        state, spec = self._states[symbol], self._specs[symbol]
        if state.forced_rate is not None:
            return state.forced_rate
        premium = state.basis / state.index
        if state.premium_count:
            premium = state.premium_sum / state.premium_count
        interest = spec.interest_rate * spec.funding_hours / 8
        rate = premium + max(-_DAMPER, min(_DAMPER, interest - premium))
        return max(spec.funding_floor, min(spec.funding_cap, rate)).quantize(_PLACES)

    def settled(self, symbol: str) -> None:
        """A funding was settled: the premium is averaged anew, a forced rate is used up."""
        state = self._states[symbol]
        state.premium_sum, state.premium_count, state.forced_rate = ZERO, 0, None

    def next_funding_ms(self, symbol: str, now_ms: int) -> int:
        """The next settlement after `now_ms`; 0 for contracts without funding."""
        spec = self._specs[symbol]
        if not spec.is_perpetual:
            return 0
        length = spec.funding_hours * HOUR_MS
        return (now_ms // length + 1) * length

    def read(self, symbol: str, now_ms: int) -> MarkPrice:
        state, spec = self._states[symbol], self._specs[symbol]
        return MarkPrice(
            symbol=symbol,
            mark_price=state.mark,
            index_price=state.index,
            estimated_settle_price=self.settle_price(symbol),
            average_mark=state.average.quantize(_PLACES),
            funding_rate=self.rate(symbol) if spec.is_perpetual else None,
            interest_rate=spec.interest_rate if spec.is_perpetual else ZERO,
            next_funding_ms=self.next_funding_ms(symbol, now_ms),
            time_ms=now_ms,
        )

    def forget(self, symbol: str) -> None:
        del self._states[symbol], self._specs[symbol]

    def respec(self, spec: ContractSpec) -> None:
        """The contract's rules changed."""
        self._specs[spec.symbol] = spec
