"""One call some time after many changes, whether or not the widget can be seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from terminal.state.store import Store

DELAY_MS = 100


def call_after_changes(store: Store, owner: QWidget, action: Callable[[], None]) -> None:
    """Call `action` at most every 100 ms after `store` has changed, until `owner` is destroyed.

    For what a hidden panel still shows, such as the count on its tab; painting belongs to the
    frame clock.
    """
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(DELAY_MS)
    timer.timeout.connect(action)

    def changed() -> None:
        if not timer.isActive():
            timer.start()

    unsubscribe = store.on_change(changed)
    owner.destroyed.connect(lambda: unsubscribe())
