"""Settings out to a file and in again, always shown before anything changes. Never a secret.

What may travel is a list of sections, so that a key, a journal or a lock can never be among it,
whatever will be kept in the settings one day.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from terminal.services.redaction import redact
from terminal.services.settings.catalogue import HOTKEYS, TRAVELLING, find
from terminal.services.settings.migrations import VERSION, Sections, migrate

KIND = "binance-desktop-terminal settings"
LARGEST_BYTES = 1_000_000


class BadFile(ValueError):
    """A file that is not taken; `str(error)` says why and what to do."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that would change, as texts for reading. `problem` says why it would not be taken."""

    section: str
    key: str
    title: str
    before: str
    after: str
    value: object
    problem: str = ""


def export_text(sections: Mapping[str, Mapping[str, object]]) -> str:
    """The file's content: every travelling section as it is, with anything secret-like hidden."""
    kept = {name: dict(sections[name]) for name in TRAVELLING if name in sections}
    document = {"kind": KIND, "version": VERSION, "sections": kept}
    return redact(json.dumps(document, indent=1, sort_keys=True))


def write_export(path: Path, sections: Mapping[str, Mapping[str, object]]) -> None:
    """Write it, readable by its owner only.

    Raises:
        OSError: it cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(export_text(sections))


def read_export(path: Path) -> Sections:
    """The travelling sections of a file, brought up to this version.

    Raises:
        BadFile: it is too large, no settings file, or of a newer version.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise BadFile("The file is larger than any settings file. Choose another.")
    try:
        document = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadFile("The file is not a settings file: it is no JSON.") from error
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise BadFile("The file is not one that “Export” wrote here. Choose another.")
    version, sections = document.get("version"), document.get("sections")
    if not isinstance(version, int) or not isinstance(sections, dict):
        raise BadFile("The file is damaged: its version or its sections are missing.")
    if version > VERSION:
        raise BadFile("A newer program wrote the file. Bring this one up to date first.")
    parts = {n: dict(p) for n, p in sections.items() if n in TRAVELLING and isinstance(p, dict)}
    return migrate(parts, version)


def differences(
    now: Mapping[str, Mapping[str, object]], wanted: Mapping[str, Mapping[str, object]]
) -> Sequence[Difference]:
    """What importing `wanted` would change, in the order of the catalogue."""
    found: list[Difference] = []
    for section in TRAVELLING:
        for key, value in sorted(wanted.get(section, {}).items()):
            setting = find(section, key)
            default = None if setting is None else setting.default
            before = now.get(section, {}).get(key, default)
            if value == before:
                continue
            title = f"{section}: {key}" if setting is None else setting.title
            problem = ""
            if setting is not None:
                problem = setting.problem(value)
            elif section != HOTKEYS or not isinstance(value, str):
                problem = "" if section in _FREE else "This program does not know it."
            found.append(
                Difference(section, key, title, _shown(before), _shown(value), value, problem)
            )
    return found


_FREE = frozenset({"ticket_presets", HOTKEYS})
"""Sections whose keys are symbols or actions, which no list could name."""


def _shown(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "on" if value else "off"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
