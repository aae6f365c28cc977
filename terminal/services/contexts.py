"""What is known now for judging a ticket, with the worst case of everything in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from terminal.domain.balance import Balance
from terminal.domain.book import OrderBook
from terminal.domain.events import FeedState
from terminal.domain.filters import NO_ACCOUNT_LIMITS
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import ZERO, Order, Side, locked_by, open_buy_quantity
from terminal.domain.order_moves import difference, locked_together
from terminal.domain.order_shape import CONDITIONAL_TYPES
from terminal.domain.validation import MarketContext
from terminal.domain.valuation import sum_of
from terminal.services.clock import Clock
from terminal.services.futures.contexts import futures_context
from terminal.state.stores import Stores


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
        market = instrument.market
        everywhere = [o for o in self._stores.orders.open_orders() if o.instrument.market is market]
        here = [order for order in everywhere if order.instrument == instrument]
        facts = self._stores.facts.of(instrument)
        context = MarketContext(
            last_price=self.last_price(instrument),
            best_bid=best_bid,
            best_ask=best_ask,
            average_price=self._average_price(instrument),
            reference_price=None if facts.reference is None else facts.reference.price,
            price_range=None if facts.rules is None else facts.rules.price_range,
            limits=NO_ACCOUNT_LIMITS if facts.own is None else facts.own.account,
            base_balance=self.balance(known.base) if known is not None else None,
            quote_balance=self.balance(known.quote) if known is not None else None,
            open_orders=len(here),
            open_conditional_orders=_count(here, _is_conditional),
            open_icebergs=_count(here, _is_iceberg),
            open_buy_quantity=open_buy_quantity(here),
            exchange_open_orders=len(everywhere),
            exchange_open_conditional_orders=_count(everywhere, _is_conditional),
            exchange_open_icebergs=_count(everywhere, _is_iceberg),
            can_trade=self._stores.balances.can_trade,
            book=self._live_book(instrument),
            now_ms=self._clock() + round(self._stores.connection.clock_offset_ms),
        )
        if isinstance(known, FuturesContract):
            return futures_context(self._stores, context, known)
        return context

    def last_price(self, instrument: InstrumentId) -> Decimal | None:
        tape = self._stores.tapes.get(instrument)
        printed = tape.newest(1) if tape is not None else ()
        if printed:
            return printed[0].price
        ticker = self._stores.tickers.ticker(instrument)
        return None if ticker is None else ticker.last

    def balance(self, asset: str) -> Balance | None:
        """What is free and locked; what open orders need counts as locked even where the exchange
        has not said so yet, or its word about them is still on the way.

        An asset that a complete snapshot does not name is held at zero, not unknown.
        """
        balances = self._stores.balances
        held = balances.get(asset)
        if held is None:
            return Balance(asset, ZERO, ZERO) if balances.known else None
        missing = difference(needed(self._stores, asset), held.locked)
        return held.with_locked(missing) if missing > 0 else held

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


def needed(stores: Stores, asset: str) -> Decimal:
    """How much of `asset` the open orders need, those in doubt included; a list needs it once."""
    amounts = []
    for order in stores.orders.open_orders():
        if order.instrument.market is not Market.SPOT:
            continue
        known = stores.instruments.get(order.instrument)
        if known is not None:
            rest = replace(order, quantity=order.remaining)
            amount = locked_by(rest, base=known.base, quote=known.quote, asset=asset)
            amounts.append((order.list_id, amount))
    return locked_together(amounts)


def _count(orders: Sequence[Order], question: Callable[[Order], bool]) -> int:
    return sum(1 for order in orders if question(order))


def _is_conditional(order: Order) -> bool:
    """Counted by its type for as long as it is open, triggered or not."""
    return order.is_conditional or order.type in CONDITIONAL_TYPES


def _is_iceberg(order: Order) -> bool:
    return bool(order.iceberg_quantity)


def worth_of_account(
    balances: Iterable[Balance], value: Callable[[str, Decimal], Decimal | None]
) -> Decimal:
    """All balances in the reference asset. What has no price counts nothing, which is the safe side
    for limits that are shares of it."""
    return sum_of(value(b.asset, b.total) or ZERO for b in balances)
