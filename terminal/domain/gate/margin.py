"""Controls of positions held on margin: how large, how near to the end, how much leverage.

R5 position size, R6 margin use, R7 leverage, R15 reduce-only integrity. What can only close is never
blocked by any of them but the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.any_ticket import TradeTicket, is_futures
from terminal.domain.futures.exposure import can_only_close
from terminal.domain.futures.liquidation import Collateral, Leg, liquidation_price
from terminal.domain.futures.margin import Brackets, margin_ratio
from terminal.domain.futures.position import Position, apply_fill
from terminal.domain.futures.position_figures import PositionFigures
from terminal.domain.futures.shape import FuturesShape, futures_shape
from terminal.domain.futures.words import MarginMode, PositionSide
from terminal.domain.gate.decision import Level, Reason
from terminal.domain.gate.facts import Facts
from terminal.domain.gate.limits import GateLimits
from terminal.domain.gate.reading import Reading
from terminal.domain.gate.sizes import money, percent
from terminal.domain.instrument import FuturesContract
from terminal.domain.numbers import grouped_text
from terminal.domain.order import ZERO, Side
from terminal.domain.payoff import payoff_of
from terminal.domain.rounding import round_nearest
from terminal.domain.violation import Field

WORDS_FROM = Decimal("0.8")
"""The exchange itself warns from this margin ratio on."""


def check_margin_use(
    ticket: TradeTicket, reading: Reading, facts: Facts, limits: GateLimits
) -> Iterator[Reason]:
    """Everything about a futures order; nothing for other markets."""
    contract = facts.instrument
    if not is_futures(ticket) or not isinstance(contract, FuturesContract):
        return
    shape = futures_shape(ticket, facts.context.last_price)
    yield from _integrity(shape, facts)
    if can_only_close(shape) or reading.reduces or reading.quantity is None:
        return
    yield from _position(shape, reading.quantity, contract, facts, limits)
    filled = _filled(shape, reading, contract, facts)
    if filled is not None:
        yield from _distance(filled, contract, limits)
        yield from _ratio(filled, contract, facts, limits)


def _integrity(shape: FuturesShape, facts: Facts) -> Iterator[Reason]:
    """R15. What claims to close must know what it closes."""
    if not can_only_close(shape):
        return
    held = facts.context.position
    if shape.position_side is not None:
        is_long = shape.position_side is PositionSide.LONG
        held = facts.context.long_position if is_long else facts.context.short_position
    if held is None:
        yield Reason(
            rule="R15_UNKNOWN",
            level=Level.BLOCK,
            title="Position is not known",
            message="Positions have not been told by the exchange yet, so nothing can be closed from"
            " here. Wait until the account is live.",
        )


def _position(
    shape: FuturesShape,
    quantity: Decimal,
    contract: FuturesContract,
    facts: Facts,
    limits: GateLimits,
) -> Iterator[Reason]:
    """R5: everything open filled, against a share of equity times the leverage."""
    margin, mark, equity = facts.context.margin, facts.context.mark_price, facts.equity
    if margin is None or mark is None or equity is None or facts.quote_value is None:
        yield Reason(
            rule="R5_POSITION",
            level=Level.CONFIRM,
            title="Position cannot be judged",
            message="Margin, leverage or the mark price are not known, so the size this leads to"
            " cannot be compared with your limit.",
            field=Field.QUANTITY,
        )
        return
    payoff = payoff_of(contract)
    held = _held_along(shape, facts)
    ordered = margin.open_buys if shape.side is Side.BUY else margin.open_sells
    worth = payoff.notional(held + quantity, mark) + ordered
    after = worth * facts.quote_value
    bound = limits.position_share * equity * margin.leverage
    if after <= bound:
        return
    yield Reason(
        rule="R5_POSITION",
        level=Level.OVERRIDE,
        title=f"Position worth {money(after)} {facts.reference}",
        message=f"With everything open filled the position in {contract.symbol} would be worth"
        f" {money(after)} {facts.reference}; your limit is {percent(limits.position_share)} of the"
        f" account at {margin.leverage}× leverage, {money(bound)} {facts.reference}. Lower the"
        " quantity.",
        field=Field.QUANTITY,
        numbers=(
            ("Position after this", f"{money(after)} {facts.reference}"),
            ("Your limit", f"{money(bound)} {facts.reference}"),
        ),
    )


def _held_along(shape: FuturesShape, facts: Facts) -> Decimal:
    """What is held in the order's direction already, never negative."""
    context = facts.context
    if shape.position_side is PositionSide.LONG:
        return abs(context.long_position or ZERO)
    if shape.position_side is PositionSide.SHORT:
        return abs(context.short_position or ZERO)
    held = context.position or ZERO
    return max(ZERO, held if shape.side is Side.BUY else -held)


class _Filled(NamedTuple):
    """The position once the order is filled, and what then stands behind it."""

    position: Position
    collateral: Collateral
    brackets: Brackets
    mark: Decimal
    isolated: bool


def _filled(
    shape: FuturesShape, reading: Reading, contract: FuturesContract, facts: Facts
) -> _Filled | None:
    """None when it would be flat, or when margin, mark or wallet are not known.

    What other positions need counts as far as it is known.
    """
    margin, mark = facts.context.margin, facts.context.mark_price
    # What it will trade at, not the worst it may: far from the mark that price is no entry.
    price = reading.limit_price if reading.limit_price is not None else reading.reference
    if margin is None or mark is None or not price or reading.quantity is None:
        return None
    side = shape.position_side or PositionSide.BOTH
    held = facts.position
    if held is None or held.side is not side:
        held = Position(instrument=contract.id, side=side)
    payoff = payoff_of(contract)
    after = apply_fill(held, shape.side, reading.quantity, price, payoff).position
    isolated = facts.margin_mode is MarginMode.ISOLATED
    wallet = facts.margin_wallet
    if isolated:
        wallet = held.isolated_wallet + payoff.notional(reading.quantity, price) / margin.leverage
    if not after.is_open or wallet is None:
        return None
    collateral = Collateral(wallet=wallet)
    if not isolated:
        collateral = Collateral(
            wallet=wallet,
            other_maintenance=facts.others_maintenance or ZERO,
            other_profit=facts.others_profit or ZERO,
        )
    return _Filled(after, collateral, margin.brackets, mark, isolated)


def _ratio(
    filled: _Filled, contract: FuturesContract, facts: Facts, limits: GateLimits
) -> Iterator[Reason]:
    """R6: how much of what stands behind the positions they will need to live."""
    if not filled.isolated and None in (facts.others_maintenance, facts.others_profit):
        yield Reason(
            rule="R6_RATIO",
            level=Level.CONFIRM,
            title="Margin use cannot be judged",
            message="The mark price or the margin of another position is not known, so the margin"
            " ratio this leads to cannot be compared with your limit.",
            field=Field.QUANTITY,
        )
        return
    payoff, behind, after = payoff_of(contract), filled.collateral, filled.position
    size, direction = abs(after.quantity), after.direction
    if direction is None:
        return
    profit = payoff.profit(direction, size, after.entry_price, filled.mark)
    needed = filled.brackets.maintenance(payoff.notional(size, filled.mark))
    ratio = margin_ratio(
        needed + behind.other_maintenance, behind.wallet + profit + behind.other_profit
    )
    if ratio is not None and ratio <= limits.margin_ratio:
        return
    harsh = ratio is None or ratio > WORDS_FROM
    told = "above 100 %" if ratio is None else percent(ratio)
    yield Reason(
        rule="R6_RATIO",
        level=Level.OVERRIDE if harsh else Level.CONFIRM,
        title=f"Margin ratio {told}",
        message=f"Once filled the margin ratio would be {told} (100 % is liquidated); your limit is"
        f" {percent(limits.margin_ratio)}. Lower the quantity or add margin.",
        field=Field.QUANTITY,
        numbers=(
            ("Margin ratio after this", told),
            ("Your limit", percent(limits.margin_ratio)),
        ),
    )


def _distance(filled: _Filled, contract: FuturesContract, limits: GateLimits) -> Iterator[Reason]:
    """R6: where the position would be liquidated once this is filled."""
    after, mark = filled.position, filled.mark
    found = liquidation_price(
        [Leg(after.quantity, after.entry_price)],
        filled.collateral,
        filled.brackets,
        payoff_of(contract),
        isolated=filled.isolated,
    )
    if found.price is None:
        return
    away = abs(mark - found.price) / mark
    if away >= limits.liquidation_distance:
        return
    level = Level.CONFIRM if away >= limits.liquidation_distance / 2 else Level.OVERRIDE
    text = grouped_text(round_nearest(found.price, contract.price_decimals))
    yield Reason(
        rule="R6_DISTANCE",
        level=level,
        title=f"Liquidation {percent(away)} away",
        message=f"Once filled the position would be liquidated near {text}, {percent(away)} from the"
        f" mark price; your limit is {percent(limits.liquidation_distance)}. Lower the quantity or"
        " the leverage.",
        field=Field.QUANTITY,
        numbers=(
            ("Liquidation price", f"≈ {text} {contract.quote}"),
            ("Distance", percent(away)),
            ("Your limit", percent(limits.liquidation_distance)),
        ),
    )


def judge_leverage(
    contract: FuturesContract,
    now: int | None,
    wanted: int,
    held: PositionFigures | None,
    largest: Decimal | None,
) -> tuple[Reason, ...]:
    """R7: raising leverage is asked about, with what it does to an open position.

    `largest` is the most a position may be worth at `wanted`, in quote.
    """
    if now is not None and wanted <= now:
        return ()
    numbers = [("Leverage", f"{'?' if now is None else now}× → {wanted}×")]
    if largest is not None:
        numbers.append(("Largest position", f"{grouped_text(largest)} {contract.quote}"))
    message = "A higher leverage ties up less margin and lets a position grow larger."
    if held is not None and held.liquidation is not None and held.liquidation.price is not None:
        price = round_nearest(held.liquidation.price, contract.price_decimals)
        mark = "≈ " if held.liquidation.is_estimate else ""
        numbers.append(("Liquidation price now", f"{mark}{grouped_text(price)} {contract.quote}"))
        message += (
            " The open position keeps its margin, so its liquidation price stays where it is until"
            " the margin that becomes free is used or withdrawn."
        )
    reason = Reason(
        rule="R7_LEVERAGE",
        level=Level.CONFIRM,
        title=f"Raise the leverage of {contract.symbol} to {wanted}×?",
        message=message,
        numbers=tuple(numbers),
    )
    return (reason,)
