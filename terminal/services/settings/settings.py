"""Typed settings that survive crashes: one versioned JSON file, replaced atomically."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from terminal.services.settings.migrations import VERSION, migrate

log = logging.getLogger(__name__)
FLUSH_SECONDS = 0.5
FILE = "settings.json"
LARGEST_FILE = 4_000_000

Problem = Callable[[str, str], None]
Changed = Callable[[str], None]


def peek(path: Path, section: str) -> dict[str, object]:
    """One section of a settings file that nobody has open; empty when there is no file.

    Reading it with the service instead would put a damaged file aside before its owner can be told.

    Raises:
        ValueError: neither the file nor the generation before it can be read.
    """
    trouble: Exception | None = None
    for place in (path, path.with_suffix(".bak")):
        try:
            if place.stat().st_size > LARGEST_FILE:
                raise ValueError("the file is too large")  # noqa: TRY301 - handled like bad JSON
            document = json.loads(place.read_bytes())
            found = document["sections"].get(section, {})
            return dict(found) if isinstance(found, dict) else {}
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            trouble = trouble or error
    if trouble is not None:
        raise ValueError("the settings cannot be read") from trouble
    return {}


class SettingsService:
    """Sections of JSON values. `problem` is told (title, text) of anything the user should know.

    A file that cannot be read is put aside, never overwritten; the generation before it is used
    when there is one. A file of a newer version is used but not written.
    """

    def __init__(self, path: Path, problem: Problem) -> None:
        self._path = path
        self._problem = problem
        self._read_only = False
        self._dirty = False
        self._fails = False
        self._listeners: list[Changed] = []
        self._sections = self._read()

    def load(self, section: str) -> dict[str, object]:
        """A copy of the section, empty when it was never saved."""
        return dict(self._sections.get(section, {}))

    @property
    def sections(self) -> dict[str, dict[str, object]]:
        """A copy of everything."""
        return {name: dict(values) for name, values in self._sections.items()}

    def save(self, section: str, values: dict[str, object]) -> None:
        """Keep the section; it is on disk within a second (see `run`) and at the end."""
        if self._sections.get(section) != values:
            self._sections[section] = dict(values)
            self._dirty = True
            for listener in tuple(self._listeners):
                listener(section)

    def on_change(self, listener: Changed) -> Callable[[], None]:
        """Call `listener` with the name of each section that changes; returns how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def run(self) -> None:
        """Write what changed, in a worker thread, until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            text = self._pending()
            if text is not None:
                self._told(await asyncio.to_thread(self._write, text))

    def flush(self) -> None:
        """Write now, if anything changed."""
        text = self._pending()
        if text is not None:
            self._told(self._write(text))

    def _pending(self) -> str | None:
        """The whole file as text when it must be written, None when nothing changed."""
        if not self._dirty or self._read_only:
            return None
        self._dirty = False
        return json.dumps({"version": VERSION, "sections": self._sections}, indent=1)

    def _write(self, text: str) -> OSError | None:
        """Runs in a worker thread, so it tells nobody."""
        try:
            _replace(self._path, text)
        except OSError as error:
            log.warning("settings not written: %s", error)
            return error
        return None

    def _told(self, failure: OSError | None) -> None:
        """Say once that writing fails; it is tried again until it works."""
        if failure is not None:
            self._dirty = True
            if not self._fails:
                text = f"{failure}. They are tried again every second and at the end."
                self._problem("Settings could not be saved", text)
        self._fails = failure is not None

    def _read(self) -> dict[str, dict[str, object]]:
        before = self._path.with_suffix(".bak")
        damage: list[str] = []
        found: dict[str, dict[str, object]] | None = None
        for path in (self._path, before):
            try:
                if path.stat().st_size > LARGEST_FILE:
                    raise ValueError("it is too large")  # noqa: TRY301 - handled like bad JSON
                found = self._decode(path.read_bytes())
                break
            except FileNotFoundError:
                continue
            except (OSError, ValueError, RecursionError) as error:
                damage.append(self._put_aside(path, error))
        if damage:
            used = (
                "The defaults are in force now: set your limits again before you trade."
                if found is None
                else "Those from before the last change are in force now: look through them,"
                " your limits first."
            )
            self._problem("Settings were damaged", f"{' '.join(damage)} {used}")
        return found or {}

    def _decode(self, content: bytes) -> dict[str, dict[str, object]]:
        document = json.loads(content.decode("utf-8"))
        if not isinstance(document, dict) or not isinstance(document.get("sections"), dict):
            raise ValueError("it is not a settings file")  # noqa: TRY004 - handled like bad JSON
        version = document.get("version", 1)
        if not isinstance(version, int):
            raise ValueError("its version is no number")  # noqa: TRY004 - handled like bad JSON
        if version > VERSION:
            self._read_only = True
            self._problem(
                "Settings of a newer version",
                "A newer program wrote them; they are used but not changed by this one.",
            )
        found = document["sections"]
        sections = {name: dict(part) for name, part in found.items() if isinstance(part, dict)}
        return sections if self._read_only else migrate(sections, version)

    def _put_aside(self, path: Path, error: Exception) -> str:
        """Keep a file that cannot be used; the sentences that say why and where it is."""
        log.warning("settings %s cannot be used: %s", path.name, error)
        kept = path.with_name(f"{path.name}.damaged-{time.time_ns() // 1_000_000}")
        cause = f"{path.name} {_cause(error)}."
        try:
            path.rename(kept)
        except OSError as failure:
            log.warning("damaged settings could not be put aside: %s", failure)
            self._read_only = True
            return (
                f"{cause} It cannot be put aside, so changes of this session will not be kept:"
                " look at the rights of its folder."
            )
        return f"{cause} It was kept as {kept.name}."


def _cause(error: Exception) -> str:
    """What is wrong with a file in the words of its owner; the log has the reader's own."""
    if isinstance(error, OSError):
        return f"could not be opened ({(error.strerror or 'no reason given').lower()})"
    if isinstance(error, UnicodeDecodeError):
        return "is not text: the disk or another program wrote over it"
    if isinstance(error, json.JSONDecodeError):
        return "is empty" if not error.doc.strip() else "breaks off or was changed by hand"
    return "is no settings file of this program"


def _replace(path: Path, text: str) -> None:
    """Write beside, flush, keep the former generation, then swap: never a half-written file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        path.replace(path.with_suffix(".bak"))
    fresh.replace(path)
