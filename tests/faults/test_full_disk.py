"""A disk without room left, on a real file system: every writer says so, and nothing is lost."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from terminal.domain.order import OrderStatus
from terminal.logs import Logs
from tests.faults.lab import Lab, exchange, terminal_on
from tests.support.eventually import eventually

S = OrderStatus


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes; needs Linux and root."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs Linux and root")
    place = tmp_path / "disk"
    place.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(place)]
    done = subprocess.run(options, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def trouble(small_disk: Path) -> Iterator[list[str]]:
    """What the log of the program complains about; it lies on the small disk too."""
    said: list[str] = []
    level = logging.getLogger().level
    logs = Logs(small_disk / "terminal.log", said.append)
    logs.start(logging.DEBUG)
    yield said
    logs.stop()
    logging.getLogger().setLevel(level)


def fill(disk: Path) -> Path:
    """Take all the room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def saved(disk: Path) -> str:
    path = disk / "settings.json"
    return path.read_text() if path.exists() else ""


def use_up_the_log(disk: Path) -> None:
    """The journal's log has room for its next writes, full disk or not: take that room away."""
    with closing(sqlite3.connect(disk / "journal.sqlite")) as other:
        busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy


def titles(lab: Lab) -> list[str]:
    return [notice.title for notice in lab.stores.notices.all()]


@pytest.mark.warns("disk is full|not written|No space left|x{7}")
async def test_a_full_disk(small_disk: Path, trouble: list[str]) -> None:
    async with exchange() as client, terminal_on(client, small_disk) as lab:
        kept = lab.submit(lab.resting())
        await lab.reaches(kept, S.NEW)
        lab.engine.settings.save("symbol", {"symbol": "ETHUSDT"})
        await eventually(lambda: "ETHUSDT" in saved(small_disk))
        use_up_the_log(small_disk)
        filler = fill(small_disk)

        # What cannot be written down is not sent, and the trader reads why.
        refused = lab.submit(lab.resting("0.002"))
        await lab.reaches(refused, S.NOT_SENT)
        assert "Order not sent" in titles(lab)
        assert "full" in lab.stores.notices.all()[-1].text
        assert await lab.placements() == 1
        # Settings and log say it once each and go on.
        lab.engine.settings.save("symbol", {"symbol": "ETHBTC"})
        await eventually(lambda: "Settings could not be saved" in titles(lab))
        for number in range(200):
            logging.getLogger("terminal").warning("%d %s", number, "x" * 500)
        await eventually(lambda: bool(trouble))
        assert len(trouble) == 1
        # What reduces risk needs no journal.
        lab.engine.trading.cancel(lab.order(kept))
        await lab.reaches(kept, S.CANCELED)

        filler.unlink()
        again = lab.submit(lab.resting("0.003"))
        await lab.reaches(again, S.NEW)
        await eventually(lambda: "ETHBTC" in saved(small_disk))
        assert titles(lab).count("Settings could not be saved") == 1
        known = {row[0] for row in await lab.engine.journal.judgements()}
        assert {kept, again} <= known
        lab.clicks -= 1
        assert await lab.placements() == lab.clicks
    async with exchange() as client, terminal_on(client, small_disk) as later:
        # The file that was full is whole: the next start reads it.
        assert later.engine.journal.damaged is None
        assert later.engine.settings.load("symbol") == {"symbol": "ETHBTC"}
