"""From what the exchange or the network said to the errors a caller can act on.

The exchange's code wins over the HTTP status; a code we do not know on a 4xx is a refusal, on
anything else the outcome of a command is unknown. Source: spot "Error codes", "HTTP return codes".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from terminal.domain.errors import (
    ClockSkew,
    NotAuthorised,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TerminalError,
    Unavailable,
)

UNKNOWN_CODES = frozenset({-1000, -1001, -1006, -1007})
AUTHORISATION_CODES = frozenset({-1002, -1022, -1099, -2014, -2015})
BUSY_CODES = frozenset({-1008, -1016})
TOO_MANY_REQUESTS = -1003
TOO_MANY_ORDERS = -1015
BAD_TIMESTAMP = -1021
NO_SUCH_ORDER = -2013
TEXT_LIMIT = 160
DEFAULT_PAUSE_MS = 60_000

_TAGS = re.compile(r"<[^>]*>")
_BANNED_UNTIL = re.compile(r"until (\d{13})")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What came back instead of a result. `code` is None when it was no answer of the exchange.

    `retry_at_ms` is the moment the exchange named, in UTC ms; `data` what else it sent, as JSON.
    """

    status: int
    code: int | None
    text: str
    retry_at_ms: int | None = None
    data: bytes = b""


def domain_error(refusal: Refusal, *, is_command: bool, now_ms: int, what: str) -> TerminalError:
    """The error to raise; `what` names the request for the log (never its parameters)."""
    text = plain(refusal.text)
    detail = f"{what}: status {refusal.status}, code {refusal.code}, {text}"
    code, status = refusal.code, refusal.status
    if code == BAD_TIMESTAMP:
        return ClockSkew(
            "It reached the exchange too late, or our clock was off; the clock is measured anew.",
            detail=detail,
        )
    if code in (TOO_MANY_REQUESTS, TOO_MANY_ORDERS) or status in (418, 429):
        retry_at_ms = _retry_at(refusal, now_ms)
        return RateLimited(_limit_sentence(refusal), retry_at_ms=retry_at_ms, detail=detail)
    if code in AUTHORISATION_CODES or status == 401:
        return NotAuthorised(
            f"The exchange does not accept this API key: {text or 'no reason given'}", detail=detail
        )
    if code in BUSY_CODES:
        return Unavailable("The exchange is overloaded and did not accept this.", detail=detail)
    if code in UNKNOWN_CODES or status == 408 or not 400 <= status < 500:
        return unknown_or_unavailable(is_command=is_command, detail=detail)
    if code is None:
        text = text or f"HTTP status {status}"
    return Rejected(
        f"The exchange refused: {text}",
        code=code or status,
        venue_text=text,
        detail=detail,
        data=refusal.data,
    )


def unknown_or_unavailable(*, is_command: bool, detail: str) -> TerminalError:
    """A failure after something may have left: unknown for a command, repeatable for a read."""
    if is_command:
        return OutcomeUnknown(
            "No clear answer came back; the exchange may have acted on it.", detail=detail
        )
    return Unavailable("The exchange did not answer.", detail=detail)


def plain(text: str) -> str:
    """The venue's words on one short line, without markup or control characters."""
    words = _TAGS.sub(" ", text)
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= TEXT_LIMIT else f"{line[: TEXT_LIMIT - 1]}…"


def retry_after_ms(header: str | None, now_ms: int) -> int | None:
    """Moment named by a `Retry-After` header: seconds from now, or an HTTP date."""
    if header is None:
        return None
    if header.strip().isdigit():
        return now_ms + int(header) * 1000
    try:
        return int(parsedate_to_datetime(header).timestamp() * 1000)
    except ValueError:
        return None


def _retry_at(refusal: Refusal, now_ms: int) -> int:
    if refusal.retry_at_ms is not None:
        return refusal.retry_at_ms
    named = _BANNED_UNTIL.search(refusal.text)
    return int(named.group(1)) if named else now_ms + DEFAULT_PAUSE_MS


def _limit_sentence(refusal: Refusal) -> str:
    if refusal.code == TOO_MANY_ORDERS:
        return "Too many unfilled orders in a short time; the exchange did not take this one."
    if refusal.status == 418:
        return "The exchange has banned this address for a while; nothing was done."
    return "Too many requests; the exchange did not take this one."
