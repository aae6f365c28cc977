"""What may be done with an instrument, as data: tickets, menus and validation ask, none branches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from terminal.domain.order import OrderType, StpMode, TimeInForce


class QuantityUnit(StrEnum):
    """What one unit of an order's quantity is."""

    BASE = "base"
    CONTRACTS = "contracts"


class Settlement(StrEnum):
    """How profit is made: exchange of coins, linear in quote, inverse in base, or a premium."""

    EXCHANGE = "exchange"
    LINEAR = "linear"
    INVERSE = "inverse"
    PREMIUM = "premium"


class ListKind(StrEnum):
    """Orders that live together: one cancels, triggers or pays the other(s)."""

    OCO = "OCO"
    OTO = "OTO"
    OTOCO = "OTOCO"
    OPO = "OPO"
    OPOCO = "OPOCO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What the venue takes for one instrument.

    `conditional_service` is True where stops go to a service of their own and need no margin
    until they trigger. `hedge_mode` is True where long and short can be held side by side.
    """

    order_types: frozenset[OrderType]
    times_in_force: frozenset[TimeInForce]
    stp_modes: frozenset[StpMode] = frozenset()
    lists: frozenset[ListKind] = frozenset()
    quote_quantity: bool = False
    iceberg: bool = False
    trailing_delta: bool = False
    pegged: bool = False
    amend: bool = False
    cancel_replace: bool = False
    reduce_only: bool = False
    close_position: bool = False
    hedge_mode: bool = False
    price_match: bool = False
    good_till_date: bool = False
    conditional_service: bool = False
