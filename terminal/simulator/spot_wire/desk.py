"""What a request of spot can ask of its exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from terminal.simulator import desk
from terminal.simulator.desk import Security
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.model import VenueError

__all__ = ["Call", "Desk", "Endpoint", "Security"]


@dataclass(frozen=True, slots=True)
class Call(desk.Call[SpotExchange]):
    """A request to the spot exchange."""

    def symbol(self, name: str = "symbol") -> SymbolSpec:
        """The symbol of a request that needs one: -1102 when missing, -1121 when unknown."""
        return self.listed(self.params.need_text(name))

    def listed(self, symbol: str) -> SymbolSpec:
        spec = self.exchange.symbols.get(symbol)
        if spec is None:
            raise VenueError(-1121, "Invalid symbol.")
        return spec


Endpoint: TypeAlias = desk.Endpoint[Call]
Desk: TypeAlias = desk.Desk[SpotExchange, Call]
