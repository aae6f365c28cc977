"""Whether now: locks, stale data, arming, loss, pace, first use, units, open-order counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from terminal.domain.events import FeedState
from terminal.domain.gate.decision import Level, Reason
from terminal.domain.gate.facts import Facts
from terminal.domain.gate.limits import GateLimits
from terminal.domain.gate.reading import Reading
from terminal.domain.gate.sizes import money, percent
from terminal.domain.market import Environment, Market
from terminal.domain.order import OrderStatus
from terminal.domain.order_shape import CONDITIONAL_TYPES

RULES_MS = 15 * 60_000
TWIN_MS = 3_000
KILLED = "The kill switch is on: no new orders. Re-arm trading to go on."


def check_state(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    yield from _locks(reading, facts)
    yield from _stale(reading, facts)
    # Getting out of a position must not wait; a stuck key is still held up (R10, R9).
    closes = reading.reduces and facts.instrument.id.market is not Market.SPOT
    yield from _pace(facts, limits, is_exempt=closes, may_repeat=reading.only_closes)
    if not reading.only_closes:
        yield from _in_doubt(reading, facts)
    yield from _counts(reading, facts, limits)
    yield from _unfamiliar(reading, facts, limits)
    if limits.ask_every or (limits.ask_market and reading.is_market):
        kind = "order" if limits.ask_every else "market order"
        yield _ask("WISH", "As you wish to be asked", f"You want to confirm every {kind}.")


def check_smaller(facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    """What may keep an open order from getting smaller: locks and pace, never its size or age of
    data, since it can only lower what is at risk."""
    yield from _closed(facts)
    yield from _pace(facts, limits)


def _locks(reading: Reading, facts: Facts) -> Iterator[Reason]:
    """Kill switch, R17 arming and R13 daily loss; only the last lets reducing orders pass."""
    yield from _closed(facts)
    if facts.loss_lock and not reading.reduces:
        yield _block("R13_LOSS", "Daily loss limit", facts.loss_lock)


def _closed(facts: Facts) -> Iterator[Reason]:
    if facts.is_killed:
        yield _block("LOCKED", "Kill switch is on", KILLED)
    for text in facts.locks:
        yield _block("LOCKED", "Locked", text)
    if facts.environment is Environment.LIVE and not facts.is_armed:
        yield _block(
            "R17_ARMED", "Not armed", "Live trading is disarmed. Arm it to send; the order is kept."
        )


def _stale(reading: Reading, facts: Facts) -> Iterator[Reason]:
    """R11. A limit order may go out blind by an override; what reduces is only asked about."""
    doubts = []
    if facts.book_state is not FeedState.LIVE:
        cause = "the order book is not loaded yet"
        if facts.book is not None:
            cause = f"the order book is {facts.book_state.value}"
            cause += f" ({facts.book_reason})" if facts.book_reason else ""
        doubts.append(("STALE_BOOK", cause, "the price on the screen may be old"))
    if not facts.account_live:
        cause = "changes of the account do not arrive"
        doubts.append(("R11_ACCOUNT", cause, "balances and orders may be old"))
    doubt_ms = facts.clock_doubt_ms
    if doubt_ms is None or doubt_ms > facts.window_ms / 2:
        cause = "the exchange's clock is not known well enough"
        doubts.append(("R11_CLOCK", cause, "the exchange might refuse the time stamp"))
    if facts.rules_age_ms is None or facts.rules_age_ms > RULES_MS:
        cause = "the symbol's rules are older than 15 minutes"
        doubts.append(("R11_RULES", cause, "the exchange might refuse the order"))
    for rule, cause, effect in doubts:
        level = Level.BLOCK if reading.is_market else Level.OVERRIDE
        yield Reason(
            rule=rule,
            level=Level.CONFIRM if reading.reduces else level,
            title=f"{cause[:1].upper()}{cause[1:]}",
            message=f"Not sent while {cause}: {effect}. Wait until it is live again; open orders"
            " can be cancelled meanwhile.",
        )


def _pace(
    facts: Facts, limits: GateLimits, *, is_exempt: bool = False, may_repeat: bool = False
) -> Iterator[Reason]:
    """R8 order rate, R9 duplicates, R10 repetition.

    What can only close (`may_repeat`) is not asked about when it is sent twice, nor while an
    earlier one is in doubt: the exchange takes no more than what is held, so the second is at worst
    refused, and a question would stand between the trader and the way out. A stuck key is still
    stopped by R10.
    """
    pace = facts.pace
    is_fast = pace.last_second >= limits.orders_per_second
    if not is_exempt and (is_fast or pace.last_minute >= limits.orders_per_minute):
        wait = max(Decimal("0.1"), Decimal(pace.next_ms - facts.now_ms) / 1_000)
        yield _block(
            "R8_RATE",
            "Too many orders",
            f"{pace.last_minute} orders in the last minute, {pace.last_second} in the last second;"
            f" your limits are {limits.orders_per_minute} and {limits.orders_per_second}. Free again"
            f" in {wait:.1f} s. Cancels are not counted.",
        )
    if pace.same_ticket >= limits.repeats:
        yield _block(
            "R10_REPEATED",
            "The same order again and again",
            f"This order was sent {pace.same_ticket} times within ten seconds, so a stuck key is"
            " likely. Wait ten seconds or change the order.",
        )
    elif not may_repeat and pace.twin_ms is not None and pace.twin_ms < TWIN_MS:
        yield Reason(
            rule="R9_TWIN",
            level=Level.CONFIRM,
            title="Second identical order",
            message=f"The same order was sent {pace.twin_ms / 1_000:.1f} s ago.",
        )


def _in_doubt(reading: Reading, facts: Facts) -> Iterator[Reason]:
    """R9 again: while an order of this side may be live, another one is asked about."""
    doubtful = [
        order
        for order in facts.own_orders
        if order.status is OrderStatus.UNCONFIRMED and order.side is reading.side
    ]
    if doubtful:
        yield _ask(
            "R9_UNCONFIRMED",
            "An earlier order may be live",
            f"{len(doubtful)} unconfirmed on {facts.instrument.symbol}, same side. The exchange is"
            " being asked; if it lives, this one comes on top.",
        )


def _counts(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    """R12: the last places below the exchange's count are kept for protective stops."""
    if any(shape.type in CONDITIONAL_TYPES for shape in reading.shapes):
        return
    most, here = facts.instrument.filters.counts.orders, facts.context.open_orders
    if most is None or here is None or here + len(reading.shapes) <= most - limits.reserve_orders:
        return
    yield _block(
        "R12_OPEN_ORDERS",
        "Too many open orders",
        f"{here} orders are open on {facts.instrument.symbol}, the exchange allows {most} and"
        f" {limits.reserve_orders} places are kept for stops. Cancel some first.",
    )


def _unfamiliar(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    """R16 first use, thin or wide markets; R20 a changed unit."""
    symbol = facts.instrument.symbol
    real = facts.environment is Environment.LIVE
    if facts.is_first_use and limits.first_use and real:
        yield _ask("R16_FIRST", f"First order on {symbol}", "You have not traded it from here yet.")
    if facts.turnover is not None and facts.turnover < limits.thin_turnover:
        yield _ask(
            "R16_THIN",
            "Thin market",
            f"{symbol} turned over {money(facts.turnover)} {facts.reference} in 24 h.",
        )
    bid, ask = facts.context.best_bid, facts.context.best_ask
    if bid and ask and (ask - bid) / bid > limits.wide_spread:
        spread = percent((ask - bid) / bid, 2)
        yield _ask("R16_SPREAD", "Wide spread", f"The spread of {symbol} is {spread}.")
    unit = facts.instrument.quote if reading.by_quote else facts.instrument.base
    if facts.unit_before and facts.unit_before != unit:
        yield _ask(
            "R20_UNIT",
            f"Amount is in {unit}",
            f"Your last order on {symbol} was in {facts.unit_before}.",
        )


def _block(rule: str, title: str, message: str) -> Reason:
    return Reason(rule=rule, level=Level.BLOCK, title=title, message=message)


def _ask(rule: str, title: str, message: str) -> Reason:
    return Reason(rule=rule, level=Level.CONFIRM, title=title, message=message)
