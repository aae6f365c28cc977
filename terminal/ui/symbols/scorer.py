"""How well a few typed letters fit a name. Pure, and fast enough for every key stroke."""

from __future__ import annotations

NO_MATCH = -1
_START, _WORD, _RUN, _HIT = 60, 30, 14, 4
_SEPARATORS = frozenset(" /-_:·")


def score(query: str, text: str) -> int:
    """Points for `query` as a subsequence of `text`, both lower case; NO_MATCH when it is none.

    A whole name beats a beginning, a beginning beats the start of a word, a run beats scattered
    letters; of two equally good ones the shorter wins.
    """
    if not query:
        return 0
    if query == text:
        return 1_000
    at = text.find(query)
    if at == 0:
        return 700 - len(text)
    if at > 0:
        return (500 if text[at - 1] in _SEPARATORS else 400) - len(text) - at
    points, place, previous = 0, 0, -2
    for letter in query:
        found = text.find(letter, place)
        if found < 0:
            return NO_MATCH
        if found == 0:
            points += _START
        elif text[found - 1] in _SEPARATORS:
            points += _WORD
        points += _RUN if found == previous + 1 else _HIT
        previous, place = found, found + 1
    return max(0, min(points, 390) - len(text))
