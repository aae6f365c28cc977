"""Client order ids: unique for ever, short enough for every market, recognisably ours."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.domain.market import Environment

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_LETTERS = {
    Environment.SIMULATOR: "s",
    Environment.TESTNET: "t",
    Environment.DEMO: "d",
    Environment.LIVE: "l",
}
_BY_LETTER = {letter: environment for environment, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class ClientId:
    """Parts of an id of ours: environment, creation time in UTC ms, random part (40 bits)."""

    environment: Environment
    created_ms: int
    nonce: int


def make_client_id(environment: Environment, now_ms: int, nonce: int) -> str:
    """Build `t1<env>-<time>-<nonce>`, at most 22 characters of `[0-9a-z-]`.

    `nonce` is 40 random bits drawn by the caller. Fits the shortest limit of all markets
    (36 characters, `^[\\.A-Z\\:/a-z0-9_-]{1,36}$`).

    Raises:
        ValueError: if the nonce does not fit 40 bits or the time is negative.
    """
    if not 0 <= nonce < 1 << 40 or now_ms < 0:
        raise ValueError("nonce must fit 40 bits and time must not be negative")
    return f"t1{_LETTERS[environment]}-{_base36(now_ms)}-{_base36(nonce)}"


def parse_client_id(text: str) -> ClientId | None:
    """Parts of an id made by `make_client_id`, None for anybody else's id."""
    head, _, tail = text.partition("-")
    time, _, nonce = tail.partition("-")
    if len(head) != 3 or head[:2] != "t1" or head[2] not in _BY_LETTER or not time or not nonce:
        return None
    if not set(time + nonce) <= set(_ALPHABET):
        return None
    return ClientId(_BY_LETTER[head[2]], int(time, 36), int(nonce, 36))


def _base36(value: int) -> str:
    digits = ""
    while value:
        value, rest = divmod(value, 36)
        digits = _ALPHABET[rest] + digits
    return digits or "0"
