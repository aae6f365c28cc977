"""Writing a table to a file, opening it, and what is said when either fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
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


class Desktop(QObject):
    """Stands where the system opens files, and notes which."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open_file(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    desktop = Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open_file")
    yield desktop
    QDesktopServices.unsetUrlHandler("file")


def test_what_was_exported_can_be_opened(qtbot: QtBot, tmp_path: Path, desktop: Desktop) -> None:
    tools = shown_tools(qtbot)
    assert not tools.opening.isEnabled()
    target = tmp_path / "a & b.csv"
    tools.write(str(target))
    assert tools.opening.text() == "Open a && b.csv"
    tools.opening.trigger()
    assert desktop.opened == [str(target)]


def test_a_file_that_went_is_not_opened(qtbot: QtBot, tmp_path: Path, desktop: Desktop) -> None:
    tools = shown_tools(qtbot)
    tools.write(str(tmp_path / "balances.csv"))
    (tmp_path / "balances.csv").unlink()
    tools.opening.trigger()
    box = tools.window().findChild(QMessageBox)
    assert box is not None
    assert "not there any more" in box.text()
    assert desktop.opened == []
    box.close()
