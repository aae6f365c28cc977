"""Order and account events of both futures user streams as domain values: pure, total, no IO."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from terminal.domain.futures.position import FuturesFill, MarginMode, Position
from terminal.domain.futures.words import PriceMatch, WorkingPrice
from terminal.domain.ids import parse_client_id
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderSource, OrderStatus, OrderType, StpMode, TimeInForce
from terminal.domain.payoff import FuturesPayoff, payoff_of
from terminal.domain.valuation import worth
from terminal.venue.binance.futures_user_messages import AccountUpdate, AlgoUpdate, OrderTradeUpdate

_TYPES = {type_.value: type_ for type_ in OrderType}
_TIMES = {time.value: time for time in TimeInForce}
_CONDITIONAL = frozenset(
    (
        OrderType.STOP,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_MARKET,
        OrderType.TRAILING_STOP_MARKET,
    )
)
_TRADES = frozenset(("TRADE", "CALCULATED"))


@dataclass(frozen=True, slots=True)
class OrderReport:
    """An order as one event tells it, and the execution the event carries, if any."""

    order: Order
    fill: FuturesFill | None = None


def parse_order_update(event: OrderTradeUpdate, contract: FuturesContract) -> OrderReport:
    """As `read_order_update`, of a listed contract."""
    return read_order_update(event, contract.id, payoff_of(contract), contract.settle)


def read_order_update(
    event: OrderTradeUpdate, instrument: InstrumentId, payoff: FuturesPayoff, settle: str
) -> OrderReport:
    """Order and execution of one event; `settle` is the fee's asset where none is named.

    `filled_quote` is filled quantity × average price: the value on linear contracts; on inverse
    ones it only carries the average.
    """
    body = event.order
    type_ = _TYPES.get(body.original_type) or _TYPES.get(body.type) or OrderType.LIMIT
    order = Order(
        instrument=instrument,
        client_id=body.client_id,
        side=body.side,
        type=type_,
        status=body.status,
        quantity=body.quantity,
        venue_id=body.venue_id,
        price=body.price or None,
        trigger_price=body.trigger_price or None,
        time_in_force=_TIMES.get(body.time_in_force),
        filled_quantity=body.filled_quantity,
        filled_quote=worth(body.filled_quantity, body.average_price),
        is_working=_TYPES.get(body.type) not in _CONDITIONAL,
        source=_source(body.client_id),
        created_ms=body.time_ms if body.execution == "NEW" else 0,
        updated_ms=body.time_ms,
        reason=_EXPIRY.get(body.expiry or "", ""),
        reduce_only=body.reduce_only,
        close_position=body.close_position,
        position_side=body.position_side,
        price_protect=body.price_protect,
        activation_price=body.activation_price or None,
        callback_percent=body.callback or None,
        **order_words(body.working_type, body.price_match, body.stp_mode, body.good_till_ms),
    )
    if body.execution not in _TRADES or not body.last_quantity:
        return OrderReport(order)
    fill = FuturesFill(
        instrument=instrument,
        trade_id=body.trade_id,
        client_id=body.client_id,
        venue_id=body.venue_id,
        side=body.side,
        price=body.last_price,
        quantity=body.last_quantity,
        quote_quantity=payoff.notional(body.last_quantity, body.last_price),
        fee=body.fee,
        fee_asset=body.fee_asset or settle,
        is_maker=body.is_maker,
        time_ms=body.time_ms,
        position_side=body.position_side,
        realized=body.realized,
    )
    return OrderReport(order, fill)


def order_words(
    working: str | None, match: str | None, stp: str | None, good_till_ms: int | None
) -> dict[str, Any]:
    """Descriptive words of an order; what we do not know, and NONE, is shown as nothing."""
    known = {word.value: word for word in WorkingPrice}
    return {
        "working_price": known.get(working or ""),
        "price_match": PriceMatch(match) if match and match in PriceMatch.__members__ else None,
        "stp_mode": StpMode(stp) if stp and stp in StpMode.__members__ else None,
        "good_till_ms": good_till_ms or None,
    }


_EXPIRY = {
    "1": "so as not to trade with yourself",
    "2": "the rest of an immediate order found no match",
    "3": "the rest of an immediate order would have traded with yourself",
    "4": "another reducing order came first",
    "5": "the position was liquidated",
    "6": "its position is gone",
    "7": "the contract is no longer listed",
    "8": "its trigger has come",
    "9": "the rest of a market order found no match",
    "10": "it could not be filled whole",
    "11": "post-only: it would have traded at once",
}


_ALGO_STATUSES: Mapping[str, OrderStatus] = {
    "NEW": OrderStatus.NEW,
    "TRIGGERING": OrderStatus.NEW,
    "TRIGGERED": OrderStatus.NEW,
    "CANCELED": OrderStatus.CANCELED,
    "REJECTED": OrderStatus.REJECTED,
    "EXPIRED": OrderStatus.EXPIRED,
}


def algo_status(word: str, executed: Decimal, quantity: Decimal) -> OrderStatus:
    """State of a conditional order from the exchange's word.

    Raises:
        ValueError: for a status nobody has described.
    """
    if word == "FINISHED":
        whole = bool(executed) and executed >= quantity
        return OrderStatus.FILLED if whole else OrderStatus.CANCELED
    if word not in _ALGO_STATUSES:
        raise ValueError(f"unknown status of a conditional order: {word}")
    return _ALGO_STATUSES[word]


def parse_algo_update(event: AlgoUpdate, instrument: InstrumentId) -> Order:
    """A conditional order by itself; its executions belong to the order that its trigger makes.

    FINISHED says only that the child has ended: filled when it filled completely, else cancelled.

    Raises:
        ValueError: for a status nobody has described.
    """
    body = event.algo
    status = algo_status(body.status, body.executed, body.quantity)
    return Order(
        instrument=instrument,
        client_id=body.client_id,
        side=body.side,
        type=OrderType(body.type),
        status=status,
        quantity=body.quantity or None,
        algo_id=body.venue_id,
        venue_id=child_number(body.child_id),
        price=body.price or None,
        trigger_price=body.trigger_price or None,
        time_in_force=_TIMES.get(body.time_in_force),
        filled_quantity=body.executed,
        filled_quote=worth(body.executed, body.average_price),
        is_working=body.status not in ("NEW", "TRIGGERING"),
        source=_source(body.client_id),
        updated_ms=event.event_ms,
        reason=body.reason,
        reduce_only=body.reduce_only,
        close_position=body.close_position,
        position_side=body.position_side,
        price_protect=body.price_protect,
        **order_words(body.working_type, body.price_match, body.stp_mode, body.good_till_ms),
    )


def child_number(text: str | int | None) -> int | None:
    """The number of the order that a trigger made; the exchange writes it as text, "" before."""
    digits = str(text or "")
    return int(digits) if digits.isdigit() and int(digits) else None


def parse_positions(event: AccountUpdate, ids: Mapping[str, InstrumentId]) -> tuple[Position, ...]:
    """Positions as the exchange states them; symbols without an id are not ours to show."""
    return tuple(
        Position(
            instrument=ids[row.symbol],
            side=row.side,
            quantity=row.quantity,
            entry_price=row.entry_price,
            margin_mode=MarginMode.ISOLATED if row.margin_mode == "isolated" else MarginMode.CROSS,
            isolated_wallet=row.isolated_wallet,
            updated_ms=event.event_ms,
            break_even=row.break_even or None,
        )
        for row in event.account.positions
        if row.symbol in ids
    )


def _source(client_id: str) -> OrderSource:
    return OrderSource.EXTERNAL if parse_client_id(client_id) is None else OrderSource.TERMINAL
