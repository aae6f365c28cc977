"""Every kind of spot order and list placed with the mouse; the exchange's own ledger is the judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.desktop import Desktop, desktop, simulator, wait_until
from tests.e2e.test_first_light import Exchange

pytestmark = pytest.mark.e2e
D = Decimal
Orders = list[dict[str, Any]]


class Hand:
    """A person at the ticket."""

    def __init__(self, place: Desktop, exchange: Exchange) -> None:
        self.place, self.exchange = place, exchange

    def price(self, share: str) -> str:
        return f"{self.exchange.last_price() * D(share):.0f}"

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.place.fill(f"ticket_{name}", text)

    def choose(self, menu: str, row: int) -> None:
        """The `row`-th entry of a menu, counted from zero, by its keys once it is open."""
        self.place.click(f"ticket_{menu}")
        wait_until(lambda: self.place.widgets() or None, "the menu is open")
        self.place.keys(*["Down"] * (row + 1), "Return")

    def send(self, orders: int = 1) -> Orders:
        """Press the button; the orders that reached the exchange by it."""
        before = len(self.exchange.orders())
        wait_until(lambda: self.place.widget("ticket_send")["enabled"], "the order may be sent")
        self.place.click("ticket_send")
        wait_until(
            lambda: len(self.exchange.orders()) >= before + orders, f"{orders} orders are there"
        )
        found = self.exchange.orders()[before:]
        assert len(found) == orders
        return found


def kinds(orders: Orders) -> set[tuple[str, str, str]]:
    return {(order["type"], order["side"], order["status"]) for order in orders}


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    with simulator("--port", "0", "--seed", "7") as ready, desktop(tmp_path) as place:
        announced = tmp_path / "simulator.json"
        announced.write_text(json.dumps(ready))
        place.start("--attach", str(announced))
        wait_until(lambda: place.widget("ticket_price")["text"], "a price in the ticket")
        yield Hand(place, Exchange(ready))
        assert place.stop() == 0
        assert "Traceback" not in place.errors()


def test_limit_iceberg_bracket_and_routed_order(hand: Hand) -> None:
    place = hand.place
    place.click("ticket_type_limit")
    hand.fill(price=hand.price("0.95"), quantity="0.01")
    assert kinds(hand.send()) == {("LIMIT", "BUY", "NEW")}
    place.click("ticket_iceberg")
    hand.fill(iceberg_quantity="0.002")
    (iceberg,) = hand.send()
    assert D(iceberg["icebergQty"]) == D("0.002")
    place.click("ticket_iceberg")
    place.click("ticket_exits")
    hand.fill(take_profit=hand.price("1.05"), stop_loss=hand.price("0.9"))
    assert kinds(hand.send(3)) == {
        ("LIMIT", "BUY", "NEW"),
        ("LIMIT_MAKER", "SELL", "PENDING_NEW"),
        ("STOP_LOSS", "SELL", "PENDING_NEW"),
    }
    place.picture("spot-1-bracket")
    place.click("ticket_exits")
    hand.choose("route", 1)
    place.widget("ticket_route_hint")
    hand.fill(price=hand.price("0.94"))
    (routed,) = hand.send()
    assert routed["usedSor"] is True
    place.picture("spot-2-routed")


def test_stops_pairs_trailing_and_pegged(hand: Hand) -> None:
    place = hand.place
    place.click("ticket_side_sell")
    place.click("ticket_type_stop_limit")
    hand.fill(trigger=hand.price("0.97"), price=hand.price("0.965"), quantity="0.01")
    assert kinds(hand.send()) == {("STOP_LOSS_LIMIT", "SELL", "NEW")}
    place.click("ticket_type_oco")
    hand.fill(take_profit=hand.price("1.04"), stop_loss=hand.price("0.94"), quantity="0.01")
    assert kinds(hand.send(2)) == {("STOP_LOSS", "SELL", "NEW"), ("LIMIT_MAKER", "SELL", "NEW")}
    hand.choose("stop_style", 1)
    hand.fill(stop_limit=hand.price("0.935"))
    pair = hand.send(2)
    assert ("STOP_LOSS_LIMIT", "SELL", "NEW") in kinds(pair)
    hand.choose("type_more", 1)
    hand.fill(trailing="1.5", quantity="0.01")
    (trailing,) = hand.send()
    assert trailing["trailingDelta"] == 150
    hand.choose("type_more", 2)
    hand.fill(levels="3", quantity="0.01")
    (pegged,) = hand.send()
    assert (pegged["pegPriceType"], pegged["pegOffsetValue"]) == ("PRIMARY_PEG", 3)
    place.picture("spot-3-stops")
