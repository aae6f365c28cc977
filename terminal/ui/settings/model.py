"""Values of the settings by catalogue entry, and what a search finds. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terminal.services.session import SettingsVerbs
from terminal.services.settings.catalogue import PAGES, Page
from terminal.services.settings.values import Setting


@dataclass(frozen=True, slots=True)
class Found:
    """A page with those of its settings that a search found; all of them when it found the page."""

    page: Page
    settings: tuple[Setting, ...]


class SettingsModel:
    """Reads and writes one value at a time, keeping what else its section holds."""

    def __init__(self, settings: SettingsVerbs) -> None:
        self._settings = settings

    def value(self, setting: Setting) -> object:
        """What is in force: the saved value where it makes sense, else the default."""
        return setting.clean(self._settings.load(setting.section).get(setting.key, setting.default))

    def put(self, setting: Setting, value: object) -> str:
        """Keep a value; returns why it was not taken, empty when it was."""
        problem = setting.problem(value)
        if not problem:
            section = self._settings.load(setting.section)
            self._settings.save(setting.section, {**section, setting.key: value})
        return problem

    def is_default(self, settings: Sequence[Setting]) -> bool:
        return all(self.value(setting) == setting.default for setting in settings)

    def restore(self, settings: Sequence[Setting]) -> None:
        """Back to the defaults; what else the sections hold stays."""
        for name in dict.fromkeys(setting.section for setting in settings):
            keys = {setting.key for setting in settings if setting.section == name}
            kept = {k: v for k, v in self._settings.load(name).items() if k not in keys}
            self._settings.save(name, kept)


def search(query: str, pages: Sequence[Page] = PAGES) -> list[Found]:
    """Pages that hold every word of `query` in their own words or in those of one setting."""
    wanted = query.lower().split()
    found = []
    for page in pages:
        if _has(f"{page.title} {page.words} {page.lead}", wanted):
            found.append(Found(page, page.settings))
            continue
        settings = tuple(s for s in page.settings if _has(_words(s, page), wanted))
        if settings:
            found.append(Found(page, settings))
    return found


def _words(setting: Setting, page: Page) -> str:
    labels = " ".join(getattr(setting, "labels", ()))
    return f"{page.title} {setting.title} {setting.words} {setting.help} {labels}"


def _has(text: str, wanted: Sequence[str]) -> bool:
    lower = text.lower()
    return all(word in lower for word in wanted)
