"""What a contract's header says beyond a pair's: mark, index, funding, open interest. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terminal.domain.futures.derivative import MarkPrice, OpenInterest
from terminal.domain.futures.trading_sessions import Session
from terminal.domain.instrument import Delivery, FuturesContract, InverseDelivery
from terminal.ui.format import NOT_APPLICABLE, UNKNOWN, compact, countdown, number, percent
from terminal.ui.session_words import session_words

MARK_DECIMALS = 2
"""Marks lie between the ticks of a coarse contract."""


@dataclass(frozen=True, slots=True)
class FuturesFigures:
    """Texts as they are shown; `session` is empty for what is traded round the clock."""

    mark: str = UNKNOWN
    index: str = UNKNOWN
    funding_rate: str = UNKNOWN
    funding_left: str = ""
    interest: str = UNKNOWN
    session: str = ""
    session_left: str = ""


def futures_figures(
    contract: FuturesContract,
    mark: MarkPrice | None,
    interest: OpenInterest | None,
    now_ms: int,
    sessions: Sequence[Session] = (),
) -> FuturesFigures:
    """A contract that is delivered has no funding; its countdown is to the delivery."""
    decimals = max(MARK_DECIMALS, contract.price_decimals)
    held = UNKNOWN if interest is None else f"{compact(interest.quantity)} {contract.base}"
    if isinstance(contract, Delivery | InverseDelivery):
        rate, left = NOT_APPLICABLE, countdown(contract.delivery_ms - now_ms)
    elif mark is None or mark.funding_rate is None or mark.next_funding_ms is None:
        rate, left = UNKNOWN, ""
    else:
        rate = percent(mark.funding_rate, 4, signed=False)
        left = countdown(mark.next_funding_ms - now_ms)
    return FuturesFigures(
        mark=number(None if mark is None else mark.mark, decimals),
        index=number(None if mark is None else mark.index, decimals),
        funding_rate=rate,
        funding_left=left,
        interest=held,
        session=session_words(sessions, now_ms).word if sessions else "",
        session_left=session_words(sessions, now_ms).change if sessions else "",
    )
