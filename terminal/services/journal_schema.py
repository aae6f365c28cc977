"""What a command looks like on disk."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any

from terminal.domain.futures.words import PositionSide
from terminal.domain.gate import Decision
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order, OrderStatus, OrderType, Side, TimeInForce

log = logging.getLogger(__name__)
VERSION = 2
ROOM_BYTES = 1_000_000
_TABLE = """
CREATE TABLE IF NOT EXISTS commands (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    environment TEXT NOT NULL,
    market TEXT NOT NULL,
    symbol TEXT NOT NULL,
    client_id TEXT NOT NULL,
    parameters TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    outcome TEXT,
    detail TEXT NOT NULL,
    settled_ms INTEGER
)
"""
_DECISIONS = """
CREATE TABLE IF NOT EXISTS decisions (
    client_id TEXT NOT NULL,
    symbol TEXT NOT NULL,
    order_text TEXT NOT NULL,
    level TEXT NOT NULL,
    reasons TEXT NOT NULL,
    answer TEXT NOT NULL,
    time_ms INTEGER NOT NULL
)
"""
_OPEN = """
SELECT id, kind, environment, market, symbol, client_id, parameters, created_ms FROM commands
WHERE outcome IS NULL OR outcome = 'UNKNOWN' ORDER BY created_ms
"""


class Answer(StrEnum):
    """What the gate or the trader said in the end."""

    ALLOWED = "ALLOWED"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One decision of the gate with the numbers it was made from; `words` is the trader's reason
    for an override."""

    client_id: str
    symbol: str
    order_text: str
    decision: Decision
    answer: Answer
    time_ms: int
    words: str = ""

    def row(self) -> tuple[object, ...]:
        reasons = [
            {
                "rule": reason.rule,
                "level": reason.level.name,
                "message": reason.message,
                "numbers": dict(reason.numbers),
            }
            for reason in self.decision.reasons
        ]
        text = json.dumps({"reasons": reasons, "words": self.words}, separators=(",", ":"))
        level = self.decision.level.name
        answer = self.answer.value
        return (
            self.client_id, self.symbol, self.order_text, level, text, answer, self.time_ms,
        )  # fmt: skip


class Command(StrEnum):
    PLACE = "PLACE"
    CANCEL = "CANCEL"
    CANCEL_ALL = "CANCEL_ALL"
    CANCEL_LIST = "CANCEL_LIST"
    AMEND = "AMEND"
    REPLACE = "REPLACE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A command about to be sent. `id` is the client id when placing, unique for every kind.

    `order` is the order as predicted, or as it is to become; None for commands that only cancel.
    """

    id: str
    kind: Command
    environment: Environment
    instrument: InstrumentId
    client_id: str
    created_ms: int
    order: Order | None = None

    def row(self) -> tuple[object, ...]:
        parameters = {} if self.order is None else _to_json(self.order)
        return (
            self.id,
            self.kind.value,
            self.environment.value,
            self.instrument.market.value,
            self.instrument.symbol,
            self.client_id,
            json.dumps(parameters, separators=(",", ":")),
            self.created_ms,
        )


def open_journal(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    """The open file, and where a damaged one was moved to make room for it (else None).

    Raises:
        sqlite3.Error: it cannot be opened or written, or a newer program wrote it.
    """
    try:
        return _prepare(path), None
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
    damaged = path.with_name(f"{path.name}.damaged-{time.time_ns() // 1_000_000}")
    path.rename(damaged)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(damaged.with_name(damaged.name + suffix))
    return _prepare(path), damaged


def make_room(connection: sqlite3.Connection) -> None:
    """Give the write-ahead log its length on the disk, and let it begin anew.

    Flushing bytes within a file is one write; while the file grows, its new length is a second one,
    which the click would wait for.

    Raises:
        sqlite3.Error: the disk is full.
    """
    with connection:
        # Python opens a transaction by itself for rows only, and all of this must be one.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE room (bytes BLOB)")
        connection.execute("INSERT INTO room VALUES (zeroblob(?))", (ROOM_BYTES,))
        connection.execute("DROP TABLE room")
    clear_log(connection)


def clear_log(connection: sqlite3.Connection) -> None:
    """Move what the log holds into the file; the next write begins the log anew."""
    connection.execute("PRAGMA wal_checkpoint(RESTART)")


def _prepare(path: Path) -> sqlite3.Connection:
    """Every write is on disk before it counts. The log is emptied by `clear_log` only."""
    connection = sqlite3.connect(path, isolation_level="IMMEDIATE")
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise sqlite3.DatabaseError("it was written by a newer version of this program")
        if 0 < version < VERSION:
            _back_up(connection, path.with_name(f"{path.name}.v{version}"))
        with connection:
            connection.execute(_TABLE)
            connection.execute(_DECISIONS)
            connection.execute(f"PRAGMA user_version={VERSION}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _back_up(connection: sqlite3.Connection, copy: Path) -> None:
    """Keep the file as it was before this program changed its form."""
    other = sqlite3.connect(copy)
    try:
        connection.backup(other)
    finally:
        other.close()


def read_unfinished(connection: sqlite3.Connection) -> list[Intent]:
    """Commands without a known end; a row that cannot be read is left alone."""
    found = []
    for row in connection.execute(_OPEN).fetchall():
        try:
            found.append(_intent(row))
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            log.warning("an unfinished command cannot be read: %s", error)
    return found


def _intent(row: tuple[Any, ...]) -> Intent:
    key, kind, environment, market, symbol, client_id, parameters, created_ms = row
    instrument = InstrumentId(Market(market), symbol)
    values = json.loads(parameters)
    return Intent(
        id=key,
        kind=Command(kind),
        environment=Environment(environment),
        instrument=instrument,
        client_id=client_id,
        created_ms=created_ms,
        order=_from_json(values, instrument, client_id, created_ms) if values else None,
    )


_ONLY_CLOSES = ("reduce_only", "close_position")
_NUMBERS = ("quantity", "price", "trigger_price", "quote_quantity", "iceberg_quantity")


def _to_json(order: Order) -> dict[str, str]:
    values = {"side": order.side.value, "type": order.type.value}
    if order.time_in_force is not None:
        values["time_in_force"] = order.time_in_force.value
    for name in _NUMBERS:
        value: Decimal | None = getattr(order, name)
        if value is not None:
            values[name] = plain_text(value)
    if order.position_side is not None:
        values["position_side"] = order.position_side.value
    values.update({name: "yes" for name in _ONLY_CLOSES if getattr(order, name)})
    return values


def _from_json(
    values: dict[str, str], instrument: InstrumentId, client_id: str, created_ms: int
) -> Order:
    def number(name: str) -> Decimal | None:
        return Decimal(values[name]) if name in values else None

    force = values.get("time_in_force")
    return Order(
        instrument=instrument,
        client_id=client_id,
        side=Side(values["side"]),
        type=OrderType(values["type"]),
        status=OrderStatus.UNCONFIRMED,
        time_in_force=None if force is None else TimeInForce(force),
        created_ms=created_ms,
        updated_ms=created_ms,
        quantity=number("quantity"),
        price=number("price"),
        trigger_price=number("trigger_price"),
        quote_quantity=number("quote_quantity"),
        iceberg_quantity=number("iceberg_quantity"),
        position_side=PositionSide(values["position_side"]) if "position_side" in values else None,
        reduce_only="reduce_only" in values,
        close_position="close_position" in values,
    )
