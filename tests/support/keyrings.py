"""Keyrings of a few lines, each with one of the ways a real one behaves."""

from __future__ import annotations

import threading

from keyring.errors import InitError, KeyringLocked, NoKeyringError


class PromptDismissedException(Exception):
    """As the Secret Service library names it."""


class MemoryRing:
    """Works."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class ForgetfulRing(MemoryRing):
    """Takes everything and keeps nothing, as the null backend does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return


class StubbornRing(MemoryRing):
    """Says that it deleted, and did not."""

    def delete_password(self, service: str, username: str) -> None:
        return


class FailingRing(MemoryRing):
    """Raises what it was made with, at every call."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


class HangingRing(MemoryRing):
    """Waits for a person who never comes, until the test lets go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.release = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.set()
        self.release.wait(30)
        return None


def locked() -> Exception:
    return KeyringLocked("Failed to unlock the collection!")


def cancelled() -> Exception:
    error = InitError("Failed to create the collection.")
    error.__cause__ = PromptDismissedException()
    return error


def absent() -> Exception:
    return NoKeyringError("none")
