"""Everything the gate may look at, frozen at the moment of the click."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.book import OrderBook
from terminal.domain.context import MarketContext
from terminal.domain.events import FeedState
from terminal.domain.futures.position import Position
from terminal.domain.futures.words import MarginMode
from terminal.domain.instrument import Instrument
from terminal.domain.market import Environment
from terminal.domain.order import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast orders leave: counts over the last second, minute and, for this very ticket, ten
    seconds; `next_ms` is when the fullest of the first two has room again (UTC).

    `twin_ms` is how long ago the same order was sent, None when it was not lately.
    """

    last_second: int = 0
    last_minute: int = 0
    same_ticket: int = 0
    next_ms: int = 0
    twin_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """None means unknown and counts as the worst case, never as zero.

    `equity` is the worth of the whole account in `reference`, `quote_value` that of one quote unit;
    `held` the base asset held, free and locked. `own_orders` are open orders on the instrument,
    UNCONFIRMED ones included; `recent` sizes of the last orders on it, in base units. `locks` are
    sentences why nothing may be sent now. On futures `position` is the one the order would change,
    `margin_wallet` the cross wallet behind it, `others_maintenance` and `others_profit` what the other
    cross positions on that wallet need and show. `clock_doubt_ms` is half the round trip of the clock's
    measurement, `window_ms` the receive window.
    """

    environment: Environment
    instrument: Instrument
    context: MarketContext
    now_ms: int
    book: OrderBook | None = None
    book_state: FeedState = FeedState.OFF
    book_reason: str = ""
    account_live: bool = False
    clock_doubt_ms: int | None = None
    window_ms: int = 3_000
    rules_age_ms: int | None = None
    locks: tuple[str, ...] = ()
    is_killed: bool = False
    is_armed: bool = True
    loss_lock: str = ""
    reference: str = "USDT"
    equity: Decimal | None = None
    quote_value: Decimal | None = None
    held: Decimal | None = None
    turnover: Decimal | None = None
    position: Position | None = None
    margin_mode: MarginMode | None = None
    margin_wallet: Decimal | None = None
    others_maintenance: Decimal | None = None
    others_profit: Decimal | None = None
    own_orders: tuple[Order, ...] = ()
    recent: tuple[Decimal, ...] = ()
    unit_before: str = ""
    is_first_use: bool = False
    pace: Pace = Pace()
