"""A second start on the same profile raises the first window instead of opening another."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS = 1_500
LONGEST = 4_096
ANSWER = b"ok\n"
# Unix takes socket paths of at most 108 bytes, some systems fewer.
LONGEST_PATH = 100
# A desktop hands the second process the right to raise a window; we pass it on.
TOKEN_NAMES = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


def door_name(folder: Path) -> str:
    """Where the running terminal of this profile is called: a socket in the profile's own folder
    (only its owner may enter), or a named pipe."""
    path = str(folder / "door")
    if sys.platform != "win32" and len(os.fsencode(path)) <= LONGEST_PATH:
        return path
    return f"binance-terminal-{hashlib.sha256(path.encode()).hexdigest()[:24]}"


def call_running(folder: Path, link: str) -> bool:
    """Ask the terminal that holds the profile to come to the front and show `link` (may be empty).

    False when nobody answers: it is just starting, or ending.
    """
    app = QCoreApplication.instance() or QCoreApplication([])
    socket = QLocalSocket()
    socket.connectToServer(door_name(folder))
    if not socket.waitForConnected(WAIT_MS):
        return False
    token = next((os.environ[name] for name in TOKEN_NAMES if os.environ.get(name)), "")
    socket.write(json.dumps({"link": link, "token": token}).encode() + b"\n")
    heard = b""
    while len(heard) < len(ANSWER) and socket.waitForReadyRead(WAIT_MS):
        heard += bytes(socket.readAll().data())
    socket.abort()
    del app
    return heard == ANSWER


class Doorkeeper(QObject):
    """Listens for second starts. `called` carries the link they brought (may be empty) and the
    desktop's token. Only the holder of the profile's lock may open the door."""

    called = Signal(str, str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = door_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)

    def open(self) -> bool:
        """Begin to listen; False when the system refuses (the terminal works without)."""
        # We hold the lock, so a socket that is there was left behind by a crash.
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        self._server.close()

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._listen)

    def _listen(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if not socket.canReadLine():
            if socket.bytesAvailable() > LONGEST:
                socket.abort()
            return
        said = _understood(bytes(socket.readLine(LONGEST).data()))
        if said is None:
            socket.abort()
            return
        socket.write(ANSWER)
        socket.flush()
        self.called.emit(*said)


def _understood(line: bytes) -> tuple[str, str] | None:
    """Link and token of one line, None when it is not from a program of ours."""
    try:
        document = json.loads(line)
        link, token = document["link"], document["token"]
    except (ValueError, TypeError, KeyError):
        return None
    return (link, token) if isinstance(link, str) and isinstance(token, str) else None
