"""What can be wrong with the place where keys are kept, each with its own advice."""

from __future__ import annotations

from enum import StrEnum

from terminal.domain.errors import TerminalError


class StoreState(StrEnum):
    """READY, or which of the ways it is not. They must never be mixed up: an absent store means to
    choose another place, a locked one to unlock it, a cancelled one to ask again."""

    READY = "ready"
    ABSENT = "absent"
    LOCKED = "locked"
    CANCELLED = "cancelled"
    SILENT = "silent"
    ERROR = "error"


_SENTENCES = {
    StoreState.ABSENT: (
        "This system offers no keyring. Keep the key for this session only, or in a file"
        " encrypted with a passphrase."
    ),
    StoreState.LOCKED: "The system's keyring is locked. Unlock it, then try again.",
    StoreState.CANCELLED: (
        "The question of the system's keyring was cancelled; nothing was read or written."
    ),
    StoreState.SILENT: (
        "The system's keyring did not answer within 15 s; its question may be behind a window."
    ),
    StoreState.ERROR: "The system's keyring failed; nothing was changed.",
}


class StoreTrouble(TerminalError):
    """The store could not do it; `state` is never READY. Nothing was overwritten."""

    def __init__(self, state: StoreState, detail: str = "", sentence: str = "") -> None:
        super().__init__(sentence or _SENTENCES[state], detail=detail)
        self.state = state


class WrongPassphrase(TerminalError):
    """The passphrase does not open the file, or the file was changed; which, nobody can tell."""


class NoKey(TerminalError):
    """Nothing is kept here."""
