"""Why the exchange refused an order, as something a ticket can offer a remedy for."""

from __future__ import annotations

from enum import StrEnum


class RefusalKind(StrEnum):
    """FUNDS: too little free; RULE: a filter of the symbol; WOULD_TAKE: post-only would trade;
    WOULD_TRIGGER: a stop on the wrong side; NO_MATCH: nothing to trade with now; CLOSED: the symbol
    or side takes no orders; BUSY: later; PERMISSION: the key may not; OTHER: see the words."""

    FUNDS = "funds"
    RULE = "rule"
    WOULD_TAKE = "would_take"
    WOULD_TRIGGER = "would_trigger"
    NO_MATCH = "no_match"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    BUSY = "busy"
    PERMISSION = "permission"
    OTHER = "other"


_BY_CODE = {
    -1013: RefusalKind.RULE,
    -1111: RefusalKind.RULE,
    -1008: RefusalKind.BUSY,
    -1015: RefusalKind.BUSY,
    -2014: RefusalKind.PERMISSION,
    -2015: RefusalKind.PERMISSION,
    -1002: RefusalKind.PERMISSION,
}
# Several causes share the code -2010; the exchange's documentation lists these sentences.
_BY_SENTENCE = {
    "account has insufficient balance for requested action.": RefusalKind.FUNDS,
    "order would immediately match and take.": RefusalKind.WOULD_TAKE,
    "order would trigger immediately.": RefusalKind.WOULD_TRIGGER,
    "stop price would trigger immediately.": RefusalKind.WOULD_TRIGGER,
    "market is closed.": RefusalKind.CLOSED,
    "this symbol is not permitted for this account.": RefusalKind.PERMISSION,
    "this action is disabled on this account.": RefusalKind.PERMISSION,
    "duplicate order sent.": RefusalKind.DUPLICATE,
}


def refusal_kind(code: int, venue_text: str) -> RefusalKind:
    """Kind of a refusal by its code, and by the documented sentence where one code means many.

    Source: spot "Error codes", messages of -1010, -2010 and -2011.
    """
    known = _BY_CODE.get(code)
    return known or _BY_SENTENCE.get(venue_text.strip().lower(), RefusalKind.OTHER)
