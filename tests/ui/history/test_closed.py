"""Closed positions: rows, sums and files that agree with the exchange's figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terminal.domain.futures.position import FuturesFill, PositionSide
from terminal.domain.order import Side
from terminal.domain.records import Income, Record, RecordKind
from terminal.state.records import LoadState, RecordQuery
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.history import HistoryPanel
from terminal.ui.history.closed import closed_records
from terminal.ui.history.rows import columns_of, file_rows, named_totals
from terminal.ui.linking import SymbolLink
from terminal.ui.theme.loading import load_theme
from tests.support.futures_scene import BTC_PERP, SOL_PERP, build_futures_scene, hold
from tests.support.scene import NOW_MS

START = NOW_MS - 86_400_000
QUERY = RecordQuery(kind=RecordKind.CLOSED, instrument=SOL_PERP, start_ms=START, end_ms=NOW_MS)


def trade(number: int, side: Side, quantity: str, price: str, **more: object) -> Record:
    value = FuturesFill(
        instrument=SOL_PERP,
        trade_id=number,
        client_id="",
        venue_id=1,
        side=side,
        price=D(price),
        quantity=D(quantity),
        quote_quantity=D(quantity) * D(price),
        fee=D("0.05"),
        fee_asset="USDT",
        is_maker=False,
        time_ms=START + number * 60_000,
    )
    value = replace(value, **more)
    return Record(instrument=SOL_PERP, id=number, time_ms=value.time_ms, value=value)


def funding(amount: str, at: int) -> Record:
    value = Income(kind="FUNDING_FEE", amount=D(amount), asset="USDT")
    return Record(instrument=SOL_PERP, id=900 + at, time_ms=START + at * 60_000, value=value)


# 120 are held now and were held before: what is bought and sold between them is on top.
ROWS = (
    trade(1, Side.SELL, "120", "190", realized=D("610.56")),
    trade(2, Side.BUY, "10", "180"),
    funding("-0.21", 3),
    trade(4, Side.SELL, "10", "184.5", realized=D(45)),
    trade(5, Side.BUY, "120", "184.912"),
)


def made() -> list[Record]:
    session, _, _ = build_futures_scene()
    return closed_records(ROWS, QUERY, session.stores)


def test_what_was_held_before_the_span_is_known_from_what_is_held_now() -> None:
    first, second = made()
    words = [
        [column.text(row) for column in columns_of(RecordKind.CLOSED)] for row in (first, second)
    ]
    titles = [column.title for column in columns_of(RecordKind.CLOSED)]
    shown = dict(zip(titles, words[0], strict=True))
    assert (shown["Side"], shown["Size"], shown["Held for"]) == ("Long", "120", "")
    assert D(shown["Entry"]) == D("184.912")
    shown = dict(zip(titles, words[1], strict=True))
    assert (shown["Entry"], shown["Exit"], shown["Held for"]) == ("180", "184.5", "00:02:00")
    assert (shown["Gross PnL"], shown["Fees"], shown["Funding"]) == ("45", "0.1", "-0.21")
    assert shown["Net"] == "44.69"
    assert D(shown["ROE"]) == D("44.69") / 1800 * 15


def test_sums_and_file_agree_to_the_last_digit() -> None:
    rows = made()
    sums = dict(named_totals(rows, lambda _: None))
    assert sums["Net USDT"] == sums["Gross PnL USDT"] - sums["Fees USDT"] + sums["Funding USDT"]
    table = file_rows(rows, RecordKind.CLOSED, lambda _: None)
    nets = [row[table[0].index("Net")] for row in table[1:3]]
    assert sum(map(D, nets)) == sums["Net USDT"]
    assert [f"Total {label}" for label in sums] == [row[0] for row in table[4:]]


def test_fills_that_came_after_the_load_do_not_move_the_beginning() -> None:
    session, _, _ = build_futures_scene()
    late = trade(9, Side.BUY, "7", "184", time_ms=NOW_MS + 500).value
    assert isinstance(late, FuturesFill)
    session.stores.fills.apply(late)
    held = session.stores.positions.get(SOL_PERP, PositionSide.BOTH)
    assert held is not None

    hold(session.stores, (replace(held, quantity=D(127)),), at_ms=NOW_MS + 600)
    assert len(closed_records(ROWS, QUERY, session.stores)) == 2


async def test_the_panel_shows_and_exports_them(qtbot: QtBot, tmp_path: Path) -> None:
    session, _, _ = build_futures_scene()
    link = SymbolLink()
    link.select(BTC_PERP)
    panel = HistoryPanel(PanelContext(session, load_theme("dark"), FrameClock(), link))
    qtbot.addWidget(panel)
    assert panel.tools is not None
    qtbot.addWidget(panel.tools)
    names = [action.text() for action in panel.kind.menu.actions()]
    panel.kind.chosen.emit(names.index("Closed positions"))
    asked = panel.query()
    assert asked is not None
    session.stores.records.begin(QUERY)
    session.stores.records.set_rows(ROWS, 0.5)
    panel.refresh()
    assert panel.count == 0
    panel._until_ms = NOW_MS
    session.stores.records.set_state(LoadState.DONE, share=1.0)
    panel.refresh()
    assert panel.count == 2
    assert "Net USDT" in panel.sums.text()
    assert "ROE at the leverage set now" in panel.progress.text()
    for name in ("closed.csv", "closed.xlsx"):
        await panel.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 300
    assert "Total Net USDT" in (tmp_path / "closed.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("key", ["entry", "exit", "gross", "fees", "funding", "net", "roe"])
def test_decimals_stand_under_each_other(key: str) -> None:
    column = next(c for c in columns_of(RecordKind.CLOSED) if c.key == key)
    cells = [column.cell(row) for row in made()]
    places = {len((c.text + c.dim).rstrip("%\N{THIN SPACE}").partition(".")[2]) for c in cells}
    assert len(places) == 1
