"""The USDⓈ-M account: the `Account`, `Positions`, `Leverage`, `Modifications` and dead-man ports.

Orders go over the WebSocket API where there is one; REST takes them while that connection is not open,
and only then: a command that may have left is never sent a second time. Orders with a trigger live in
the conditional service; the order their trigger makes carries the same client id and is the same order.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from terminal.domain.any_ticket import SingleTicket, is_futures
from terminal.domain.balance import CommissionRates
from terminal.domain.errors import (
    ClockSkew,
    Invalid,
    OutcomeUnknown,
    Rejected,
    TerminalError,
    Unavailable,
)
from terminal.domain.events import AccountEvent, OrderReported
from terminal.domain.futures.derivative import RuleIndicator, SymbolSettings
from terminal.domain.futures.margin import Brackets
from terminal.domain.futures.position import Position
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId
from terminal.domain.order import Fill, Order
from terminal.domain.records import Record, RecordKind
from terminal.domain.ticket import StopLimitTicket, StopMarketTicket
from terminal.venue.api import Accepted, AccountSink, AccountSnapshot, ConnectionSink
from terminal.venue.binance.endpoint import Endpoint
from terminal.venue.binance.errors import NO_SUCH_ORDER
from terminal.venue.binance.open_orders import OpenOrders
from terminal.venue.binance.ratelimit import RateRule, rule_of
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.signing import Value
from terminal.venue.binance.usdm import batches, endpoints, history, settings, snapshot, terms
from terminal.venue.binance.usdm.answers import (
    accepted,
    accepted_order,
    contract_of,
    page_of,
)
from terminal.venue.binance.usdm.encode import ALGO_PATH, encode_modification, encode_order
from terminal.venue.binance.usdm.events import parse_user_event
from terminal.venue.binance.usdm.parse import (
    parse_algo,
    parse_brackets,
    parse_order,
    parse_trade_row,
)
from terminal.venue.binance.userstream import Source, UserStream
from terminal.venue.binance.wsapi import WsApi
from terminal.venue.futures_api import AccountModes, Amendment, FuturesSnapshot, Placement

T = TypeVar("T")

UNKNOWN_ORDER_SENT = -2011
ARCHIVED = -2026

LastPrice = Callable[[InstrumentId], Awaitable[Decimal]]


class UsdmAccount:
    """One key's USDⓈ-M account. `wsapi` is None where the environment has none."""

    def __init__(
        self,
        rest: RestClient,
        wsapi: WsApi | None,
        source: Source,
        *,
        last_price: LastPrice,
        resync_clock: Callable[[], Awaitable[None]],
        now_ms: Callable[[], int],
        sink: ConnectionSink,
        host: str = "",
        take_limits: Callable[[Sequence[RateRule]], None] = lambda _: None,
    ) -> None:
        self._rest = rest
        self._wsapi = wsapi
        self._last_price = last_price
        self._resync_clock = resync_clock
        self._now_ms = now_ms
        self._take_limits = take_limits
        self._open = OpenOrders()
        self._conditional: set[str] = set()
        self._source = source
        self._user_stream = UserStream(
            source, parse=parse_user_event, snapshot=self._recover, sink=sink, host=host
        )

    async def snapshot(self) -> AccountSnapshot:
        """Open orders of both families; wallets and positions are in `futures_snapshot`."""
        config = await self._call(endpoints.ACCOUNT_CONFIG)
        # The account's own limits may differ from the exchange's usual ones.
        limits = await self._call(endpoints.ORDER_LIMITS)
        rules = (rule_of(row.kind, row.interval, row.number, row.limit) for row in limits)
        self._take_limits([rule for rule in rules if rule is not None])
        return AccountSnapshot(
            (), await self._open_orders(), CommissionRates(Decimal(0), Decimal(0)), config.can_trade
        )

    async def futures_snapshot(self) -> FuturesSnapshot:
        return await snapshot.futures_snapshot(self._call, self._now_ms())

    async def position(self, instrument: InstrumentId) -> Sequence[Position]:
        return await snapshot.positions_of(self._call, instrument)

    async def modes(self) -> AccountModes:
        return await snapshot.modes_of(self._call, self._now_ms())

    async def brackets(self) -> Mapping[InstrumentId, Brackets]:
        return parse_brackets(await self._call(endpoints.BRACKETS))

    async def place(self, ticket: SingleTicket, instrument: Instrument, client_id: str) -> Accepted:
        contract = contract_of(instrument)
        if not is_futures(ticket):
            raise Invalid(f"{contract.symbol} does not take this kind of order.")
        last_price = None
        if isinstance(ticket, StopLimitTicket | StopMarketTicket):
            # The last price decides between stop loss and take-profit.
            last_price = await self._last_price(contract.id)
        path, encoded = encode_order(ticket, contract, client_id, last_price)
        params: dict[str, Value] = {**encoded, "newOrderRespType": "ACK"}
        if path == ALGO_PATH:
            self._conditional.add(client_id)
            return accepted(await self._call(endpoints.PLACE_ALGO, params), parse_algo)
        return accepted(await self._call(endpoints.PLACE, params), parse_order)

    async def test(self, ticket: SingleTicket, instrument: Instrument) -> CommissionRates:
        """The exchange tells nothing but a refusal, so the account's own rates are the answer."""
        contract = contract_of(instrument)
        if not is_futures(ticket):
            raise Invalid(f"{contract.symbol} does not take this kind of order.")
        path, encoded = encode_order(ticket, contract, "", None)
        if path == ALGO_PATH:
            raise Invalid("The exchange judges no orders that wait for a trigger.")
        params: dict[str, Value] = {n: v for n, v in encoded.items() if n != "newClientOrderId"}
        await self._call(endpoints.TEST, params)
        return await self.commission(contract.id)

    async def place_many(self, wishes: Sequence[Placement]) -> Sequence[Accepted | TerminalError]:
        return await batches.place_many(self._call, self._now_ms(), wishes, accepted_order)

    async def modify_many(self, changes: Sequence[Amendment]) -> Sequence[Accepted | TerminalError]:
        return await batches.modify_many(self._call, self._now_ms(), changes, accepted_order)

    async def cancel_many(
        self, instrument: InstrumentId, client_ids: Sequence[str]
    ) -> Sequence[Accepted | TerminalError]:
        now_ms = self._now_ms()
        return await batches.cancel_many(self._call, now_ms, instrument, client_ids, accepted_order)

    async def modify(self, order: Order, quantity: Decimal, price: Decimal) -> Accepted:
        _, encoded = encode_modification(order, quantity, price)
        params: dict[str, Value] = {**encoded}
        return accepted(await self._call(endpoints.MODIFY, params), parse_order)

    async def cancel(self, instrument: InstrumentId, client_id: str) -> Accepted:
        """In the family it belongs to, and in the other one when that knows no such order."""
        families = (self._cancel_algo, self._cancel_plain)
        if client_id not in self._conditional:
            families = (self._cancel_plain, self._cancel_algo)
        try:
            return await families[0](instrument, client_id)
        except Rejected as error:
            if error.code not in (UNKNOWN_ORDER_SENT, NO_SUCH_ORDER):
                raise
            first = error
        try:
            return await families[1](instrument, client_id)
        except Rejected as error:
            if error.code in (UNKNOWN_ORDER_SENT, NO_SUCH_ORDER):
                raise first from error
            raise

    async def cancel_all(self, instrument: InstrumentId) -> Sequence[Order]:
        """Both families; what became of each order is told by events and by asking."""
        params: dict[str, Value] = {"symbol": instrument.symbol}
        try:
            await self._unless_none(endpoints.CANCEL_ALL, params)
        finally:
            await self._unless_none(endpoints.CANCEL_ALL_ALGO, params)
        return ()

    async def query(self, instrument: InstrumentId, client_id: str) -> Order | None:
        """None when neither family knows the id. A triggered order is what its trigger made."""
        plain = await self._query_plain(instrument, client_id)
        if plain is not None and client_id not in self._conditional:
            return plain
        conditional = await self._query_algo(client_id)
        if conditional is None or plain is None:
            return conditional or plain
        if plain.status.is_final or plain.updated_ms >= conditional.updated_ms:
            return replace(plain, algo_id=conditional.algo_id, type=conditional.type)
        return conditional

    async def fills(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Fill]:
        rows = await self._call(endpoints.USER_TRADES, page_of(instrument, start_ms, limit))
        return [parse_trade_row(row, self._open.client_id(row.venue_id)) for row in rows]

    async def orders(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Order]:
        params = page_of(instrument, start_ms, limit)
        plain = [parse_order(row) for row in await self._call(endpoints.ALL_ORDERS, params)]
        algo = [parse_algo(row) for row in await self._call(endpoints.ALL_ALGO, params)]
        for order in (*plain, *algo):
            self._name(order)
        return sorted((*algo, *plain), key=lambda order: order.created_ms)

    async def commission(self, instrument: InstrumentId) -> CommissionRates:
        params: dict[str, Value] = {"symbol": instrument.symbol}
        answer = await self._call(endpoints.COMMISSION, params)
        return CommissionRates(maker=answer.maker, taker=answer.taker)

    async def record_page(
        self, kind: RecordKind, instrument: InstrumentId, start_ms: int, end_ms: int
    ) -> Sequence[Record]:
        return await history.record_page(self._call, kind, instrument, start_ms, end_ms)

    async def records_of_order(
        self, kind: RecordKind, instrument: InstrumentId, order_id: int
    ) -> Sequence[Record]:
        return await history.records_of_order(self._call, kind, instrument, order_id)

    async def set_leverage(self, instrument: InstrumentId, leverage: int) -> SymbolSettings:
        return await settings.set_leverage(self._call, instrument, leverage)

    async def set_margin_mode(self, instrument: InstrumentId, mode: MarginMode) -> None:
        await settings.set_margin_mode(self._call, instrument, mode)

    async def set_position_mode(self, mode: PositionMode) -> None:
        await settings.set_position_mode(self._call, mode)

    async def set_multi_assets(self, *, on: bool) -> None:
        await settings.set_multi_assets(self._call, on=on)

    async def change_margin(
        self, instrument: InstrumentId, side: PositionSide, amount: Decimal
    ) -> None:
        await settings.change_margin(self._call, instrument, side, amount)

    async def margin_changes(
        self, instrument: InstrumentId, side: PositionSide, start_ms: int
    ) -> Sequence[Decimal]:
        return await settings.margin_changes(self._call, instrument, side, start_ms)

    async def fee_burn(self) -> bool:
        return await terms.fee_burn(self._call)

    async def set_fee_burn(self, *, on: bool) -> None:
        await terms.set_fee_burn(self._call, on=on)

    async def trading_rules(self) -> Sequence[RuleIndicator]:
        return await terms.trading_rules(self._call)

    async def agree_to_stocks(self) -> None:
        await terms.agree_to_stocks(self._call)

    async def count_down(self, instrument: InstrumentId, milliseconds: int) -> None:
        params: dict[str, Value] = {"symbol": instrument.symbol, "countdownTime": milliseconds}
        await self._call(endpoints.COUNT_DOWN, params)

    async def run(self, sink: AccountSink) -> None:
        def note(event: AccountEvent) -> None:
            if isinstance(event, OrderReported):
                self._open.note(event.order)
                self._name(event.order)
            sink(event)

        await self._user_stream.run(note)

    def reset(self) -> None:
        self._source.reset()
        if self._wsapi is not None:
            self._wsapi.reset()

    def _name(self, order: Order) -> None:
        self._open.name(order)
        if order.is_conditional:
            self._conditional.add(order.client_id)

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
        if endpoint.ws_method and self._wsapi is not None and self._wsapi.is_ready:
            try:
                return await self._wsapi.call(endpoint, params)
            except Unavailable:
                # Surely not performed, so the other way may be tried; commands are left to the trader.
                if endpoint.is_command:
                    raise
        return await self._rest.call(endpoint, params)

    async def _open_orders(self) -> list[Order]:
        """Both families; conditional ones first, so that what triggers meanwhile is seen once."""
        algo = await self._call(endpoints.OPEN_ALGO)
        plain = await self._call(endpoints.OPEN_ORDERS)
        orders = [parse_algo(row) for row in algo] + [parse_order(row) for row in plain]
        for order in orders:
            self._name(order)
        return orders

    async def _cancel_plain(self, instrument: InstrumentId, client_id: str) -> Accepted:
        params: dict[str, Value] = {"symbol": instrument.symbol, "origClientOrderId": client_id}
        return accepted(await self._call(endpoints.CANCEL, params), parse_order)

    async def _cancel_algo(self, instrument: InstrumentId, client_id: str) -> Accepted:
        """The answer carries no state, so the order is asked for."""
        answer = await self._call(endpoints.CANCEL_ALGO, {"clientAlgoId": client_id})
        order = await self._query_algo(client_id)
        if order is None:
            raise OutcomeUnknown(
                "The exchange took the cancel and does not show the order any more.",
                detail=f"algo order {answer.algo_id} of {instrument.symbol}",
            )
        return Accepted(order)

    async def _query_plain(self, instrument: InstrumentId, client_id: str) -> Order | None:
        params: dict[str, Value] = {"symbol": instrument.symbol, "origClientOrderId": client_id}
        try:
            found = parse_order(await self._call(endpoints.QUERY, params))
        except Rejected as error:
            if error.code in (NO_SUCH_ORDER, ARCHIVED):
                return None
            raise
        except Unavailable as error:
            found = await self._if_open(params, error)
        return replace(found, client_id=client_id)

    async def _if_open(self, params: Mapping[str, Value], why: Unavailable) -> Order:
        """Another door to the same order, which only knows open ones: a find is the truth, no find
        is none."""
        try:
            return parse_order(await self._rest.call(endpoints.OPEN_ORDER, params))
        except TerminalError as error:
            raise why from error

    async def _query_algo(self, client_id: str) -> Order | None:
        try:
            return parse_algo(await self._call(endpoints.QUERY_ALGO, {"clientAlgoId": client_id}))
        except Rejected as error:
            if error.code in (NO_SUCH_ORDER, ARCHIVED, UNKNOWN_ORDER_SENT):
                return None
            raise

    async def _unless_none(self, endpoint: Endpoint[T], params: Mapping[str, Value]) -> None:
        """A mass cancel with nothing to cancel is done."""
        try:
            await self._call(endpoint, params)
        except Rejected as error:
            if error.code != UNKNOWN_ORDER_SENT:
                raise

    async def _recover(self) -> Sequence[AccountEvent]:
        """The account as events, and what became of orders that are no longer open."""
        known = await self.futures_snapshot()
        now_open = await self._open_orders()
        gone = self._open.missing(now_open)
        events: list[AccountEvent] = []
        for missing in gone:
            order = await self.query(missing.instrument, missing.client_id)
            if order is not None:
                events.append(OrderReported(order))
        for order in (*self._open.advanced(now_open), *gone):
            events.extend(await self._fills_of(order))
        events.extend(OrderReported(order) for order in now_open)
        events.extend(snapshot.events_of(known))
        return events

    async def _fills_of(self, order: Order) -> Sequence[AccountEvent]:
        if order.venue_id is None:
            return ()
        params: dict[str, Value] = {"symbol": order.instrument.symbol, "orderId": order.venue_id}
        rows = await self._call(endpoints.USER_TRADES, params)
        return [OrderReported(order, parse_trade_row(row, order.client_id)) for row in rows]
