"""All services of one session, made before there is any connection and attached to one later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

from terminal.domain.events import BalanceAdjusted, Link, PingAnswered
from terminal.domain.gate import GateLimits, read_limits
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.services.accounts import AccountService
from terminal.services.arming import Arming
from terminal.services.clock import Clock, wall_ms
from terminal.services.contexts import Contexts
from terminal.services.day_loss import DayLoss
from terminal.services.futures.account_terms import AccountTermsService
from terminal.services.futures.feed import FuturesFeed
from terminal.services.futures.positions import PositionService
from terminal.services.gatekeeper import Gatekeeper
from terminal.services.history.history import HistoryService
from terminal.services.history.history_pages import HistoryPages
from terminal.services.incidents import Incidents
from terminal.services.intake import Intake
from terminal.services.journal import Journal
from terminal.services.kill_switch import KillSwitch
from terminal.services.links import LinkWatch, Refusals
from terminal.services.market_data import MarketDataService
from terminal.services.orders.batches import OrderBatches
from terminal.services.orders.placing import Desk
from terminal.services.orders.trading import TradingService
from terminal.services.orders.unknown_orders import UnknownOrders
from terminal.services.price_fallback import PriceFallback
from terminal.services.session import REFERENCE_ASSET, Session
from terminal.services.settings.limits import LimitDesk
from terminal.services.settings.settings import FILE, SettingsService
from terminal.services.statistics import StatisticsService
from terminal.services.supervisor import Supervisor
from terminal.services.support_bundle import SupportBundle
from terminal.services.symbol_facts import SymbolFactService
from terminal.services.valuation import value_in
from terminal.services.vigil import Vigil
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.api import Account, MarketData, Pings
from terminal.venue.futures_api import AccountTerms, AskedPrices, HasStatistics, MarkData

GUARD_SECTION = "guard"
FEED = "marks and funding"
STATISTICS = "statistics"
FALLBACK = "prices without streams"


class Engine:
    """Stores and services of one environment and profile; `session` is what the window gets.

    `async with` its `supervisor` before `attach`; leave it before `close`. `links.apply` is the
    connection sink of the venue.
    """

    def __init__(
        self,
        environment: Environment,
        account_name: str,
        folder: Path,
        *,
        clock: Clock = wall_ms,
        limits: GateLimits | None = None,
        logs: Path | None = None,
        read_only: bool = False,
    ) -> None:
        """`limits` None takes the trader's own from the settings. A `read_only` session sees its
        account, but nothing in it can send: no order, no change, no cancel."""
        self.stores = stores = Stores()
        self._clock = clock
        self._logs = logs
        self.incidents = Incidents(stores.notices, clock)
        self.supervisor = supervisor = Supervisor(self.incidents)
        self.links = LinkWatch(stores.connection, clock)
        self.links.on_refused = Refusals(stores.notices, stores.connection, clock).apply
        self.settings = SettingsService(folder / FILE, self._problem)
        self.journal = Journal(folder / "journal.sqlite")
        intake = Intake(stores, clock)
        self.market_data = MarketDataService(stores, supervisor, clock)
        self.feed = FuturesFeed(stores, self.market_data)
        self.statistics = StatisticsService(stores, clock)
        self.fallback = PriceFallback(stores, self.market_data, clock)
        self.history = HistoryService(stores, supervisor, clock)
        self.accounts = AccountService(stores, supervisor, intake, clock)
        self.usdm_accounts = AccountService(stores, supervisor, intake, clock, Market.USDM)
        self.unknown = UnknownOrders(stores, intake, clock)
        desk = Desk(
            environment=environment,
            stores=stores,
            intake=intake,
            journal=self.journal,
            unknown=self.unknown,
            incidents=self.incidents,
            clock=clock,
            refresh_rules=self.market_data.refresh_rules,
            recheck=self._recheck,
        )
        limits = limits or read_limits(self.settings.load(GUARD_SECTION))
        contexts = Contexts(stores, self._average_price, clock)
        self.arming = Arming(environment, clock)
        self.gate = Gatekeeper(
            environment, stores, contexts, self.arming, limits, REFERENCE_ASSET, clock
        )
        self.kill_switch = KillSwitch(desk, self.settings, self.settings.flush)
        self.trading = TradingService(desk, supervisor, contexts, self.gate, self.kill_switch)
        self.batches = OrderBatches(desk, self.trading)
        self.terms = AccountTermsService(stores, supervisor, clock)
        self.positions = PositionService(
            desk, supervisor, self.trading, self.settings, self.settings.flush
        )
        self.day_loss = DayLoss(self.gate.worth, limits.daily_loss, self.settings, clock)
        self.limits = LimitDesk(self.gate, self.settings, clock, self.day_loss.limit_to)
        self.vigil = Vigil(
            stores,
            supervisor,
            self.market_data,
            (self.accounts, self.usdm_accounts),
            self.trading,
            self.arming,
            clock,
        )
        self.facts = SymbolFactService(stores, supervisor, self.market_data)
        self.records = HistoryPages(stores.records, supervisor, clock)
        self.session = Session(
            environment=environment,
            account_name=account_name,
            stores=stores,
            market_data=self.market_data,
            history=self.history,
            trading=self.trading,
            settings=self.settings,
            records=self.records,
            facts=self.facts,
            positions=None if read_only else self.positions,
            statistics=self.statistics,
            batches=None if read_only else self.batches,
            terms=None if read_only else self.terms,
            diagnostics=self,
            limits=self.limits,
            folders=_folders(folder, logs),
            read_only=read_only,
            arming=self.arming,
        )
        self._wire()

    @property
    def tasks(self) -> Sequence[str]:
        """Names of the tasks now alive."""
        return self.supervisor.names

    @property
    def failures(self) -> Mapping[str, int]:
        """How often each task or part has failed since the start."""
        return self.incidents.counts

    def bundle(self) -> SupportBundle:
        return SupportBundle(
            self.stores, self.settings.sections, self.failures, self.tasks, self._logs
        )

    def ping(self) -> None:
        for kind, market in self.market_data.markets.items():
            if isinstance(market, Pings):
                self.supervisor.once(f"ping {kind}", self._ping(market))

    async def _ping(self, market: Pings) -> None:
        for way, round_trip_ms, reason in await market.ping():
            answered = PingAnswered(way, round_trip_ms, reason, self._clock())
            self.stores.connection.apply(answered)

    def start(self) -> None:
        """Begin what needs no connection; call inside `async with supervisor`."""
        self.supervisor.keep("settings", self.settings.run)
        self.supervisor.keep("daily loss", self.day_loss.run)
        if self.arming.is_needed:
            self.supervisor.keep("arming", self.arming.run)
        self.supervisor.keep("limits", self.limits.run)
        self.vigil.start()

    def attach(self, market: MarketData, account: Account | None) -> None:
        """Connect the services to a venue; `account` None means to look only."""
        if account is not None:
            # Before the market: instruments in view ask for their history at once.
            self._account_service(market.market).attach(account)
            if not self.session.read_only:
                self.trading.attach(account, market.market)
                if market.market is Market.USDM:
                    self.positions.attach(account)
                    if isinstance(account, AccountTerms):
                        self.terms.attach(account)
            self.records.attach(account, market.market)
        self.market_data.attach(market)
        self.facts.attach(market, account)
        if isinstance(market, MarkData):
            self.supervisor.keep(FEED, partial(self.feed.run, market))
        if isinstance(market, HasStatistics):
            self.supervisor.keep(STATISTICS, partial(self.statistics.run, market))
        if isinstance(market, AskedPrices):
            work = partial(self.fallback.run, market.market, market)
            self.supervisor.keep(FALLBACK, work)
        self.history.attach(market)

    def detach(self, reason: str = "no connection") -> None:
        """The venue goes for `reason` (the simulator ended): stop asking it, keep what is known."""
        self.trading.detach()
        self.positions.detach()
        self.terms.detach()
        self.records.detach()
        self.facts.detach()
        for service in (self.accounts, self.usdm_accounts):
            service.detach()
        self.history.detach()
        self.supervisor.stop(FEED)
        for name in (STATISTICS, FALLBACK):
            self.supervisor.stop(name)
        self.market_data.detach(reason)

    def _account_service(self, market: Market) -> AccountService:
        return self.usdm_accounts if market is Market.USDM else self.accounts

    def _recheck(self) -> None:
        for service in (self.accounts, self.usdm_accounts):
            service.recheck()

    def forget_market(self) -> None:
        """Drop prints and candles: the next connection leads to another market."""
        self.stores.marks.clear()
        self.stores.statistics.clear()
        self.stores.positions.forget()
        self.stores.futures.forget()
        self.stores.facts.forget()
        self.stores.tapes.clear()
        self.stores.prints.clear()
        self.stores.candles.clear()

    def close(self) -> None:
        """Write what is not yet on disk."""
        self.vigil.stop()
        self.settings.flush()
        self.journal.close()

    def _wire(self) -> None:
        self.market_data.on_candle_gap = self.history.load_candles
        self.market_data.mark_candles.reload = lambda key: self.history.load_candles(*key)
        self.market_data.on_view = self._viewed
        self.market_data.on_books = self.facts.view
        for service in (self.accounts, self.usdm_accounts):
            streams, account = (link.of(service.market) for link in (Link.STREAMS, Link.ACCOUNT))
            self.links.on_live(streams, self.market_data.streams_returned)
            self.links.on_live(streams, self.history.streams_returned)
            self.links.on_lost(streams, partial(self.market_data.books.lost, market=service.market))
            self.links.on_lost(account, service.stream_lost)
            self.links.on_live(account, service.stream_returned)
            service.adjusted = self._adjusted
        for account in (Link.ACCOUNT, Link.USDM_ACCOUNT):
            self.links.on_live(account, self.arming.link_returned)
        self.gate.loss_lock = lambda: self.day_loss.lock
        self.gate.awaits_account = self._awaits_account
        self.arming.changed = self._armed

    def _awaits_account(self) -> bool:
        """Nothing is known yet, or one of the attached accounts has not told what it holds."""
        spot, futures = self.stores.balances.known, self.stores.futures.known
        if not spot and not futures:
            return True
        return (self.accounts.is_attached and not spot) or (
            self.usdm_accounts.is_attached and not futures
        )

    def _average_price(self, instrument: InstrumentId) -> Decimal | None:
        """As streamed while the streams live, else as last asked for."""
        if self.stores.connection.is_live(Link.STREAMS.of(instrument.market)):
            streamed = self.stores.facts.of(instrument).average
            if streamed is not None:
                return streamed.price
        return self.market_data.averages.get(instrument)

    def _viewed(self, instrument: InstrumentId) -> None:
        self._account_service(instrument.market).look_at(instrument)

    def _adjusted(self, event: BalanceAdjusted) -> None:
        worth = value_in(self.stores, REFERENCE_ASSET, event.asset, event.delta)
        self.day_loss.moved(worth)

    def _armed(self, reason: str) -> None:
        if reason:
            text = f"{reason} Arm it again to send; cancelling always works."
            self.stores.notices.add(
                Severity.WARNING, "Trading disarmed", text, time_ms=self._clock(), key="arming"
            )

    def _problem(self, title: str, text: str) -> None:
        self.stores.notices.add(
            Severity.WARNING, title, text, time_ms=self._clock(), key=f"settings:{title}"
        )


def _folders(data: Path, logs: Path | None) -> dict[str, Path]:
    """What a trader may want to look into or back up, by name."""
    named = {"Settings, journal and layouts": data}
    return named if logs is None else {**named, "Logs": logs}
