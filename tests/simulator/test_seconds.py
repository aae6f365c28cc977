"""Seconds are kept for two hours in memory of fixed size."""

from __future__ import annotations

from terminal.simulator.seconds import KEPT, Seconds
from terminal.simulator.sources.bars import CLOSE, COUNT, VOLUME

START = 1_795_185_468


def test_trades_of_one_second_are_one_row() -> None:
    seconds = Seconds()
    seconds.add(START, 100, 2, taker_buys=True)
    seconds.add(START, 103, 5, taker_buys=False)
    row = seconds.get(START)
    assert row is not None
    assert (row[CLOSE], row[VOLUME], row[COUNT]) == (103, 7, 2)


def test_a_second_without_trades_has_no_row() -> None:
    seconds = Seconds()
    seconds.add(START, 100, 1, taker_buys=True)
    seconds.add(START + 2, 100, 1, taker_buys=True)
    assert seconds.get(START + 1) is None
    assert seconds.get(START) is not None


def test_old_seconds_make_room_and_are_not_mistaken_for_new_ones() -> None:
    seconds = Seconds()
    for second in range(START, START + 3 * KEPT, 2):
        seconds.add(second, 100, 1, taker_buys=True)
    newest = START + 3 * KEPT - 2
    assert seconds.oldest == newest - KEPT + 1
    assert seconds.get(newest) is not None
    assert seconds.get(newest - KEPT - 2) is None
    assert seconds.get(newest + 2 - KEPT) is not None


def test_trades_are_counted_back() -> None:
    seconds = Seconds()
    for second in range(START, START + 10):
        seconds.add(second, 100, 1, taker_buys=True)
        seconds.add(second, 101, 1, taker_buys=True)
    assert seconds.trades_after(START + 9) == 0
    assert seconds.trades_after(START + 4) == 10
