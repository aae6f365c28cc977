"""Leverage as choices: what each allows at most, and what speaks against one. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.futures.margin import Brackets
from terminal.domain.futures.position_figures import PositionFigures
from terminal.domain.futures.position_sums import way_to_liquidation
from terminal.domain.gate import Decision, Level
from terminal.domain.order import ZERO
from terminal.domain.valuation import fraction_of
from terminal.ui import format as fmt
from terminal.ui.ticket.card_rows import ARROW
from terminal.ui.ticket.futures_words import TIMES

SHOWN = 5
LOWEST = 1


class BracketRow(NamedTuple):
    """`125×` and the largest position it allows."""

    leverage: int
    words: str
    limit: str
    is_chosen: bool


def bracket_rows(brackets: Brackets | None, chosen: int | None, asset: str) -> list[BracketRow]:
    """The highest leverage of each bracket, the first five; the one that `chosen` falls into is
    marked. A higher leverage allows a smaller position."""
    if brackets is None:
        return []
    tiers = list(brackets.tiers)[:SHOWN]
    fitting = [tier.max_leverage for tier in brackets.tiers if (chosen or 0) <= tier.max_leverage]
    mark = min(fitting, default=None)
    return [
        BracketRow(
            tier.max_leverage,
            f"{tier.max_leverage}{TIMES}",
            f"up to {fmt.compact(tier.cap)} {asset}",
            tier.max_leverage == mark,
        )
        for tier in tiers
    ]


def highest(brackets: Brackets | None) -> int | None:
    """The most that any bracket allows."""
    return None if brackets is None else max(tier.max_leverage for tier in brackets.tiers)


def leverage_at(percent: int, top: int) -> int:
    """The leverage that lies so far along a slider from 1 to `top`."""
    return max(LOWEST, round(LOWEST + (top - LOWEST) * percent / 100))


def place_of(leverage: int | None, top: int) -> float | None:
    """Where on such a slider a leverage lies, 0 to 1."""
    if leverage is None or top <= LOWEST:
        return None
    return (leverage - LOWEST) / (top - LOWEST)


def notch_labels(top: int) -> list[str]:
    return [f"{leverage_at(percent, top)}{TIMES}" for percent in (0, 25, 50, 75, 100)]


def effect_words(held: Sequence[PositionFigures], wanted: int) -> str:
    """What a change does to what is held: the margin it ties up, and that no liquidation price
    moves by it; empty without a position."""
    parts = []
    for view in held:
        side = "long" if view.position.quantity > 0 else "short"
        margin = fraction_of(view.notional or ZERO, Decimal(wanted))
        before, after = fmt.number(view.initial_margin, 2), fmt.number(margin, 2)
        words = f"Margin of the {side} {before}{ARROW}{after} {view.contract.settle}."
        price = None if view.liquidation is None else view.liquidation.price
        if price is not None:
            shown = fmt.number(price, view.contract.price_decimals)
            mark = "estimate, " if view.liquidation and view.liquidation.is_estimate else ""
            words += (
                f" Liquidation stays at {shown} ({mark}{fmt.percent(way_to_liquidation(view))})."
            )
        parts.append(words)
    return " ".join(parts)


class LeverageVerdict(NamedTuple):
    """`words` say what the change does or why it cannot be; `asks` that it must be agreed to."""

    words: str
    may_go: bool
    asks: bool = False


def judge_text(
    text: str, now: int | None, brackets: Brackets | None, asset: str
) -> tuple[int | None, LeverageVerdict]:
    """What is typed as a leverage, before the gate is asked."""
    try:
        wanted = int(text.strip().rstrip(TIMES + "x"))
    except ValueError:
        return None, LeverageVerdict("Leverage is a whole number.", may_go=False)
    top = highest(brackets)
    if wanted < LOWEST or (top is not None and wanted > top):
        limit = "" if top is None else f" to {top}"
        return None, LeverageVerdict(f"This contract takes {LOWEST}{limit}.", may_go=False)
    if wanted == now:
        return wanted, LeverageVerdict("This is the leverage now.", may_go=False)
    cap = "" if brackets is None else fmt.number(brackets.max_notional(wanted), 0)
    words = f"A position may be worth {cap} {asset} at most." if cap else ""
    return wanted, LeverageVerdict(words, may_go=True)


def with_decision(verdict: LeverageVerdict, decision: Decision) -> LeverageVerdict:
    """The same after the gate has spoken."""
    if decision.level is Level.ALLOW:
        return verdict
    words = " ".join(reason.message for reason in decision.reasons)
    if decision.level is Level.BLOCK:
        return LeverageVerdict(words, may_go=False)
    return LeverageVerdict(words, may_go=True, asks=True)
