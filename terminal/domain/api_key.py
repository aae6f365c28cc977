"""An API key as a value that cannot be shown by accident."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

HIDDEN = "***"
LAST_SHOWN = 4
# A text shorter than this would be given away by its last four characters.
SHORTEST_SHOWN = 16


class KeyKind(StrEnum):
    HMAC = "HMAC"
    RSA = "RSA"
    ED25519 = "ED25519"


class Secret:
    """A text that only `reveal` gives out: never `repr`, `str`, a format or a pickle.

    A copy is the same object. Comparison takes the same time wherever the texts differ.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; call it only where it is used, and keep it in no other object."""
        return self._text

    @property
    def last_four(self) -> str:
        """`…a1b2`, or only the ellipsis for a short text."""
        shown = self._text[-LAST_SHOWN:] if len(self._text) >= SHORTEST_SHOWN else ""
        return f"…{shown}"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, _specification: str) -> str:
        return HIDDEN

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """`private` is the HMAC secret, or the private key as unencrypted PKCS#8 PEM text."""

    kind: KeyKind
    api_key: Secret
    private: Secret

    @property
    def last_four(self) -> str:
        """How the key is named on screen and in notices."""
        return self.api_key.last_four
