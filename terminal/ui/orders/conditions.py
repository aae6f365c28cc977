"""Everything that binds an order besides its price and quantity, in words. No Qt."""

from __future__ import annotations

from terminal.domain.futures.words import PositionSide, PriceMatch, WorkingPrice
from terminal.domain.instrument import Instrument
from terminal.domain.order import Order, OrderType, TimeInForce
from terminal.domain.order_moves import trailing_fraction
from terminal.ui import format as fmt
from terminal.ui.orders.grouping import Member

SOURCE_WORDS = {WorkingPrice.MARK: "mark", WorkingPrice.CONTRACT: "last"}
_TIMES = {TimeInForce.GTX: "post-only", TimeInForce.RPI: "retail only"}


def condition_words(order: Order, instrument: Instrument | None, member: Member | None) -> str:
    """Comma-separated; a dash when nothing binds it."""
    if member is not None and member.is_exposed:
        return "not yet protected: exits come with the whole fill"
    parts = [] if member is None or member.kind is None else [member.kind.value]
    if order.time_in_force is not None and not parts and not order.close_position:
        parts.append(_time(order, order.time_in_force))
    if order.type is OrderType.LIMIT_MAKER:
        parts.append("post-only")
    parts += _exposure(order)
    if order.trailing_delta is not None:
        away = fmt.percent(trailing_fraction(order.trailing_delta), signed=False)
        parts.append(f"follows by {away}")
    if order.callback_percent is not None:
        parts.append(f"follows by {fmt.number(order.callback_percent, 1)}{fmt.THIN_SPACE}%")
    if order.pegged_price is not None:
        parts.append("pegged")
    if order.price_match is not None:
        parts.append(_match(order.price_match))
    if order.iceberg_quantity:
        decimals = 8 if instrument is None else instrument.quantity_decimals
        parts.append(f"shows {fmt.number(order.iceberg_quantity, decimals)}")
    return ", ".join(parts) or fmt.NOT_APPLICABLE


def _time(order: Order, time: TimeInForce) -> str:
    if order.good_till_ms is not None:
        return f"until {fmt.clock_time(order.good_till_ms)}"
    return _TIMES.get(time, time.value)


def _exposure(order: Order) -> list[str]:
    """How a futures order may change the position."""
    if order.close_position:
        return ["closes the position"]
    if order.position_side in (PositionSide.LONG, PositionSide.SHORT):
        return [f"{order.position_side.value.lower()} leg"]
    return ["reduce-only"] if order.reduce_only else []


def _match(match: PriceMatch) -> str:
    side = "own" if match.value.startswith("QUEUE") else "other"
    level = match.value.partition("_")[2]
    return f"{side} side's best" if not level else f"{side} side's best, {level}th"
