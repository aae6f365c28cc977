"""Kinds of settings: what each may hold, what it is called and what its help line says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
MAX_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One value of a section of the settings. `help` says what it causes, and where something can
    go wrong with it, the remedy. `words` are further words that a search finds it by."""

    section: str
    key: str
    title: str
    help: str
    default: object
    words: str = ""

    @property
    def name(self) -> str:
        return f"{self.section}.{self.key}"

    def clean(self, value: object) -> object:
        """`value` if it makes sense here, else the default; what is in a file proves nothing."""
        return value if self.problem(value) == "" else self.default

    def problem(self, value: object) -> str:
        """Why `value` cannot be taken, as a sentence with its remedy; empty when it can."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Setting):
    """One of `values`, shown as the word at the same place of `labels`."""

    values: tuple[object, ...]
    labels: tuple[str, ...]

    def problem(self, value: object) -> str:
        same = any(value == own and type(value) is type(own) for own in self.values)
        return "" if same else f"Choose one of: {', '.join(self.labels)}."

    def label(self, value: object) -> str:
        return self.labels[self.values.index(self.clean(value))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Setting):
    """On or off."""

    def problem(self, value: object) -> str:
        return "" if isinstance(value, bool) else "It is on or off."


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Setting):
    """A whole number from `low` to `high`, in `unit`; steps of `stride`."""

    low: int
    high: int
    unit: str = ""
    stride: int = 1

    def problem(self, value: object) -> str:
        fine = isinstance(value, int) and not isinstance(value, bool)
        if fine and isinstance(value, int) and self.low <= value <= self.high:
            return ""
        return f"Type a whole number from {self.low:,} to {self.high:,}."


def _anything(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Setting):
    """A short line; `check` gives the sentence of what is wrong with it, empty when nothing is."""

    check: Callable[[str], str] = _anything
    placeholder: str = ""

    def problem(self, value: object) -> str:
        if not isinstance(value, str):
            return "Type a text."
        if len(value) > MAX_TEXT or not value.isprintable():
            return f"Type at most {MAX_TEXT} ordinary characters."
        return self.check(value)


def check_clock(text: str) -> str:
    """A time of day as `22:00`."""
    return "" if _CLOCK.fullmatch(text) else "Type hours and minutes, such as 22:00."
