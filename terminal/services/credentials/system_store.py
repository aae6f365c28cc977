"""The operating system's own keyring, and only that: backends by an allow-list.

Everything here blocks; call it through `worker.in_thread`.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from terminal.services.credentials.troubles import StoreState, StoreTrouble

T = TypeVar("T")
OVERRIDE_VARIABLE = "PYTHON_KEYRING_BACKEND"
# (module, class): encrypted by the system, unlocked by its owner. Nothing else is ever used.
_LINUX = (
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)
ALLOWED = {
    "linux": _LINUX,
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
}
NAMES = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS keychain",
    "keyring.backends.Windows": "Windows credential locker",
}
# There a refused unlocking is always the owner's own no.
_LOCKED_MEANS_CANCELLED = frozenset({"keyring.backends.kwallet", "keyring.backends.macOS"})


class Backend(Protocol):
    """The part of a keyring that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class SystemStore:
    """One service's entries in a backend. Every failure is a `StoreTrouble`."""

    def __init__(
        self, backend: Backend, service: str, unlock: Callable[[], None] = lambda: None
    ) -> None:
        self._backend = backend
        self._service = service
        self._unlock = unlock

    @property
    def name(self) -> str:
        module = type(self._backend).__module__
        return NAMES.get(module, module)

    def read(self, name: str) -> str | None:
        """The text kept under `name`, None when there is none."""
        return self._asked(lambda: self._backend.get_password(self._service, name))

    def write(self, name: str, text: str) -> None:
        """Keep `text`, read it back and compare.

        Raises:
            StoreTrouble: also when it took the text but does not give it back.
        """
        self._asked(lambda: self._backend.set_password(self._service, name, text))
        if self.read(name) != text:
            self.delete(name)
            raise StoreTrouble(
                StoreState.ERROR,
                sentence="The system's keyring does not give back what it was given.",
            )

    def delete(self, name: str) -> None:
        """Remove the entry and make sure that it is gone; nothing there is fine too."""
        if self.read(name) is None:
            return
        self._asked(lambda: self._backend.delete_password(self._service, name))
        if self.read(name) is not None:
            raise StoreTrouble(
                StoreState.ERROR, sentence="The system's keyring still holds the key."
            )

    def _asked(self, call: Callable[[], T]) -> T:
        try:
            self._unlock()
            return call()
        except StoreTrouble:
            raise
        except Exception as error:  # noqa: BLE001,RUF100 - every backend raises its own kinds
            # Without `from`: a backend's text may hold what it was given.
            raise trouble_of(error, type(self._backend).__module__) from None


def trouble_of(error: Exception, module: str) -> StoreTrouble:
    """Which of the states an exception of a backend means; decided by types alone."""
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    kinds = [type(part).__name__ for part in _chain(error)]
    detail = " < ".join(kinds)
    if isinstance(error, NoKeyringError):
        return StoreTrouble(StoreState.ABSENT, detail)
    if "PromptDismissedException" in kinds:
        return StoreTrouble(StoreState.CANCELLED, detail)
    if isinstance(error, KeyringLocked) or "LockedException" in kinds:
        cancelled = module in _LOCKED_MEANS_CANCELLED
        return StoreTrouble(StoreState.CANCELLED if cancelled else StoreState.LOCKED, detail)
    if isinstance(error, InitError) and "SecretServiceNotAvailableException" in kinds:
        return StoreTrouble(StoreState.ABSENT, detail)
    return StoreTrouble(StoreState.ERROR, detail)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def open_system_store(service: str, platform: str = sys.platform) -> SystemStore:
    """The first allowed backend that this system offers; settings of others are not followed.

    Raises:
        StoreTrouble: ABSENT.
    """
    best: tuple[float, str, Callable[[], Backend]] | None = None
    for module_name, class_name in ALLOWED.get(platform, ()):
        try:
            kind = getattr(importlib.import_module(module_name), class_name)
            # Asking for the priority is how a backend says whether it can work here.
            priority = float(kind.priority)
        except Exception:  # noqa: BLE001,RUF100,S112 - whatever it is, this one cannot be used
            continue
        if priority > 0 and (best is None or priority > best[0]):
            best = (priority, module_name, kind)
    if best is not None:
        backend = best[2]()
        if platform == "win32":
            # The library's default roams to other machines of the domain.
            setattr(backend, "persist", "local machine")  # noqa: B010 - not every backend has it
        return SystemStore(backend, service, _unlocker(best[1]))
    raise StoreTrouble(StoreState.ABSENT)


def _unlocker(module_name: str) -> Callable[[], None]:
    return _unlock_secret_service if module_name.endswith("SecretService") else lambda: None


def _unlock_secret_service() -> None:
    """The library says “locked” both when its owner refused and when nobody could be asked."""
    import secretstorage

    bus = secretstorage.dbus_init()
    try:
        collection = secretstorage.get_default_collection(bus)
        if collection.is_locked() and collection.unlock():
            raise StoreTrouble(StoreState.CANCELLED)
    finally:
        bus.close()


def override_of(variables: Mapping[str, str] = os.environ, config: Path | None = None) -> str:
    """What tries to choose another backend (it is not followed, but said); empty when nothing."""
    if variables.get(OVERRIDE_VARIABLE):
        return OVERRIDE_VARIABLE
    if config is None:
        base = variables.get("XDG_CONFIG_HOME") or str(Path(variables.get("HOME", "~")) / ".config")
        config = Path(base) / "python_keyring" / "keyringrc.cfg"
    return config.name if config.is_file() else ""
