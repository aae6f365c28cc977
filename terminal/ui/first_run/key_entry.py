"""Key form and findings side by side, and what happens between them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from terminal.domain.errors import TerminalError
from terminal.domain.market import Environment
from terminal.services.profiles import DEFAULT_NAME, ProfileCard
from terminal.ui.first_run.desk import Desk, Opening
from terminal.ui.first_run.key_form import KeyForm
from terminal.ui.first_run.report_view import ReportView
from terminal.ui.first_run.rows import hosts_warning, why_no_check
from terminal.ui.tasks import spawn
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded

SIDE_BY_SIDE_PX = 860


class KeyEntry(QWidget):
    """`opened` carries an Opening once the key is kept; `cancelled`."""

    opened = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        theme: Theme,
        desk: Desk,
        environment: Environment,
        known: ProfileCard | None = None,
    ) -> None:
        """`known` is the profile that gets another key; None makes a new one."""
        super().__init__()
        self._desk, self._environment, self._known = desk, environment, known
        self.form = KeyForm(theme, environment)
        if known is not None:
            self.form.title.setText(known.title)
            self.form.use.set_current(int(known.read_only))
        own_hosts = None if known is None else known.hosts
        self.report = ReportView(theme, hosts_warning(own_hosts) if own_hosts else "")
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(14))
        self._row.addWidget(_Panel(theme, self.form), 11)
        self._row.addWidget(_Panel(theme, self.report), 14)
        form = self.form
        form.check_wanted.connect(self.check)
        form.save_wanted.connect(self.save)
        form.look_wanted.connect(self._look)
        form.cancelled.connect(self._cancel)
        form.changed.connect(self._changed)
        self.report.override_typed.connect(form.set_override)
        self._checked = False
        spawn(self._find_store(), self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One above the other where both would be squeezed."""
        wide = self.width() >= self._theme.px(SIDE_BY_SIDE_PX)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() != way:
            self._row.setDirection(way)
        super().resizeEvent(event)

    async def _find_store(self) -> None:
        probe = self._card("probe")
        state, words = await self._desk.keeper(probe).look()
        override = self._desk.keeper(probe).override()
        if override:
            words = f"{words} ({override} names another keyring; it is not used.)"
        self.form.set_store(state, words)

    def check(self) -> None:
        """Ask the exchange what the key may do."""
        if not why_no_check(self.form.state):
            spawn(self._check(), self, self._failed)

    async def _check(self) -> None:
        key = self.form.state.key
        if key is None:
            return
        self.form.set_report(None, is_checking=True)
        self.report.show_words("Asking the exchange…")
        try:
            report = await self._desk.check(self._known or self._card("probe"), key)
        except TerminalError as error:
            self.form.set_report(None)
            self.report.show_words(str(error), "danger")
            return
        finally:
            self._checked = True
        if self.form.state.key == key:
            self.form.set_report(report)
            self.report.show_report(report)

    def save(self) -> None:
        """Keep the key where it was said, then open the profile."""
        spawn(self._save(), self, self._failed)

    async def _save(self) -> None:
        form, state = self.form, self.form.state
        if state.key is None:
            return
        known = self._known
        profiles = self._desk.profiles
        name = known.name if known else profiles.free_name(self._environment, state.title)
        card = replace(
            known or self._card(name),
            title=state.title,
            read_only=state.read_only,
            key_kind=state.key.kind.value,
            last_four=state.key.last_four,
            may_move_money=state.report is not None and state.report.is_refused,
        )
        form.save.setEnabled(False)
        form.say("")
        try:
            await self._desk.keeper(card).keep(state.key, state.place, form.vault_passphrase)
            self._desk.profiles.save(card)
        except TerminalError as error:
            form.save.setEnabled(True)
            form.say(str(error))
            return
        key = state.key
        form.clear_secrets()
        self.opened.emit(Opening(card, key))

    def _look(self) -> None:
        self.form.clear_secrets()
        card = self._known or self._desk.profiles.load(self._environment, DEFAULT_NAME)
        self.opened.emit(Opening(card))

    def _cancel(self) -> None:
        self.form.clear_secrets()
        self.cancelled.emit()

    def _changed(self) -> None:
        if self._checked and self.form.state.report is None and not self.form.state.is_checking:
            self._checked = False
            self.report.show_words("The key was changed; check it again.")

    def _failed(self, error: Exception) -> None:
        self.form.set_report(None)
        self.form.say(f"That did not work ({type(error).__name__}); nothing was kept.")

    def _card(self, name: str) -> ProfileCard:
        return ProfileCard(environment=self._environment, name=name, title=name)


class _Panel(QWidget):
    """A rounded card round one widget."""

    def __init__(self, theme: Theme, content: QWidget) -> None:
        super().__init__()
        self._theme = theme
        pad = theme.px(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, pad, pad, pad)
        column.addWidget(content)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.size("radius_dialog")
        fill_rounded(painter, rect, radius, theme.colour("bg.panel"))
        outline_rounded(painter, rect, radius, theme.colour("line.normal"))
