"""What the trader must see: rejects, unknown outcomes, disconnects, fills."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum

from terminal.state.store import Store

OVER = "It has worked again since."


class Severity(StrEnum):
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message. A later notice with the same non-empty `key` replaces the earlier one
    (partial fills of one order are one notice). What it tells of `is_over` when it is not so any
    more; it stays in the list."""

    severity: Severity
    title: str
    text: str = ""
    time_ms: int = 0
    key: str = ""
    serial: int = 0
    is_over: bool = False


class NoticeStore(Store):
    """The newest notices, oldest first in `all`."""

    def __init__(self, capacity: int = 500) -> None:
        super().__init__()
        self._notices: deque[Notice] = deque(maxlen=capacity)
        self._serial = 0

    def add(
        self, severity: Severity, title: str, text: str = "", *, time_ms: int, key: str = ""
    ) -> Notice:
        self._serial += 1
        notice = Notice(
            severity=severity,
            title=title,
            text=text,
            time_ms=time_ms,
            key=key,
            serial=self._serial,
        )
        if key:
            kept = [n for n in self._notices if n.key != key]
            self._notices.clear()
            self._notices.extend(kept)
        self._notices.append(notice)
        self._changed()
        return notice

    def settle(self, key: str) -> None:
        """What the notice of this key tells of has ended; does nothing when there is none."""
        for at, notice in enumerate(self._notices):
            if notice.key == key and not notice.is_over:
                self._notices[at] = replace(notice, text=f"{notice.text} {OVER}", is_over=True)
                self._changed()

    def all(self) -> tuple[Notice, ...]:
        return tuple(self._notices)

    def clear(self) -> None:
        self._notices.clear()
        self._changed()
