"""Header tools and menu of a table panel: filter check, copy, export to CSV, open what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QMessageBox, QWidget

from terminal.ui.theme import Theme
from terminal.ui.widgets.flat_button import ToolButton
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.plain_label import plain_box
from terminal.ui.widgets.switches import CheckBox


class TableTools(QWidget):
    """`check` (when a text is given) filters the table; the dots open its menu.

    Further entries come from `extra` actions and are shown first.
    """

    def __init__(
        self,
        theme: Theme,
        table: PaintedTable,
        *,
        file_name: str,
        check_text: str = "",
        extra: tuple[QAction, ...] = (),
    ) -> None:
        super().__init__()
        self._table = table
        self._file_name = file_name
        self.check = CheckBox(theme, check_text) if check_text else None
        self.menu = QMenu(self)
        for action in extra:
            self.menu.addAction(action)
        if extra:
            self.menu.addSeparator()
        copy = self.menu.addAction("Copy rows", lambda: self._table.copy_selection())
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.menu.addAction("Export as CSV…", self.ask_file)
        self._exported: Path | None = None
        self.opening = self.menu.addAction("Open the exported file", self._open)
        self.opening.setObjectName(f"{file_name}_open")
        self.opening.setEnabled(False)
        dots = ToolButton(theme, "dots", "Copy and export", parent=self)
        dots.setObjectName(f"{file_name}_menu")
        dots.clicked.connect(lambda: self.menu.popup(dots.mapToGlobal(QPoint(0, dots.height()))))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        if self.check is not None:
            row.addWidget(self.check)
        row.addWidget(dots)
        self._row, self._dots = row, dots
        self._filter_entry = self._mirror_check()
        table.menu_requested.connect(self.menu.popup)

    def fit(self, room: int) -> None:
        """In fewer pixels than both need, the filter becomes an entry of the menu."""
        if self.check is None or self._filter_entry is None:
            return
        needed = self.check.sizeHint().width() + self._row.spacing()
        is_short = needed + self._dots.sizeHint().width() > room
        self.check.setVisible(not is_short)
        self._filter_entry.setVisible(is_short)

    def _mirror_check(self) -> QAction | None:
        """The filter as an entry of the menu, hidden while the check box is there."""
        if self.check is None:
            return None
        entry = QAction(self.check.text(), self.menu)
        entry.setCheckable(True)
        entry.setVisible(False)
        entry.setChecked(self.check.isChecked())
        entry.triggered.connect(self.check.click)
        self.check.toggled.connect(entry.setChecked)
        first = self.menu.actions()[0] if self.menu.actions() else None
        if first is None:
            self.menu.addAction(entry)
        else:
            self.menu.insertAction(first, entry)
        return entry

    def show_table(self, table: PaintedTable) -> None:
        """Copy and export another table from now on."""
        self._table = table

    def ask_file(self) -> None:
        """Ask where to, then write what the table shows."""
        dialog = QFileDialog(self.window(), "Export as CSV", f"{self._file_name}.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("CSV files (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.write)
        dialog.open()

    def write(self, path: str) -> None:
        """Write all rows to `path`; a failure is said in a box, nothing is lost."""
        try:
            Path(path).write_text(self._table.model.comma_separated(), "utf-8", newline="")
        except OSError as error:
            self._say("Not exported", f"The file could not be written: {error.strerror}.")
        else:
            self.offer(Path(path))

    def offer(self, exported: Path) -> None:
        """From now on the menu opens this file, with whatever the desktop opens such files with."""
        self._exported = exported
        self.opening.setText(f"Open {exported.name.replace('&', '&&')}")
        self.opening.setEnabled(True)

    def _open(self) -> None:
        if self._exported is None:
            return
        if not self._exported.exists():
            self._say("Not opened", f"{self._exported} is not there any more.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._exported))):
            text = f"The system has nothing to open it with. It is at {self._exported}."
            self._say("Not opened", text)

    def _say(self, title: str, text: str) -> None:
        plain_box(QMessageBox.Icon.Warning, title, text, self.window()).open()
