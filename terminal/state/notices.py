"""What the trader must see: rejects, unknown outcomes, disconnects, fills."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from terminal.state.store import Store


class Severity(StrEnum):
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message. A later notice with the same non-empty `key` replaces the earlier one
    (partial fills of one order are one notice)."""

    severity: Severity
    title: str
    text: str = ""
    time_ms: int = 0
    key: str = ""
    serial: int = 0


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

    def all(self) -> tuple[Notice, ...]:
        return tuple(self._notices)

    def clear(self) -> None:
        self._notices.clear()
        self._changed()
