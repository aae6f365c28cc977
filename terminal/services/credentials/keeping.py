"""Where the key of one profile is kept, and the verbs on it: keep, open, forget."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from terminal.domain.api_key import ApiKey, Secret
from terminal.domain.errors import Invalid
from terminal.services.credentials import vault
from terminal.services.credentials.system_store import SystemStore, open_system_store, override_of
from terminal.services.credentials.troubles import NoKey, StoreState, StoreTrouble, WrongPassphrase
from terminal.services.credentials.worker import SECONDS, in_thread
from terminal.services.private_file import write_private

FILE_NAME = "key.vault"
SHORTEST_PASSPHRASE = 10


class Place(StrEnum):
    """SYSTEM: the system's keyring opens the file. FILE: a passphrase does. SESSION: memory only."""

    SYSTEM = "system"
    FILE = "file"
    SESSION = "session"


class KeyKeeper:
    """The key of the profile whose data lies in `folder`; `purpose` is `environment/profile` and
    binds key and keyring entry to it. No two profiles share either.

    Every verb leaves the loop free and ends within `seconds`, or raises StoreTrouble(SILENT).
    """

    def __init__(
        self,
        folder: Path,
        purpose: str,
        *,
        service: str,
        open_store: Callable[[str], SystemStore] = open_system_store,
        seconds: float = SECONDS,
    ) -> None:
        self._path = folder / FILE_NAME
        self._purpose = purpose
        self._service = service
        self._open_store = open_store
        self._seconds = seconds
        self._held: ApiKey | None = None

    @property
    def place(self) -> Place | None:
        """Where a key is kept now, None when nowhere. Looks at the file's head, decrypts nothing."""
        if self._held is not None:
            return Place.SESSION
        try:
            derivation = vault.derivation_of(vault.read_file(self._path))
        except (NoKey, WrongPassphrase, OSError):
            return None
        return Place.SYSTEM if derivation is None else Place.FILE

    async def look(self) -> tuple[StoreState, str]:
        """State of the system's keyring and its name, or the sentence that says what is wrong."""
        try:
            store = await in_thread(lambda: self._open_store(self._service), self._seconds)
        except StoreTrouble as trouble:
            return trouble.state, str(trouble)
        return StoreState.READY, store.name

    @staticmethod
    def override() -> str:
        """What outside of this program tries to choose another keyring; shown, never followed."""
        return override_of(os.environ)

    async def keep(self, key: ApiKey, place: Place, passphrase: Secret | None = None) -> None:
        """Keep `key` in `place`, replacing what was there; read back and compared.

        Raises:
            StoreTrouble: the keyring would not; nothing was replaced.
            Invalid: the passphrase is too short, or the file cannot be written.
        """
        if place is Place.SESSION:
            await self.forget()
            self._held = key
            return
        try:
            if place is Place.SYSTEM:
                await in_thread(lambda: self._keep_in_system(key), self._seconds)
            else:
                await in_thread(lambda: self._keep_in_file(key, passphrase), self._seconds)
        except OSError as error:
            raise Invalid(f"The key could not be written ({error.strerror}).") from error
        self._held = None

    async def open(self, passphrase: Secret | None = None) -> ApiKey:
        """The key.

        Raises:
            NoKey: none is kept.
            StoreTrouble: the keyring is absent, locked, cancelled, silent or broken.
            WrongPassphrase: or the file was changed or moved from another profile.
        """
        if self._held is not None:
            return self._held
        return await in_thread(lambda: self._open(passphrase), self._seconds)

    async def forget(self) -> None:
        """Remove the key everywhere and make sure. It stays valid at the exchange until revoked.

        Raises:
            StoreTrouble: the keyring could not be asked; the file is gone all the same.
        """
        place = self.place
        self._held = None
        await asyncio.to_thread(self._path.unlink, missing_ok=True)
        if place is Place.SYSTEM:
            await in_thread(self._forget_in_system, self._seconds)

    def _keep_in_system(self, key: ApiKey) -> None:
        store = self._open_store(self._service)
        # The former master key goes on opening the former file until the new one is in place.
        master = self._read_master(store) or vault.new_master_key()
        store.write(self._purpose, base64.b64encode(master).decode())
        self._write_checked(key, master, None)

    def _keep_in_file(self, key: ApiKey, passphrase: Secret | None) -> None:
        if passphrase is None or len(passphrase.reveal()) < SHORTEST_PASSPHRASE:
            raise Invalid(f"The passphrase needs at least {SHORTEST_PASSPHRASE} characters.")
        derivation = vault.new_derivation()
        self._write_checked(key, derivation.key(passphrase), derivation)

    def _write_checked(
        self, key: ApiKey, with_key: bytes, derivation: vault.Derivation | None
    ) -> None:
        content = vault.seal(key, with_key, self._purpose, derivation)
        if vault.unseal(content, with_key, self._purpose) != key:
            raise Invalid("The key could not be encrypted.")
        write_private(self._path, content)
        if vault.unseal(vault.read_file(self._path), with_key, self._purpose) != key:
            raise Invalid("The file does not give back what was written to it.")

    def _open(self, passphrase: Secret | None) -> ApiKey:
        content = vault.read_file(self._path)
        derivation = vault.derivation_of(content)
        if derivation is not None:
            if passphrase is None:
                raise WrongPassphrase("The key is in a file that needs its passphrase.")
            return vault.unseal(content, derivation.key(passphrase), self._purpose)
        master = self._read_master(self._open_store(self._service))
        if master is None:
            raise NoKey("The keyring has no entry for this profile; enter the key again.")
        return vault.unseal(content, master, self._purpose)

    def _read_master(self, store: SystemStore) -> bytes | None:
        text = store.read(self._purpose)
        if text is None:
            return None
        try:
            master = base64.b64decode(text, validate=True)
        except ValueError:
            return None
        return master if len(master) == vault.KEY_BYTES else None

    def _forget_in_system(self) -> None:
        self._open_store(self._service).delete(self._purpose)
