"""Balances: order, value, share, and the header's sum."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot

from terminal.domain.balance import Balance
from terminal.domain.events import BalancesReported
from terminal.ui.balances import BalancesPanel
from terminal.ui.balances.rows import balance_columns, balance_lines, total_value
from terminal.ui.widgets.painted_table import PaintedTable
from tests.support.scene import NOW_MS, build_scene
from tests.support.trade import context_for


def value(asset: str, quantity: Decimal) -> Decimal | None:
    prices = {"USDT": Decimal(1), "BTC": Decimal(50_000)}
    return quantity * prices[asset] if asset in prices else None


HELD = (
    Balance("USDT", Decimal(100), Decimal(50)),
    Balance("XYZ", Decimal(7), Decimal(0)),
    Balance("BTC", Decimal("0.01"), Decimal(0)),
    Balance("OLD", Decimal(0), Decimal(0)),
)


def test_most_valuable_first_and_unpriced_last() -> None:
    lines = balance_lines(HELD, value, hide_zero=True)
    assert [x.balance.asset for x in lines] == ["BTC", "USDT", "XYZ"]
    assert [x.share for x in lines] == [Decimal(500) / 650, Decimal(150) / 650, None]


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    lines = balance_lines(HELD, value, hide_zero=True)
    assert total_value(lines) is None
    assert total_value(lines[:2]) == Decimal(650)


def test_cells_show_precision_of_the_asset() -> None:
    line = balance_lines(HELD[:1], value)[0]
    texts = {c.key: c.cell(line).plain for c in balance_columns("USDT")}
    assert texts["free"] == "100.00"
    assert texts["total"] == "150.00"
    assert texts["share"] == "100.0\N{THIN SPACE}%"


def test_panel_follows_the_store(qtbot: QtBot) -> None:
    session, _ = build_scene()
    panel = BalancesPanel(context_for(session))
    qtbot.addWidget(panel)
    if panel.tools is not None:
        qtbot.addWidget(panel.tools)
    panel.show()
    table = panel.findChild(PaintedTable, "balances_table")
    assert table is not None
    assert len(table.model) == 4
    assert panel.subtitle == "56,569.99 USDT"
    report = [Balance("ETH", Decimal(0), Decimal(0)), Balance("SOL", Decimal(1), Decimal(0))]
    session.stores.balances.apply(BalancesReported(report, complete=False, event_ms=NOW_MS + 1))
    qtbot.waitUntil(lambda: table.model.row_of("SOL") is not None)
    assert table.model.row_of("ETH") is None
    assert panel.hide_zero is not None
    panel.hide_zero.click()
    assert table.model.row_of("ETH") is not None
