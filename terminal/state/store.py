"""Base of all stores: a revision that rises with every change, and change callbacks."""

from __future__ import annotations

from collections.abc import Callable

Unsubscribe = Callable[[], None]


class Store:
    """Holds values, applies events synchronously, never causes anything.

    Painters compare `revision` once per frame; the few who must react at once (a ticket that
    validates) register a callback. Callbacks run inside `apply` and must be cheap.
    """

    def __init__(self) -> None:
        self.revision = 0
        self._listeners: dict[int, Callable[[], None]] = {}
        self._next_listener = 0

    def on_change(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call `callback` after every change until the returned function is called."""
        key = self._next_listener
        self._next_listener += 1
        self._listeners[key] = callback

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def _changed(self) -> None:
        self.revision += 1
        for callback in tuple(self._listeners.values()):
            callback()
