"""What was sent lately, how long the exchange took to answer, and what became of it. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest
from typing import NamedTuple

from terminal.domain.balance import Balance
from terminal.domain.instrument import Instrument, SpotPair
from terminal.domain.order import ZERO, Order, OrderSource, OrderStatus, Side
from terminal.state.stores import Stores
from terminal.ui import format as fmt
from terminal.ui.ticket.words import Traded, exact_text, quantity_text

SHOWN = 3
REMEMBERED = 50
_WAITING = (OrderStatus.SUBMITTING, OrderStatus.UNCONFIRMED)
_STATE_WORDS = {
    OrderStatus.SUBMITTING: "sending",
    OrderStatus.UNCONFIRMED: "asking",
    OrderStatus.NOT_SENT: "not sent",
    OrderStatus.PENDING_NEW: "pending",
    OrderStatus.NEW: "open",
    OrderStatus.FILLED: "filled",
    OrderStatus.CANCELED: "canceled",
    OrderStatus.REJECTED: "rejected",
    OrderStatus.EXPIRED: "expired",
    OrderStatus.EXPIRED_IN_MATCH: "expired",
}


class AckTimes:
    """When orders were sent and when the exchange first answered, on one local clock in ms."""

    def __init__(self) -> None:
        self._sent: dict[str, float] = {}
        self._answered: dict[str, float] = {}

    def sent(self, client_id: str, at_ms: float) -> None:
        self._sent[client_id] = at_ms
        while len(self._sent) > REMEMBERED:
            oldest = next(iter(self._sent))
            del self._sent[oldest]
            self._answered.pop(oldest, None)

    def look(self, stores: Stores, at_ms: float) -> None:
        """Note first answers among the orders still waited for."""
        for client_id in self._sent.keys() - self._answered.keys():
            order = stores.orders.get(client_id)
            if order is not None and order.status not in _WAITING:
                self._answered[client_id] = at_ms

    def milliseconds(self, client_id: str, now_ms: float) -> float | None:
        """Time to the first answer, or waited so far; None for orders not sent from here."""
        sent = self._sent.get(client_id)
        return None if sent is None else self._answered.get(client_id, now_ms) - sent


class SentLine(NamedTuple):
    time: str
    side: Side
    amount: str
    state: str
    answer: str
    needs_eyes: bool


def newest_sent(stores: Stores) -> list[Order]:
    """The newest orders of this terminal, whatever became of them."""
    orders = [*stores.orders.open_orders(), *stores.orders.finished_orders()]
    ours = (o for o in orders if o.source is OrderSource.TERMINAL)
    return nlargest(SHOWN, ours, key=lambda o: o.created_ms)


def sent_lines(
    orders: Iterable[Order], stores: Stores, acks: AckTimes, now_ms: float
) -> tuple[SentLine, ...]:
    """One line for each of `orders`."""
    return tuple(_line(o, stores.instruments.get(o.instrument), acks, now_ms) for o in orders)


def _line(order: Order, instrument: Instrument | None, acks: AckTimes, now_ms: float) -> SentLine:
    waited = acks.milliseconds(order.client_id, now_ms)
    pair = instrument if isinstance(instrument, Traded) else None
    base = "" if pair is None else pair.base
    if order.quantity is not None:
        amount = f"{quantity_text(order.quantity, pair)} {base}"
    elif order.quote_quantity is not None and pair is not None:
        amount = f"{exact_text(order.quote_quantity, 2)} {pair.quote}"
    else:
        amount = base
    return SentLine(
        fmt.clock_time(order.created_ms),
        order.side,
        amount,
        state_word(order),
        fmt.NOT_APPLICABLE if waited is None else fmt.duration(waited),
        order.status is OrderStatus.UNCONFIRMED,
    )


def state_word(order: Order) -> str:
    """One word, or how much is filled."""
    if order.status is OrderStatus.PARTIALLY_FILLED and order.quantity:
        return fmt.percent(order.filled_fraction, 0, signed=False)
    if order.is_open and not order.is_working and order.status is OrderStatus.NEW:
        return "waiting"
    return _STATE_WORDS[order.status]


class BalanceLine(NamedTuple):
    asset: str
    free: str
    locked: str


def balance_lines(
    pair: SpotPair | None, balances: Iterable[Balance], *, known: bool
) -> tuple[BalanceLine, ...]:
    """Quote and base of the symbol, then BNB when it is held (it may pay fees)."""
    if pair is None:
        return ()
    held = {b.asset: b for b in balances}
    wanted = [pair.quote, pair.base]
    if "BNB" in held and "BNB" not in wanted:
        wanted.append("BNB")
    return tuple(_balance(asset, held.get(asset), known=known) for asset in wanted)


def _balance(asset: str, balance: Balance | None, *, known: bool) -> BalanceLine:
    if balance is None and not known:
        return BalanceLine(asset, fmt.UNKNOWN, fmt.UNKNOWN)
    decimals = 2 if asset in ("USDT", "USDC", "FDUSD", "TUSD", "EUR") else 8
    held = balance or Balance(asset, ZERO, ZERO)
    return BalanceLine(asset, fmt.number(held.free, decimals), fmt.number(held.locked, decimals))
