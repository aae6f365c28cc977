"""What is told of a symbol besides its market: asked once per symbol in view, then streamed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from terminal.domain.candle import Interval
from terminal.domain.errors import TerminalError
from terminal.domain.market import InstrumentId, Market
from terminal.domain.symbol_facts import STREAMED, Fact, Window
from terminal.services.market_data import MarketDataService
from terminal.services.supervisor import Supervisor
from terminal.state.facts import Part
from terminal.state.stores import Stores
from terminal.venue.api import (
    Account,
    Channel,
    MarketData,
    OwnFilterQuestions,
    SymbolQuestions,
    Topic,
)

_INTERVALS = {Window.H1: Interval.H1, Window.H4: Interval.H4, Window.D1: Interval.D1}


class SymbolFactService:
    """Asks on behalf of panels; one question of a kind and symbol is under way at a time.

    What cannot be had is written to the store with its reason, and asked again at the next `look`.
    """

    def __init__(
        self, stores: Stores, supervisor: Supervisor, market_data: MarketDataService
    ) -> None:
        self._stores = stores
        self._supervisor = supervisor
        self._market_data = market_data
        self._market: SymbolQuestions | None = None
        self._account: OwnFilterQuestions | None = None
        self._asking: set[tuple[InstrumentId, str]] = set()
        self._looks: dict[int, tuple[InstrumentId, Window]] = {}
        self._viewed: frozenset[InstrumentId] = frozenset()

    def attach(self, market: MarketData, account: Account | None) -> None:
        """Only what a market or account offers is asked; the others change nothing here."""
        if isinstance(market, SymbolQuestions):
            self._market = market
            self._account = account if isinstance(account, OwnFilterQuestions) else None
            for instrument, window in set(self._looks.values()):
                self.look_again(instrument, window)
            for instrument in self._viewed:
                self._ask_rules(instrument)

    def detach(self) -> None:
        self._market = self._account = None

    def view(self, instruments: frozenset[InstrumentId]) -> None:
        """Keep what the ticket judges by: reference and average price, rules and own filters."""
        viewed = frozenset(i for i in instruments if i.market is Market.SPOT)
        if viewed == self._viewed:
            return
        new, self._viewed = viewed - self._viewed, viewed
        prices = (Channel.AVERAGE, Channel.REFERENCE)
        self._market_data.need((Topic(i, c) for i in viewed for c in prices), owner=self)
        for instrument in new:
            self._ask_rules(instrument)

    def look(self, instrument: InstrumentId, window: Window, *, owner: object) -> None:
        """Stream and ask what belongs to `instrument` until `leave`, or the next look of `owner`."""
        self._looks[id(owner)] = (instrument, window)
        if instrument.market is not Market.SPOT:
            self._market_data.release(owner)
            return
        topics = {
            Topic(instrument, channel)
            for channel in (Channel.AVERAGE, Channel.REFERENCE, Channel.BLOCKS)
        }
        if window in STREAMED:
            topics.add(Topic(instrument, Channel.STATISTICS, _INTERVALS[window]))
        self._market_data.need(topics, owner)
        self.look_again(instrument, window)

    def leave(self, owner: object) -> None:
        self._looks.pop(id(owner), None)
        self._market_data.release(owner)

    def ask_statistics(self, instrument: InstrumentId, window: Window) -> None:
        market = self._market
        if market is not None:
            self._ask(
                instrument,
                Part.STATISTICS,
                window.value,
                lambda: _one(market.window_statistics(instrument, window)),
            )

    def ask_blocks(self, instrument: InstrumentId) -> None:
        market = self._market
        if market is not None:
            self._ask(instrument, Part.BLOCKS, "", lambda: market.block_trades(instrument))

    def look_again(self, instrument: InstrumentId, window: Window) -> None:
        """Ask for the statistics, and for what failed or was never told."""
        if instrument.market is Market.SPOT:
            self.ask_statistics(instrument, window)
            self._ask_rules(instrument)

    def _ask_rules(self, instrument: InstrumentId) -> None:
        market, account = self._market, self._account
        if market is None:
            return
        known = self._stores.facts.of(instrument)
        if Part.REFERENCE not in known.told:
            self._ask(instrument, Part.REFERENCE, "", lambda: market.reference_facts(instrument))
        if Part.RULES not in known.told:
            self._ask(instrument, Part.RULES, "", lambda: _one(market.execution_rules(instrument)))
        if account is not None and Part.OWN not in known.told:
            self._ask(instrument, Part.OWN, "", lambda: _one(account.own_filters(instrument)))

    def _ask(
        self,
        instrument: InstrumentId,
        part: Part,
        detail: str,
        question: Callable[[], Awaitable[Sequence[Fact]]],
    ) -> None:
        name = f"{part} {detail} of {instrument}".replace("  ", " ")
        key = (instrument, name)
        if key in self._asking:
            return
        self._asking.add(key)
        if not self._supervisor.once(name, self._answer(key, part, question)):
            self._asking.discard(key)

    async def _answer(
        self,
        key: tuple[InstrumentId, str],
        part: Part,
        question: Callable[[], Awaitable[Sequence[Fact]]],
    ) -> None:
        instrument = key[0]
        try:
            facts = await question()
        except TerminalError as error:
            self._stores.facts.fail(instrument, part, str(error))
        else:
            self._stores.facts.load(instrument, part, facts)
        finally:
            self._asking.discard(key)


async def _one(question: Awaitable[Fact]) -> Sequence[Fact]:
    return (await question,)
