"""The connections panel and the way to a support bundle."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from terminal.services.clock import wall_ms
from terminal.services.support_bundle import SupportBundle
from terminal.state.notices import Severity
from terminal.ui.connections.bundle_pane import BundlePane
from terminal.ui.connections.rows import (
    ConnectionLine,
    connection_columns,
    connection_lines,
    line_key,
)
from terminal.ui.context import PanelContext
from terminal.ui.models.row_model import RowModel
from terminal.ui.panel import Panel
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.table_painter import READY
from terminal.ui.widgets.table_tools import TableTools

REFRESH_SECONDS = 0.5


class ConnectionsPanel(Panel):
    """Rewritten twice a second: countdowns move although no store changes."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "connections", "Connections")
        self._model: RowModel[ConnectionLine] = RowModel(connection_columns(), line_key)
        self._table = PaintedTable(context.theme, self._model)
        self._table.setObjectName("connections_table")
        self._table.setAccessibleName("Connections")
        bundle = QAction("Support bundle…", self)
        bundle.setObjectName("connections_bundle")
        bundle.triggered.connect(self.show_bundle)
        ping = QAction("Ping the exchange", self)
        ping.setObjectName("connections_ping")
        ping.triggered.connect(self.ping)
        self.tools = TableTools(
            context.theme, self._table, file_name="connections", extra=(ping, bundle)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._table)
        self._shown_at = float("-inf")
        self.pane: BundlePane | None = None
        self.refresh()
        context.clock.add(self, self.refresh)

    def refresh(self) -> None:
        now = time.monotonic()
        if now - self._shown_at < REFRESH_SECONDS:
            return
        self._shown_at = now
        self._model.set_items(connection_lines(self.context.session, wall_ms()))
        self._table.rows_changed()
        self._table.set_state(READY)

    def ping(self) -> None:
        if self.context.session.diagnostics is not None:
            self.context.session.diagnostics.ping()

    def show_bundle(self) -> None:
        """Show every word the bundle would hold; writing is another click."""
        diagnostics = self.context.session.diagnostics
        if diagnostics is None:
            return
        bundle = diagnostics.bundle()
        self.pane = BundlePane(self.context.theme, bundle.parts(), self.window())
        self.pane.save_wanted.connect(lambda: self._ask_file(bundle))

    def _ask_file(self, bundle: SupportBundle) -> None:
        dialog = QFileDialog(self.window(), "Save support bundle", "terminal-support.zip")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda name: self._write(bundle, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, bundle: SupportBundle, path: Path) -> None:
        notices = self.context.session.stores.notices
        try:
            bundle.write(path)
        except OSError as error:
            text = f"{path.name} cannot be written ({error})."
            notices.add(Severity.WARNING, "No support bundle", text, time_ms=wall_ms())
        else:
            notices.add(Severity.SUCCESS, "Support bundle saved", str(path), time_ms=wall_ms())
