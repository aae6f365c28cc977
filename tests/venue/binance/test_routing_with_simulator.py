"""Smart order routing over real sockets: judged first, filled on two books, every fill known."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from terminal.domain.events import AccountEvent, OrderReported
from terminal.domain.order import Fill, OrderStatus, Side
from terminal.domain.rounding import floor_to_step
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket
from terminal.domain.valuation import sum_of
from tests.support.scripted_venue import eventually
from tests.venue.binance.test_facts_with_simulator import control, spot_venue
from tests.venue.binance.test_with_simulator import BTC, client_id

D = Decimal


async def test_an_order_fills_on_the_book_of_another_quote_and_no_fill_is_missed() -> None:
    async with spot_venue() as (spot, info), asyncio.TaskGroup() as group:
        account = spot.account
        assert account is not None
        pair = {p.id: p for p in await spot.market.instruments()}[BTC]
        assert pair.routes == {"BTCFDUSD"}
        told: list[AccountEvent] = []
        user = group.create_task(account.run(told.append))
        await eventually(lambda: bool(told), 10)
        ask = (await spot.market.last_price(BTC)) * D("1.01")
        ticket = LimitTicket(
            instrument=BTC,
            side=Side.BUY,
            quantity=D("0.05"),
            price=floor_to_step(ask, pair.tick_size),
            routed=True,
        )
        rates = await account.test(ticket, pair)
        assert rates.taker > 0
        # Nobody sells on the order's own book for a while.
        empty = {"do": "book.empty", "symbol": "BTCUSDT", "side": "asks", "ms": 5_000}
        await control(info, "/faults", empty)
        placed = await account.place(ticket, pair, client_id(1))
        assert placed.order.status is OrderStatus.FILLED
        routed = [fill for fill in placed.fills if fill.is_allocation]
        assert routed
        assert sum_of(fill.quantity for fill in placed.fills) == D("0.05")

        def streamed() -> dict[int, Fill]:
            return {
                e.fill.trade_id: e.fill
                for e in told
                if isinstance(e, OrderReported) and e.fill is not None
            }

        await eventually(lambda: len(streamed()) == len(placed.fills), 10)
        # Stream and answer name the same executions, so that none counts twice.
        assert streamed().keys() == {fill.trade_id for fill in placed.fills}
        market = MarketTicket(
            instrument=BTC, side=Side.SELL, amount=BaseQuantity(D("0.01")), routed=True
        )
        sold = await account.place(market, pair, client_id(2))
        assert sold.order.status is OrderStatus.FILLED
        user.cancel()
