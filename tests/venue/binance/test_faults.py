"""Bad days of the wire: what the ports say when the exchange or the network misbehaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web

from terminal.domain.errors import (
    NotAuthorised,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TerminalError,
    Unavailable,
)
from terminal.domain.events import (
    AccountEvent,
    BalancesReported,
    BookChanged,
    BookLoaded,
    BookLost,
    ConnectionEvent,
    FeedState,
    Link,
    LinkReported,
    MarketEvent,
    OrderReported,
    TradePrinted,
)
from terminal.domain.market import Environment
from terminal.domain.order import OrderStatus
from terminal.venue.api import Channel, Topic
from terminal.venue.binance import Credentials, KeyKind, SpotVenue
from terminal.venue.binance.spot import endpoints
from terminal.venue.binance.spot.account import SpotAccount
from terminal.venue.binance.spot.parse import spot_id
from tests.support.scripted_venue import ScriptedVenue, Socket, answer, eventually, not_here

BTC = spot_id("BTCUSDT")
HMAC = Credentials(KeyKind.HMAC, "key", "secret")
ORDER = {
    "symbol": "BTCUSDT", "orderId": 1, "orderListId": -1, "clientOrderId": "mine",
    "price": "9.0", "origQty": "1.0", "executedQty": "0.0", "cummulativeQuoteQty": "0.0",
    "status": "NEW", "timeInForce": "GTC", "type": "LIMIT", "side": "BUY", "time": 5,
    "updateTime": 5,
}  # fmt: skip
ACCOUNT = {
    "canTrade": True,
    "commissionRates": {"maker": "0.001", "taker": "0.001", "buyer": "0", "seller": "0"},
    "balances": [{"asset": "BTC", "free": "1", "locked": "0"}],
    "updateTime": 100,
}


class Links(list[ConnectionEvent]):
    def says(self, link: Link, state: FeedState) -> bool:
        return any(isinstance(e, LinkReported) and (e.link, e.state) == (link, state) for e in self)


@asynccontextmanager
async def connected(
    venue: ScriptedVenue, links: Links | None = None, credentials: Credentials = HMAC
) -> AsyncIterator[SpotVenue]:
    sink = Links() if links is None else links
    async with venue.serve():
        spot = SpotVenue(
            Environment.SIMULATOR, urls=venue.urls, credentials=credentials, sink=sink.append
        )
        async with spot.open():
            await spot.wait_for_orders()
            yield spot


def account_of(spot: SpotVenue) -> SpotAccount:
    assert spot.account is not None
    return spot.account


async def cancel(spot: SpotVenue) -> None:
    await account_of(spot).cancel(BTC, "mine")


async def test_a_socket_lost_in_the_middle_of_a_command_leaves_it_unknown() -> None:
    async def hang_up(socket: Socket, _: dict[str, Any]) -> None:
        await socket.close()

    venue = ScriptedVenue(api=hang_up)
    async with connected(venue) as spot:
        with pytest.raises(OutcomeUnknown):
            await cancel(spot)
        assert [r["method"] for r in venue.api_requests] == ["order.cancel"]
        assert "DELETE /api/v3/order" not in venue.rest_requests


async def test_a_socket_lost_in_the_middle_of_a_read_may_be_asked_again() -> None:
    async def hang_up(socket: Socket, _: dict[str, Any]) -> None:
        await socket.close()

    async with connected(ScriptedVenue(api=hang_up)) as spot:
        with pytest.raises(Unavailable):
            await account_of(spot).query(BTC, "mine")


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (400, {"code": -2011, "msg": "Unknown order sent."}, Rejected),
        (503, {"code": -1007, "msg": "Timeout waiting for response."}, OutcomeUnknown),
        (500, None, OutcomeUnknown),
        (401, {"code": -2015, "msg": "Invalid API-key"}, NotAuthorised),
        (429, {"code": -1003, "msg": "Too much", "data": {"retryAfter": 9}}, RateLimited),
    ],
)
async def test_refusals_over_the_order_connection(
    status: int, error: dict[str, Any] | None, expected: type[TerminalError]
) -> None:
    async def refuse(socket: Socket, request: dict[str, Any]) -> None:
        await socket.send_json({"id": request["id"], "status": status, "error": error})

    async with connected(ScriptedVenue(api=refuse)) as spot:
        with pytest.raises(expected):
            await cancel(spot)


async def test_an_unreadable_answer_to_a_command_is_unknown() -> None:
    async def nonsense(socket: Socket, request: dict[str, Any]) -> None:
        await socket.send_json({"id": request["id"], "status": 200, "result": [1, 2]})

    async with connected(ScriptedVenue(api=nonsense)) as spot:
        with pytest.raises(OutcomeUnknown):
            await cancel(spot)


async def test_a_revoked_key_leaves_what_was_in_flight_unknown() -> None:
    async def revoke(socket: Socket, _: dict[str, Any]) -> None:
        error = {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."}
        await socket.send_json({"id": None, "status": 401, "error": error})

    links = Links()
    async with connected(ScriptedVenue(api=revoke), links) as spot:
        with pytest.raises(OutcomeUnknown):
            await cancel(spot)
        await eventually(lambda: links.says(Link.ORDERS, FeedState.STALE))


async def test_a_ban_stops_every_request_and_is_waited_out() -> None:
    async def banned(_: web.Request) -> web.StreamResponse:
        body = {"code": -1003, "msg": "Way too much request weight used; IP banned"}
        return web.json_response(body, status=418, headers={"Retry-After": "120"})

    venue = ScriptedVenue(rest=banned)
    async with connected(venue) as spot:
        with pytest.raises(RateLimited) as first:
            await spot.market.average_price(BTC)
        asked = len(venue.rest_requests)
        with pytest.raises(RateLimited) as second:
            await spot.market.average_price(BTC)
        with pytest.raises(RateLimited):
            await cancel(spot)
        assert second.value.retry_at_ms == first.value.retry_at_ms
        assert second.value.retry_at_ms - spot.clock.now_ms() > 100_000
        assert len(venue.rest_requests) == asked
        assert venue.api_requests == []


@pytest.mark.parametrize("status", [500, 502, 503, 504, 302])
async def test_rest_commands_without_a_clear_answer_are_unknown(status: int) -> None:
    async def broken(_: web.Request) -> web.StreamResponse:
        headers = {"Location": "http://127.0.0.1:1/"} if status == 302 else {}
        return web.Response(status=status, text="<html>Bad gateway</html>", headers=headers)

    async with connected(ScriptedVenue(rest=broken)) as spot:
        with pytest.raises(OutcomeUnknown):
            await spot.rest.call(endpoints.CANCEL, {"symbol": "BTCUSDT"})
        with pytest.raises(Unavailable):
            await spot.market.average_price(BTC)


async def test_a_rest_connection_cut_after_the_request_is_unknown_and_sent_once() -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    venue = ScriptedVenue(rest=cut)
    async with connected(venue) as spot:
        with pytest.raises(OutcomeUnknown):
            await spot.rest.call(endpoints.CANCEL, {"symbol": "BTCUSDT"})
        assert venue.rest_requests.count("DELETE /api/v3/order") == 1


async def test_an_exchange_that_is_not_there_has_done_nothing() -> None:
    venue = ScriptedVenue()
    async with connected(venue) as spot:
        pass
    spot = SpotVenue(Environment.SIMULATOR, urls=venue.urls, credentials=HMAC, sink=lambda _: None)
    async with spot.rest:
        with pytest.raises(Unavailable, match="nothing was sent"):
            await cancel(spot)


async def test_the_clock_is_mended_and_the_command_signed_anew_once() -> None:
    stamps: list[int] = []

    async def late(socket: Socket, request: dict[str, Any]) -> None:
        stamps.append(request["params"]["timestamp"])
        if len(stamps) == 1:
            error = {"code": -1021, "msg": "Timestamp outside of the recvWindow."}
            await socket.send_json({"id": request["id"], "status": 400, "error": error})
        else:
            result = {**ORDER, "status": "CANCELED"}
            await socket.send_json({"id": request["id"], "status": 200, "result": result})

    venue = ScriptedVenue(api=late)
    async with connected(venue) as spot:
        accepted = await account_of(spot).cancel(BTC, "mine")
        assert accepted.order.status is OrderStatus.CANCELED
    assert len(stamps) == 2
    assert abs(stamps[1] - 1_700_000_000_000) < 10_000


def depth(first: int, last: int) -> dict[str, Any]:
    data = {"e": "depthUpdate", "E": 1, "s": "BTCUSDT", "U": first, "u": last}
    return {"stream": "btcusdt@depth@100ms", "data": {**data, "b": [["1.0", f"{last}"]], "a": []}}


@asynccontextmanager
async def streaming(
    venue: ScriptedVenue, topics: set[Topic], links: Links | None = None
) -> AsyncIterator[list[MarketEvent]]:
    events: list[MarketEvent] = []
    async with connected(venue, links) as spot:
        spot.market.need(frozenset(topics))
        running = asyncio.get_running_loop().create_task(spot.market.run(events.append))
        await eventually(lambda: venue.subscribed)
        yield events
        running.cancel()
        await asyncio.wait({running})


async def test_a_gap_loses_the_book_and_a_new_snapshot_brings_it_back() -> None:
    snapshots = iter([10, 30, 31])

    async def snapshot(_: web.Request) -> web.StreamResponse:
        return web.json_response(
            {"lastUpdateId": next(snapshots), "bids": [["1.0", "5"]], "asks": []}
        )

    venue = ScriptedVenue(rest=snapshot)
    async with streaming(venue, {Topic(BTC, Channel.BOOK)}) as events:
        assert venue.subscribed[0] == ["btcusdt@depth20@100ms", "btcusdt@depth@100ms"]
        await venue.streams[0].send_json(depth(9, 12))
        await eventually(lambda: len(events) == 2)
        await venue.streams[0].send_json(depth(13, 14))
        await venue.streams[0].send_json(depth(20, 31))
        await eventually(lambda: len(events) == 6)
        await venue.streams[0].send_json(depth(32, 33))
        await eventually(lambda: len(events) == 7)
        kinds = [type(event) for event in events]
        assert kinds == [
            BookLoaded, BookChanged, BookChanged, BookLost, BookLoaded, BookChanged, BookChanged,
        ]  # fmt: skip


async def test_a_quiet_book_is_loaded_without_a_difference() -> None:
    async def snapshot(_: web.Request) -> web.StreamResponse:
        return web.json_response({"lastUpdateId": 10, "bids": [], "asks": []})

    async with streaming(ScriptedVenue(rest=snapshot), {Topic(BTC, Channel.BOOK)}) as events:
        await eventually(lambda: [type(event) for event in events] == [BookLoaded])


async def test_a_lost_stream_reconnects_and_subscribes_again() -> None:
    async def snapshot(_: web.Request) -> web.StreamResponse:
        return web.json_response({"lastUpdateId": 10, "bids": [], "asks": []})

    links = Links()
    venue = ScriptedVenue(rest=snapshot)
    topics = {Topic(BTC, Channel.BOOK), Topic(BTC, Channel.QUOTE)}
    async with streaming(venue, topics, links) as events:
        await venue.streams[0].send_json(depth(9, 12))
        await eventually(lambda: len(events) == 2)
        await venue.streams[0].close()
        await eventually(lambda: len(venue.subscribed) == 2)
        assert venue.subscribed[0] == venue.subscribed[1]
        assert isinstance(events[-1], BookLost)
        assert links.says(Link.STREAMS, FeedState.STALE)
        await venue.streams[1].send_json(depth(9, 12))
        await eventually(lambda: isinstance(events[-1], BookChanged))


async def test_an_announced_shutdown_loses_nothing_and_repeats_nothing() -> None:
    def trade(number: int) -> dict[str, Any]:
        data = {"a": number, "p": "1", "q": "1", "T": 1, "m": False}
        return {"stream": "btcusdt@aggTrade", "data": data}

    venue = ScriptedVenue()
    async with streaming(venue, {Topic(BTC, Channel.TRADES)}) as events:
        await venue.streams[0].send_json(trade(1))
        await venue.streams[0].send_json({"stream": "!serverShutdown", "data": {"E": 1}})
        await eventually(lambda: len(venue.subscribed) == 2)
        for socket in venue.streams:
            await socket.send_json(trade(2))
            await socket.send_json(trade(3))
        await eventually(lambda: venue.streams[0].closed)
        await venue.streams[1].send_json(trade(4))
        await eventually(lambda: len(events) == 4)
        ids = [event.trade.trade_id for event in events if isinstance(event, TradePrinted)]
        assert ids == [1, 2, 3, 4]


@pytest.mark.warns("could not be read")
async def test_a_frame_nobody_can_read_does_not_end_the_reader() -> None:
    venue = ScriptedVenue()
    async with streaming(venue, {Topic(BTC, Channel.TRADES)}) as events:
        await venue.streams[0].send_str("{not json")
        await venue.streams[0].send_json({"stream": "btcusdt@aggTrade", "data": {"a": "x"}})
        data = {"a": 1, "p": "1", "q": "1", "T": 1, "m": False}
        await venue.streams[0].send_json({"stream": "btcusdt@aggTrade", "data": data})
        await eventually(lambda: len(events) == 1)


def execution(status: str, filled: str, trade: int = -1) -> dict[str, Any]:
    return {
        "e": "executionReport", "E": 1, "s": "BTCUSDT", "c": "mine", "S": "BUY", "o": "LIMIT",
        "f": "GTC", "q": "1", "p": "9", "P": "0", "F": "0", "g": -1, "C": "",
        "x": "TRADE" if trade >= 0 else "NEW", "X": status, "r": "NONE", "i": 1, "l": filled,
        "z": filled, "L": "9", "n": "0", "N": "BTC", "T": 200, "t": trade, "w": True, "m": False,
        "O": 5, "Z": "9", "Y": "9", "Q": "0",
    }  # fmt: skip


async def test_user_data_subscribes_first_then_snapshots_then_merges() -> None:
    asked: list[str] = []
    open_orders = [ORDER]

    async def api(socket: Socket, request: dict[str, Any]) -> None:
        method = request["method"]
        asked.append(method)
        results: dict[str, Any] = {
            "userDataStream.subscribe.signature": {"subscriptionId": 0},
            "account.status": ACCOUNT,
            "openOrders.status": open_orders,
            "account.rateLimits.orders": [],
            "session.subscriptions": [{"subscriptionId": 0}],
            "session.status": {"apiKey": None, "connectedSince": 1, "serverTime": 1},
            "userDataStream.unsubscribe": {},
            "order.status": {**ORDER, "status": "FILLED", "executedQty": "1"},
            "myTrades": [
                {
                    "symbol": "BTCUSDT", "id": 77, "orderId": 1, "price": "9", "qty": "1",
                    "quoteQty": "9", "commission": "0.001", "commissionAsset": "BTC",
                    "time": 6, "isBuyer": True, "isMaker": True,
                }
            ],
        }  # fmt: skip
        if method == "openOrders.status" and len(asked) < 5:
            # A change between subscription and snapshot must come after the snapshot.
            event = execution("PARTIALLY_FILLED", "0.5", 70)
            await socket.send_json({"subscriptionId": 0, "event": event})
            stale = {"e": "outboundAccountPosition", "E": 1, "u": 50, "B": []}
            await socket.send_json({"subscriptionId": 0, "event": stale})
        await socket.send_json({"id": request["id"], "status": 200, "result": results[method]})

    venue = ScriptedVenue(api=api)
    events: list[AccountEvent] = []
    links = Links()
    async with connected(venue, links) as spot:
        running = asyncio.get_running_loop().create_task(account_of(spot).run(events.append))
        await eventually(lambda: links.says(Link.ACCOUNT, FeedState.LIVE))
        assert asked[:4] == [
            "userDataStream.subscribe.signature",
            "account.status",
            "openOrders.status",
            "account.rateLimits.orders",
        ]
        snapshot, balances, meanwhile = events[:3]
        assert isinstance(snapshot, OrderReported)
        assert snapshot.order.status is OrderStatus.NEW
        assert isinstance(balances, BalancesReported)
        assert balances.complete
        assert isinstance(meanwhile, OrderReported)
        assert meanwhile.order.filled_quantity == Decimal("0.5")

        # While nobody listened the order filled: it is asked for, with its fills.
        open_orders.clear()
        events.clear()
        links.clear()
        await venue.api_sockets[0].close()
        await eventually(lambda: links.says(Link.ACCOUNT, FeedState.LIVE))
        reported = [event for event in events if isinstance(event, OrderReported)]
        assert {event.order.status for event in reported} >= {OrderStatus.FILLED}
        assert [event.fill.trade_id for event in reported if event.fill] == [77]

        # The exchange ends the subscription: subscribed and loaded anew on the same socket.
        events.clear()
        asked.clear()
        await venue.api_sockets[1].send_json({"event": {"e": "eventStreamTerminated", "E": 1}})
        await eventually(lambda: any(isinstance(e, BalancesReported) for e in events))
        assert asked[0] == "userDataStream.subscribe.signature"
        running.cancel()
        await asyncio.wait({running})


async def test_signed_requests_carry_their_signature_and_no_null() -> None:
    venue = ScriptedVenue(rest=not_here, api=answer)
    async with connected(venue) as spot:
        with pytest.raises(OutcomeUnknown):
            await cancel(spot)
        params = venue.api_requests[0]["params"]
        assert params["apiKey"] == "key"
        assert len(params["signature"]) == 64
        assert "null" not in json.dumps(params)
