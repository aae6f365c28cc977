"""Margin mode, leverage and position mode at the head of the futures ticket."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from terminal.services.session import Session
from terminal.state.position_views import position_view
from terminal.ui.ticket.account_choices import refuse_margin_mode, refuse_position_mode
from terminal.ui.ticket.futures_model import FuturesTicketModel
from terminal.ui.ticket.futures_view import MODES, POSITION_MODES, FuturesFormView
from terminal.ui.ticket.outcome import guard_outcome, said_since


class AccountControls(QObject):
    """`answered` carries the Outcome of a refusal, None when a change is on its way."""

    answered = Signal(object)

    def __init__(
        self, session: Session, model: FuturesTicketModel, view: FuturesFormView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._model, self._view = session, model, view
        view.mode.chosen.connect(self._choose_margin_mode)
        view.positions.chosen.connect(self._choose_position_mode)
        view.leverage.clicked.disconnect()
        view.leverage.clicked.connect(self._edit_leverage)
        view.leverage_pane.closed.connect(lambda: view.leverage.setFocus())

    def _choose_margin_mode(self, index: int) -> None:
        contract, verbs, mode = self._model.contract, self._session.positions, MODES[index]
        if contract is None or verbs is None or mode is self._model.margin_mode:
            return
        problem = refuse_margin_mode(self._session.stores, contract.id)
        self._change(problem, lambda: verbs.set_margin_mode(contract.id, mode))

    def _choose_position_mode(self, index: int) -> None:
        verbs, mode = self._session.positions, POSITION_MODES[index]
        if verbs is None or mode is self._model.position_mode:
            return
        problem = refuse_position_mode(self._session.stores)
        self._change(problem, lambda: verbs.set_position_mode(mode))

    def _change(self, problem: str, act: Callable[[], bool]) -> None:
        """Say beforehand why the exchange would refuse; else ask it."""
        notices = self._session.stores.notices
        before = notices.revision
        refusal = None
        if problem:
            refusal = guard_outcome(problem, "Not changed")
        elif not act():
            refusal = guard_outcome(said_since(notices, before), "Not changed")
        self.answered.emit(refusal)

    def _edit_leverage(self) -> None:
        contract, pane = self._model.contract, self._view.leverage_pane
        if contract is None:
            return
        if not pane.isHidden():
            pane.close_pane()
            return
        brackets = self._session.stores.futures.brackets(contract.id)
        held = position_view(self._session.stores, contract.id)
        pane.show_contract(contract.id, self._model.leverage, brackets, contract.settle, held)
