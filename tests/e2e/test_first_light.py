"""A person at the real window: places, watches, cancels and fills orders, with mouse and keys only.

What the exchange itself knows (the simulator's ledger) is the judge of every step. Pictures of
each step are kept in artifacts/e2e for a human to look at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.e2e.desktop import Desktop, desktop, ledger, simulator, wait_until

pytestmark = pytest.mark.e2e
ROW_PX = 26
HEAD_PX = 24
CANCEL_FROM_RIGHT_PX = 22


class Exchange:
    """The simulator as its operator sees it."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready

    def orders(self) -> list[dict[str, Any]]:
        orders: list[dict[str, Any]] = ledger(self.ready)["accounts"][0]["orders"]
        return orders

    def fills(self) -> list[dict[str, Any]]:
        fills: list[dict[str, Any]] = ledger(self.ready)["accounts"][0]["fills"]
        return fills

    def total(self, asset: str) -> Decimal:
        row = ledger(self.ready)["accounts"][0]["balances"][asset]
        return Decimal(row["free"]) + Decimal(row["locked"])

    def last_price(self) -> Decimal:
        url = f"{self.ready['spot']['rest']}/api/v3/ticker/price?symbol=BTCUSDT"
        with urlopen(url, timeout=5) as answer:
            return Decimal(json.load(answer)["price"])

    def until_status(self, number: int, status: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            orders = self.orders()
            found = orders[number] if len(orders) > number else None
            return found if found and found["status"] == status else None

        return wait_until(look, f"order {number} is {status}")


@pytest.fixture
def trading(tmp_path: Path) -> Iterator[tuple[Desktop, Exchange]]:
    """The real window on a simulator of its own, with a live market."""
    with simulator() as ready, desktop(tmp_path) as place:
        announced = tmp_path / "simulator.json"
        announced.write_text(json.dumps(ready))
        place.start("--attach", str(announced))
        wait_until(lambda: place.widget("ticket_price")["text"], "a price in the ticket")
        yield place, Exchange(ready)


def _send_limit(place: Desktop, price: str, quantity: str) -> None:
    place.click("ticket_side_buy")
    place.click("ticket_type_limit")
    place.fill("ticket_price", price)
    place.fill("ticket_quantity", quantity)
    wait_until(lambda: place.widget("ticket_send")["enabled"], "the send button is enabled")
    place.click("ticket_send")


def test_orders_placed_watched_cancelled_and_filled_by_hand(
    trading: tuple[Desktop, Exchange],
) -> None:
    place, exchange = trading
    low = f"{exchange.last_price() * Decimal('0.97'):.1f}0"

    _send_limit(place, low, "0.013")
    order = exchange.until_status(0, "NEW")
    assert (order["side"], order["type"]) == ("BUY", "LIMIT")
    assert Decimal(order["price"]) == Decimal(low)
    wait_until(
        lambda: place.widget("open_orders_header")["description"] == "1 in the list",
        "one open order in the table",
    )
    place.picture("1-resting")

    table = place.widget("open_orders_table")
    place.click_at(
        table["x"] + table["width"] - CANCEL_FROM_RIGHT_PX,
        table["y"] + HEAD_PX + ROW_PX // 2,
    )
    exchange.until_status(0, "CANCELED")

    _send_limit(place, low, "0.014")
    exchange.until_status(1, "NEW")
    place.click("open_orders_table", across=0.3, down=(HEAD_PX + ROW_PX / 2) / table["height"])
    place.keys("Delete")
    exchange.until_status(1, "CANCELED")
    place.picture("2-cancelled")

    bitcoin, tether = exchange.total("BTC"), exchange.total("USDT")
    place.click("ticket_side_sell")
    place.click("ticket_type_market")
    place.fill("ticket_quantity", "0.02")
    wait_until(lambda: place.widget("ticket_send")["enabled"], "the send button is enabled")
    place.keys("ctrl+Return")
    filled = exchange.until_status(2, "FILLED")
    fee = sum(Decimal(f["commission"]) for f in exchange.fills())
    assert exchange.total("BTC") == bitcoin - Decimal("0.02")
    assert exchange.total("USDT") == tether + Decimal(filled["cummulativeQuoteQty"]) - fee
    place.click("fills_header")
    place.picture("3-filled")
    place.click("balances_header")
    place.picture("4-balances")
    assert len(exchange.orders()) == 3
    assert place.stop() == 0
    assert "Traceback" not in place.errors()


def test_a_value_the_exchange_would_refuse_never_leaves(
    trading: tuple[Desktop, Exchange],
) -> None:
    place, exchange = trading
    place.click("ticket_type_limit")
    off_tick, good = ("ticket_price", "60000.123"), ("ticket_price", "60000")
    for first, last in (
        (("ticket_quantity", "0.01"), off_tick),
        (good, ("ticket_quantity", "0.00001")),
        (good, ("ticket_quantity", "900")),
    ):
        place.fill(*first)
        place.fill(*last)
        wait_until(lambda: not place.widget("ticket_send")["enabled"], "sending is refused")
        place.keys("ctrl+Return")
    for text in ("0,001", "1e-7", "abc"):
        place.click("ticket_quantity")
        place.keys("ctrl+a")
        place.type(text)
        wait_until(
            lambda: any(w["text"] for n, w in place.widgets().items() if n.endswith("_sentence")),
            f"a sentence about {text}",
        )
        assert not place.widget("ticket_send")["enabled"]
    place.picture("5-refused")
    assert exchange.orders() == []


def test_layout_and_symbol_come_back_at_the_next_start(
    trading: tuple[Desktop, Exchange],
) -> None:
    place, exchange = trading
    place.keys("ctrl+k")
    # On spot alone; of ETHUSDT there is a contract too, which is traded more.
    place.type("ethbtc")
    place.keys("Return")
    wait_until(
        lambda: "ETH" in place.widget("ticket_send")["text"], "the ticket shows the chosen symbol"
    )
    place.click("balances_header")
    wait_until(lambda: place.widgets().get("balances_table"), "the balances table")
    assert place.stop() == 0
    announced = place.home / "simulator.json"
    place.start("--attach", str(announced))
    wait_until(lambda: "ETH" in place.widget("ticket_send")["text"], "the symbol is remembered")
    wait_until(lambda: place.widgets().get("balances_table"), "the tab in front is remembered")
    place.picture("6-restored")
    assert exchange.orders() == []
