"""The table that `--probe` prints: made to be sent with a report, so it names no secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from terminal.services.redaction import redact

LONGEST_DETAIL = 110


class Outcome(Enum):
    OK = "ok"
    FAILED = "FAILED"
    SKIPPED = "–"


@dataclass(frozen=True, slots=True)
class ProbeRow:
    """One check. `took_ms` None where nothing was measured."""

    what: str
    where: str
    outcome: Outcome
    detail: str = ""
    took_ms: int | None = None


def table(rows: Sequence[ProbeRow]) -> str:
    """Aligned columns, one line per row, secrets and control characters taken out."""
    cells = [
        (
            row.outcome.value,
            row.what,
            row.where or "–",
            "" if row.took_ms is None else f"{row.took_ms} ms",
            _line(row.detail),
        )
        for row in rows
    ]
    widths = [max(len(cell[column]) for cell in cells) for column in range(4)]
    lines = []
    for outcome, what, where, took, detail in cells:
        left = f"{outcome:<{widths[0]}}  {what:<{widths[1]}}  {where:<{widths[2]}}"
        lines.append(f"{left}  {took:>{widths[3]}}  {detail}".rstrip())
    return "\n".join(lines)


def _line(text: str) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    words = redact(words)
    return words if len(words) <= LONGEST_DETAIL else f"{words[: LONGEST_DETAIL - 1]}…"
