"""The errors a caller can act on.

    TerminalError
    ├── Invalid            we refuse before sending; nothing left this machine
    ├── Rejected           the venue said no; show the reason
    ├── RateLimited        nothing happened; ask again after `retry_at_ms`
    ├── NotAuthorised      the key is wrong or may not do this; only the user can mend it
    ├── ClockSkew          our clock is off; resynchronise, then sign anew
    ├── Unavailable        nothing happened; safe to try again
    └── OutcomeUnknown     it may have happened; ask by client order id, never resend

Every error has two faces: `str(error)` is a sentence for the trader, `detail` is for the log.
Neither ever holds a secret.
"""

from __future__ import annotations


class TerminalError(Exception):
    """Base of all errors a caller may meet on purpose."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class Invalid(TerminalError):
    """We refuse to send this; nothing left this machine."""


class Rejected(TerminalError):
    """The venue refused; `code` is its number, `venue_text` its own words (plain, shortened).

    `data` is what the refusal carried besides, as JSON (a replacement of which half was done).
    """

    def __init__(
        self, message: str, *, code: int, venue_text: str, detail: str = "", data: bytes = b""
    ) -> None:
        super().__init__(message, detail=detail)
        self.code = code
        self.data = data
        self.venue_text = venue_text


class RateLimited(TerminalError):
    """Too many requests; nothing happened. Ask again at `retry_at_ms` (UTC)."""

    def __init__(self, message: str, *, retry_at_ms: int, detail: str = "") -> None:
        super().__init__(message, detail=detail)
        self.retry_at_ms = retry_at_ms


class NotAuthorised(TerminalError):
    """The key, its permissions or its signature were refused."""


class ClockSkew(TerminalError):
    """The venue found our timestamp outside its window; nothing happened."""


class Unavailable(TerminalError):
    """The request certainly did not happen (never sent, or a read that failed); safe to repeat."""


class OutcomeUnknown(TerminalError):
    """The command may have happened. Ask by client order id until known; never send it again."""
