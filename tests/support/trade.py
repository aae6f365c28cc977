"""Panels that trade, on the deterministic scene and judged by the real rules."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from terminal.domain.spot.ticket import SpotTicket
from terminal.domain.validation import Violation, validate
from terminal.services.orders.prediction import instrument_of
from terminal.services.session import Session
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.linking import SymbolLink
from terminal.ui.theme import load_theme
from tests.support.scene import BTC, RecordingVerbs, build_scene


@dataclass
class JudgingVerbs(RecordingVerbs):
    """Remembers every call and checks tickets by the domain's rules."""

    def check(self, ticket: SpotTicket) -> tuple[Violation, ...]:
        instrument = self.stores.instruments.get(instrument_of(ticket))
        assert instrument is not None
        return (
            *self.violations,
            *validate(ticket, instrument, self.context(instrument_of(ticket))),
        )


def judged_session() -> tuple[Session, JudgingVerbs]:
    session, _ = build_scene()
    verbs = JudgingVerbs(session.stores)
    session.trading = verbs
    session.settings = verbs
    return session, verbs


def context_for(session: Session) -> PanelContext:
    """Dark theme, a link group that shows BTCUSDT. Needs a QApplication."""
    link = SymbolLink()
    link.select(BTC)
    return PanelContext(session, load_theme("dark"), FrameClock(), link)


def field(panel: QWidget, name: str) -> QLineEdit:
    found = panel.findChild(QLineEdit, name)
    assert found is not None, name
    return found
