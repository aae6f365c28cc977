"""What is known of the market and the account at the moment an order is judged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.balance import Balance
from terminal.domain.book import OrderBook
from terminal.domain.filters import NO_ACCOUNT_LIMITS, AccountLimits
from terminal.domain.futures.margin import Brackets
from terminal.domain.order import ZERO
from terminal.domain.symbol_facts import PriceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginContext:
    """Margin of one futures symbol: its brackets, its leverage, and what new orders may use.

    `available` in the margin asset, never negative. `open_buys` and `open_sells` are the notionals
    of open orders that could add to a position (no reduce-only, no close-position orders).
    """

    brackets: Brackets
    leverage: int
    available: Decimal
    open_buys: Decimal = ZERO
    open_sells: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketContext:
    """What the terminal knows when it judges a ticket; None means unknown, never zero.

    Prices in quote per base. `average_price` is the exchange's weighted average of the last
    minutes (percent-price and market notional filters use it); `reference_price` goes before it
    where the exchange publishes one. `mark_price` rules on futures. Counts are of orders open
    now, on the symbol and (`exchange_*`) on all symbols. `open_buy_quantity` is what resting buys
    could still add to the base asset. `position` is signed, in the instrument's unit. `book` is the
    live order book, None while it is not live.
    """

    last_price: Decimal | None = None
    best_bid: Decimal | None = None
    best_ask: Decimal | None = None
    average_price: Decimal | None = None
    base_balance: Balance | None = None
    quote_balance: Balance | None = None
    open_orders: int | None = None
    open_conditional_orders: int | None = None
    reference_price: Decimal | None = None
    mark_price: Decimal | None = None
    open_icebergs: int | None = None
    open_order_lists: int | None = None
    open_buy_quantity: Decimal | None = None
    exchange_open_orders: int | None = None
    exchange_open_conditional_orders: int | None = None
    exchange_open_icebergs: int | None = None
    exchange_open_order_lists: int | None = None
    permissions: frozenset[str] | None = None
    price_range: PriceRange | None = None
    limits: AccountLimits = NO_ACCOUNT_LIMITS
    position: Decimal | None = None
    long_position: Decimal | None = None
    short_position: Decimal | None = None
    hedge_mode: bool | None = None
    now_ms: int | None = None
    can_trade: bool | None = None
    book: OrderBook | None = None
    margin: MarginContext | None = None
