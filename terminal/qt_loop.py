"""Qt and asyncio on one loop, with one sink for everything that goes wrong in either."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from traceback import clear_frames
from types import TracebackType
from typing import Any, Protocol

import qasync
from PySide6.QtCore import QEvent, QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

log = logging.getLogger(__name__)
FIRST_PAINT_SECONDS = 2.0


class Sink(Protocol):
    def report(self, where: str, error: BaseException, *, gave_up: bool = False) -> None: ...


def run_with_qt(app: QApplication, main: Coroutine[Any, Any, int]) -> int:
    """Run `main` on the application's loop to its end; its result is the exit code."""
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(
        loop_factory=lambda: qasync.QEventLoop(app, already_running=False)
    ) as runner:
        return runner.run(main)


class ErrorHooks:
    """Inside the block, exceptions of slots, lost tasks and Qt's own messages go to `sink`."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def __enter__(self) -> ErrorHooks:
        sys.excepthook = self._from_slot
        qInstallMessageHandler(self._from_qt)
        asyncio.get_running_loop().set_exception_handler(self._from_loop)
        return self

    def __exit__(self, *_: object) -> None:
        sys.excepthook = sys.__excepthook__
        qInstallMessageHandler(None)

    def _from_slot(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
        else:
            self._sink.report("the window", error)
            # A painter left open in a frame of the traceback would take the process down.
            clear_frames(traceback)

    def _from_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._sink.report("a background task", error)
        else:
            log.error("event loop: %s", context.get("message"))

    def _from_qt(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        level = (
            logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
        )
        log.log(level, "Qt: %s", text)


class FirstPaint(QObject):
    """Knows when a widget has been painted for the first time."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self._painted = asyncio.Event()
        self._watched = watched
        watched.installEventFilter(self)

    async def wait(self) -> None:
        """Return after the first paint, or after two seconds (a hidden window never paints)."""
        try:
            async with asyncio.timeout(FIRST_PAINT_SECONDS):
                await self._painted.wait()
        except TimeoutError:
            log.info("the window was not painted within %s s", FIRST_PAINT_SECONDS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.UpdateRequest:
            watched.removeEventFilter(self)
            asyncio.get_running_loop().call_soon(self._painted.set)
        return False


def stop_on_signals(stop: asyncio.Event) -> None:
    """SIGINT, SIGTERM and, where it exists, SIGHUP (the end of a login) end the program in the same
    orderly way as closing the window."""
    loop = asyncio.get_running_loop()

    def end(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)
