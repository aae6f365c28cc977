"""What every panel is given."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.services.session import Session
from terminal.ui.frame import FrameClock
from terminal.ui.linking import SymbolLink
from terminal.ui.theme.theme import Theme


@dataclass(frozen=True)
class PanelContext:
    """Session (stores and verbs), theme, the frame clock and the link group of this panel."""

    session: Session
    theme: Theme
    clock: FrameClock
    link: SymbolLink
