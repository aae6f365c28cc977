"""Lists, changes and the past over real sockets, against our own exchange."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from terminal.domain.capabilities import ListKind
from terminal.domain.events import AccountEvent, ListReported
from terminal.domain.market import Environment
from terminal.domain.order import OrderStatus, Side
from terminal.domain.records import RecordKind
from terminal.domain.rounding import floor_to_step
from terminal.domain.spot.ticket import (
    Conditional,
    OcoTicket,
    PaidPair,
    Pair,
    PostOnly,
    StopKind,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import LimitTicket
from terminal.venue.api import ListIds, ReplaceResult
from terminal.venue.binance import Credentials, KeyKind, SpotUrls, SpotVenue
from tests.support.scripted_venue import eventually
from tests.venue.binance.test_with_simulator import BTC, client_id, simulator


async def test_lists_changes_and_history() -> None:
    async with simulator() as info:
        key = next(k for k in info["keys"] if k["kind"] == KeyKind.ED25519)
        spot = SpotVenue(
            Environment.SIMULATOR,
            urls=SpotUrls(**info["spot"]),
            credentials=Credentials(KeyKind.ED25519, key["api_key"], key["private_key_pem"]),
            sink=lambda _: None,
        )
        events: list[AccountEvent] = []
        async with spot.open(), asyncio.TaskGroup() as group:
            account = spot.account
            assert account is not None
            pair = {p.id: p for p in await spot.market.instruments()}[BTC]
            await spot.wait_for_orders()
            user = group.create_task(account.run(events.append))
            last = await spot.market.last_price(BTC)

            def at(share: str) -> Decimal:
                return floor_to_step(last * Decimal(share), pair.tick_size)

            stop = Conditional(StopKind.STOP_LOSS, Trigger(at("0.9")))
            exits = Pair(PostOnly(at("1.1")), stop)
            entry = LimitTicket(
                instrument=BTC, side=Side.BUY, quantity=Decimal("0.01"), price=at("0.95")
            )
            ids = ListIds(client_id(1), (client_id(2), client_id(3), client_id(4)))
            bracket = await account.place_list(
                TriggeredListTicket(working=entry, then=PaidPair(exits)), pair, ids
            )
            assert bracket.order_list.kind is ListKind.OPOCO
            waiting = {o.client_id: o for o in bracket.orders}
            assert waiting[client_id(2)].status is OrderStatus.NEW
            assert waiting[client_id(3)].status is OrderStatus.PENDING_NEW
            assert waiting[client_id(3)].quantity is None

            oco = OcoTicket(instrument=BTC, side=Side.SELL, quantity=Decimal("0.01"), pair=exits)
            ids = ListIds(client_id(5), (client_id(6), client_id(7)))
            placed = await account.place_list(oco, pair, ids)
            known = await account.query_list(client_id(5))
            assert known is not None
            assert (known.list_id, known.is_done) == (placed.order_list.list_id, False)
            assert set(known.orders) == set(placed.order_list.orders)
            assert await account.query_list(client_id(99)) is None
            ended = await account.cancel_list(BTC, placed.order_list.list_id)
            assert {o.client_id for o in ended.orders} == {client_id(6), client_id(7)}
            assert {o.status for o in ended.orders} == {OrderStatus.CANCELED}
            assert ended.order_list.is_done
            gone = await account.query_list(client_id(5))
            assert gone is not None
            assert gone.is_done

            await account.place(entry, pair, client_id(10))
            smaller = await account.amend(BTC, client_id(10), Decimal("0.006"))
            assert smaller.order.client_id == client_id(10)
            assert smaller.order.quantity == Decimal("0.006")
            moved = LimitTicket(
                instrument=BTC, side=Side.BUY, quantity=Decimal("0.006"), price=at("0.94")
            )
            replaced = await account.replace(smaller.order, moved, pair, client_id(11))
            assert replaced.result is ReplaceResult.REPLACED
            assert replaced.placed is not None
            assert replaced.placed.price == at("0.94")

            # The first half fails: nothing happened, the second was not tried.
            again = await account.replace(smaller.order, moved, pair, client_id(12))
            assert again.result is ReplaceResult.UNCHANGED
            # Only the second half fails: more than there is money for.
            dear = LimitTicket(
                instrument=BTC, side=Side.BUY, quantity=Decimal(80), price=at("0.94")
            )
            half = await account.replace(replaced.placed, dear, pair, client_id(13))
            assert half.result is ReplaceResult.ONLY_CANCELED
            assert half.reason

            await eventually(lambda: any(isinstance(e, ListReported) for e in events))
            now = spot.clock.now_ms()
            span = (now - 3_600_000, now + 1_000)
            orders = await account.record_page(RecordKind.ORDERS, BTC, *span)
            # A cancel renames the order on the wire, so the numbers are compared.
            assert {smaller.order.venue_id, replaced.placed.venue_id} <= {r.id for r in orders}
            lists = await account.record_page(RecordKind.LISTS, BTC, *span)
            assert len(lists) == 2
            number = smaller.order.venue_id
            assert number is not None
            (change,) = await account.records_of_order(RecordKind.AMENDMENTS, BTC, number)
            assert change.value.quantity_after == Decimal("0.006")
            user.cancel()
