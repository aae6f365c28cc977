"""The frozen program leaves no trace of its own libraries in what it starts."""

from __future__ import annotations

import start

BUNDLE = "/opt/binance-terminal/_internal"


def test_what_the_desktop_starts_for_us_finds_its_own_libraries() -> None:
    environment = {
        "LD_LIBRARY_PATH": f"{BUNDLE}",
        "QT_PLUGIN_PATH": f"{BUNDLE}/PySide6/Qt/plugins",
        "QML2_IMPORT_PATH": f"{BUNDLE}/PySide6/Qt/qml",
        "HOME": "/home/trader",
    }
    start.give_back_environment(environment, BUNDLE)
    assert environment == {"HOME": "/home/trader"}


def test_what_is_the_users_own_stays() -> None:
    environment = {
        "LD_LIBRARY_PATH": "/opt/ours",
        "LD_LIBRARY_PATH_ORIG": "/home/trader/lib",
        "QT_PLUGIN_PATH": "/home/trader/plugins",
    }
    start.give_back_environment(environment, BUNDLE)
    assert environment == {
        "LD_LIBRARY_PATH": "/home/trader/lib",
        "QT_PLUGIN_PATH": "/home/trader/plugins",
    }
