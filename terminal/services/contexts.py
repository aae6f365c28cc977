"""What is known now for judging a ticket, with the worst case of everything in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from terminal.domain.balance import Balance
from terminal.domain.book import OrderBook
from terminal.domain.events import FeedState
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO, Order, OrderStatus, Side
from terminal.domain.validation import MarketContext
from terminal.services.clock import Clock
from terminal.state.stores import Stores

_IN_DOUBT = (OrderStatus.SUBMITTING, OrderStatus.UNCONFIRMED)


class Contexts:
    """`average_price` gives the exchange's weighted average, None while unknown."""

    def __init__(
        self,
        stores: Stores,
        average_price: Callable[[InstrumentId], Decimal | None],
        clock: Clock,
    ) -> None:
        self._stores = stores
        self._average_price = average_price
        self._clock = clock

    def of(self, instrument: InstrumentId) -> MarketContext:
        known = self._stores.instruments.get(instrument)
        best_bid, best_ask = self._best(instrument)
        everywhere = self._stores.orders.open_orders()
        here = [order for order in everywhere if order.instrument == instrument]
        return MarketContext(
            last_price=self.last_price(instrument),
            best_bid=best_bid,
            best_ask=best_ask,
            average_price=self._average_price(instrument),
            base_balance=self.balance(known.base) if known is not None else None,
            quote_balance=self.balance(known.quote) if known is not None else None,
            open_orders=len(here),
            open_conditional_orders=_count(here, _is_conditional),
            open_icebergs=_count(here, _is_iceberg),
            open_buy_quantity=sum((_may_buy(order) for order in here), ZERO),
            exchange_open_orders=len(everywhere),
            exchange_open_conditional_orders=_count(everywhere, _is_conditional),
            exchange_open_icebergs=_count(everywhere, _is_iceberg),
            can_trade=self._stores.balances.can_trade,
            book=self._live_book(instrument),
            now_ms=self._clock() + round(self._stores.connection.clock_offset_ms),
        )

    def last_price(self, instrument: InstrumentId) -> Decimal | None:
        tape = self._stores.tapes.get(instrument)
        printed = tape.newest(1) if tape is not None else ()
        if printed:
            return printed[0].price
        ticker = self._stores.tickers.ticker(instrument)
        return None if ticker is None else ticker.last

    def balance(self, asset: str) -> Balance | None:
        """What is free and locked; what orders in doubt may have taken counts as locked.

        An asset that a complete snapshot does not name is held at zero, not unknown.
        """
        balances = self._stores.balances
        held = balances.get(asset)
        if held is None:
            return Balance(asset, ZERO, ZERO) if balances.known else None
        doubtful = in_doubt(self._stores, asset)
        if not doubtful:
            return held
        taken = min(doubtful, held.free)
        return Balance(asset, held.free - taken, held.locked + taken)

    def _best(self, instrument: InstrumentId) -> tuple[Decimal | None, Decimal | None]:
        """Best bid and ask of a live book, else of the best-quote stream."""
        book = self._live_book(instrument)
        if book is not None:
            bid, ask = book.best(Side.BUY), book.best(Side.SELL)
            return bid.price if bid else None, ask.price if ask else None
        quote = self._stores.tickers.quote(instrument)
        return (None, None) if quote is None else (quote.bid, quote.ask)

    def _live_book(self, instrument: InstrumentId) -> OrderBook | None:
        entry = self._stores.books.get(instrument)
        return entry.book if entry is not None and entry.state is FeedState.LIVE else None


def in_doubt(stores: Stores, asset: str) -> Decimal:
    """How much of `asset` orders may have locked that the exchange has not yet spoken of."""
    total = ZERO
    for order in stores.orders.open_orders():
        if order.status in _IN_DOUBT:
            instrument = stores.instruments.get(order.instrument)
            if instrument is not None:
                total += _taken(order, instrument, asset)
    return total


def _taken(order: Order, instrument: Instrument, asset: str) -> Decimal:
    if order.side is Side.SELL:
        return order.quantity or ZERO if asset == instrument.base else ZERO
    if asset != instrument.quote:
        return ZERO
    if order.quote_quantity is not None:
        return order.quote_quantity
    price = order.price or order.trigger_price
    return ZERO if price is None or order.quantity is None else order.quantity * price


def _count(orders: Sequence[Order], question: Callable[[Order], bool]) -> int:
    return sum(1 for order in orders if question(order))


def _is_conditional(order: Order) -> bool:
    return order.trigger_price is not None and not order.is_working


def _is_iceberg(order: Order) -> bool:
    return bool(order.iceberg_quantity)


def _may_buy(order: Order) -> Decimal:
    """What an open order can still add to the base asset."""
    return (order.remaining or ZERO) if order.side is Side.BUY else ZERO


def worth_of_account(
    balances: Iterable[Balance], value: Callable[[str, Decimal], Decimal | None]
) -> Decimal:
    """All balances in the reference asset. What has no price counts nothing, which is the safe side
    for limits that are shares of it."""
    return sum((value(b.asset, b.free + b.locked) or ZERO for b in balances), ZERO)
