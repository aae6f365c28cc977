"""The past as it is being loaded: one query at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from terminal.domain.market import InstrumentId
from terminal.domain.records import Record, RecordKind
from terminal.state.store import Store


class LoadState(StrEnum):
    IDLE = "idle"
    LOADING = "loading"
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery:
    """Which part of the past; both ends included, UTC ms. `others` are further instruments of the
    same market, loaded one after the other."""

    kind: RecordKind
    instrument: InstrumentId
    start_ms: int
    end_ms: int
    others: tuple[InstrumentId, ...] = ()

    @property
    def instruments(self) -> tuple[InstrumentId, ...]:
        return tuple(dict.fromkeys((self.instrument, *self.others)))


class RecordStore(Store):
    """`rows` by time, oldest first; `share` of the work done (0 to 1); `note` says why it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.query: RecordQuery | None = None
        self.rows: Sequence[Record] = ()
        self.state = LoadState.IDLE
        self.share = 0.0
        self.note = ""

    def begin(self, query: RecordQuery) -> None:
        self.query, self.rows = query, ()
        self.set_state(LoadState.LOADING, share=0.0)

    def set_rows(self, rows: Sequence[Record], share: float) -> None:
        self.rows, self.share = rows, share
        self._changed()

    def set_state(self, state: LoadState, note: str = "", share: float | None = None) -> None:
        self.state, self.note = state, note
        self.share = self.share if share is None else share
        self._changed()
