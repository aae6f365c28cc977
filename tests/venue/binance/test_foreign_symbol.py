"""A symbol in another script, of the usual listing: streamed, traded and found in the history."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from terminal.domain.events import BookLoaded, MarketEvent, QuoteChanged
from terminal.domain.order import OrderStatus, Side
from terminal.domain.records import RecordKind
from terminal.domain.ticket import BaseQuantity, MarketTicket
from terminal.venue.api import Channel, Topic
from terminal.venue.binance.spot import endpoints
from terminal.venue.binance.spot.parse import spot_id
from tests.support.scripted_venue import eventually
from tests.venue.binance.test_facts_with_simulator import spot_venue
from tests.venue.binance.test_with_simulator import client_id

FOREIGN = spot_id("币安人生USDT")


async def test_names_in_other_scripts_survive_every_way() -> None:
    async with spot_venue() as (spot, _), asyncio.TaskGroup() as group:
        account = spot.account
        assert account is not None
        pair = {p.id: p for p in await spot.market.instruments()}[FOREIGN]
        assert pair.base == "币安人生"
        told: list[MarketEvent] = []
        spot.market.need(frozenset({Topic(FOREIGN, c) for c in (Channel.BOOK, Channel.QUOTE)}))
        running = group.create_task(spot.market.run(told.append))
        for kind in (BookLoaded, QuoteChanged):
            await eventually(lambda kind=kind: any(isinstance(e, kind) for e in told), 10)  # type: ignore[misc]
        buy = MarketTicket(instrument=FOREIGN, side=Side.BUY, amount=BaseQuantity(Decimal(100)))
        placed = await account.place(buy, pair, client_id(1))
        assert placed.order.status is OrderStatus.FILLED
        assert {fill.fee_asset for fill in placed.fills} == {"币安人生"}
        now = spot.clock.now_ms()
        fills = await account.record_page(RecordKind.FILLS, FOREIGN, now - 60_000, now + 1_000)
        assert len(fills) == len(placed.fills)
        # Signed over REST too, where the name is percent-encoded.
        asked = {"symbol": FOREIGN.symbol, "origClientOrderId": client_id(1)}
        answer = await spot.rest.call(endpoints.QUERY, asked)
        assert (answer.symbol, answer.status) == (FOREIGN.symbol, OrderStatus.FILLED)
        running.cancel()
