"""Which positions are in danger and what the exchange has closed by force. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.derivative import MarginCall
from terminal.domain.futures.forced_close import ForcedCause, forced_cause
from terminal.domain.futures.position_figures import PositionFigures
from terminal.domain.futures.position_sums import liquidation_of, way_to_liquidation
from terminal.domain.market import InstrumentId
from terminal.domain.order import Fill, Side
from terminal.domain.valuation import sum_of
from terminal.state.position_views import position_views
from terminal.state.stores import Stores
from terminal.ui import format as fmt

NEAR_RATIO = Decimal("0.8")
"""The exchange liquidates at a margin ratio of 1."""
NEAR_DISTANCE = Decimal("0.01")
"""A mark this close (a fraction of it) to the liquidation price is an alarm at any ratio."""
CALL_LASTS_MS = 60_000
"""The exchange repeats a margin call while it holds; an old one is over."""
_WHAT = {
    ForcedCause.LIQUIDATION: "was liquidated",
    ForcedCause.ADL: "was reduced by auto-deleveraging",
    ForcedCause.SETTLEMENT: "was settled",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One line of the bar. `key` tells alarms apart; one that `is_over` can be put away."""

    key: str
    title: str
    words: str
    instrument: InstrumentId
    is_over: bool = False


def alarms(stores: Stores, now_ms: int, since_ms: int) -> list[Alarm]:
    """Dangers first, then forced closes since `since_ms` (exchange time), newest first."""
    calls = stores.futures.calls if now_ms - stores.futures.called_ms < CALL_LASTS_MS else ()
    return [
        *_dangers(position_views(stores), calls),
        *_forced(stores, stores.fills.newest(), since_ms),
    ]


def _dangers(views: Iterable[PositionFigures], calls: Sequence[MarginCall]) -> list[Alarm]:
    called = {(call.instrument, call.side) for call in calls}
    found = []
    for view in views:
        position = view.position
        ratio, distance = view.ratio, way_to_liquidation(view)
        near = ratio is not None and ratio >= NEAR_RATIO
        close = distance is not None and abs(distance) <= NEAR_DISTANCE
        if not near and not close and position.key not in called:
            continue
        side = "long" if position.quantity > 0 else "short"
        parts = []
        if position.key in called:
            parts.append("the exchange calls for margin")
        if ratio is not None:
            parts.append(f"margin ratio {fmt.percent(ratio, 1, signed=False)}")
        price = liquidation_of(view)
        if price is not None:
            shown = fmt.number(price, view.contract.price_decimals)
            parts.append(f"liquidation at {shown}, {fmt.percent(distance)} away")
        found.append(
            Alarm(
                f"danger:{position.instrument}:{position.side}",
                f"{view.contract.base}{view.contract.quote} {side}",
                ", ".join(parts),
                position.instrument,
            )
        )
    return found


def _forced(stores: Stores, fills: Iterable[Fill], since_ms: int) -> list[Alarm]:
    """One alarm per forced order, however many trades it took."""
    orders: dict[str, list[Fill]] = {}
    for fill in fills:
        if fill.time_ms >= since_ms and forced_cause(fill.client_id) is not None:
            key = f"{fill.client_id}:{fill.venue_id}"
            orders.setdefault(key, []).append(fill)
    found = []
    for key, parts in orders.items():
        first = parts[0]
        cause = forced_cause(first.client_id)
        contract = stores.instruments.get(first.instrument)
        if cause is None or contract is None:
            continue
        quantity = fmt.number(sum_of(fill.quantity for fill in parts), contract.quantity_decimals)
        side = "long" if first.side is Side.SELL else "short"
        price = fmt.number(first.price, contract.price_decimals)
        found.append(
            Alarm(
                f"forced:{key}",
                f"{contract.base}{contract.quote} {side} {_WHAT[cause]}",
                f"{quantity} {contract.base} closed by the exchange at {price}",
                first.instrument,
                is_over=True,
            )
        )
    return found
