"""Which profiles exist: one folder each under its environment, with a card that says what it is.

A profile keeps its environment for life; the folder it lies in is the environment.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.domain.errors import Invalid
from terminal.domain.market import Environment
from terminal.services.private_file import write_private

if TYPE_CHECKING:
    from terminal.services.custom_hosts import CustomHosts

log = logging.getLogger(__name__)
CARD = "profile.json"
DEFAULT_NAME = "default"
CUSTOM_HOSTS = "custom hosts"
SIMULATOR_TITLE = "Sim 1"
LONGEST_TITLE = 40
LARGEST_CARD = 16 * 1024
# Any of these in a folder means that a profile has been used there.
_TRACES = (CARD, "settings.json", "journal.sqlite")
_SLUG = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCard:
    """`name` is the folder, `title` what the trader calls it. Of a key only kind and last four.

    `read_only` sessions can send nothing, not even a cancel. `used_ms` in UTC, 0 for never.
    `may_move_money` when a key that can withdraw or transfer was insisted on. `hosts` None for
    Binance's own; a profile keeps them for life, like its environment.
    """

    environment: Environment
    name: str
    title: str
    read_only: bool = False
    key_kind: str = ""
    last_four: str = ""
    used_ms: int = 0
    may_move_money: bool = False
    hosts: CustomHosts | None = None

    @property
    def can_send(self) -> bool:
        """Whether a session of it may send anything: not for reading only, and not without a key."""
        has_key = bool(self.last_four) or self.environment is Environment.SIMULATOR
        return has_key and not self.read_only

    @property
    def purpose(self) -> str:
        """Names the profile wherever something of it is kept. With the hosts in it, a key opens
        for no others."""
        own = "" if self.hosts is None else "@" + ",".join(self.hosts.to_card().values())
        return f"{self.environment.value}/{self.name}{own}"


class ProfileBook:
    """All profiles under `root` (see `paths.data_root`)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def root(self) -> Path:
        return self._root

    def folder(self, card: ProfileCard) -> Path:
        return self._root.joinpath(card.environment.value, card.name)

    def is_used(self, card: ProfileCard) -> bool:
        """Whether anything was ever kept there."""
        return any(self.folder(card).glob("*"))

    def all(self) -> list[ProfileCard]:
        """By environment, then by name: an order that stays, for keys that lead to them."""
        return [
            self.load(environment, folder.name)
            for environment in Environment
            for folder in sorted(self._root.joinpath(environment.value).glob("*"))
            if any((folder / trace).is_file() for trace in _TRACES)
        ]

    def last(self) -> ProfileCard | None:
        """The one used last; None when there is none yet."""
        return max(self.all(), key=lambda card: card.used_ms, default=None)

    def load(self, environment: Environment, name: str) -> ProfileCard:
        """The card, or a plain one where there is none or it is damaged. A card that claims another
        environment than its folder's is not believed."""
        plain = ProfileCard(
            environment=environment, name=name, title=_plain_title(environment, name)
        )
        path = self.folder(plain) / CARD
        try:
            if path.stat().st_size > LARGEST_CARD:
                raise ValueError("too large")  # noqa: TRY301 - handled like bad JSON
            content = json.loads(path.read_bytes())
            return replace(
                plain,
                title=clean_title(str(content["title"])) or plain.title,
                # Only a plain no makes a profile able to send.
                read_only=content["read_only"] is not False,
                key_kind=str(content.get("key_kind", ""))[:16],
                last_four=str(content.get("last_four", ""))[:5],
                used_ms=int(content.get("used_ms", 0)),
                may_move_money=content.get("may_move_money") is True,
                hosts=_own_hosts(content["hosts"]) if "hosts" in content else None,
            )
        except FileNotFoundError:
            return plain
        except (OSError, ValueError, KeyError, TypeError, RecursionError, Invalid) as error:
            log.warning("the card of profile %s cannot be read: %s", name, type(error).__name__)
            return plain

    def save(self, card: ProfileCard) -> None:
        """Raises OSError when it cannot be written."""
        content: dict[str, object] = {
            "version": 1,
            "title": card.title,
            "read_only": card.read_only,
            "key_kind": card.key_kind,
            "last_four": card.last_four,
            "used_ms": card.used_ms,
            "may_move_money": card.may_move_money,
        }
        if card.hosts is not None:
            content["hosts"] = card.hosts.to_card()
        write_private(self.folder(card) / CARD, json.dumps(content, indent=1).encode())

    def touch(self, card: ProfileCard, now: Callable[[], int]) -> ProfileCard:
        """Note that it is used now; a card that cannot be written is no reason not to trade."""
        used = replace(card, used_ms=now())
        try:
            self.save(used)
        except OSError as error:
            log.warning("the card of profile %s is not written: %s", card.name, error)
        return used

    def free_name(self, environment: Environment, title: str) -> str:
        """A folder name for a new profile called `title`."""
        base = _SLUG.sub("-", title).strip("-").lower()[:32] or "profile"
        name, number = base, 2
        while self._root.joinpath(environment.value, name).exists():
            name, number = f"{base}-{number}", number + 1
        return name


def _own_hosts(content: object) -> CustomHosts:
    # Few profiles have them, and every module delays the first picture.
    from terminal.services.custom_hosts import hosts_of_card

    return hosts_of_card(content)


def clean_title(text: str) -> str:
    """A title on one short line."""
    words = "".join(c if c.isprintable() else " " for c in text[:400])
    return " ".join(words.split())[:LONGEST_TITLE]


def _plain_title(environment: Environment, name: str) -> str:
    if environment is Environment.SIMULATOR and name == DEFAULT_NAME:
        return SIMULATOR_TITLE
    return name
