"""What a futures contract takes at all: status, type, time in force, modes."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.futures_shape import FuturesShape
from terminal.domain.instrument import FuturesContract, TradingStatus
from terminal.domain.numbers import grouped_text
from terminal.domain.order import OrderType, StpMode, TimeInForce
from terminal.domain.violation import Field, Violation

_CLOSED = -4141
_SETTLING = -4140
_BAD_TYPE = -1116
_BAD_TIME_IN_FORCE = -1115
_NOT_REQUIRED = -1106
_BAD_STP = -5039
_BAD_PRICE_MATCH = -5038
_BAD_GOOD_TILL = -5040
_BAD_VALUE = -1130
_SOONEST_MS = 600_000
_LATEST_MS = 253_402_300_799_000
_CALLBACK_LOW = Decimal("0.1")
_CALLBACK_HIGH = Decimal(10)
_SETTLING_STATUSES = frozenset((TradingStatus.PRE_SETTLE, TradingStatus.SETTLING))
_WITH_MATCH = frozenset((OrderType.LIMIT, OrderType.STOP, OrderType.TAKE_PROFIT))


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
    stp_mode: StpMode | None,
    found: list[Violation],
) -> None:
    """Type, self-trade prevention, and what only spot offers."""
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
    if shape.price_match is not None and shape.type not in _WITH_MATCH:
        message = "Only limit orders can match a price of the book."
        found.append(_order("PRICE_MATCH", message, _BAD_PRICE_MATCH, Field.PRICE))
    if stp_mode is not None and stp_mode not in contract.stp_modes:
        message = f"{name} does not offer {stp_mode} against trading with yourself."
        found.append(_order("STP_MODE", message, _BAD_STP))
    callback = shape.callback_percent
    if callback is not None and not _CALLBACK_LOW <= callback <= _CALLBACK_HIGH:
        lower = _CALLBACK_HIGH if callback > _CALLBACK_HIGH else None
        upper = _CALLBACK_LOW if callback < _CALLBACK_LOW else None
        found.append(
            Violation(
                rule="CALLBACK_RATE",
                field=Field.TRAILING,
                message=f"The trailing distance must be between {grouped_text(_CALLBACK_LOW)} and "
                f"{grouped_text(_CALLBACK_HIGH)}\N{THIN SPACE}%.",
                value=callback,
                bound=lower or upper,
                lower=lower,
                upper=upper,
                code=_BAD_VALUE,
            )
        )


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
        if time is TimeInForce.GTD:
            message = "Say until when the order is good."
            found.append(_order("GOOD_TILL", message, -1102, Field.TIME_IN_FORCE))
        return
    too_soon = context.now_ms is not None and until <= context.now_ms + _SOONEST_MS
    if too_soon or until >= _LATEST_MS:
        message = "An order must be good for more than 10 minutes, and end before the year 10000."
        found.append(_order("GOOD_TILL", message, _BAD_GOOD_TILL, Field.TIME_IN_FORCE))


def _order(rule: str, message: str, code: int, field: Field = Field.ORDER) -> Violation:
    return Violation(rule=rule, field=field, message=message, code=code)
