"""Profit and loss by day: exact sums, transfers left out, every execution checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from terminal.domain.futures.daily_income import DAY_MS, by_day, reconcile
from terminal.domain.futures.position import FuturesFill
from terminal.domain.order import Side
from terminal.domain.records import Income, Record, RecordKind
from terminal.state.records import LoadState, RecordQuery
from terminal.ui.daily import DailyPanel
from terminal.ui.daily.rows import check_words, daily_columns
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.scene import NOW_MS
from tests.support.trade import context_for

D = Decimal


def record(number: int, kind: str, amount: str, *, days_ago: int = 0, trade: int = 0) -> Record:
    income = Income(kind=kind, amount=D(amount), asset="USDT", trade_id=trade)
    return Record(instrument=BTC_PERP, id=number, time_ms=NOW_MS - days_ago * DAY_MS, value=income)


RECORDS = (
    record(1, "TRANSFER", "500"),
    record(2, "REALIZED_PNL", "12.34567890", trade=70),
    record(3, "COMMISSION", "-0.80000001", trade=70),
    record(4, "FUNDING_FEE", "-0.48"),
    record(5, "COMMISSION_REBATE", "0.1"),
    record(6, "REALIZED_PNL", "-3", days_ago=1, trade=60),
)
FILL = FuturesFill(
    instrument=BTC_PERP,
    trade_id=70,
    client_id="t1u-a",
    venue_id=5,
    side=Side.SELL,
    price=D(68000),
    quantity=D("0.02"),
    quote_quantity=D(1360),
    fee=D("0.80000001"),
    fee_asset="USDT",
    is_maker=False,
    time_ms=NOW_MS,
    realized=D("12.34567890"),
)


@dataclass
class Loader:
    asked: list[RecordQuery] = field(default_factory=list)

    def load(self, query: RecordQuery) -> None:
        self.asked.append(query)

    def stop(self) -> None:
        return None


def test_days_are_exact_and_leave_transfers_out() -> None:
    today, yesterday = by_day(RECORDS)
    assert today.net == D("11.16567889")
    assert (today.realized, today.funding, today.other) == (D("12.34567890"), D("-0.48"), D("0.1"))
    assert (today.trades, yesterday.net) == (1, D(-3))


def test_known_executions_agree_to_the_last_digit() -> None:
    check = reconcile(RECORDS, [FILL])
    assert (check.matched, check.unknown, check.difference) == (1, 1, 0)
    words, wrong = check_words(check)
    assert "to the last digit" in words
    assert not wrong


def test_a_lost_digit_is_found_and_told() -> None:
    check = reconcile(RECORDS, [replace(FILL, realized=D("12.34567889"))])
    assert check.difference == D("0.00000001")
    words, wrong = check_words(check)
    assert wrong
    assert "0.00000001" in words


def test_cells_are_signed_and_exports_exact() -> None:
    line = by_day(RECORDS)[0]
    columns = {column.key: column for column in daily_columns()}
    assert columns["net"].cell(line).plain == "+11.17"
    assert columns["net"].text(line) == "11.16567889"
    assert columns["day"].cell(line).plain == "2026-11-20"


@pytest.fixture
def panel(qtbot: QtBot) -> DailyPanel:
    session, _, _ = build_futures_scene()
    session.records = Loader()
    made = DailyPanel(context_for(session))
    qtbot.addWidget(made)
    assert made.tools is not None
    qtbot.addWidget(made.tools)
    made.show()
    return made


def test_it_asks_for_the_account_and_keeps_what_came(panel: DailyPanel, qtbot: QtBot) -> None:
    stores, loader = panel.context.session.stores, panel.context.session.records
    assert isinstance(loader, Loader)
    panel.span.chosen.emit(1)
    qtbot.mouseClick(panel.load, Qt.MouseButton.LeftButton)
    query = loader.asked[0]
    assert query.kind is RecordKind.INCOME
    stores.records.begin(query)
    panel.refresh()
    assert "Loading" in panel.words.text()
    stores.records.set_rows(RECORDS, 1.0)
    stores.records.set_state(LoadState.DONE)
    panel.refresh()
    assert "1 executions known here" not in panel.words.text()
    stores.records.begin(replace(query, kind=RecordKind.FILLS))
    stores.fills.apply(FILL)
    panel.refresh()
    assert "agree with the exchange" in panel.words.text()


def test_a_failure_says_why(panel: DailyPanel, qtbot: QtBot) -> None:
    stores, loader = panel.context.session.stores, panel.context.session.records
    assert isinstance(loader, Loader)
    qtbot.mouseClick(panel.load, Qt.MouseButton.LeftButton)
    stores.records.begin(loader.asked[0])
    stores.records.set_state(LoadState.FAILED, "Not connected.")
    panel.refresh()
    assert panel.words.text() == "Not connected."
