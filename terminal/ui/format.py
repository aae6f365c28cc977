"""Values into text. Local conventions live here and nowhere else; nothing is ever rounded twice."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from terminal.domain.rounding import EXACT

MINUS = "\N{MINUS SIGN}"
THIN_SPACE = "\N{THIN SPACE}"
UNKNOWN = "?"
NOT_APPLICABLE = "\N{EM DASH}"


def number(value: Decimal | None, decimals: int, *, signed: bool = False) -> str:
    """`value` with exactly `decimals` decimals, comma groups and a real minus sign; `?` for None."""
    if value is None:
        return UNKNOWN
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN, EXACT)
    text = f"{rounded.copy_abs():,f}"
    if rounded < 0:
        return MINUS + text
    return "+" + text if signed and rounded > 0 else text


def percent(fraction: Decimal | None, decimals: int = 2, *, signed: bool = True) -> str:
    """A fraction (0.0146) as `+1.46 %` with a thin space."""
    if fraction is None:
        return UNKNOWN
    return f"{number(fraction * 100, decimals, signed=signed)}{THIN_SPACE}%"


def compact(value: Decimal | None) -> str:
    """Large sums with two decimals and k, M or B."""
    if value is None:
        return UNKNOWN
    for limit, unit in ((10**9, "B"), (10**6, "M"), (10**4, "k")):
        if abs(value) >= limit:
            divisor = 10**3 if unit == "k" else limit
            return f"{number(value / divisor, 2)} {unit}"
    return number(value, 2)


def split_zeros(text: str) -> tuple[str, str]:
    """Significant part and trailing zeros of a formatted number (`67,740`, `.00`)."""
    if "." not in text:
        return text, ""
    head = text.rstrip("0")
    head = head.removesuffix(".")
    return head, text[len(head) :]


def clock_time(time_ms: int) -> str:
    """UTC time of day, `14:37:48`."""
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%H:%M:%S}"


def minute_time(time_ms: int) -> str:
    """UTC time of day to the minute, `14:37`."""
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%H:%M}"


def duration(milliseconds: float) -> str:
    """`38 ms`, `4.2 s`, `12 min`."""
    if milliseconds < 1_000:
        return f"{milliseconds:.0f} ms"
    if milliseconds < 60_000:
        return f"{milliseconds / 1_000:.1f} s"
    return f"{milliseconds / 60_000:.0f} min"


def countdown(milliseconds: int) -> str:
    """Time left as `01:22:12`, with days before it where there are some; zero once it is due."""
    left = max(0, milliseconds) // 1_000
    days, rest = divmod(left, 86_400)
    hours, minutes = rest // 3_600, rest % 3_600 // 60
    clock = f"{hours:02}:{minutes:02}:{rest % 60:02}"
    return f"{days} d {clock}" if days else clock


def date_time(time_ms: int) -> str:
    """UTC date and time for exports, `2026-11-19 14:37:48`."""
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}"
