"""Wire parameters against the matrix: missing, superfluous, contradictory or malformed ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from terminal.domain.futures.ticket import PriceMatch, WorkingPrice
from terminal.domain.order import OrderType, Side, StpMode
from terminal.domain.order_matrix import (
    FUTURES_SERVICES,
    ORDER_ROWS,
    TIMES_IN_FORCE,
    OrderService,
    Parameters,
)

_MISSING, _NOT_REQUIRED, _CONTRADICTION = -1102, -1106, -1128
_BAD_TIME, _BAD_TYPE, _BAD_SIDE = -1115, -1116, -1117
_ILLEGAL_CHARACTERS, _BAD_FUTURES_ID = -1100, -4015
_LEAST_STRATEGY = 1_000_000
_SPOT_ID = re.compile(r"[a-zA-Z0-9_-]{1,36}", re.ASCII)
_FUTURES_ID = re.compile(r"[.A-Z:/a-z0-9_-]{1,36}", re.ASCII)
_ALWAYS = frozenset(("symbol", "side", "type", "timestamp", "signature", "apiKey"))
_MATCHING = frozenset((OrderType.LIMIT, OrderType.STOP, OrderType.TAKE_PROFIT))
_FUTURES_STP = frozenset(
    (StpMode.NONE, StpMode.EXPIRE_TAKER, StpMode.EXPIRE_MAKER, StpMode.EXPIRE_BOTH)
)


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """One wrong parameter and the number the exchange would answer."""

    code: int
    parameter: str
    message: str


def check_parameters(
    service: OrderService, params: Mapping[str, str], *, hedge_mode: bool = False
) -> tuple[ParameterFault, ...]:
    """All faults of an order's parameters by themselves, the most basic first."""
    if "symbol" not in params:
        return (_missing("symbol"),)
    if "side" not in params:
        return (_missing("side"),)
    if params["side"] not in (Side.BUY, Side.SELL):
        return (ParameterFault(_BAD_SIDE, "side", "Invalid side."),)
    if "type" not in params:
        return (_missing("type"),)
    rows = {type_.value: (type_, row) for type_, row in ORDER_ROWS[service].items()}
    if params["type"] not in rows:
        return (ParameterFault(_BAD_TYPE, "type", "Invalid orderType."),)
    type_, row = rows[params["type"]]
    found: list[ParameterFault] = []
    _check_values(service, params, found)
    if service in FUTURES_SERVICES:
        _check_futures(type_, row, params, found, hedge_mode=hedge_mode)
    if not found:
        _check_presence(row, params, found)
    return tuple(found)


def _check_presence(
    row: Parameters, params: Mapping[str, str], found: list[ParameterFault]
) -> None:
    found.extend(_missing(name) for name in sorted(row.required) if not params.get(name))
    found.extend(
        _missing(" or ".join(group))
        for group in (*row.at_least_one, *row.exactly_one)
        if not any(params.get(name) for name in group)
    )
    for group in row.exactly_one:
        if all(name in params for name in group):
            code = _NOT_REQUIRED if "price" in group else _CONTRADICTION
            words = " and ".join(group)
            found.append(ParameterFault(code, group[0], f"{words} cannot be sent together."))
    found.extend(
        ParameterFault(_NOT_REQUIRED, name, f"Parameter '{name}' sent when not required.")
        for name in params
        if name not in row.accepted and name not in _ALWAYS
    )


def _check_futures(
    type_: OrderType,
    row: Parameters,
    params: Mapping[str, str],
    found: list[ParameterFault],
    *,
    hedge_mode: bool,
) -> None:
    """Combinations that have numbers of their own, tested before mere presence."""
    asked = params.get("closePosition", "").lower() == "true"
    closes = asked and "closePosition" in row.accepted
    if closes and "quantity" in params:
        found.append(ParameterFault(-4137, "quantity", "Closing all takes no quantity."))
    if closes and "reduceOnly" in params:
        found.append(ParameterFault(-4138, "reduceOnly", "Closing all takes no reduceOnly."))
    if hedge_mode and "reduceOnly" in params:
        found.append(ParameterFault(-4062, "reduceOnly", "Not in hedge mode."))
    match = params.get("priceMatch")
    if match is not None and match not in {word.value for word in PriceMatch}:
        found.append(ParameterFault(-5037, "priceMatch", "Invalid price match."))
    elif match is not None and type_ not in _MATCHING:
        found.append(ParameterFault(-5038, "priceMatch", "Only for limit orders."))
    if params.get("timeInForce") == "GTD" and not params.get("goodTillDate"):
        found.append(_missing("goodTillDate"))


def _check_values(
    service: OrderService, params: Mapping[str, str], found: list[ParameterFault]
) -> None:
    futures = service in FUTURES_SERVICES
    time = params.get("timeInForce")
    if time is not None and time not in TIMES_IN_FORCE[service]:
        found.append(ParameterFault(_BAD_TIME, "timeInForce", "Invalid timeInForce."))
    if not futures and params.get("icebergQty") and time in ("IOC", "FOK"):
        found.append(ParameterFault(-1014, "icebergQty", "Unsupported order combination."))
    working = params.get("workingType")
    if working is not None and working not in {word.value for word in WorkingPrice}:
        found.append(ParameterFault(-4031, "workingType", "Invalid working type."))
    mode = params.get("selfTradePreventionMode")
    if futures and mode is not None and mode not in _FUTURES_STP:
        found.append(ParameterFault(-5039, "selfTradePreventionMode", "Invalid mode."))
    strategy = params.get("strategyType")
    if strategy is not None and (not strategy.isdecimal() or int(strategy) < _LEAST_STRATEGY):
        message = "`strategyType` was less than 1000000."
        found.append(ParameterFault(-1134, "strategyType", message))
    for name in ("newClientOrderId", "clientAlgoId", "clientOrderId"):
        text = params.get(name)
        pattern = _FUTURES_ID if futures else _SPOT_ID
        if text is not None and not pattern.fullmatch(text):
            code = _BAD_FUTURES_ID if futures else _ILLEGAL_CHARACTERS
            found.append(ParameterFault(code, name, "Use 1 to 36 letters, digits, - and _."))


def _missing(name: str) -> ParameterFault:
    message = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    return ParameterFault(_MISSING, name, message)
