"""Which symbols are watched, in which group and order. Pure; saved as JSON-like values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market

REST = "All others"
_MAJORS = ("BTC", "ETH", "BNB", "SOL", "XRP", "ADA", "DOGE", "AVAX", "LINK", "LTC")
_DEFAULTS = (
    ("Majors", tuple(base + "USDT" for base in _MAJORS)),
    (
        "Watch",
        tuple(base + "USDT" for base in ("SUI", "NEAR", "APT", "ARB", "INJ", "TIA", "PEPE", "FET")),
    ),
    ("Perpetuals", tuple(f"{Market.USDM}:{base}USDT" for base in _MAJORS[:5])),
    ("BTC pairs", ("ETHBTC", "BNBBTC", "SOLBTC")),
    ("Quote FDUSD", ("BTCFDUSD", "ETHFDUSD")),
)


def watch_name(instrument: InstrumentId) -> str:
    """What a group keeps of a symbol: the bare symbol on spot, with its market elsewhere."""
    return instrument.symbol if instrument.market is Market.SPOT else str(instrument)


@dataclass(frozen=True, slots=True)
class Group:
    """`symbols` are watch names."""

    name: str
    symbols: tuple[str, ...] = ()
    is_collapsed: bool = False


@dataclass(frozen=True, slots=True)
class WatchGroups:
    """An immutable list of groups; every change gives a new value.

    Symbols that the venue does not list stay saved, they are just not shown.
    """

    groups: tuple[Group, ...] = field(
        default_factory=lambda: tuple(Group(name, symbols) for name, symbols in _DEFAULTS)
    )
    is_rest_collapsed: bool = True

    @property
    def watched(self) -> frozenset[str]:
        return frozenset(symbol for group in self.groups for symbol in group.symbols)

    def add(self, symbol: str, name: str) -> WatchGroups:
        """Put `symbol` at the end of a group, taking it from any other."""
        without = self.remove(symbol)
        return replace(
            without,
            groups=tuple(
                replace(g, symbols=(*g.symbols, symbol)) if g.name == name else g
                for g in without.groups
            ),
        )

    def remove(self, symbol: str) -> WatchGroups:
        return replace(
            self,
            groups=tuple(
                replace(g, symbols=tuple(s for s in g.symbols if s != symbol)) for g in self.groups
            ),
        )

    def move(self, symbol: str, offset: int) -> WatchGroups:
        """Move `symbol` within its group by `offset` places, as far as there is room."""
        return replace(self, groups=tuple(_moved(group, symbol, offset) for group in self.groups))

    def toggle(self, name: str) -> WatchGroups:
        """Fold or unfold a group."""
        if name == REST:
            return replace(self, is_rest_collapsed=not self.is_rest_collapsed)
        return replace(
            self,
            groups=tuple(
                replace(g, is_collapsed=not g.is_collapsed) if g.name == name else g
                for g in self.groups
            ),
        )

    def to_settings(self) -> dict[str, object]:
        return {
            "groups": [
                {"name": g.name, "symbols": list(g.symbols), "collapsed": g.is_collapsed}
                for g in self.groups
            ],
            "rest_collapsed": self.is_rest_collapsed,
        }


def from_settings(values: dict[str, object]) -> WatchGroups:
    """Saved groups; anything that is not understood falls back to the default."""
    saved = values.get("groups")
    if not isinstance(saved, list):
        return WatchGroups()
    groups = tuple(group for item in saved if (group := _group(item)) is not None)
    return WatchGroups(groups, values.get("rest_collapsed") is not False)


def matches(instruments: Iterable[Instrument], query: str) -> list[Instrument]:
    """Instruments whose symbol holds `query`: base equal, then base starting, then the rest."""
    wanted = query.strip().upper().replace("/", "").replace("-", "")
    ranked = []
    for place, instrument in enumerate(instruments):
        if wanted in instrument.symbol:
            if instrument.base == wanted or instrument.symbol == wanted:
                rank = 0
            elif instrument.symbol.startswith(wanted):
                rank = 1
            else:
                rank = 2
            ranked.append((rank, place, instrument))
    ranked.sort(key=lambda item: item[:2])
    return [instrument for _, _, instrument in ranked]


def _moved(group: Group, symbol: str, offset: int) -> Group:
    if symbol not in group.symbols:
        return group
    rest = [s for s in group.symbols if s != symbol]
    place = min(max(group.symbols.index(symbol) + offset, 0), len(rest))
    rest.insert(place, symbol)
    return replace(group, symbols=tuple(rest))


def _group(item: object) -> Group | None:
    if not isinstance(item, dict):
        return None
    name, symbols = item.get("name"), item.get("symbols")
    if not isinstance(name, str) or not isinstance(symbols, list):
        return None
    texts = tuple(s for s in symbols if isinstance(s, str))
    return Group(name, texts, item.get("collapsed") is True)
