"""History as files: a job is asked for, and asked about until its file is there.

Source: USDⓈ-M "Get Download Id For Futures Order History" and its two twins. The file is a table of
the rows that the requests for history give; there is no shop to fetch it from, so the link holds it.
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from terminal.simulator.auth import mandatory
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm_wire import account_view, order_view
from terminal.simulator.usdm_wire.desk import Call, Endpoint
from terminal.simulator.usdm_wire.orders import signed

_YEAR_MS = 366 * 86_400_000
_DAY_MS = 86_400_000
_USUAL_MS = 7_241_837
_FIRST_ID = 545_923_594_199_212_032
_ALL = 10**9


@dataclass(frozen=True, slots=True)
class _Job:
    kind: str
    account_id: int
    start_ms: int
    end_ms: int
    asked_ms: int


class Downloads:
    """Jobs by their number, for all accounts."""

    def __init__(self) -> None:
        self._jobs: dict[str, _Job] = {}

    def ask(self, call: Call, kind: str) -> dict[str, Any]:
        """A new job over a span of at most a year."""
        start_ms, end_ms = call.times(_YEAR_MS)
        if start_ms is None or end_ms is None:
            raise mandatory("startTime" if start_ms is None else "endTime")
        number = str(_FIRST_ID + len(self._jobs))
        self._jobs[number] = _Job(kind, call.account_id, start_ms, end_ms, call.now_ms)
        return {"avgCostTimestampOfLast30d": _USUAL_MS, "downloadId": number}

    def look(self, call: Call, kind: str) -> dict[str, Any]:
        """What became of a job; its link lives for a day."""
        number = call.params.need_text("downloadId")
        job = self._jobs.get(number)
        if job is None or (job.kind, job.account_id) != (kind, call.account_id):
            raise VenueError(-1130, "Data sent for parameter 'downloadId' is not valid.")
        ends_ms = job.asked_ms + _DAY_MS
        is_old = call.now_ms > ends_ms
        return {
            "downloadId": number,
            "status": "completed",
            "url": "" if is_old else _link(_ROWS[kind](call, job)),
            "s3Link": None,
            "notified": True,
            "expirationTimestamp": ends_ms,
            "isExpired": is_old or None,
        }


def _orders(call: Call, job: _Job) -> list[dict[str, Any]]:
    rows = call.exchange.all_orders(
        job.account_id, start_ms=job.start_ms, end_ms=job.end_ms, limit=_ALL
    )
    return [order_view.listed(call.listed(row.symbol), row) for row in rows]


def _trades(call: Call, job: _Job) -> list[dict[str, Any]]:
    rows = call.exchange.fills(job.account_id, start_ms=job.start_ms, end_ms=job.end_ms, limit=_ALL)
    return [order_view.own_trade(call.listed(row.symbol), row) for row in rows]


def _income(call: Call, job: _Job) -> list[dict[str, Any]]:
    rows = call.exchange.income(
        job.account_id, start_ms=job.start_ms, end_ms=job.end_ms, limit=_ALL
    )
    return [account_view.income(row) for row in rows]


_ROWS: dict[str, Callable[[Call, _Job], list[dict[str, Any]]]] = {
    "order": _orders,
    "trade": _trades,
    "income": _income,
}


def _link(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as a table, inside an address."""
    found, text = list(rows), io.StringIO()
    if found:
        writer = csv.DictWriter(text, list(found[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(found)
    return "data:text/csv;base64," + base64.b64encode(text.getvalue().encode()).decode()


def endpoints() -> tuple[Endpoint, ...]:
    """Asking and looking, for orders, trades and income."""
    jobs = Downloads()

    def asking(kind: str) -> Callable[[Call], dict[str, Any]]:
        return lambda call: jobs.ask(call, kind)

    def looking(kind: str) -> Callable[[Call], dict[str, Any]]:
        return lambda call: jobs.look(call, kind)

    return tuple(
        endpoint
        for kind in _ROWS
        for endpoint in (
            signed("GET", f"v1/{kind}/asyn", asking(kind), 1000, "startTime", "endTime"),
            signed("GET", f"v1/{kind}/asyn/id", looking(kind), 10, "downloadId"),
        )
    )
