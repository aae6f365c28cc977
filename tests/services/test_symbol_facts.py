"""What the ticket judges by comes from the exchange's own words, asked once and then streamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from terminal.domain.candle import Interval
from terminal.domain.errors import Unavailable
from terminal.domain.events import FactTold
from terminal.domain.filters import AccountLimits, FilterSet
from terminal.domain.market import InstrumentId
from terminal.domain.symbol_facts import (
    AveragePrice,
    BlockTrade,
    ExecutionRules,
    Fact,
    OwnFilters,
    PriceRange,
    ReferencePrice,
    Window,
    WindowStatistics,
)
from terminal.services.engine import Engine
from terminal.state.facts import Part
from terminal.venue.api import Channel, Topic
from tests.support.eventually import settled
from tests.support.fakes import BTC, FakeAccount, FakeMarket, ready

D = Decimal
BOOK = Topic(BTC, Channel.BOOK)


@dataclass
class Telling(FakeMarket):
    """A market that answers questions about its symbols."""

    questions: list[str] = field(default_factory=list)
    silence: Exception | None = None

    async def window_statistics(self, instrument: InstrumentId, window: Window) -> WindowStatistics:
        self._ask(window.value)
        return WindowStatistics(
            window=window, open=D(1), high=D(1), low=D(1), last=D(1), average=D(1), volume=D(1),
            quote_volume=D(1), trades=1, open_ms=0, close_ms=1,
        )  # fmt: skip

    async def reference_facts(self, instrument: InstrumentId) -> Sequence[Fact]:
        self._ask("reference")
        return (ReferencePrice(D(105), 1),)

    async def execution_rules(self, instrument: InstrumentId) -> ExecutionRules:
        self._ask("rules")
        return ExecutionRules(PriceRange(bid_up=D(2)))

    async def block_trades(self, instrument: InstrumentId) -> Sequence[BlockTrade]:
        self._ask("blocks")
        return ()

    def _ask(self, what: str) -> None:
        self.questions.append(what)
        if self.silence is not None:
            raise self.silence


class Own(FakeAccount):
    async def own_filters(self, instrument: InstrumentId) -> OwnFilters:
        assets = AccountLimits(assets={"BTC": D("0.5")})
        return OwnFilters(assets, FilterSet(tick_size=D(0), step_size=D(0)))


async def test_a_book_in_view_is_judged_by_reference_range_and_own_caps(engine: Engine) -> None:
    market = Telling()
    engine.attach(market, Own(engine.stores))
    panel = object()
    engine.market_data.need([BOOK], panel)
    await settled()
    context = engine.trading.context(BTC)
    assert context.reference_price == D(105)
    assert context.price_range == PriceRange(bid_up=D(2))
    assert context.limits.assets == {"BTC": D("0.5")}
    assert sorted(market.questions) == ["reference", "rules"]
    wanted = engine.market_data.wanted
    assert {Topic(BTC, Channel.AVERAGE), Topic(BTC, Channel.REFERENCE)} < wanted
    engine.market_data.release(panel)
    await settled()
    assert engine.market_data.wanted == frozenset()


async def test_the_streamed_average_goes_before_the_one_asked_for(engine: Engine) -> None:
    engine.attach(Telling(), None)
    ready(engine.stores)
    engine.market_data.need([BOOK], object())
    await settled()
    assert engine.trading.context(BTC).average_price == D(100)
    engine.market_data.apply(FactTold(BTC, AveragePrice(D(103), 5, 1)))
    assert engine.trading.context(BTC).average_price == D(103)


async def test_a_look_streams_the_window_where_the_exchange_does(engine: Engine) -> None:
    market = Telling()
    engine.attach(market, None)
    owner = object()
    engine.facts.look(BTC, Window.H4, owner=owner)
    await settled()
    assert Topic(BTC, Channel.STATISTICS, Interval.H4) in engine.market_data.wanted
    engine.facts.look(BTC, Window.D7, owner=owner)
    await settled()
    assert not [t for t in engine.market_data.wanted if t.channel is Channel.STATISTICS]
    assert set(engine.stores.facts.of(BTC).windows) == {Window.H4, Window.D7}
    engine.facts.leave(owner)
    assert engine.market_data.wanted == frozenset()


async def test_what_failed_says_why_and_is_asked_again(engine: Engine) -> None:
    market = Telling(silence=Unavailable("No way there."))
    engine.attach(market, None)
    owner = object()
    engine.facts.look(BTC, Window.H1, owner=owner)
    await settled()
    facts = engine.stores.facts.of(BTC)
    assert facts.failures[Part.RULES] == "No way there."
    market.silence = None
    engine.facts.look(BTC, Window.H1, owner=owner)
    await settled()
    assert not facts.failures
    assert facts.rules is not None
