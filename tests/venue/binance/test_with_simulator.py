"""The spot ports against our own exchange over real sockets, with every kind of key."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from terminal.domain.book import OrderBook
from terminal.domain.candle import Interval
from terminal.domain.errors import Rejected
from terminal.domain.events import (
    AccountEvent,
    BalancesReported,
    BookChanged,
    BookLoaded,
    BookLost,
    MarketEvent,
    OrderReported,
)
from terminal.domain.ids import make_client_id
from terminal.domain.market import Environment
from terminal.domain.order import OrderSource, OrderStatus, OrderType, Side
from terminal.domain.ticket import LimitTicket, MarketTicket, QuoteQuantity, StopLimitTicket
from terminal.venue.api import Channel, Topic
from terminal.venue.binance import Credentials, KeyKind, SpotUrls, SpotVenue
from terminal.venue.binance.spot.parse import spot_id
from tests.support.scripted_venue import eventually

BTC = spot_id("BTCUSDT")


@asynccontextmanager
async def simulator() -> AsyncIterator[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "terminal.simulator", "--port", "0", "--seed", "3", stdout=PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            yield json.loads(await process.stdout.readline())
    finally:
        process.terminate()
        await process.communicate()


def client_id(number: int) -> str:
    return make_client_id(Environment.SIMULATOR, 1_700_000_000_000, number)


@pytest.mark.parametrize("kind", list(KeyKind))
async def test_orders_live_and_die_and_every_event_arrives(kind: KeyKind) -> None:
    async with simulator() as info:
        key = next(k for k in info["keys"] if k["kind"] == kind)
        secret = key.get("secret") or key["private_key_pem"]
        spot = SpotVenue(
            Environment.SIMULATOR,
            urls=SpotUrls(**info["spot"]),
            credentials=Credentials(kind, key["api_key"], secret),
            sink=lambda _: None,
        )
        book, market, account = OrderBook(Decimal("0.01")), [], []

        def on_market(event: MarketEvent) -> None:
            market.append(event)
            if isinstance(event, BookLoaded):
                book.load(event.bids, event.asks)
            elif isinstance(event, BookChanged):
                book.apply(event.bids, event.asks)

        async with spot.open(), asyncio.TaskGroup() as group:
            pairs = {pair.id: pair for pair in await spot.market.instruments()}
            timed = (Channel.CANDLES, Channel.EAST_CANDLES)
            topics = [Topic(BTC, c) for c in Channel if c not in timed]
            topics += [Topic(BTC, channel, Interval.M1) for channel in timed]
            spot.market.need(frozenset(topics))
            assert spot.account is not None
            running = [
                group.create_task(spot.market.run(on_market)),
                group.create_task(spot.account.run(account.append)),
            ]
            await eventually(lambda: any(isinstance(e, BalancesReported) for e in account), 10)
            await eventually(lambda: any(isinstance(e, BookChanged) for e in market), 10)
            best_bid, best_ask = book.best(Side.BUY), book.best(Side.SELL)
            assert best_bid is not None
            assert best_ask is not None
            assert best_bid.price < best_ask.price
            assert not any(isinstance(e, BookLost) for e in market)

            await orders_live_and_die(spot, pairs[BTC], best_bid.price, account)
            for task in running:
                task.cancel()


async def orders_live_and_die(
    spot: SpotVenue, pair: Any, bid: Decimal, events: list[AccountEvent]
) -> None:
    account = spot.account
    assert account is not None
    low = (bid * Decimal("0.9")).quantize(Decimal("0.01"))

    def reported(order_id: str, status: OrderStatus) -> bool:
        return any(
            isinstance(e, OrderReported)
            and (e.order.client_id, e.order.status) == (order_id, status)
            for e in events
        )

    def limit(quantity: str) -> LimitTicket:
        return LimitTicket(instrument=BTC, side=Side.BUY, quantity=Decimal(quantity), price=low)

    resting = client_id(1)
    placed = await account.place(limit("0.01"), pair, resting)
    assert placed.order.status is OrderStatus.NEW
    assert placed.order.source is OrderSource.TERMINAL
    found = await account.query(BTC, resting)
    assert found is not None
    assert found.status is OrderStatus.NEW
    assert await account.query(BTC, "nobody") is None
    cancelled = await account.cancel(BTC, resting)
    assert (cancelled.order.client_id, cancelled.order.status) == (resting, OrderStatus.CANCELED)
    await eventually(lambda: reported(resting, OrderStatus.CANCELED))

    bought = client_id(2)
    amount = QuoteQuantity(Decimal(200))
    ticket = MarketTicket(instrument=BTC, side=Side.BUY, amount=amount)
    accepted = await account.place(ticket, pair, bought)
    assert accepted.order.status is OrderStatus.FILLED
    await eventually(lambda: reported(bought, OrderStatus.FILLED))
    assert sum(fill.quote_quantity for fill in accepted.fills) == accepted.order.filled_quote
    past = await account.fills(BTC)
    assert {f.trade_id for f in past} == {f.trade_id for f in accepted.fills}
    assert {f.client_id for f in past} == {bought}

    with pytest.raises(Rejected, match="LOT_SIZE"):
        await account.place(limit("0.0000001"), pair, client_id(3))
    stop = StopLimitTicket(
        instrument=BTC, side=Side.SELL, quantity=Decimal("0.001"), trigger_price=low, price=low
    )
    assert (await account.place(stop, pair, client_id(4))).order.type is OrderType.STOP_LOSS_LIMIT
    await account.place(limit("0.01"), pair, client_id(5))
    snapshot = await account.snapshot()
    assert {o.client_id for o in snapshot.open_orders} == {client_id(4), client_id(5)}
    assert {o.status for o in await account.cancel_all(BTC)} == {OrderStatus.CANCELED}
    assert await account.cancel_all(BTC) == ()
