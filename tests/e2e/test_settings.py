"""The settings in the real window: opened, searched and changed by keys, kept on disk."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from tests.e2e.desktop import Desktop, desktop, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform == "win32", reason="needs Xvfb")]


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with desktop(tmp_path_factory.mktemp("home"), "1640x1060") as place:
        place.start()
        wait_until(lambda: place.widget("ticket_price")["text"], "a price in the ticket", 40)
        yield place
        assert place.stop() == 0
        assert "Traceback" not in place.errors()


def saved(screen: Desktop, section: str) -> dict[str, object]:
    for path in screen.home.rglob("settings.json"):
        sections = json.loads(path.read_text("utf-8")).get("sections", {})
        if section in sections:
            return dict(sections[section])
    return {}


def test_a_look_is_chosen_by_keys_alone_and_kept(screen: Desktop) -> None:
    screen.keys("ctrl+comma")
    wait_until(lambda: screen.widget("settings_pages")["focus"], "the settings have the keyboard")
    screen.keys("Tab", "Right", "Right")
    wait_until(lambda: saved(screen, "appearance").get("theme") == "light", "the light theme")
    screen.keys("Left")
    wait_until(lambda: saved(screen, "appearance").get("theme") == "dark", "the focus stayed")
    screen.keys("ctrl+f")
    screen.type("slashed")
    for _ in range(6):
        if screen.widget("settings_appearance_slashed_zero")["focus"]:
            break
        screen.keys("Tab")
    screen.keys("space")
    screen.picture("settings-search")
    wait_until(lambda: saved(screen, "appearance").get("slashed_zero") is True, "slashed zeros")
    screen.keys("ctrl+w")
    wait_until(lambda: "settings_search" not in screen.widgets(), "the settings are closed")
