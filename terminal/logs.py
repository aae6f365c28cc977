"""The log: one rotating file, written off the loop, without secrets, never the cause of a crash."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue

from terminal.services.redaction import HIDDEN, redact

__all__ = ["HIDDEN", "Logs", "RedactingFormatter", "redact"]

MAX_BYTES = 5_000_000
GENERATIONS = 4
FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
OURS = "terminal"
# Their messages hold signed addresses, headers or the arguments of calls that carry secrets.
CHATTY = ("httpx", "httpcore", "websockets", "qasync", "keyring", "asyncio", "aiohttp")


def is_wanted(record: logging.LogRecord) -> bool:
    """Only our own words are written in detail; of anybody else's code, trouble alone."""
    ours = record.name == OURS or record.name.startswith(f"{OURS}.")
    return ours or record.levelno >= logging.WARNING


class RedactingFormatter(logging.Formatter):
    """Redacts the whole line, traceback included: the last step before the disk."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _CarefulFile(RotatingFileHandler):
    """Says once that it cannot write (a full disk), then goes on trying in silence."""

    def __init__(self, path: Path, trouble: Callable[[str], None]) -> None:
        super().__init__(
            path, maxBytes=MAX_BYTES, backupCount=GENERATIONS, encoding="utf-8", delay=True
        )
        self._trouble = trouble
        self._told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        if not self._told:
            self._told = True
            self._trouble(f"The log cannot be written to {self.baseFilename}.")


class Logs:
    """Logging of the process from `start` to `stop`. `trouble` is called from the log's thread."""

    def __init__(self, path: Path, trouble: Callable[[str], None]) -> None:
        self.path = path
        self._file = _CarefulFile(path, trouble)
        self._file.setFormatter(RedactingFormatter(FORMAT))
        self._queue: SimpleQueue[logging.LogRecord] = SimpleQueue()
        self._handler = QueueHandler(self._queue)
        self._handler.addFilter(is_wanted)
        self._listener = QueueListener(self._queue, self._file)

    def start(self, level: int = logging.INFO) -> None:
        root = logging.getLogger()
        root.addHandler(self._handler)
        root.setLevel(level)
        for name in CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)
        threading.excepthook = _log_thread_failure
        self._listener.start()

    def stop(self) -> None:
        """Write what is queued and close the file."""
        logging.getLogger().removeHandler(self._handler)
        threading.excepthook = threading.__excepthook__
        self._listener.stop()
        self._file.close()


def _log_thread_failure(failure: threading.ExceptHookArgs) -> None:
    name = "?" if failure.thread is None else failure.thread.name
    logging.getLogger(__name__).critical("thread %s failed", name, exc_info=failure.exc_value)
