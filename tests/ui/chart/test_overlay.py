"""Order lines, pills and fills: what they say and where they go."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.order import OrderSource, Side
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket, StopLimitTicket
from terminal.ui.chart.orders_overlay import fill_marks, order_lines
from terminal.ui.chart.pill_layout import Dock, place_pills
from tests.support.scene import BTC, build_scene

LAST = Decimal("68412.37")
THIN = "\N{THIN SPACE}"


def lines_of_scene() -> dict[str, str]:
    session, _ = build_scene()
    pair = session.stores.instruments.get(BTC)
    assert pair is not None
    lines = order_lines(session.stores.orders.open_orders(BTC), None, pair, LAST)
    assert [line.price for line in lines] == sorted((v.price for v in lines), reverse=True)
    return {line.order.client_id: line.text for line in lines if line.order is not None}


def test_each_order_says_quantity_and_meaning() -> None:
    texts = lines_of_scene()
    assert texts["t1s-a"] == f"0.05000 · \N{MINUS SIGN}0.66{THIN}%"
    assert texts["t1s-b"] == f"0.07200 · 40{THIN}% filled"
    assert texts["web_1"].startswith("0.25000 · trigger · External ")
    assert texts["t1s-d"] == "0.01000 · unconfirmed"


def test_waiting_order_stands_at_its_trigger() -> None:
    session, _ = build_scene()
    pair = session.stores.instruments.get(BTC)
    assert pair is not None
    order = session.stores.orders.get("web_1")
    assert order is not None
    (line,) = order_lines([order], None, pair, LAST)
    assert line.price == Decimal("67080.00")
    (line,) = order_lines([replace(order, is_working=True)], None, pair, LAST)
    assert line.price == Decimal("67050.00")


def test_draft_is_drawn_as_not_sent_and_cannot_be_cancelled() -> None:
    session, _ = build_scene()
    pair = session.stores.instruments.get(BTC)
    assert pair is not None
    quantity = Decimal("0.1")
    limit = LimitTicket(instrument=BTC, side=Side.BUY, quantity=quantity, price=Decimal(67_740))
    (line,) = order_lines([], limit, pair, LAST)
    assert (line.tag, line.text, line.order) == ("BUY", "0.10000 · not sent", None)
    stop = StopLimitTicket(
        instrument=BTC,
        side=Side.SELL,
        quantity=quantity,
        trigger_price=Decimal(67_080),
        price=Decimal(67_050),
    )
    assert [v.price for v in order_lines([], stop, pair, LAST)] == [67_080, 67_050]
    market = MarketTicket(instrument=BTC, side=Side.BUY, amount=BaseQuantity(quantity))
    assert order_lines([], market, pair, LAST) == []


def test_fills_from_outside_are_hollow() -> None:
    session, _ = build_scene()
    stores = session.stores
    order = stores.orders.get("t1s-b")
    assert order is not None
    fills = stores.fills.newest(BTC)
    assert not any(mark.is_hollow for mark in fill_marks(fills, stores.orders))
    outside = replace(order, client_id="web_9", venue_id=909, source=OrderSource.EXTERNAL)
    stores.orders.apply(outside)
    marks = fill_marks([replace(fills[0], client_id="web_9", venue_id=909)], stores.orders)
    assert marks[0].is_hollow


def test_pills_dock_at_the_edge_and_never_overlap() -> None:
    ys = [-300.0, 100.0, 103.0, 900.0, 950.0]
    places = place_pills(ys, [120] * 5, right=600, left=0, top=0, bottom=400, height=19)
    docks = [place.dock for place in places]
    assert docks == [Dock.ABOVE, Dock.NONE, Dock.NONE, Dock.BELOW, Dock.BELOW]
    boxes = [(p.right - 120, p.y - 9, p.right, p.y + 9) for p in places]
    for place, box in enumerate(boxes):
        assert box[1] >= 0
        assert box[3] <= 400
        for other in boxes[place + 1 :]:
            apart = (
                box[2] <= other[0] or other[2] <= box[0] or box[3] < other[1] or other[3] < box[1]
            )
            assert apart


def test_in_a_narrow_chart_no_pill_hides_under_the_legend() -> None:
    reaches, beside = (
        place_pills(
            [20.0], [width], right=300, left=120, top=0, bottom=400, height=19, shelf=42, words=150
        )[0]
        for width in (170, 120)
    )
    assert reaches.y - 19 // 2 >= 42
    assert (reaches.line_y, reaches.dock) == (20, Dock.NONE)
    assert beside.y == 20


def test_pills_docked_above_leave_the_legend_legible() -> None:
    above, inside = place_pills(
        [-40.0, 30.0], [120, 120], right=600, left=0, top=0, bottom=400, height=19, shelf=42
    )
    assert above.dock is Dock.ABOVE
    assert above.y - 19 // 2 >= 42
    assert inside.y == 30
