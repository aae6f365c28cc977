"""Combinations that no order may have: refused when a ticket is made, so that none can hold one.

Sources: Spot API, "New order", "New order lists", "Errors"; USDⓈ-M and COIN-M Futures, "New Order";
Options, "New Order".
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.order import TimeInForce
from terminal.domain.violation import Field, Violation

PLAIN_TIMES = frozenset((TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK))
"""The times in force that every market knows; post-only and good-till-date are said otherwise."""

_BAD_TIME, _UNSUPPORTED, _BAD_TYPE = -1115, -1014, -1116


class ForbiddenCombination(ValueError):
    """A ticket that the exchange can never take, whatever symbol, market or account.

    `violation` says it as a broken rule: the sentence, the field and the exchange's number.
    """

    def __init__(self, rule: str, field: Field, message: str, code: int) -> None:
        super().__init__(message)
        self.violation = Violation(rule=rule, field=field, message=message, code=code)


def check_resting(time_in_force: TimeInForce, iceberg: Decimal | None) -> None:
    """A plain time in force, and an iceberg only where the order rests.

    Raises:
        ForbiddenCombination: otherwise.
    """
    check_plain_time(time_in_force)
    if iceberg is not None and time_in_force is not TimeInForce.GTC:
        message = "An iceberg must rest: choose GTC."
        raise ForbiddenCombination("ICEBERG", Field.TIME_IN_FORCE, message, _UNSUPPORTED)


def check_plain_time(time_in_force: TimeInForce) -> None:
    """GTC, IOC or FOK.

    Raises:
        ForbiddenCombination: for any other.
    """
    if time_in_force not in PLAIN_TIMES:
        message = f"This order cannot be {time_in_force}: choose GTC, IOC or FOK."
        raise ForbiddenCombination("TIME_IN_FORCE", Field.TIME_IN_FORCE, message, _BAD_TIME)


def check_routed(*, routed: bool, post_only: bool, by_quote: bool) -> None:
    """Smart order routing takes limit orders that may trade, and market orders by quantity.

    Raises:
        ForbiddenCombination: for a routed order that is post-only or an amount of quote.
    """
    if routed and post_only:
        message = "A post-only order rests on its own book: leave smart routing off."
        raise ForbiddenCombination("SOR", Field.ORDER, message, _BAD_TYPE)
    if routed and by_quote:
        message = "Smart routing takes market orders by quantity only."
        raise ForbiddenCombination("SOR", Field.QUANTITY, message, _BAD_TYPE)


def check_post_only(time_in_force: TimeInForce, *, post_only: bool) -> None:
    """Post-only orders rest; they cannot be immediate.

    Raises:
        ForbiddenCombination: for post-only with anything but GTC.
    """
    if post_only and time_in_force is not TimeInForce.GTC:
        message = "A post-only order must rest: choose GTC."
        raise ForbiddenCombination("POST_ONLY", Field.TIME_IN_FORCE, message, _UNSUPPORTED)
