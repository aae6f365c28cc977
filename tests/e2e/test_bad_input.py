"""Wrong input and a dead exchange, in the real window: told where the eye is, nothing is lost."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desktop import Desktop, desktop, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]

SENTENCES = (
    ("0,001", "Use a dot for decimals: 0.001."),
    ("1e-7", "Write the number out, without an exponent."),
    ("0.000001", "Quantity must be at least 0.00001 BTC."),
    ("0.000123", "Quantity must be a multiple of 0.00001 BTC (step size)."),
    ("90000", "Quantity must be at most 9,000 BTC."),
    ("9" * 36, "Quantity must be at most 9,000 BTC."),
    ("abc", "Use digits and one dot only, no letters."),
)


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with desktop(tmp_path_factory.mktemp("home"), "1640x1060") as place:
        place.start()
        wait_until(lambda: place.widget("ticket_price")["text"], "a price in the ticket", 40)
        yield place
        assert place.stop() == 0
        assert "Traceback" not in place.errors()


def put(screen: Desktop, name: str, text: str) -> None:
    """Replace a field's text as a hand does; what stands there must be what was typed."""
    screen.click(name)
    screen.keys("ctrl+a")
    screen.x("type", "--delay", "10", "--", text)
    wait_until(lambda: screen.widget(name)["text"] == text, f"{text} in {name}")


def message(screen: Desktop, place: str) -> str:
    shown = screen.widgets().get(f"ticket_message_{place}_sentence")
    return "" if shown is None else str(shown["text"])


def test_every_wrong_quantity_is_told_beside_the_field(screen: Desktop) -> None:
    for text, sentence in SENTENCES:
        put(screen, "ticket_quantity", text)
        wait_until(lambda s=sentence: message(screen, "quantity") == s, sentence)
        assert not screen.widget("ticket_send")["enabled"]
        assert screen.widget("ticket_quantity")["text"] == text
    put(screen, "ticket_quantity", "0.01")
    wait_until(lambda: not message(screen, "quantity"), "no complaint")


def test_more_than_the_balance_is_refused_with_the_missing_sum(screen: Desktop) -> None:
    put(screen, "ticket_quantity", "5")
    wait_until(lambda: "USDT short: this needs" in message(screen, "quantity"), "what is missing")
    screen.picture("bad-balance")
    put(screen, "ticket_quantity", "0.01")


def test_an_unknown_symbol_is_told_in_the_search(screen: Desktop) -> None:
    screen.keys("ctrl+k")
    screen.widget("palette_field")
    screen.type("NOSUCHCOIN")
    screen.picture("bad-symbol")
    screen.keys("Return")
    screen.keys("Escape")
    wait_until(lambda: "palette_field" not in screen.widgets(), "the search is closed")
    assert screen.widget("ticket_quantity")["text"].startswith("0.01")


def test_a_dead_simulator_is_told_and_begun_again(screen: Desktop) -> None:
    put(screen, "ticket_quantity", "0.01")
    os.kill(_simulator_of(screen), signal.SIGKILL)
    button = "ticket_message_order_restart_simulator"
    wait_until(lambda: "book is off" in _order_words(screen), "the ticket says it", 20)
    assert not screen.widget("ticket_send")["enabled"]
    screen.picture("dead-simulator")
    screen.click(button)
    wait_until(lambda: screen.widget("ticket_send")["enabled"], "an order can be sent again", 40)
    assert screen.widget("ticket_quantity")["text"].startswith("0.01")


def _order_words(screen: Desktop) -> str:
    return message(screen, "order")


def _simulator_of(screen: Desktop) -> int:
    assert screen.program is not None
    pid = screen.program.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    named = [int(c) for c in children if b"simulator" in Path(f"/proc/{c}/cmdline").read_bytes()]
    return named[0]
