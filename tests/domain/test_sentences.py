"""Every refusal of the worked examples in full: sentence, field, numbers and neighbours.

`sentences.txt` is what a trader would read. After a wanted change, write it anew with
`python -m tests.domain.test_sentences` and read the difference.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from terminal.domain.context import MarketContext
from terminal.domain.filters import AccountLimits
from terminal.domain.validation import Violation, validate
from tests.domain import (
    refused_cases,
    refused_edges,
    test_futures_examples,
    test_spot_filter_examples,
)
from tests.support.spot_market import PAIR, pair_with

TEXTS = Path(__file__).with_name("sentences.txt")


def cases() -> Iterator[tuple[str, tuple[Violation, ...]]]:
    spot, futures = test_spot_filter_examples, test_futures_examples
    for number, name, ticket, known, _ in spot.ROWS:
        facts: dict[str, Any] = {"average_price": Decimal(100), "last_price": Decimal(100), **known}
        context = MarketContext(limits=spot.EXCHANGE.get(name, AccountLimits()), **facts)
        pair = pair_with(**spot.FILTERS[name])
        yield f"spot {number} {name}", validate(ticket, pair, context)
    for label, ticket, changes, known, _ in spot.REFUSALS:
        facts = {"average_price": Decimal(100), "last_price": Decimal(100), **known}
        yield f"spot {label}", validate(ticket, replace(PAIR, **changes), MarketContext(**facts))
    for row in futures.ROWS:
        mark = Decimal(row[6])
        context = MarketContext(mark_price=mark, last_price=mark, **row[7])
        yield f"futures {row[0]}", validate(futures.ticket_of(row), row[1], context)
    for label, contract_ticket, contract, known, _ in futures.REFUSALS:
        context = replace(futures.NOW, **known)
        yield f"futures {label}", validate(contract_ticket, contract, context)
    for label, any_ticket, instrument, context in (*refused_cases.CASES, *refused_edges.CASES):
        yield label, validate(any_ticket, instrument, context)


def text_of(found: Violation) -> str:
    def number(value: Decimal | None) -> str:
        return "-" if value is None else f"{value:.12f}".rstrip("0").rstrip(".")

    facts = " ".join(number(v) for v in (found.value, found.bound, found.lower, found.upper))
    about = " estimate" if found.is_estimate else ""
    return f"  {found.rule} {found.field} {found.code} [{facts}]{about}\n  {found.message}\n"


def written() -> str:
    parts = []
    for name, found in cases():
        parts.append(f"{name}\n{''.join(text_of(v) for v in found) or '  accepted' + chr(10)}")
    return "".join(parts)


def test_what_is_said_about_every_example() -> None:
    assert written() == TEXTS.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(TEXTS.write_text(written(), encoding="utf-8") and 0)
