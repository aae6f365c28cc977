"""What executions add up to, in whatever order and however often they are reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from terminal.domain.futures.position import (
    FuturesFill,
    Position,
    PositionChange,
    PositionSide,
    apply_fill,
)
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO, Fill
from terminal.domain.payoff import FuturesPayoff
from terminal.domain.rounding import EXACT


class Executions:
    """Own executions, each once: a trade id is unique within its instrument and never reused.

    Trade ids rise with time, so they, and not the arrival, order what depends on order.
    """

    def __init__(self, fills: Iterable[Fill] = ()) -> None:
        self._fills: dict[tuple[InstrumentId, int], Fill] = {}
        for fill in fills:
            self.add(fill)

    def add(self, fill: Fill) -> bool:
        """Remember an execution; False when it was known already."""
        key = (fill.instrument, fill.trade_id)
        if key in self._fills:
            return False
        self._fills[key] = fill
        return True

    def __len__(self) -> int:
        return len(self._fills)

    def in_order(self, instrument: InstrumentId) -> tuple[Fill, ...]:
        """The executions of one instrument as they happened."""
        mine = (fill for key, fill in self._fills.items() if key[0] == instrument)
        return tuple(sorted(mine, key=lambda fill: fill.trade_id))

    def fees(self) -> Mapping[str, Decimal]:
        """Commission paid by asset; a rebate is negative."""
        totals: dict[str, Decimal] = {}
        for fill in self._fills.values():
            totals[fill.fee_asset] = EXACT.add(totals.get(fill.fee_asset, ZERO), fill.fee)
        return totals

    def filled(self, client_id: str) -> tuple[Decimal, Decimal]:
        """Quantity and quote value of the executions of one order."""
        quantity = quote = ZERO
        for fill in self._fills.values():
            if fill.client_id == client_id:
                quantity = EXACT.add(quantity, fill.quantity)
                quote = EXACT.add(quote, fill.quote_quantity)
        return quantity, quote

    def position(self, start: Position, payoff: FuturesPayoff) -> PositionChange:
        """`start` after all executions of its instrument and side, and the profit realised by them.

        Raises:
            ValueError: if a hedge leg would be turned, so some execution is not known.
        """
        position, realized = start, ZERO
        for fill in self.in_order(start.instrument):
            if _side_of(fill) is start.side:
                change = apply_fill(position, fill.side, fill.quantity, fill.price, payoff)
                position, realized = change.position, realized + change.realized
        return PositionChange(position, realized)


def _side_of(fill: Fill) -> PositionSide:
    return fill.position_side if isinstance(fill, FuturesFill) else PositionSide.BOTH
