"""The spot account: the `Account` port.

Commands go over the WebSocket API; REST takes them while that connection is not open, and only
then: a command that may have left is never sent a second time.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

import msgspec

from terminal.domain.any_ticket import SingleTicket
from terminal.domain.balance import CommissionRates
from terminal.domain.errors import ClockSkew, Invalid, OutcomeUnknown, Rejected, TerminalError
from terminal.domain.events import AccountEvent, BalancesReported, ListReported, OrderReported
from terminal.domain.fees import Commission
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.instrument import Instrument, SpotPair
from terminal.domain.market import InstrumentId
from terminal.domain.order import Fill, Order
from terminal.domain.order_list import OrderList
from terminal.domain.records import Record, RecordKind
from terminal.domain.spot.ticket import OcoTicket, PlainTicket, TriggeredListTicket
from terminal.domain.symbol_facts import OwnFilters
from terminal.domain.ticket import (
    LimitTicket,
    MarketTicket,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.venue.api import (
    Accepted,
    AccountSink,
    AccountSnapshot,
    ConnectionSink,
    ListAccepted,
    ListIds,
    Replaced,
)
from terminal.venue.binance.endpoint import Endpoint
from terminal.venue.binance.errors import NO_SUCH_ORDER
from terminal.venue.binance.open_orders import OpenOrders
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.signing import Value
from terminal.venue.binance.spot import amending, endpoints, facts, history, orderlists
from terminal.venue.binance.spot.account_messages import (
    AccountAnswer,
    AccountPosition,
    OrderAnswer,
    OrderCount,
)
from terminal.venue.binance.spot.encode import encode_order
from terminal.venue.binance.spot.parse import (
    parse_answer_fills,
    parse_balances,
    parse_commission,
    parse_commission_plan,
    parse_my_trade,
    parse_order,
)
from terminal.venue.binance.spot.user_events import decode_user_event, parse_user_event
from terminal.venue.binance.userstream import SignedSubscription, UserStream
from terminal.venue.binance.wsapi import WsApi

log = logging.getLogger(__name__)

T = TypeVar("T")

UNKNOWN_ORDER_SENT = -2011
ARCHIVED = -2026
LARGEST_PAGE = 1_000

LastPrice = Callable[[InstrumentId], Awaitable[Decimal]]


class SpotAccount:
    """One key's spot account."""

    def __init__(
        self,
        rest: RestClient,
        wsapi: WsApi,
        *,
        last_price: LastPrice,
        resync_clock: Callable[[], Awaitable[None]],
        sink: ConnectionSink,
        host: str = "",
        take_counts: Callable[[Sequence[OrderCount]], None] = lambda _: None,
    ) -> None:
        self._rest = rest
        self._wsapi = wsapi
        self._last_price = last_price
        self._resync_clock = resync_clock
        self._take_counts = take_counts
        self._open = OpenOrders()
        self._balances_ms = 0
        self._subscription = SignedSubscription(wsapi, sink)
        self._user_stream = UserStream(
            self._subscription,
            parse=self._parse_event,
            snapshot=self._recover,
            sink=sink,
            host=host,
        )

    async def snapshot(self) -> AccountSnapshot:
        account = await self._call(endpoints.ACCOUNT, {"omitZeroBalances": "true"})
        rows = await self._call(endpoints.OPEN_ORDERS)
        rates = CommissionRates(account.rates.maker, account.rates.taker)
        return AccountSnapshot(
            parse_balances(account), [parse_order(row) for row in rows], rates, account.can_trade
        )

    async def place(self, ticket: SingleTicket, instrument: Instrument, client_id: str) -> Accepted:
        pair = _pair(instrument)
        if isinstance(ticket, FuturesTicket):
            raise Invalid("A futures order does not go to the spot account.")
        last_price = await self._price_for(ticket, pair)
        params: dict[str, Value] = {**encode_order(ticket, pair, client_id, last_price)}
        params["newOrderRespType"] = "FULL"
        if not _is_routed(ticket):
            return _accepted(await self._call(endpoints.PLACE, params))
        answer = await self._call(endpoints.ROUTE, params)
        return _accepted(answer[0] if isinstance(answer, list) else answer)

    async def test(self, ticket: SingleTicket, instrument: Instrument) -> CommissionRates:
        pair = _pair(instrument)
        if isinstance(ticket, FuturesTicket):
            raise Invalid("A futures order does not go to the spot account.")
        last_price = await self._price_for(ticket, pair)
        params: dict[str, Value] = {**encode_order(ticket, pair, "", last_price)}
        del params["newClientOrderId"]
        params["computeCommissionRates"] = "true"
        endpoint = endpoints.TEST_ROUTE if _is_routed(ticket) else endpoints.TEST
        tested = await self._call(endpoint, params)
        return parse_commission(tested)

    async def cancel(self, instrument: InstrumentId, client_id: str) -> Accepted:
        params: dict[str, Value] = {"symbol": instrument.symbol, "origClientOrderId": client_id}
        return _accepted(await self._call(endpoints.CANCEL, params))

    async def cancel_all(self, instrument: InstrumentId) -> Sequence[Order]:
        try:
            rows = await self._call(endpoints.CANCEL_ALL, {"symbol": instrument.symbol})
        except Rejected as error:
            if error.code == UNKNOWN_ORDER_SENT:
                return ()
            raise
        flat = [order for row in rows for order in (row.reports or (row,))]
        return [parse_order(row) for row in flat]

    async def place_list(
        self, ticket: OcoTicket | TriggeredListTicket, instrument: Instrument, ids: ListIds
    ) -> ListAccepted:
        return await orderlists.place_list(self._call, ticket, instrument, ids)

    async def cancel_list(self, instrument: InstrumentId, list_id: int) -> ListAccepted:
        return await orderlists.cancel_list(self._call, instrument, list_id)

    async def query_list(self, client_id: str) -> OrderList | None:
        return await orderlists.query_list(self._call, client_id)

    async def amend(self, instrument: InstrumentId, client_id: str, quantity: Decimal) -> Accepted:
        return await amending.amend(self._call, instrument, client_id, quantity)

    async def replace(
        self, order: Order, ticket: PlainTicket, instrument: Instrument, client_id: str
    ) -> Replaced:
        pair = _pair(instrument)
        last_price = await self._price_for(ticket, pair)
        return await amending.replace_order(self._call, order, ticket, pair, client_id, last_price)

    async def query(self, instrument: InstrumentId, client_id: str) -> Order | None:
        params: dict[str, Value] = {"symbol": instrument.symbol, "origClientOrderId": client_id}
        try:
            # A cancelled order answers under the id of its cancel.
            found = parse_order(await self._call(endpoints.QUERY, params))
            return replace(found, client_id=client_id)
        except Rejected as error:
            if error.code in (NO_SUCH_ORDER, ARCHIVED):
                return None
            raise

    async def fills(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Fill]:
        rows = await self._call(endpoints.MY_TRADES, _page(instrument, start_ms, limit))
        return [parse_my_trade(row, self._open.client_id(row.venue_id)) for row in rows]

    async def orders(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Order]:
        rows = await self._call(endpoints.ALL_ORDERS, _page(instrument, start_ms, limit))
        orders = [parse_order(row) for row in rows]
        for order in orders:
            self._open.name(order)
        return orders

    async def commission(self, instrument: InstrumentId) -> CommissionRates:
        params: dict[str, Value] = {"symbol": instrument.symbol}
        known = await self._call(endpoints.COMMISSION, params)
        return parse_commission(known)

    async def record_page(
        self, kind: RecordKind, instrument: InstrumentId, start_ms: int, end_ms: int
    ) -> Sequence[Record]:
        return await history.record_page(self._call, kind, instrument, start_ms, end_ms)

    async def records_of_order(
        self, kind: RecordKind, instrument: InstrumentId, order_id: int
    ) -> Sequence[Record]:
        return await history.records_of_order(self._call, kind, instrument, order_id)

    async def own_filters(self, instrument: InstrumentId) -> OwnFilters:
        return await facts.own_filters(self._call, instrument)

    async def commission_plan(self, instrument: InstrumentId) -> Commission:
        params: dict[str, Value] = {"symbol": instrument.symbol}
        return parse_commission_plan(await self._call(endpoints.COMMISSION, params))

    async def run(self, sink: AccountSink) -> None:
        def note(event: AccountEvent) -> None:
            if isinstance(event, OrderReported):
                self._open.note(event.order)
            sink(event)

        await self._user_stream.run(note)

    async def _price_for(self, ticket: PlainTicket, pair: SpotPair) -> Decimal | None:
        """The last price where it decides between stop loss and take profit."""
        needs_price = isinstance(ticket, StopLimitTicket | StopMarketTicket)
        return await self._last_price(pair.id) if needs_price else None

    def reset(self) -> None:
        self._wsapi.reset()

    async def part(self) -> None:
        """End the session at the exchange, in order and soon; before the connection is closed."""
        await self._subscription.part()

    async def _call(self, endpoint: Endpoint[T], params: Mapping[str, Value] | None = None) -> T:
        """One request over the open connection; after a clock error once more with a new time.

        A new order is not repeated even then: it may only have been late, and the trader must know
        before it goes out later than meant. The clock is measured again for the next one.
        """
        try:
            return await self._send(endpoint, params)
        except ClockSkew:
            await self._resync_clock()
            if endpoint.orders:
                raise
            return await self._send(endpoint, params)

    async def _send(self, endpoint: Endpoint[T], params: Mapping[str, Value] | None) -> T:
        if self._wsapi.is_ready:
            return await self._wsapi.call(endpoint, params)
        return await self._rest.call(endpoint, params)

    def _parse_event(self, payload: msgspec.Raw) -> Sequence[AccountEvent]:
        event = decode_user_event(payload)
        if event is None:
            return ()
        if isinstance(event, AccountPosition) and event.updated_ms < self._balances_ms:
            return ()
        return parse_user_event(event)

    async def _recover(self) -> Sequence[AccountEvent]:
        """The account as events, and what became of orders that are no longer open."""
        account: AccountAnswer = await self._call(endpoints.ACCOUNT, {"omitZeroBalances": "true"})
        rows: list[OrderAnswer] = await self._call(endpoints.OPEN_ORDERS)
        now_open = [parse_order(row) for row in rows]
        lists = []
        if any(order.list_id is not None for order in now_open):
            lists = [ListReported(known) for known in await orderlists.open_lists(self._call)]
        gone = self._open.missing(now_open)
        events: list[AccountEvent] = []
        for known in gone:
            order = await self.query(known.instrument, known.client_id)
            if order is not None:
                events.append(OrderReported(order))
        for order in (*self._open.advanced(now_open), *(gone)):
            events.extend(await self._fills_of(order))
        events.extend(lists)
        events.extend(OrderReported(order) for order in now_open)
        await self._count_orders()
        self._balances_ms = account.updated_ms
        events.append(BalancesReported(parse_balances(account), True, account.updated_ms))
        return events

    async def _count_orders(self) -> None:
        """Unfilled orders of the account as of now; only the gauge needs it, so it may fail."""
        try:
            counts = await self._call(endpoints.ORDER_COUNTS)
        except TerminalError as error:
            log.info("order counts: %s", error.detail)
        else:
            self._take_counts(counts)

    async def _fills_of(self, order: Order) -> Sequence[AccountEvent]:
        if order.venue_id is None:
            return ()
        params: dict[str, Value] = {"symbol": order.instrument.symbol, "orderId": order.venue_id}
        rows = await self._call(endpoints.MY_TRADES, params)
        return [OrderReported(order, parse_my_trade(row, order.client_id)) for row in rows]


def _pair(instrument: Instrument) -> SpotPair:
    if not isinstance(instrument, SpotPair):
        raise Invalid(f"{instrument.id} is not traded on the spot account.")
    return instrument


def _is_routed(ticket: SingleTicket) -> bool:
    return isinstance(ticket, LimitTicket | MarketTicket) and ticket.routed


def _accepted(answer: OrderAnswer) -> Accepted:
    try:
        order = parse_order(answer)
    except ValueError as error:
        raise OutcomeUnknown(
            "The exchange's answer could not be understood; the order may be live.",
            detail=f"order {answer.venue_id}: {error}",
        ) from error
    return Accepted(order, parse_answer_fills(answer, order))


def _page(instrument: InstrumentId, start_ms: int | None, limit: int) -> dict[str, Value]:
    params: dict[str, Value] = {
        "symbol": instrument.symbol,
        "limit": min(limit, LARGEST_PAGE),
    }
    if start_ms is not None:
        params["startTime"] = start_ms
    return params
