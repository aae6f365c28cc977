"""A person trades a perpetual in the real window: bracket, add, partial close, reverse, hedge,
liquidation on purpose.

The futures exchange's own ledger is the judge of every step; pictures stay in artifacts/e2e.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.e2e.desktop import Desktop, desktop, simulator, wait_until

pytestmark = pytest.mark.e2e
HEAD_PX, ROW_PX = 24, 40
D = Decimal


class Exchange:
    """The futures half of the simulator as its operator sees it."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self._ready = ready

    def account(self) -> dict[str, Any]:
        with urlopen(f"{self._ready['control']}/usdm/ledger", timeout=5) as answer:
            whole = json.load(answer)
        assert whole["conserved"] is True
        account: dict[str, Any] = whole["accounts"][0]
        return account

    def held(self) -> dict[str, Decimal]:
        """Quantities by position side; flat ones left out."""
        rows = self.account()["positions"]
        sizes = {row["position_side"]: D(row["quantity"]) for row in rows}
        return {side: size for side, size in sizes.items() if size}

    def exits(self) -> dict[str, str]:
        """Waiting conditional orders: type and trigger price."""
        rows = self.account()["algo_orders"]
        return {row["type"]: row["trigger_price"] for row in rows if row["status"] == "NEW"}

    def resting(self) -> list[str]:
        """Sides of the plain orders that wait in the book."""
        rows = self.account()["orders"]
        return [row["side"] for row in rows if row["status"] in ("NEW", "PARTIALLY_FILLED")]

    def liquidate(self) -> None:
        """As if the mark had reached the liquidation price."""
        asked = json.dumps({"account_id": 1, "symbol": "BTCUSDT"}).encode()
        address = f"{self._ready['control']}/usdm/liquidate"
        with urlopen(Request(address, data=asked, method="POST"), timeout=5) as answer:
            assert answer.status == 200

    def until_held(self, sizes: dict[str, str]) -> None:
        wanted = {side: D(size) for side, size in sizes.items()}
        wait_until(lambda: self.held() == wanted, f"{sizes} is held, not {self.held()}")

    def last_price(self) -> Decimal:
        url = f"{self._ready['usdm']['rest']}/fapi/v1/ticker/price?symbol=BTCUSDT"
        with urlopen(url, timeout=5) as answer:
            return D(json.load(answer)["price"])


def _is_calm(place: Desktop) -> bool:
    """No message stands in the form, or has just left it."""
    shown = place.widgets()
    return "futures_price" in shown and "futures_message_order" not in shown


def _send(place: Desktop) -> None:
    wait_until(lambda: place.widget("futures_send")["enabled"], "the send button is enabled")
    place.click("futures_send")


def _market(place: Desktop, side: str, quantity: str) -> None:
    place.click(f"futures_side_{side}")
    place.click("futures_type_market")
    place.fill("futures_quantity", quantity)
    _send(place)


def _on_row(place: Desktop, row: int, key: str, *, rows: int) -> None:
    """Choose a position's row, once the panel lists so many, and press one of its keys."""
    said = f"{rows} in the list"
    wait_until(lambda: place.widget("positions_header")["description"] == said, said)
    table = place.widget("positions_table")
    down = HEAD_PX + ROW_PX * row + ROW_PX // 2
    place.click_at(table["x"] + 60, table["y"] + down)
    place.keys(key)


def _until_flat(place: Desktop) -> None:
    """The exchange knows it first: the mode may be changed when the window knows it too."""
    for name in ("positions_header", "open_orders_header"):
        wait_until(lambda n=name: _is_empty(place, n), f"nothing in {name}")


def _is_empty(place: Desktop, header: str) -> bool:
    return place.widget(header)["description"] in ("", "0 in the list")


def _trade(place: Desktop, exchange: Exchange) -> None:
    """Every step, judged by the ledger before the next one."""
    wait_until(lambda: place.widget("ticket_price")["text"], "a price in the spot ticket")
    place.keys("ctrl+k")
    wait_until(lambda: place.widget("palette_field")["focus"], "the palette takes keys")
    place.type("btc perp")
    place.keys("Return")
    wait_until(lambda: place.widget("futures_price")["text"], "a price in the futures ticket")
    wait_until(lambda: _is_calm(place), "the book is live and the form stands still")
    place.click("positions_header")

    last = exchange.last_price()
    stop, target = f"{last * D('0.97'):.1f}", f"{last * D('1.03'):.1f}"
    place.click("futures_side_buy")
    place.fill("futures_price", f"{last * D('1.001'):.1f}")
    place.fill("futures_quantity", "0.020")
    place.click("futures_exits", across=0.06)
    place.fill("futures_take_profit", target)
    place.fill("futures_stop_loss", stop)
    _send(place)
    exchange.until_held({"BOTH": "0.020"})
    wait_until(lambda: len(exchange.exits()) == 2, "both exits wait at the exchange")
    assert D(exchange.exits()["STOP_MARKET"]) == D(stop)
    assert D(exchange.exits()["TAKE_PROFIT_MARKET"]) == D(target)
    place.picture("futures-1-bracket")

    place.click("futures_exits", across=0.06)
    _market(place, "buy", "0.010")
    exchange.until_held({"BOTH": "0.030"})
    place.picture("futures-2-added")

    _on_row(place, 0, "1", rows=1)
    exchange.until_held({"BOTH": "0.023"})

    _on_row(place, 0, "r", rows=1)
    place.click("position_ask_go")
    exchange.until_held({"BOTH": "-0.023"})
    place.picture("futures-3-reversed")

    shown = "BTCUSDT short 0.023"
    wait_until(lambda: place.widget("positions_table")["description"] == shown, shown)
    _on_row(place, 0, "l", rows=1)
    wait_until(lambda: place.widget("position_close_price")["focus"], "a price can be typed")
    place.fill("position_close_price", f"{last * D('0.95'):.1f}")
    place.picture("futures-4-close-at-a-price")
    place.keys("Return")
    wait_until(lambda: exchange.resting() == ["BUY"], "the close rests at its price")
    exchange.until_held({"BOTH": "-0.023"})

    _on_row(place, 0, "f", rows=1)
    wait_until(lambda: "position_ask_go" in place.widgets(), "the question")
    place.picture("futures-5-flatten")
    place.click("position_ask_go")
    exchange.until_held({})
    wait_until(lambda: not exchange.resting() and not exchange.exits(), "no order is left over")
    _until_flat(place)

    place.click("futures_position_mode")
    place.keys("Down", "Down", "Return")
    wait_until(lambda: exchange.account()["hedge"], "hedge mode")
    _market(place, "buy", "0.010")
    exchange.until_held({"LONG": "0.010"})
    _market(place, "sell", "0.005")
    exchange.until_held({"LONG": "0.010", "SHORT": "-0.005"})
    place.picture("futures-6-hedged")
    _on_row(place, 0, "4", rows=2)
    exchange.until_held({"SHORT": "-0.005"})
    exchange.liquidate()
    exchange.until_held({})
    alarm = wait_until(lambda: place.widgets().get("alarm_bar"), "the alarm bar")
    wait_until(lambda: "was liquidated" in place.widget("alarm_bar")["name"], "the alarm")
    assert alarm["y"] < place.widget("docks")["y"], "above everything that can be moved"
    place.picture("futures-7-liquidated")
    place.click("alarm_dismiss")
    wait_until(lambda: place.widget("alarm_bar")["name"] == "", "the alarm is put away")


def test_a_perpetual_traded_by_hand(tmp_path: Path) -> None:
    with simulator() as ready, desktop(tmp_path) as place:
        announced = tmp_path / "simulator.json"
        announced.write_text(json.dumps(ready))
        place.start("--attach", str(announced))
        exchange = Exchange(ready)
        try:
            _trade(place, exchange)
        except AssertionError:
            place.picture("futures-failed")
            raise
        assert place.stop() == 0
        assert "Traceback" not in place.errors()
