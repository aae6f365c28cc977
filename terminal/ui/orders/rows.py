"""Open orders as table columns: what each cell says and how it sorts. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.events import Link
from terminal.domain.instrument import Instrument
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order, OrderSource, OrderStatus, OrderType
from terminal.domain.valuation import change_from
from terminal.state.stores import Stores
from terminal.ui import format as fmt
from terminal.ui.models.cell import EMPTY, NOT_APPLICABLE, UNKNOWN, Cell, Mark, number_cell
from terminal.ui.models.column import Column
from terminal.ui.models.trade_cells import side_cell, symbol_cell
from terminal.ui.orders.conditions import SOURCE_WORDS, condition_words
from terminal.ui.orders.grouping import Member, grouped

TYPE_WORDS = {
    OrderType.LIMIT: "Limit",
    OrderType.LIMIT_MAKER: "Limit",
    OrderType.MARKET: "Market",
    OrderType.STOP_LOSS: "Stop loss",
    OrderType.STOP_LOSS_LIMIT: "Stop loss limit",
    OrderType.TAKE_PROFIT: "Take profit",
    OrderType.TAKE_PROFIT_LIMIT: "Take profit limit",
    OrderType.STOP: "Stop limit",
    OrderType.STOP_MARKET: "Stop market",
    OrderType.TAKE_PROFIT_MARKET: "Take profit market",
    OrderType.TRAILING_STOP_MARKET: "Trailing stop",
}
STATUS_WORDS = {
    OrderStatus.SUBMITTING: "Sending",
    OrderStatus.UNCONFIRMED: "Unconfirmed",
    OrderStatus.NOT_SENT: "Not sent",
    OrderStatus.PENDING_NEW: "Pending",
    OrderStatus.NEW: "Open",
    OrderStatus.PARTIALLY_FILLED: "Partly filled",
    OrderStatus.FILLED: "Filled",
    OrderStatus.CANCELED: "Canceled",
    OrderStatus.REJECTED: "Rejected",
    OrderStatus.EXPIRED: "Expired",
    OrderStatus.EXPIRED_IN_MATCH: "Expired, own order",
}


class OrderLine(NamedTuple):
    """One order with what is needed to show it; `last_price` in quote per base, None unknown;
    `old_since_ms` is since when (UTC) nobody has heard of the account, None while that is live."""

    order: Order
    instrument: Instrument | None
    last_price: Decimal | None
    member: Member | None = None
    old_since_ms: int | None = None

    @property
    def resting_price(self) -> Decimal | None:
        """The price that matters while it waits: the trigger of a market stop, else the limit."""
        return self.order.resting_price

    @property
    def distance(self) -> Decimal | None:
        """How far the last price is from it, as a signed fraction of the last price."""
        price = self.resting_price
        return None if price is None else change_from(price, self.last_price)

    @property
    def notional(self) -> Decimal | None:
        """Quantity times price in quote units; the asked amount of orders by value."""
        return self.order.notional

    @property
    def filled_fraction(self) -> Decimal | None:
        return self.order.filled_fraction


def order_lines(stores: Stores, orders: Sequence[Order]) -> list[OrderLine]:
    """Lines in the order given, lists kept together, with instrument and last price looked up once per instrument."""
    found: dict[object, tuple[Instrument | None, Decimal | None]] = {}
    lines = []
    for member in grouped(orders, stores.order_lists):
        order = member.order
        if order.instrument not in found:
            ticker = stores.tickers.ticker(order.instrument)
            found[order.instrument] = (
                stores.instruments.get(order.instrument),
                None if ticker is None else ticker.last,
            )
        since = stores.connection.old_since_ms(Link.ACCOUNT.of(order.instrument.market))
        lines.append(OrderLine(order, *found[order.instrument], member, since))
    return lines


def line_key(line: OrderLine) -> str:
    return line.order.client_id


def open_order_columns() -> tuple[Column[OrderLine], ...]:
    return (
        Column(
            key="time",
            title="Time",
            width=78,
            drop=3,
            cell=lambda x: Cell(fmt.clock_time(x.order.created_ms)),
            sort=lambda x: x.order.created_ms,
            export=lambda x: fmt.date_time(x.order.created_ms),
        ),
        Column(key="symbol", title="Symbol", width=104, cell=_symbol, sort=_symbol_text),
        Column(
            key="side",
            title="Side",
            width=58,
            cell=lambda x: side_cell(x.order.side),
            sort=lambda x: x.order.side.value,
        ),
        Column(
            key="type",
            title="Type",
            width=104,
            stretch=1,
            drop=5,
            cell=_type,
            sort=lambda x: TYPE_WORDS.get(x.order.type, x.order.type.value),
        ),
        Column(
            key="price",
            title="Price",
            width=90,
            right=True,
            cell=_price,
            sort=lambda x: x.order.price,
            export=_plain(lambda x: x.order.price),
        ),
        Column(
            key="trigger",
            title="Trigger",
            width=112,
            right=True,
            drop=2,
            cell=_trigger,
            sort=lambda x: x.order.trigger_price,
            export=_plain(lambda x: x.order.trigger_price),
        ),
        Column(
            key="distance",
            title="Distance",
            width=74,
            right=True,
            stretch=1,
            drop=6,
            cell=_distance,
            sort=lambda x: x.distance,
        ),
        Column(
            key="quantity",
            title="Quantity",
            width=84,
            right=True,
            stretch=1,
            cell=_quantity,
            sort=lambda x: x.order.quantity,
            export=_plain(lambda x: x.order.quantity),
        ),
        Column(key="gap", title="", width=14, cell=lambda _: Cell(""), export=lambda _: ""),
        Column(
            key="filled",
            title="Filled",
            width=92,
            drop=4,
            cell=_filled,
            sort=lambda x: x.filled_fraction,
            export=_plain(lambda x: x.order.filled_quantity),
        ),
        Column(
            key="notional",
            title="Notional",
            width=80,
            right=True,
            stretch=1,
            drop=7,
            cell=_notional,
            sort=lambda x: x.notional,
            export=_plain(lambda x: x.notional),
        ),
        Column(
            key="gap2", title="", width=14, drop=7, cell=lambda _: Cell(""), export=lambda _: ""
        ),
        Column(
            key="conditions",
            title="Conditions",
            width=152,
            stretch=2,
            drop=8,
            cell=_conditions_cell,
            sort=conditions,
        ),
        Column(
            key="state",
            title="State",
            width=116,
            stretch=1,
            cell=_state,
            sort=lambda x: STATUS_WORDS[x.order.status],
        ),
        Column(
            key="source",
            title="Source",
            width=124,
            stretch=1,
            drop=9,
            cell=lambda x: Cell(source_words(x.order)),
            sort=lambda x: source_words(x.order),
        ),
    )


def state_cell(order: Order) -> Cell:
    """State as a word with its own shape; only what needs eyes is coloured."""
    word = STATUS_WORDS[order.status]
    if order.status is OrderStatus.UNCONFIRMED:
        return Cell(word, tone="warn", mark=Mark.DIAMOND, font="body_medium")
    if order.status in (OrderStatus.SUBMITTING, OrderStatus.PENDING_NEW):
        return Cell(word, tone="text.secondary", mark=Mark.RING)
    if not order.is_working:
        return Cell("Waiting", tone="text.primary", mark=Mark.RING)
    if order.status is OrderStatus.PARTIALLY_FILLED:
        return Cell(word, tone="text.primary", mark=Mark.HALF, font="body_medium")
    return Cell(word, tone="text.primary", mark=Mark.DOT)


def _state(line: OrderLine) -> Cell:
    settled = line.order.status not in (OrderStatus.UNCONFIRMED, OrderStatus.SUBMITTING)
    if line.old_since_ms is not None and settled:
        words = f"unverified {fmt.minute_time(line.old_since_ms)}"
        return Cell(words, tone="warn", mark=Mark.HALF)
    if line.member is not None and line.member.is_exposed:
        return Cell("Partly filled", tone="warn", mark=Mark.HALF, font="body_medium")
    if line.order.status is OrderStatus.PENDING_NEW and line.order.list_id is not None:
        return Cell("After the entry", tone="text.secondary", mark=Mark.RING)
    return state_cell(line.order)


def _conditions_cell(line: OrderLine) -> Cell:
    exposed = line.member is not None and line.member.is_exposed
    return Cell(conditions(line), tone="warn" if exposed else "text.secondary")


def conditions(line: OrderLine) -> str:
    """Time in force and everything else that binds the order, in words."""
    return condition_words(line.order, line.instrument, line.member)


def source_words(order: Order) -> str:
    if order.status is OrderStatus.UNCONFIRMED:
        return "Asking the exchange"
    return "This terminal" if order.source is OrderSource.TERMINAL else "External"


def _symbol_text(line: OrderLine) -> str:
    return line.order.instrument.symbol


def _symbol(line: OrderLine) -> Cell:
    return symbol_cell(line.instrument, line.order.instrument.symbol)


def _type(line: OrderLine) -> Cell:
    word = TYPE_WORDS.get(line.order.type, line.order.type.value)
    member = line.member
    if member is None or member.kind is None:
        return Cell(word, tone="text.primary")
    if member.is_exit and line.order.type is OrderType.LIMIT_MAKER:
        word = "Take profit"
    return Cell(word, tone="text.primary", branch=member.branch)


def _price(line: OrderLine) -> Cell:
    if line.order.price is None and line.order.pegged_price is not None:
        return Cell(plain_text(line.order.pegged_price), tone="text.primary")
    if line.order.price is None:
        return Cell("Market", tone="text.secondary")
    if line.instrument is None:
        return Cell(plain_text(line.order.price), tone="text.primary")
    cell = number_cell(line.order.price, line.instrument.price_decimals)
    return cell._replace(font="body_medium")


def _trigger(line: OrderLine) -> Cell:
    """The price it waits for and what it watches; empty for orders that wait for nothing."""
    order = line.order
    price = order.trigger_price if order.trigger_price is not None else order.activation_price
    if price is None:
        return EMPTY
    decimals = 8 if line.instrument is None else line.instrument.price_decimals
    cell = number_cell(price, decimals)
    if order.working_price is None:
        return cell
    word = SOURCE_WORDS[order.working_price]
    return Cell(cell.plain, f" {word}", "text.primary", "text.tertiary")


def _distance(line: OrderLine) -> Cell:
    if line.distance is None:
        return UNKNOWN
    return Cell(fmt.percent(line.distance))


def _quantity(line: OrderLine) -> Cell:
    if line.order.close_position:
        return Cell("all", tone="text.primary")
    if line.order.quantity is None:
        return NOT_APPLICABLE
    if line.instrument is None:
        return Cell(plain_text(line.order.quantity), tone="text.primary")
    return number_cell(line.order.quantity, line.instrument.quantity_decimals)


def _filled(line: OrderLine) -> Cell:
    share = line.filled_fraction
    if share is None:
        return UNKNOWN if line.order.list_id is None else NOT_APPLICABLE
    tone = "text.primary" if share else "text.tertiary"
    return Cell(fmt.percent(share, 0, signed=False), tone=tone, bar=float(share))


def _notional(line: OrderLine) -> Cell:
    if line.notional is None:
        return NOT_APPLICABLE if line.order.list_id is not None else UNKNOWN
    decimals = 2 if line.instrument is None else min(2, line.instrument.price_decimals)
    if line.instrument is not None and line.instrument.price_decimals > 4:
        decimals = line.instrument.price_decimals
    return number_cell(line.notional, decimals)


def _plain(value: Callable[[OrderLine], Decimal | None]) -> Callable[[OrderLine], str]:
    def text(line: OrderLine) -> str:
        number = value(line)
        return "" if number is None else plain_text(number)

    return text
