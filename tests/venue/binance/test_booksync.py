"""The local book procedure: worked ids, and real recordings to their exact final state."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.book import OrderBook
from terminal.domain.events import BookChanged, BookLoaded, BookLost
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.venue.binance.booksync import (
    BookEvent,
    BookSync,
    DepthDiff,
    DepthSnapshot,
    FuturesRule,
    SequenceRule,
    SpotRule,
)
from terminal.venue.binance.spot.messages import DepthAnswer, DepthUpdate
from terminal.venue.binance.spot.parse import parse_diff, parse_snapshot
from tests.support.shared_data import shared_data

BTC = InstrumentId(Market.SPOT, "BTCUSDT")


def diff(first: int, last: int, previous: int | None = None) -> DepthDiff:
    return DepthDiff(first, last, [("1.00", str(last))], [], last, previous)


def kinds(events: object) -> list[str]:
    return [type(event).__name__ for event in events]  # type: ignore[attr-defined]


def synced(rule: SequenceRule, last_id: int) -> BookSync:
    sync = BookSync(BTC, rule)
    assert kinds(sync.snapshot(DepthSnapshot(last_id, [], []))) == ["BookLoaded"]
    return sync


def test_spot_ids_of_the_documented_procedure() -> None:
    sync = synced(SpotRule(), 160)
    assert sync.diff(diff(150, 157)) == ()
    assert sync.diff(diff(155, 160)) == ()
    assert kinds(sync.diff(diff(158, 163))) == ["BookChanged"]
    assert kinds(sync.diff(diff(164, 170))) == ["BookChanged"]
    assert kinds(sync.diff(diff(171, 171))) == ["BookChanged"]
    assert kinds(sync.diff(diff(174, 180))) == ["BookLost"]
    assert sync.is_waiting()


def test_buffered_differences_follow_the_snapshot() -> None:
    sync = BookSync(BTC, SpotRule())
    for first, last in ((150, 157), (158, 163), (164, 170)):
        assert sync.diff(diff(first, last)) == ()
    events = sync.snapshot(DepthSnapshot(160, [], []))
    assert kinds(events) == ["BookLoaded", "BookChanged", "BookChanged"]
    assert not sync.is_waiting()


def test_a_snapshot_older_than_the_buffer_is_asked_for_again() -> None:
    sync = BookSync(BTC, SpotRule())
    sync.diff(diff(162, 165))
    assert sync.snapshot(DepthSnapshot(160, [], [])) == ()
    assert sync.is_waiting()
    assert kinds(sync.snapshot(DepthSnapshot(163, [], []))) == ["BookLoaded", "BookChanged"]


def test_after_a_gap_the_differences_since_are_kept() -> None:
    sync = synced(SpotRule(), 10)
    sync.diff(diff(11, 12))
    assert kinds(sync.diff(diff(14, 15))) == ["BookLost"]
    sync.diff(diff(16, 17))
    assert kinds(sync.snapshot(DepthSnapshot(15, [], []))) == ["BookLoaded", "BookChanged"]


def test_a_lost_connection_loses_the_book_once() -> None:
    sync = synced(SpotRule(), 10)
    assert kinds(sync.lose("lost")) == ["BookLost"]
    assert sync.lose("lost") == ()


def test_futures_follow_the_previous_id_not_the_number() -> None:
    sync = synced(FuturesRule(), 149)
    assert sync.diff(diff(130, 140, 120)) == ()
    assert kinds(sync.diff(diff(141, 149, 140))) == ["BookChanged"]
    assert kinds(sync.diff(diff(157, 160, 149))) == ["BookChanged"]
    assert sync.diff(diff(157, 160, 149)) == ()
    assert kinds(sync.diff(diff(170, 175, 165))) == ["BookLost"]


@given(
    lengths=st.lists(st.integers(1, 5), min_size=3, max_size=30),
    dropped=st.sets(st.integers(0, 29), max_size=3),
    repeated=st.sets(st.integers(0, 29), max_size=5),
    snapshot_at=st.integers(0, 29),
)
def test_a_book_is_right_or_lost_never_wrong(
    lengths: list[int], dropped: set[int], repeated: set[int], snapshot_at: int
) -> None:
    sync = BookSync(BTC, SpotRule())
    truth: dict[int, int] = {}
    book: dict[str, str] = {}
    is_live = False
    last_id = 0
    for index, length in enumerate(lengths):
        prices = {update % 4: update for update in range(last_id + 1, last_id + length + 1)}
        truth.update(prices)
        levels = [(str(price), str(update)) for price, update in prices.items()]
        change = DepthDiff(last_id + 1, last_id + length, levels, [], index)
        last_id += length
        events: list[BookEvent] = []
        if index not in dropped:
            events.extend(sync.diff(change))
            if index in repeated:
                events.extend(sync.diff(change))
        if index == snapshot_at % len(lengths) or (index > snapshot_at and sync.is_waiting()):
            levels = [(str(price), str(update)) for price, update in truth.items()]
            events.extend(sync.snapshot(DepthSnapshot(last_id, levels, [])))
        for event in events:
            match event:
                case BookLoaded():
                    book, is_live = dict(event.bids), True
                case BookChanged():
                    book.update(dict(event.bids))
                case BookLost():
                    is_live = False
        if is_live and index not in dropped:
            assert book == {str(price): str(update) for price, update in truth.items()}


@dataclass
class Recording:
    folder: Path
    expected: dict[str, object]

    def frames(self) -> Iterator[DepthUpdate | DepthAnswer]:
        update = msgspec.json.Decoder(DepthUpdate)
        answer = msgspec.json.Decoder(DepthAnswer)
        for name in self.expected["files"]:  # type: ignore[attr-defined]
            with gzip.open(self.folder / name, "rb") as lines:
                for line in lines:
                    _, _, text = line.partition(b" ")
                    if b'"depthUpdate"' in text:
                        yield update.decode(text[text.index(b'"data":') + 7 : text.rindex(b"}")])
                    elif text.startswith(b'{"lastUpdateId"'):
                        yield answer.decode(text)


@pytest.mark.parametrize(
    ("market", "rule"), [("spot", SpotRule()), ("usdm", FuturesRule()), ("coinm", FuturesRule())]
)
def test_recordings_replay_to_their_final_book(market: str, rule: SequenceRule) -> None:
    folder = shared_data("depth-recordings")
    expected = next(
        row
        for row in json.loads((folder / "expected.json").read_bytes())
        if row["market"] == market
    )
    sync, book = BookSync(BTC, rule), OrderBook(Decimal("0.01"))
    applied = lost = 0
    last_id = 0
    for frame in Recording(folder, expected).frames():
        if isinstance(frame, DepthUpdate):
            events = sync.diff(parse_diff(frame))
            last_id = frame.last_id
        else:
            events = sync.snapshot(parse_snapshot(frame))
        for event in events:
            match event:
                case BookLoaded():
                    book.load(event.bids, event.asks)
                case BookChanged():
                    book.apply(event.bids, event.asks)
                    applied += 1
                case BookLost():
                    lost += 1
    assert lost == 0
    assert applied == expected["diffsApplied"]
    assert last_id == expected["lastUpdateId"]
    for side, name in ((Side.BUY, "bids"), (Side.SELL, "asks")):
        best = [(level.price, level.quantity) for level in book.levels(side, 5)]
        wanted = [(Decimal(p), Decimal(q)) for p, q in expected["finalTop5"][name]]
        assert best == wanted
        assert book.level_count(side) == expected["finalLevels"][name]
