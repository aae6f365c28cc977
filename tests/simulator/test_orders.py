"""Orders of a user in a living market: fills, locks, events, cancels."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.order import OrderStatus, OrderType, Side, StpMode
from terminal.simulator.spot.model import ExecutionType, NewOrder, VenueError

CENT = Decimal("0.01")


def test_a_resting_limit_order_locks_its_funds_and_stands_in_the_book(desk):
    price = desk.bid - 5000
    placed = desk.place("BUY", "LIMIT", "0.50000", price)

    assert placed.order.status is OrderStatus.NEW
    assert placed.fills == ()
    assert desk.held("USDT") == (Decimal(500_000) - price / 2, price / 2)
    _, bids, _ = desk.exchange.depth("BTCUSDT", 5000)
    assert dict(bids)[price] >= Decimal("0.5")
    assert [e.kind for e in desk.executions] == [ExecutionType.NEW]


def test_a_market_buy_takes_the_best_asks_in_order_and_pays_commission_in_base(desk):
    _, _, asks = desk.exchange.depth("BTCUSDT", 50)
    quantity = asks[0][1] + asks[1][1]
    placed = desk.place("BUY", "MARKET", str(quantity))

    assert placed.order.status is OrderStatus.FILLED
    assert [f.price for f in placed.fills] == [asks[0][0], asks[1][0]]
    assert sum(f.commission for f in placed.fills) == pytest.approx(
        quantity * Decimal("0.001"), abs=Decimal("0.00000002")
    )
    assert {f.commission_asset for f in placed.fills} == {"BTC"}
    assert desk.ask > asks[1][0]
    free, locked = desk.held("BTC")
    assert free == 2 + quantity - sum(f.commission for f in placed.fills)
    assert (locked, desk.held("USDT")[1]) == (0, 0)


def test_a_market_sell_pays_commission_in_quote(desk):
    placed = desk.place("SELL", "MARKET", "0.10000")
    got = sum(f.quote_quantity - f.commission for f in placed.fills)
    assert {f.commission_asset for f in placed.fills} == {"USDT"}
    assert desk.held("USDT")[0] == 500_000 + got
    assert desk.held("BTC") == (Decimal("1.9"), 0)


def test_a_quote_amount_buys_the_most_lots_it_can_pay(desk):
    placed = desk.place("BUY", "MARKET", quote="10000")
    spent = placed.order.executed_quote
    assert placed.order.status is OrderStatus.FILLED
    assert placed.order.quote_quantity == 10_000
    assert 10_000 - placed.fills[-1].price * Decimal("0.00001") < spent <= 10_000


def test_the_market_trading_through_a_resting_order_fills_it_at_its_price(desk):
    price = desk.ask + CENT
    placed = desk.place("SELL", "LIMIT", "0.30000", price)
    desk.exchange._world.fair.push("BTCUSDT", 4e7)
    desk.pass_time(10_000)

    record = desk.exchange.order(desk.account, "BTCUSDT", order_id=placed.order.order_id)
    assert record.status is OrderStatus.FILLED
    fills = desk.exchange.fills(desk.account, "BTCUSDT")
    assert {f.price for f in fills} == {price}
    assert all(f.is_maker for f in fills)
    assert sum(f.quantity for f in fills) == Decimal("0.3")
    desk.exchange.check_ledger()


def test_a_limit_buy_gets_the_better_price_and_the_difference_back(desk):
    ask = desk.ask
    placed = desk.place("BUY", "LIMIT", "0.00100", ask + 100)
    assert placed.order.status is OrderStatus.FILLED
    assert placed.fills[0].price == ask
    assert desk.held("USDT") == (500_000 - placed.order.executed_quote, 0)


def test_post_only_is_refused_when_it_would_take(desk):
    assert desk.refused("BUY", "LIMIT_MAKER", "0.001", desk.ask) == (
        -2010,
        "Order would immediately match and take.",
    )
    rests = desk.place("BUY", "LIMIT_MAKER", "0.001", desk.bid - 1)
    assert rests.order.status is OrderStatus.NEW


def test_immediate_or_cancel_expires_its_rest(desk):
    ask = desk.ask
    quantity = desk.exchange.best("BTCUSDT").ask_quantity + Decimal("0.5")
    placed = desk.place("BUY", "LIMIT", str(quantity), ask, tif="IOC")
    assert placed.order.status is OrderStatus.EXPIRED
    assert placed.order.expiry_reason == "UNFILLED_IOC_QUANTITY_EXPIRED"
    assert placed.order.executed == quantity - Decimal("0.5")
    assert desk.held("USDT")[1] == 0


def test_fill_or_kill_does_nothing_when_it_cannot_fill_whole(desk):
    quantity = desk.exchange.best("BTCUSDT").ask_quantity + Decimal("0.5")
    placed = desk.place("BUY", "LIMIT", str(quantity), desk.ask, tif="FOK")
    assert placed.order.status is OrderStatus.EXPIRED
    assert placed.order.expiry_reason == "UNFILLED_FOK_ORDER_EXPIRED"
    assert placed.fills == ()


def test_cancel_frees_the_funds_and_gives_the_order_the_id_of_the_cancel(desk):
    placed = desk.place("SELL", "LIMIT", "1", desk.ask + 5000, client_id="mine")
    gone = desk.exchange.cancel(desk.account, "BTCUSDT", client_id="mine", new_client_id="undo")

    assert gone.status is OrderStatus.CANCELED
    assert (gone.client_id, gone.original_client_id) == ("undo", "mine")
    assert desk.held("BTC") == (2, 0)
    assert desk.exchange.open_orders(desk.account) == []
    with pytest.raises(VenueError) as again:
        desk.exchange.cancel(desk.account, "BTCUSDT", order_id=placed.order.order_id)
    assert (again.value.code, again.value.text) == (-2011, "Unknown order sent.")


def test_a_client_id_is_taken_only_while_its_order_is_open(desk):
    desk.place("BUY", "LIMIT", "0.001", desk.bid - 1000, client_id="one")
    assert desk.refused("BUY", "LIMIT", "0.001", desk.bid - 1000, client_id="one") == (
        -2010,
        "Duplicate order sent.",
    )
    desk.exchange.cancel_all(desk.account, "BTCUSDT")
    assert desk.place("BUY", "LIMIT", "0.001", desk.bid - 1000, client_id="one")


def test_stops_wait_outside_the_book_and_trigger_on_the_last_price(desk):
    last = desk.exchange.ticker("BTCUSDT").last
    placed = desk.place("SELL", "STOP_LOSS", "0.1", stop=last - 200)
    assert placed.order.is_working is False
    assert placed.order.working_ms == -1
    desk.exchange._world.fair.push("BTCUSDT", -1e8)
    desk.pass_time(20_000)
    record = desk.exchange.order(desk.account, "BTCUSDT", order_id=placed.order.order_id)
    assert record.status is OrderStatus.FILLED
    assert all(f.price <= last - 100 for f in desk.exchange.fills(desk.account, "BTCUSDT"))


def test_a_trailing_stop_follows_the_price_up_and_sells_on_the_way_down(desk):
    order = NewOrder(
        symbol="BTCUSDT",
        side=Side.SELL,
        type=OrderType.STOP_LOSS,
        client_id="trail",
        quantity=Decimal("0.1"),
        trailing_delta=50,
    )
    placed = desk.exchange.place(desk.account, order)
    assert placed.order.trailing_ms == placed.order.created_ms
    desk.exchange._world.fair.push("BTCUSDT", 1e8)
    desk.pass_time(5_000)
    highest = desk.exchange.ticker("BTCUSDT", 60_000).high
    for _ in range(3):
        desk.exchange._world.fair.push("BTCUSDT", -1e8)
    desk.pass_time(10_000)
    record = desk.exchange.order(desk.account, "BTCUSDT", client_id="trail")
    assert record.status is OrderStatus.FILLED
    first = desk.exchange.fills(desk.account, "BTCUSDT")[0]
    assert first.price <= highest * Decimal("0.9951")


def test_a_triggered_stop_too_large_for_a_market_order_is_rejected(desk):
    desk.exchange.adjust(desk.account, "BTC", Decimal(1000))
    last = desk.exchange.ticker("BTCUSDT").last
    placed = desk.place("SELL", "STOP_LOSS", "900", stop=last - 50)
    desk.exchange._world.fair.push("BTCUSDT", -1e8)
    desk.pass_time(10_000)
    record = desk.exchange.order(desk.account, "BTCUSDT", order_id=placed.order.order_id)
    assert (record.status, record.expiry_reason) == (OrderStatus.EXPIRED, "REJECTED")
    assert desk.held("BTC") == (1002, 0)


def test_a_stop_on_the_wrong_side_is_refused(desk):
    last = desk.exchange.ticker("BTCUSDT").last
    reason = (-2010, "Order would trigger immediately.")
    assert desk.refused("SELL", "STOP_LOSS", "0.1", stop=last) == reason
    assert desk.refused("BUY", "TAKE_PROFIT", "0.1", stop=last + 10) == reason
    limit = {"price": last, "stop": last - 10}
    assert desk.refused("BUY", "STOP_LOSS_LIMIT", "0.1", **limit) == reason


@pytest.mark.parametrize(
    ("mode", "maker", "taker"),
    [
        (StpMode.NONE, OrderStatus.FILLED, OrderStatus.FILLED),
        (StpMode.EXPIRE_MAKER, OrderStatus.EXPIRED_IN_MATCH, OrderStatus.NEW),
        (StpMode.EXPIRE_TAKER, OrderStatus.NEW, OrderStatus.EXPIRED_IN_MATCH),
        (StpMode.EXPIRE_BOTH, OrderStatus.EXPIRED_IN_MATCH, OrderStatus.EXPIRED_IN_MATCH),
        (StpMode.DECREMENT, OrderStatus.EXPIRED_IN_MATCH, OrderStatus.EXPIRED_IN_MATCH),
    ],
)
def test_self_trade_prevention_follows_the_takers_mode(desk, mode, maker, taker):
    price = (desk.bid + CENT) if desk.ask - desk.bid > CENT else desk.bid
    resting = desk.place("BUY", "LIMIT", "0.1", price, stp=StpMode.NONE)
    crowd = desk.exchange._world.markets["BTCUSDT"].book.bids
    for tick in list(crowd.levels):
        crowd.cut_crowd(tick, crowd.levels[tick].crowd)
    crossing = desk.place("SELL", "LIMIT", "0.1", price, stp=mode)
    assert crossing.order.status is taker
    known = desk.exchange.order(desk.account, "BTCUSDT", order_id=resting.order.order_id)
    assert known.status is maker
    desk.exchange.check_ledger()


def test_an_iceberg_shows_only_its_part(desk):
    price = desk.ask + 3000 + CENT
    desk.place("SELL", "LIMIT", "1", price, iceberg="0.1")
    _, _, asks = desk.exchange.depth("BTCUSDT", 5000)
    assert dict(asks)[price] < Decimal("0.2") + dict(asks).get(price + CENT, Decimal(0)) + 50
    level = desk.exchange._world.markets["BTCUSDT"].book.asks.levels[int(price * 100)]
    assert [order.shown for order in level.orders] == [10_000]


def test_orders_queue_behind_the_crowd_that_came_first(desk):
    market = desk.exchange._world.markets["BTCUSDT"]
    tick = market.book.bids.best()
    before = market.book.bids.visible(tick)
    placed = desk.place("BUY", "LIMIT", "0.00500", desk.bid)
    desk.place("SELL", "LIMIT", str(market.scale.quantity(before)), desk.bid, account=desk.open())
    record = desk.exchange.order(desk.account, "BTCUSDT", order_id=placed.order.order_id)
    assert record.executed == 0
    desk.place("SELL", "LIMIT", "0.00500", desk.bid, account=desk.open())
    record = desk.exchange.order(desk.account, "BTCUSDT", order_id=placed.order.order_id)
    assert record.status is OrderStatus.FILLED


def test_unfilled_orders_are_counted_and_given_back_by_fills(desk):
    desk.place("BUY", "LIMIT", "0.001", desk.bid - 1000)
    desk.place("BUY", "LIMIT", "0.001", desk.bid - 1000)
    assert desk.exchange.unfilled_counts(desk.account) == {"10s": 2, "1d": 2}
    desk.place("BUY", "MARKET", "0.001")
    assert desk.exchange.unfilled_counts(desk.account) == {"10s": 2, "1d": 2}
