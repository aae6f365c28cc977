"""Listen keys: one per account, an hour to live, and the name of its user stream.

Source: USDⓈ-M "Start", "Keepalive" and "Close User Data Stream". Keys belong to accounts, so two
programs of one account share one, and closing it ends the stream of both.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass

from terminal.simulator.spot.model import VenueError

LIFE_MS = 60 * 60_000
_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 64


@dataclass(slots=True)
class _Living:
    key: str
    ends_ms: int


class ListenKeys:
    """Keys that live; `now_ms` is the exchange's clock."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._by_account: dict[int, _Living] = {}
        self._owners: dict[str, int] = {}
        self.ended: list[Callable[[str, int, bool], None]] = []
        """Told of every end: key, account, and whether it just grew too old."""

    def start(self, account_id: int) -> str:
        """The account's key, living another hour from now."""
        self.expire()
        living = self._by_account.get(account_id)
        if living is None:
            key = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            living = self._by_account[account_id] = _Living(key, 0)
            self._owners[key] = account_id
        living.ends_ms = self._now_ms() + LIFE_MS
        return living.key

    def keep(self, account_id: int) -> str:
        """Another hour for a key that lives.

        Raises:
            VenueError: -1125 when the account has none.
        """
        self.expire()
        if account_id not in self._by_account:
            raise VenueError(
                -1125,
                "This listenKey does not exist. Please use `POST /fapi/v1/listenKey` to recreate "
                "`listenKey`",
            )
        return self.start(account_id)

    def close(self, account_id: int) -> None:
        """End the account's key, if it has one."""
        living = self._by_account.get(account_id)
        if living is not None:
            self._end(account_id, living, is_old=False)

    def end(self, account_id: int, *, silently: bool) -> None:
        """Let a key expire now; `silently` without the event."""
        living = self._by_account.get(account_id)
        if living is not None:
            self._end(account_id, living, is_old=not silently)

    def owner(self, key: str) -> int | None:
        """Whose key this is; None for one that does not live."""
        self.expire()
        return self._owners.get(key)

    def expire(self) -> None:
        """End what is too old."""
        now_ms = self._now_ms()
        for account_id, living in tuple(self._by_account.items()):
            if living.ends_ms <= now_ms:
                self._end(account_id, living, is_old=True)

    def _end(self, account_id: int, living: _Living, *, is_old: bool) -> None:
        del self._by_account[account_id], self._owners[living.key]
        for told in tuple(self.ended):
            told(living.key, account_id, is_old)
