"""The frozen program leaves no trace of its own libraries in what it starts."""

from __future__ import annotations

import start


def test_what_the_desktop_starts_for_us_finds_its_own_libraries() -> None:
    environment = {"LD_LIBRARY_PATH": "/opt/binance-terminal/_internal", "HOME": "/home/trader"}
    start.give_back_library_path(environment)
    assert environment == {"HOME": "/home/trader"}


def test_a_path_of_the_users_own_comes_back() -> None:
    environment = {"LD_LIBRARY_PATH": "/opt/ours", "LD_LIBRARY_PATH_ORIG": "/home/trader/lib"}
    start.give_back_library_path(environment)
    assert environment == {"LD_LIBRARY_PATH": "/home/trader/lib"}
