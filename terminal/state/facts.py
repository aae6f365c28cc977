"""What is known of each symbol besides its market: statistics, reference price, rules, blocks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from terminal.domain.events import FactTold
from terminal.domain.market import InstrumentId
from terminal.domain.symbol_facts import (
    AveragePrice,
    BlockTrade,
    ExecutionRules,
    Fact,
    OwnFilters,
    ReferenceMethod,
    ReferencePrice,
    Window,
    WindowStatistics,
)
from terminal.state.store import Store

BLOCKS = 1_000


class Part(StrEnum):
    """What is asked for by itself and may fail by itself."""

    STATISTICS = "statistics"
    REFERENCE = "reference price"
    RULES = "execution rules"
    OWN = "filters of the account"
    BLOCKS = "block trades"


@dataclass(slots=True)
class SymbolFacts:
    """Of one symbol; None is not told yet. `failures` says why a part is missing."""

    windows: dict[Window, WindowStatistics] = field(default_factory=dict)
    average: AveragePrice | None = None
    reference: ReferencePrice | None = None
    method: ReferenceMethod | None = None
    rules: ExecutionRules | None = None
    own: OwnFilters | None = None
    blocks: deque[BlockTrade] = field(default_factory=lambda: deque(maxlen=BLOCKS))
    failures: dict[Part, str] = field(default_factory=dict)
    told: set[Part] = field(default_factory=set)

    def newest_blocks(self, limit: int = BLOCKS) -> Sequence[BlockTrade]:
        """Newest first."""
        return tuple(islice(reversed(self.blocks), limit))


class FactStore(Store):
    def __init__(self) -> None:
        super().__init__()
        self._facts: dict[InstrumentId, SymbolFacts] = {}

    def of(self, instrument: InstrumentId) -> SymbolFacts:
        """What is known, empty at first; read only."""
        return self._facts.setdefault(instrument, SymbolFacts())

    @property
    def known(self) -> Mapping[InstrumentId, SymbolFacts]:
        return self._facts

    def apply(self, event: FactTold) -> None:
        self._write(self.of(event.instrument), event.fact)
        self._changed()

    def load(self, instrument: InstrumentId, part: Part, facts: Iterable[Fact]) -> None:
        """What one question was answered with."""
        known = self.of(instrument)
        for fact in facts:
            self._write(known, fact)
        known.failures.pop(part, None)
        known.told.add(part)
        self._changed()

    def fail(self, instrument: InstrumentId, part: Part, reason: str) -> None:
        self.of(instrument).failures[part] = reason
        self._changed()

    def forget(self) -> None:
        """The next connection leads to another market."""
        self._facts.clear()
        self._changed()

    def _write(self, known: SymbolFacts, fact: Fact) -> None:
        match fact:
            case WindowStatistics():
                before = known.windows.get(fact.window)
                if before is None or fact.close_ms >= before.close_ms:
                    known.windows[fact.window] = fact
            case AveragePrice():
                known.average = fact
            case ReferencePrice():
                if known.reference is None or fact.time_ms >= known.reference.time_ms:
                    known.reference = fact
            case ReferenceMethod():
                known.method = fact
            case ExecutionRules():
                known.rules = fact
            case OwnFilters():
                known.own = fact
            case BlockTrade():
                _insert(known.blocks, fact)


def _insert(blocks: deque[BlockTrade], trade: BlockTrade) -> None:
    """Keep ids ascending and each once, whichever of page and stream was first."""
    if not blocks or trade.trade_id > blocks[-1].trade_id:
        blocks.append(trade)
        return
    held = {known.trade_id: known for known in blocks}
    held[trade.trade_id] = trade
    blocks.clear()
    blocks.extend(held[number] for number in sorted(held))
