"""Writing a table to a file, and what is said when that fails."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from terminal.ui.balances import BalancesPanel
from terminal.ui.widgets.table_tools import TableTools
from tests.support.scene import build_scene
from tests.support.trade import context_for


def shown_tools(qtbot: QtBot) -> TableTools:
    session, _ = build_scene()
    panel = BalancesPanel(context_for(session))
    qtbot.addWidget(panel)
    tools = panel.tools
    assert isinstance(tools, TableTools)
    qtbot.addWidget(tools)
    panel.show()
    return tools


def test_export_writes_full_numbers(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "balances.csv"
    shown_tools(qtbot).write(str(target))
    lines = target.read_text("utf-8").splitlines()
    assert lines[0].startswith("Asset,Free,Locked,Total,Value USDT")
    assert lines[1].startswith("USDT,18827.22,12516.5,31343.72,31343.72")


def test_a_failed_export_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    tools = shown_tools(qtbot)
    tools.write(str(tmp_path / "nowhere" / "x.csv"))
    box = tools.window().findChild(QMessageBox)
    assert box is not None
    assert "could not be written" in box.text()
    box.close()
