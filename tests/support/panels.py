"""A panel context over the test scene, on a clock that only ticks when a test says so."""

from __future__ import annotations

from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.linking import SymbolLink
from terminal.ui.theme.loading import load_theme
from tests.support.scene import BTC, RecordingVerbs, build_scene


def panel_context() -> tuple[PanelContext, RecordingVerbs]:
    """BTCUSDT in view; needs a QApplication. Call a panel's `refresh` to play a frame."""
    session, verbs = build_scene()
    link = SymbolLink()
    link.select(BTC)
    return PanelContext(session, load_theme("dark"), FrameClock(), link), verbs
