"""Shows the open question of the stores, whichever panel, key or drag it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from terminal.services.session import Answers, Session
from terminal.ui.confirm.words import Ask, ask_about
from terminal.ui.theme.theme import Theme

if TYPE_CHECKING:
    from terminal.ui.confirm.pane import ConfirmPane


class ConfirmHost(QObject):
    """Lives as long as `window`; `theme` is read anew for every question."""

    def __init__(
        self, window: QWidget, theme: Callable[[], Theme], session: Session, answers: Answers
    ) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self._session, self._answers = session, answers
        self._asked = ""
        self.pane: ConfirmPane | None = None
        forget = session.stores.questions.on_change(self._look)
        self.destroyed.connect(forget)

    def ask(self, ask: Ask, answered: Callable[[bool, str], object]) -> ConfirmPane:
        """Any other question in the same dress. An order that is asked about waits meanwhile, and is
        asked about again when this is answered."""
        pane = self._show(ask, answered)
        pane.answered.connect(self._look)
        return pane

    def _show(self, ask: Ask, answered: Callable[[bool, str], object]) -> ConfirmPane:
        from terminal.ui.confirm.pane import ConfirmPane

        self._close()
        session = self._session
        pane = ConfirmPane(
            self._theme(), session.environment, session.account_name, ask, self._window
        )
        pane.answered.connect(self._forget)
        pane.answered.connect(answered)
        self.pane = pane
        return pane

    def _look(self, *_: object) -> None:
        question = self._session.stores.questions.open
        if question is None:
            if self._asked:
                self._close()
            return
        client_id = question.client_id
        ask = ask_about(question, self._session.stores, self._session.environment)
        self._show(
            ask,
            lambda agreed, words: self._answers.answer(client_id, agreed=agreed, words=words),
        )
        self._asked = client_id

    def _close(self) -> None:
        if self.pane is not None:
            self.pane.hide()
            self.pane.deleteLater()
        self._forget()

    def _forget(self, *_: object) -> None:
        self.pane, self._asked = None, ""
