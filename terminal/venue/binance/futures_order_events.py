"""Order and account events of both futures user streams as domain values: pure, total, no IO."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from terminal.domain.ids import parse_client_id
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderSource, OrderStatus, OrderType, TimeInForce
from terminal.domain.payoff import payoff_of
from terminal.domain.position import FuturesFill, MarginMode, Position
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
    """Order and execution of one event.

    `filled_quote` is filled quantity × average price: the value on linear contracts; on inverse
    ones it only carries the average.
    """
    body = event.order
    type_ = _TYPES.get(body.original_type) or _TYPES.get(body.type) or OrderType.LIMIT
    order = Order(
        instrument=contract.id,
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
    )
    if body.execution not in _TRADES or not body.last_quantity:
        return OrderReport(order)
    fill = FuturesFill(
        instrument=contract.id,
        trade_id=body.trade_id,
        client_id=body.client_id,
        venue_id=body.venue_id,
        side=body.side,
        price=body.last_price,
        quantity=body.last_quantity,
        quote_quantity=payoff_of(contract).notional(body.last_quantity, body.last_price),
        fee=body.fee,
        fee_asset=body.fee_asset or contract.settle,
        is_maker=body.is_maker,
        time_ms=body.time_ms,
        position_side=body.position_side,
        realized=body.realized,
    )
    return OrderReport(order, fill)


_ALGO_STATUSES: Mapping[str, OrderStatus] = {
    "NEW": OrderStatus.NEW,
    "TRIGGERING": OrderStatus.NEW,
    "TRIGGERED": OrderStatus.NEW,
    "CANCELED": OrderStatus.CANCELED,
    "REJECTED": OrderStatus.REJECTED,
    "EXPIRED": OrderStatus.EXPIRED,
}


def parse_algo_update(event: AlgoUpdate, instrument: InstrumentId) -> Order:
    """A conditional order by itself; its executions belong to the order that its trigger makes.

    FINISHED says only that the child has ended: filled when it filled completely, else cancelled.

    Raises:
        ValueError: for a status nobody has described.
    """
    body = event.algo
    if body.status == "FINISHED":
        whole = bool(body.executed) and body.executed >= body.quantity
        status = OrderStatus.FILLED if whole else OrderStatus.CANCELED
    elif body.status in _ALGO_STATUSES:
        status = _ALGO_STATUSES[body.status]
    else:
        raise ValueError(f"unknown status of a conditional order: {body.status}")
    return Order(
        instrument=instrument,
        client_id=body.client_id,
        side=body.side,
        type=OrderType(body.type),
        status=status,
        quantity=body.quantity or None,
        venue_id=body.venue_id,
        price=body.price or None,
        trigger_price=body.trigger_price or None,
        time_in_force=_TIMES.get(body.time_in_force),
        filled_quantity=body.executed,
        filled_quote=worth(body.executed, body.average_price),
        is_working=body.status not in ("NEW", "TRIGGERING"),
        source=_source(body.client_id),
        updated_ms=event.event_ms,
        reason=body.reason,
    )


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
        )
        for row in event.account.positions
        if row.symbol in ids
    )


def _source(client_id: str) -> OrderSource:
    return OrderSource.EXTERNAL if parse_client_id(client_id) is None else OrderSource.TERMINAL
