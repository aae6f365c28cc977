"""How much: worth of one order, its size against the usual, what would be held afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from terminal.domain.gate.decision import Level, Reason
from terminal.domain.gate.facts import Facts
from terminal.domain.gate.limits import GateLimits
from terminal.domain.gate.reading import Reading
from terminal.domain.numbers import grouped_text
from terminal.domain.order import ZERO, Order, Side
from terminal.domain.rounding import EXACT
from terminal.domain.violation import Field

HABIT = 5
"""So many earlier orders make a habit that a new size can be compared with."""


def check_sizes(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    yield from _worth(reading, facts, limits)
    yield from _unusual(reading, facts, limits)
    yield from _position(reading, facts, limits)


def _worth(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    """R1. Never blocks what reduces the position."""
    worth, equity = reading.worth, facts.equity
    if worth is None or equity is None:
        missing = "the worth of this order" if worth is None else "the worth of the account"
        yield Reason(
            rule="R1_WORTH",
            level=Level.CONFIRM,
            title="Size cannot be judged",
            message=f"There is no price that tells {missing} in {facts.reference}.",
            field=Field.TOTAL,
        )
        return
    # Margin lets an order be worth more than the account: what it ties up is compared.
    margin = facts.context.margin
    equity *= Decimal(1) if margin is None else Decimal(margin.leverage)
    share = worth / equity if equity else Decimal(1)
    if share <= limits.order_share:
        return
    over = share > limits.order_share_cap
    level = Level.BLOCK if over and not reading.reduces else Level.CONFIRM
    bound = limits.order_share_cap if level is Level.BLOCK else limits.order_share
    remedy = "Lower the quantity." if level is Level.BLOCK else "Check the quantity."
    yield Reason(
        rule="R1_WORTH",
        level=level,
        title=f"Worth {percent(share)} of the account",
        message=f"This order is worth {money(worth)} {facts.reference}, your limit for one order is"
        f" {percent(bound)} of the account, {money(equity * bound)} {facts.reference}. {remedy}",
        field=Field.TOTAL,
        numbers=(
            ("This order", f"{money(worth)} {facts.reference}"),
            ("Account", f"{money(equity)} {facts.reference}"),
            ("Your limit", f"{money(equity * bound)} {facts.reference}"),
        ),
    )


def _unusual(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    """R2."""
    if len(facts.recent) < HABIT or reading.quantity is None:
        return
    usual = median(facts.recent)
    if usual <= 0 or reading.quantity <= limits.quantity_factor * usual:
        return
    times = reading.quantity / usual
    yield Reason(
        rule="R2_QUANTITY",
        level=Level.CONFIRM,
        title=f"{times:,.0f} times your usual size",
        message=f"Your last {len(facts.recent)} orders on {facts.instrument.symbol} had a median of"
        f" {grouped_text(usual)} {facts.instrument.base}.",
        field=Field.QUANTITY,
        numbers=(
            ("This order", f"{grouped_text(reading.quantity)} {facts.instrument.base}"),
            ("Usual", f"{grouped_text(usual)} {facts.instrument.base}"),
        ),
    )


def _position(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    """R5, working and unconfirmed buys filled. Never blocks what reduces the position.

    Spot has no leverage, so the limit is a share of equity; selling can only reduce.
    """
    if reading.side is not Side.BUY or reading.quantity is None:
        return
    price, worth_of_one = reading.price, facts.quote_value
    if facts.held is None or facts.equity is None or price is None or worth_of_one is None:
        return
    working = sum((_may_buy(order) for order in facts.own_orders), ZERO)
    after = (facts.held + working + reading.quantity) * price * worth_of_one
    bound = limits.position_share * facts.equity
    if after <= bound:
        return
    yield Reason(
        rule="R5_POSITION",
        level=Level.OVERRIDE,
        title=f"{facts.instrument.base} would be {percent(after / facts.equity)} of the account"
        if facts.equity
        else f"{facts.instrument.base} on an empty account",
        message=f"With everything open filled you would hold {facts.instrument.base} worth"
        f" {money(after)} {facts.reference}; your limit is {percent(limits.position_share)} of the"
        f" account, {money(bound)} {facts.reference}. Lower the quantity.",
        field=Field.QUANTITY,
        numbers=(
            ("Held after this", f"{money(after)} {facts.reference}"),
            ("Your limit", f"{money(bound)} {facts.reference}"),
        ),
    )


def _may_buy(order: Order) -> Decimal:
    return (order.remaining or ZERO) if order.side is Side.BUY else ZERO


def money(value: Decimal) -> str:
    cents = value.quantize(Decimal("0.01"), context=EXACT)
    return f"{cents:,f}".replace("-", "\N{MINUS SIGN}")


def percent(share: Decimal, places: int = 1) -> str:
    return f"{share * 100:.{places}f} %"
