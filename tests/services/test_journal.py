"""What was intended survives the end of the process; damage is put aside, never trusted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from terminal.domain.futures.bracket import ExitLeg, exit_ticket
from terminal.domain.futures.ticket import StopKind
from terminal.domain.futures.words import PositionSide
from terminal.domain.market import Environment
from terminal.domain.order import Order, OrderStatus, Side
from terminal.services.journal import WRITES_PER_LOG, Journal, JournalFailed, Outcome
from terminal.services.journal_schema import Command, Intent
from terminal.services.orders.prediction import predict
from tests.support.fakes import BTC, NOW_MS, limit
from tests.support.futures_market import BLZ


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path)
    yield journal
    journal.close()


def intent(client_id: str = "t1s-a-1") -> Intent:
    order = predict(limit(price="100.10", quantity="0.5"), client_id, NOW_MS, None)
    return Intent(
        id=client_id,
        kind=Command.PLACE,
        environment=Environment.SIMULATOR,
        instrument=BTC,
        client_id=client_id,
        created_ms=NOW_MS,
        order=order,
    )


def unconfirmed(wanted: Intent) -> Order:
    assert wanted.order is not None
    return replace(wanted.order, status=OrderStatus.UNCONFIRMED)


async def test_an_intent_is_found_again_by_the_next_process(path: Path, journal: Journal) -> None:
    await journal.intend(intent())
    # No close in between: this is what a killed process leaves.
    later = Journal(path)
    (found,) = await later.unfinished()
    later.close()
    assert found.order == unconfirmed(intent())
    assert found.order is not None
    assert found.order.price == Decimal("100.1")


async def test_an_exit_is_found_again_as_what_can_only_close(path: Path, journal: Journal) -> None:
    leg = ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=Decimal(9))
    tickets = [
        exit_ticket(BLZ.id, Side.BUY, PositionSide.BOTH, leg, None),
        exit_ticket(BLZ.id, Side.BUY, PositionSide.BOTH, leg, Decimal(5)),
        exit_ticket(BLZ.id, Side.BUY, PositionSide.LONG, leg, Decimal(5)),
    ]
    for number, ticket in enumerate(tickets):
        order = predict(ticket, f"t1s-a-{number}", NOW_MS, None)
        await journal.intend(replace(intent(order.client_id), instrument=BLZ.id, order=order))
    later = Journal(path)
    found = [each.order for each in await later.unfinished()]
    later.close()
    assert [(o.close_position, o.reduce_only, o.position_side) for o in found if o] == [
        (True, False, None),
        (False, True, None),
        (False, False, PositionSide.LONG),
    ]


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.REJECTED, Outcome.NOT_SENT])
async def test_a_settled_intent_is_finished(journal: Journal, outcome: Outcome) -> None:
    await journal.intend(intent())
    journal.settle("t1s-a-1", outcome, NOW_MS)
    assert await journal.unfinished() == []


async def test_an_unknown_outcome_stays_unfinished(journal: Journal) -> None:
    await journal.intend(intent())
    journal.settle("t1s-a-1", Outcome.UNKNOWN, NOW_MS)
    assert [found.client_id for found in await journal.unfinished()] == ["t1s-a-1"]


async def test_a_cancel_without_an_end_is_left_and_names_no_order_to_adopt(
    journal: Journal,
) -> None:
    journal.note(replace(intent(), id="CANCEL:1", kind=Command.CANCEL, order=None))
    (found,) = await journal.unfinished()
    assert (found.kind, found.order) == (Command.CANCEL, None)


@pytest.mark.warns("journal write failed")
async def test_one_bad_write_does_not_spoil_those_that_wait_with_it(journal: Journal) -> None:
    await journal.intend(intent("one"))
    journal.note(intent("one"))
    await journal.intend(intent("two"))
    assert [found.client_id for found in await journal.unfinished()] == ["one", "two"]


async def test_the_log_keeps_its_length_and_loses_nothing(path: Path, journal: Journal) -> None:
    log = path.with_name(f"{path.name}-wal")
    await journal.intend(intent("first"))
    length = log.stat().st_size
    names = [f"order-{number}" for number in range(2 * WRITES_PER_LOG + 5)]
    for name in names:
        await journal.intend(intent(name))
    assert log.stat().st_size == length
    # No close in between: this is what a killed process leaves.
    later = Journal(path)
    assert {found.client_id for found in await later.unfinished()} == {"first", *names}
    later.close()


@pytest.fixture
def damaged(path: Path) -> Path:
    path.write_bytes(b"this is no database" * 100)
    return path


async def test_a_damaged_file_is_kept_aside(damaged: Path) -> None:
    journal = Journal(damaged)
    await journal.intend(intent())
    journal.close()
    assert journal.damaged is not None
    assert journal.damaged != damaged
    assert journal.damaged.stat().st_size == 1_900


@pytest.mark.warns("journal write failed")
async def test_a_newer_file_is_refused_not_changed(path: Path, journal: Journal) -> None:
    await journal.intend(intent())
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    later = Journal(path)
    with pytest.raises(JournalFailed, match="newer version"):
        await later.intend(intent("two"))
    later.close()


@pytest.mark.warns("journal write failed")
async def test_a_folder_that_is_not_there_fails_with_a_sentence(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "missing" / "journal.sqlite")
    with pytest.raises(JournalFailed, match="cannot be written"):
        await journal.intend(intent())
    journal.close()


async def test_a_closed_journal_refuses(journal: Journal) -> None:
    journal.close()
    with pytest.raises(JournalFailed):
        await journal.intend(intent())
