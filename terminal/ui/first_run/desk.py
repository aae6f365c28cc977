"""What the screen can do, as a shape; and what comes out of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terminal.domain.api_key import ApiKey
from terminal.domain.key_report import KeyReport
from terminal.services.profiles import ProfileBook, ProfileCard

if TYPE_CHECKING:
    from terminal.services.credentials import KeyKeeper


@dataclass(frozen=True, slots=True)
class Opening:
    """A profile to open; `key` None for the simulator and for looking only."""

    card: ProfileCard
    key: ApiKey | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """`keeper` holds the key of one profile, `check` asks the profile's exchange about a key (it raises
    the errors of `terminal.domain.errors`), `now_ms` is this machine's clock."""

    profiles: ProfileBook
    keeper: Callable[[ProfileCard], KeyKeeper]
    check: Callable[[ProfileCard, ApiKey], Awaitable[KeyReport]]
    now_ms: Callable[[], int]
