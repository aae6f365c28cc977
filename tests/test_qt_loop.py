"""What happens to errors of slots and painters."""

from __future__ import annotations

import sys
import weakref

from terminal.qt_loop import ErrorHooks


class Painter:
    """Stands for a painter that is open while its paint event fails."""


class Heard:
    """A sink that keeps what it hears, as the list of incidents does."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    def report(self, where: str, error: BaseException, *, gave_up: bool = False) -> None:
        self.errors.append(error)


def test_a_failed_paint_event_lets_go_of_its_painter() -> None:
    heard = Heard()
    held: list[weakref.ref[Painter]] = []

    def paint() -> None:
        painter = Painter()
        held.append(weakref.ref(painter))
        raise ValueError("cannot paint")

    try:
        paint()
    except ValueError:
        kind, error, traceback = sys.exc_info()
        assert kind is not None
        assert error is not None
        ErrorHooks(heard)._from_slot(kind, error, traceback)
    assert [str(error) for error in heard.errors] == ["cannot paint"]
    assert held[0]() is None
