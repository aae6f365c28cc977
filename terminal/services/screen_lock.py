"""Whether the passphrase that opens a locked screen is right; what is kept does not tell it."""

from __future__ import annotations

import base64
import hmac
import json
from pathlib import Path

from terminal.domain.api_key import Secret
from terminal.domain.errors import Invalid
from terminal.services.clock import Clock
from terminal.services.credentials import vault
from terminal.services.credentials.troubles import WrongPassphrase
from terminal.services.credentials.worker import in_thread
from terminal.services.private_file import write_private

FILE_NAME = "lock.json"
SHORTEST = 6
FREE_TRIES = 3
LONGEST_WAIT_MS = 60_000


class ScreenLock:
    """One profile's lock in `folder`. Wrong tries after the third wait longer and longer."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._path = folder / FILE_NAME
        self._clock = clock
        self._wrong = 0
        self._not_before_ms = 0

    @property
    def is_set(self) -> bool:
        return self._path.is_file()

    @property
    def wait_ms(self) -> int:
        """How long the next try has to wait."""
        return max(0, self._not_before_ms - self._clock())

    async def choose(self, passphrase: Secret) -> None:
        """Set or change it.

        Raises:
            Invalid: too short, or it cannot be written.
        """
        if len(passphrase.reveal()) < SHORTEST:
            raise Invalid(f"The passphrase needs at least {SHORTEST} characters.")
        try:
            await in_thread(lambda: self._write(passphrase))
        except OSError as error:
            raise Invalid(f"It could not be written ({error.strerror}).") from error

    async def opens(self, passphrase: Secret) -> bool:
        """Whether it is the right one; False at once while a try has to wait."""
        if self.wait_ms:
            return False
        if await in_thread(lambda: self._matches(passphrase)):
            self._wrong = 0
            return True
        self._wrong += 1
        if self._wrong >= FREE_TRIES:
            pause = min(LONGEST_WAIT_MS, 1_000 << (self._wrong - FREE_TRIES))
            self._not_before_ms = self._clock() + pause
        return False

    def _write(self, passphrase: Secret) -> None:
        derivation = vault.new_derivation()
        parts = {
            "salt": base64.b64encode(derivation.salt).decode(),
            "memory_kib": derivation.memory_kib,
            "passes": derivation.passes,
            "lanes": derivation.lanes,
        }
        proof = base64.b64encode(derivation.key(passphrase)).decode()
        write_private(self._path, json.dumps({"argon2id": parts, "proof": proof}).encode())

    def _matches(self, passphrase: Secret) -> bool:
        try:
            content = vault.read_file(self._path)
            derivation = vault.derivation_of(content)
            proof = base64.b64decode(json.loads(content)["proof"])
        except (WrongPassphrase, ValueError, KeyError, TypeError, OSError):
            # A damaged file opens nothing: the program can be ended, and the file removed.
            return False
        return derivation is not None and hmac.compare_digest(derivation.key(passphrase), proof)
