"""Gathers the facts for the gate and remembers what was sent: the state behind pure controls."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from terminal.domain.any_ticket import TradeTicket
from terminal.domain.context import MarketContext
from terminal.domain.events import FeedState, Link
from terminal.domain.gate import Decision, Facts, GateLimits, Pace, judge_intent, judge_smaller
from terminal.domain.instrument import Instrument
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.domain.order import ZERO, Order, OrderSource
from terminal.domain.ticket import MarketTicket, QuoteQuantity
from terminal.domain.valuation import sum_of, worth
from terminal.services.arming import Arming
from terminal.services.clock import Clock
from terminal.services.contexts import Contexts, worth_of_account
from terminal.services.futures.contexts import facts_of_futures
from terminal.services.orders.amend_plan import context_without
from terminal.services.valuation import value_in
from terminal.state.position_views import equity_by_asset
from terminal.state.stores import Stores

MINUTE_MS = 60_000
SECOND_MS = 1_000
REPEAT_MS = 10_000
RECENT = 20


class Gatekeeper:
    """`locks` says why nothing may leave now, `awaits_account` whether an account has not told yet what it holds, `loss_lock` why only reducing orders may.

    The only state is what was sent in the last minute and, per symbol, in which unit.
    """

    def __init__(
        self,
        environment: Environment,
        stores: Stores,
        contexts: Contexts,
        arming: Arming,
        limits: GateLimits,
        reference: str,
        clock: Clock,
    ) -> None:
        self.limits = limits
        self.locks: Callable[[Market], tuple[str, ...]] = lambda _: ()
        self.loss_lock: Callable[[], str] = str
        self.awaits_account: Callable[[], bool] = lambda: not stores.balances.known
        self.is_killed = False
        self._environment = environment
        self._stores = stores
        self._contexts = contexts
        self._arming = arming
        self._reference = reference
        self._clock = clock
        self._sent: deque[tuple[int, TradeTicket | None]] = deque()
        self._units: dict[InstrumentId, str] = {}
        self._worth: tuple[int, Decimal | None] = (-SECOND_MS, None)

    def decide(
        self,
        ticket: TradeTicket,
        instrument: Instrument,
        context: MarketContext | None = None,
        *,
        instead_of: Order | None = None,
    ) -> Decision:
        """`context` is what is known of the instrument, if at hand; `instead_of` the open order that
        `ticket` replaces: it counts in no limit then."""
        facts = self.facts(ticket, instrument, context)
        if instead_of is not None:
            others = (o for o in facts.own_orders if o.client_id != instead_of.client_id)
            context = context_without(instead_of, facts.context)
            facts = replace(facts, own_orders=tuple(others), context=context)
        return judge_intent(ticket, facts, self.limits)

    def decide_smaller(self, instrument: Instrument) -> Decision:
        """Whether an open order on `instrument` may get smaller in its place now."""
        return judge_smaller(self.facts(None, instrument), self.limits)

    def made_smaller(self) -> None:
        """An amendment has left: it counts as an order in the pace."""
        self._sent.append((self._clock(), None))
        self._arming.touch()

    def sent(self, ticket: TradeTicket, instrument: Instrument) -> None:
        """`ticket` has left: it counts in every limit from now on, whatever becomes of it."""
        self._sent.append((self._clock(), ticket))
        by_quote = isinstance(ticket, MarketTicket) and isinstance(ticket.amount, QuoteQuantity)
        self._units[instrument.id] = instrument.quote if by_quote else instrument.base
        self._arming.touch()

    def facts(
        self,
        ticket: TradeTicket | None,
        instrument: Instrument,
        context: MarketContext | None = None,
    ) -> Facts:
        stores, now = self._stores, self._clock()
        entry, market = stores.books.get(instrument.id), instrument.id.market
        clock = stores.connection.clock
        ticker = stores.tickers.ticker(instrument.id)
        quote_value = self._value(instrument.quote, Decimal(1))
        own = tuple(islice(self._own(instrument.id), RECENT))
        held = self._contexts.balance(instrument.base) if market is Market.SPOT else None
        futures = facts_of_futures(stores, ticket, instrument)
        return Facts(
            environment=self._environment,
            instrument=instrument,
            context=context or self._contexts.of(instrument.id),
            now_ms=now,
            account_live=stores.connection.is_live(Link.ACCOUNT.of(market)),
            clock_doubt_ms=None if clock is None else round(clock.round_trip_ms / 2),
            rules_age_ms=_age(stores.instruments.loaded_ms(market), now),
            locks=self.locks(market),
            is_killed=self.is_killed,
            is_armed=self._arming.is_armed,
            loss_lock=self.loss_lock(),
            reference=self._reference,
            equity=self.worth(),
            quote_value=quote_value,
            held=None if held is None else held.total,
            turnover=None
            if ticker is None or quote_value is None
            else worth(ticker.quote_volume, quote_value),
            position=futures.position,
            margin_mode=futures.mode,
            margin_wallet=futures.wallet,
            others_maintenance=futures.others_maintenance,
            others_profit=futures.others_profit,
            own_orders=tuple(stores.orders.open_orders(instrument.id)),
            recent=tuple(o.quantity for o in own if o.quantity is not None),
            unit_before=self._units.get(instrument.id, ""),
            is_first_use=not own,
            pace=self._pace(ticket, now),
            book=None if entry is None else entry.book,
            book_state=FeedState.OFF if entry is None else entry.state,
            book_reason="" if entry is None else entry.reason,
        )

    def worth(self) -> Decimal | None:
        """The whole account in the reference asset, at most a second old; None before the first
        snapshot of every account."""
        stores = self._stores
        if self.awaits_account():
            return None
        now = self._clock()
        if not 0 <= now - self._worth[0] < SECOND_MS:
            spot = worth_of_account(stores.balances.all(), self._value)
            parts = equity_by_asset(stores)
            futures = [self._value(asset, amount) or ZERO for asset, amount in parts.items()]
            self._worth = (now, sum_of((spot, *futures)))
        return self._worth[1]

    def _value(self, asset: str, quantity: Decimal) -> Decimal | None:
        return value_in(self._stores, self._reference, asset, quantity)

    def _own(self, instrument: InstrumentId) -> Iterator[Order]:
        """Orders of this terminal on the instrument, newest first."""
        newest = self._stores.orders.newest(instrument)
        return (order for order in newest if order.source is OrderSource.TERMINAL)

    def _pace(self, ticket: TradeTicket | None, now: int) -> Pace:
        sent = self._sent
        while sent and now - sent[0][0] >= MINUTE_MS:
            sent.popleft()
        lately = [at for at, _ in sent if now - at < SECOND_MS]
        same = [at for at, it in sent if it is not None and it == ticket]
        full_second = len(lately) >= self.limits.orders_per_second
        next_ms = lately[0] + SECOND_MS if full_second else now
        if len(sent) >= self.limits.orders_per_minute:
            next_ms = sent[0][0] + MINUTE_MS
        return Pace(
            last_second=len(lately),
            last_minute=len(sent),
            same_ticket=sum(1 for at in same if now - at < REPEAT_MS),
            next_ms=next_ms,
            twin_ms=now - same[-1] if same else None,
        )


def _age(since_ms: int | None, now_ms: int) -> int | None:
    return None if since_ms is None else now_ms - since_ms
