"""`terminal://BTCUSDT`: a link from a browser or a chat that shows a symbol, and nothing else."""

from __future__ import annotations

import re

from terminal.domain.market import InstrumentId, Market

SCHEME = "terminal"
_LINK = re.compile(
    rf"{SCHEME}://(?:(?P<market>[a-z]+)/)?(?P<symbol>[A-Z0-9_-]{{1,40}})/?", re.IGNORECASE
)


class BadLink(ValueError):
    """The text is not a link of ours; the sentence says what one looks like."""


def parse_link(text: str) -> InstrumentId:
    """The instrument that a link names; without a market it is the spot market's.

    A link has no verbs and no parameters: whoever made it can choose what is looked at, never
    what is done. Browsers may have put it in lower case and added a slash.

    Raises:
        BadLink: anything else than a market's name and a symbol.
    """
    found = _LINK.fullmatch(text.strip())
    if found is None:
        raise BadLink(_sentence(text))
    try:
        market = Market((found["market"] or Market.SPOT).lower())
    except ValueError as error:
        raise BadLink(_sentence(text)) from error
    return InstrumentId(market, found["symbol"].upper())


def _sentence(text: str) -> str:
    shown = "".join(c for c in text[:60] if c.isprintable())
    return f"“{shown}” is no link to a symbol. One looks like {SCHEME}://BTCUSDT."
