"""The history offers what the market in view keeps, and nothing else."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from terminal.domain.records import RecordKind, kinds_of
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.history import HistoryPanel
from terminal.ui.linking import SymbolLink
from terminal.ui.theme.loading import load_theme
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.scene import BTC


def test_kinds_follow_the_market(qtbot: QtBot) -> None:
    session, _, _ = build_futures_scene()
    link = SymbolLink()
    link.select(BTC)
    panel = HistoryPanel(PanelContext(session, load_theme("dark"), FrameClock(), link))
    qtbot.addWidget(panel)
    assert panel.tools is not None
    qtbot.addWidget(panel.tools)

    def offered() -> list[str]:
        return [action.text() for action in panel.kind.menu.actions()]

    assert RecordKind.INCOME.value not in offered()
    link.select(BTC_PERP)
    assert offered() == [kind.value for kind in kinds_of(BTC_PERP.market)]
    panel.kind.chosen.emit(offered().index(RecordKind.FUNDING.value))
    asked = panel.query()
    assert asked is not None
    assert (asked.kind, asked.instrument) == (RecordKind.FUNDING, BTC_PERP)
    link.select(BTC)
    back = panel.query()
    assert back is not None
    assert back.kind is RecordKind.ORDERS
