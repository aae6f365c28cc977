"""Under which name desktops know this program: class, application id, icon group."""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

# Also the name of the .desktop file, of the icon and of the command.
COMMAND = "binance-terminal"
TITLE = "Binance Terminal"
WINDOWS_ID = "BinanceTerminal.Terminal"


def open_application() -> QApplication:
    """The application under its own name, however it was started.

    X11 takes the class of windows from the program's name, Wayland the application id from the
    desktop file's; Windows groups task-bar buttons by an id of its own.
    """
    QGuiApplication.setDesktopFileName(COMMAND)
    QGuiApplication.setApplicationName(COMMAND if sys.platform.startswith("linux") else TITLE)
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(WINDOWS_ID)
    return QApplication([COMMAND])
