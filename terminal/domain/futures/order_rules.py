"""What a futures contract takes at all: status, type, time in force, modes."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.futures.shape import FuturesShape
from terminal.domain.futures.ticket import PriceMatch
from terminal.domain.instrument import FuturesContract, TradingStatus
from terminal.domain.numbers import grouped_text
from terminal.domain.order import StpMode
from terminal.domain.violation import Field, Violation

_CLOSED = -4141
_SETTLING = -4140
_BAD_TYPE = -1116
_BAD_TIME_IN_FORCE = -1115
_NOT_REQUIRED = -1106
_BAD_STP = -5039
_UNKNOWN_MATCH = -5037
_BAD_GOOD_TILL = -5040
_BAD_VALUE = -1130
_SOONEST_MS = 600_000
_LATEST_MS = 253_402_300_799_000
_CALLBACK_LOW = Decimal("0.1")
_CALLBACK_HIGHS = ((1_792_713_600_000, Decimal(20)), (0, Decimal(10)))
"""(from when, in UTC ms; the largest callback in percent), the newest first."""
MATCHES_SWITCHED_OFF = frozenset((PriceMatch.OPPONENT_10, PriceMatch.OPPONENT_20))
"""Known words that are refused since 2025-10-23."""
_SETTLING_STATUSES = frozenset((TradingStatus.PRE_SETTLE, TradingStatus.SETTLING))


def check_status(contract: FuturesContract, found: list[Violation]) -> None:
    if contract.is_tradable:
        return
    word = contract.status_text or str(contract.status)
    found.append(
        _order(
            "STATUS",
            f"{contract.symbol} is not trading ({word}). Open orders can still be cancelled.",
            _SETTLING if contract.status in _SETTLING_STATUSES else _CLOSED,
        )
    )


def check_symbol(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    stp_mode: StpMode | None,
    found: list[Violation],
) -> None:
    """Type, self-trade prevention, trailing distance, and what only spot offers."""
    name = contract.symbol
    if shape.type not in contract.order_types:
        word = shape.type.replace("_", " ").lower()
        found.append(_order("ORDER_TYPE", f"{name} takes no {word} orders.", _BAD_TYPE))
    if shape.quote_quantity is not None:
        message = (
            f"{name} takes orders by quantity only: give an amount of {contract.quantity_name}."
        )
        found.append(_order("QUOTE_ORDER_QTY", message, _NOT_REQUIRED, Field.TOTAL))
    if shape.iceberg_quantity:
        message = f"{name} takes no iceberg orders."
        found.append(_order("ICEBERG", message, _NOT_REQUIRED, Field.ICEBERG))
    if shape.price_match in MATCHES_SWITCHED_OFF:
        message = f"{name} no longer matches the 10th or 20th best price: choose a nearer level."
        found.append(_order("PRICE_MATCH", message, _UNKNOWN_MATCH, Field.PRICE))
    if stp_mode is not None and stp_mode not in contract.stp_modes:
        message = f"{name} does not offer {stp_mode} against trading with yourself."
        found.append(_order("STP_MODE", message, _BAD_STP))
    callback = shape.callback_percent
    high = callback_cap(context.now_ms)
    if callback is not None and not _CALLBACK_LOW <= callback <= high:
        lower = high if callback > high else None
        upper = _CALLBACK_LOW if callback < _CALLBACK_LOW else None
        found.append(
            Violation(
                rule="CALLBACK_RATE",
                field=Field.TRAILING,
                message=f"The trailing distance must be between {grouped_text(_CALLBACK_LOW)} and "
                f"{grouped_text(high)}\N{THIN SPACE}%.",
                value=callback,
                bound=lower or upper,
                lower=lower,
                upper=upper,
                code=_BAD_VALUE,
            )
        )


def callback_cap(now_ms: int | None) -> Decimal:
    """Largest trailing distance in percent at a time; the newest when the time is unknown."""
    for since_ms, high in _CALLBACK_HIGHS:
        if now_ms is None or now_ms >= since_ms:
            return high
    return _CALLBACK_HIGHS[-1][1]


def check_lasting(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """Time in force, and the end of a good-till-date order."""
    time = shape.time_in_force
    if time is not None and time not in contract.times_in_force and contract.times_in_force:
        message = f"{contract.symbol} takes no {time} orders."
        found.append(_order("TIME_IN_FORCE", message, _BAD_TIME_IN_FORCE, Field.TIME_IN_FORCE))
        return
    until = shape.good_till_ms
    if until is None:
        return
    too_soon = context.now_ms is not None and until <= context.now_ms + _SOONEST_MS
    if too_soon or until >= _LATEST_MS:
        message = "An order must be good for more than 10 minutes, and end before the year 10000."
        found.append(_order("GOOD_TILL", message, _BAD_GOOD_TILL, Field.TIME_IN_FORCE))


def _order(rule: str, message: str, code: int, field: Field = Field.ORDER) -> Violation:
    return Violation(rule=rule, field=field, message=message, code=code)
