"""The symbol panel: statistics, rules in plain words, block trades; it asks only while in sight."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from terminal.domain.events import FactTold
from terminal.domain.filters import AccountLimits, CountLimits, FilterSet
from terminal.domain.instrument import SpotPair
from terminal.domain.market import InstrumentId
from terminal.domain.order import Side
from terminal.domain.symbol_facts import (
    AveragePrice,
    BlockTrade,
    ExecutionRules,
    OwnFilters,
    PriceRange,
    ReferenceMethod,
    ReferencePrice,
    Window,
    WindowStatistics,
)
from terminal.state.facts import Part, SymbolFacts
from terminal.ui.symbol_info import SymbolInfoPanel
from terminal.ui.symbol_info.lines import FactLine
from terminal.ui.symbol_info.rules import rule_lines
from terminal.ui.symbol_info.statistics import method_words, statistics_lines
from tests.support.panels import panel_context
from tests.support.scene import BTC

D = Decimal
HOUR = WindowStatistics(
    window=Window.H1,
    open=D(68000),
    high=D("68500.5"),
    low=D("67900.1"),
    last=D("68340.1"),
    average=D("68200.25"),
    volume=D("1234.5"),
    quote_volume=D("84200000"),
    trades=42_000,
    open_ms=1_795_181_868_000,
    close_ms=1_795_185_468_000,
)
RULES = ExecutionRules(
    PriceRange(bid_up=D("1.05"), bid_down=D("0.5"), ask_up=D(2), ask_down=D("0.95"))
)


@dataclass
class Asked:
    """What the panel asked for."""

    looks: list[tuple[InstrumentId, Window]] = field(default_factory=list)
    left: int = 0
    blocks: list[InstrumentId] = field(default_factory=list)
    statistics: list[Window] = field(default_factory=list)

    def look(self, instrument: InstrumentId, window: Window, *, owner: object) -> None:
        self.looks.append((instrument, window))

    def leave(self, owner: object) -> None:
        self.left += 1

    def ask_statistics(self, instrument: InstrumentId, window: Window) -> None:
        self.statistics.append(window)

    def ask_blocks(self, instrument: InstrumentId) -> None:
        self.blocks.append(instrument)


def listed() -> SpotPair:
    context, _ = panel_context()
    known = context.session.stores.instruments.get(BTC)
    assert isinstance(known, SpotPair)
    return known


def words(lines: list[FactLine]) -> dict[str, str]:
    return {line.name: f"{line.value}{line.zeros}" for line in lines}


@pytest.mark.usefixtures("qapp")
def test_a_window_is_told_with_its_change_and_its_average_trade() -> None:
    facts = SymbolFacts(windows={Window.H1: HOUR})
    shown = words(statistics_lines(facts, Window.H1, listed()))
    assert shown["Change"] == "+0.50\N{THIN SPACE}%"
    assert shown["Last"] == "68,340.10"
    assert shown["Average trade"] == "2,004.76 USDT"
    assert words(statistics_lines(facts, Window.H4, listed())) == {}


@pytest.mark.usefixtures("qapp")
def test_the_reference_price_says_what_it_rules_and_how_it_is_made() -> None:
    facts = SymbolFacts(
        average=AveragePrice(D(68000), 5, 1),
        reference=ReferencePrice(D(68100), 1),
        method=ReferenceMethod(buckets=10, bucket_ms=1_000),
        rules=RULES,
    )
    lines = statistics_lines(facts, Window.D1, listed())
    shown = words(lines)
    assert shown["Reference price"] == "68,100.00"
    assert shown["Taker buys within"] == "34,050.00 \N{EN DASH} 71,505.00"
    notes = {line.name: line.note for line in lines}
    assert "go by it" not in notes["Average price"]
    assert "moving mean of the trades of 10.0 s" in notes["Reference price"]
    facts.reference = None
    notes = {line.name: line.note for line in statistics_lines(facts, Window.D1, listed())}
    assert "go by it" in notes["Average price"]
    assert "method 9" in method_words(ReferenceMethod(outside_id=9))


@pytest.mark.usefixtures("qapp")
def test_rules_of_the_symbol_and_of_the_account_are_in_plain_words() -> None:
    own = OwnFilters(
        account=AccountLimits(counts=CountLimits(orders=900), assets={"BTC": D("0.5")}),
        symbol=FilterSet(tick_size=D("0.01"), step_size=D("0.00001")),
    )
    shown = words(rule_lines(listed(), SymbolFacts(rules=RULES, own=own)))
    assert shown["Tick"] == "0.01 USDT"
    assert shown["Step"] == "0.00001 BTC"
    assert shown["Taker buys at"] == "0.5 \N{EN DASH} 1.05 \N{MULTIPLICATION SIGN}"
    assert shown["Open orders in your account"] == "at most 900"
    assert shown["Your BTC per order"] == "0.5 BTC"
    failed = SymbolFacts(failures={Part.OWN: "no connection", Part.RULES: "no connection"})
    lines = {line.name: line for line in rule_lines(listed(), failed)}
    assert (lines["Your account"].value, lines["Your account"].note) == ("?", "no connection")
    assert lines["Execution rules"].tone == "danger"


def test_the_panel_asks_only_while_it_is_in_sight(qtbot: QtBot) -> None:
    context, _ = panel_context()
    asked = context.session.facts = Asked()
    panel = SymbolInfoPanel(context)
    qtbot.addWidget(panel)
    assert asked.looks == []
    panel.resize(900, 260)
    panel.show()
    assert asked.looks == [(BTC, Window.D1)]
    context.session.stores.facts.apply(FactTold(BTC, HOUR))
    panel.window_choice.chosen.emit(list(Window).index(Window.H1))
    assert asked.looks[-1] == (BTC, Window.H1)
    assert {line.name for line in panel._facts.items} >= {"Change", "Volume"}
    panel.hide()
    assert asked.left == 1


def test_block_trades_have_a_table_with_its_own_empty_and_failed_state(qtbot: QtBot) -> None:
    context, _ = panel_context()
    asked = context.session.facts = Asked()
    panel = SymbolInfoPanel(context)
    qtbot.addWidget(panel)
    panel.show()
    panel.pages.choose(2)
    assert asked.blocks == [BTC]
    facts = context.session.stores.facts
    facts.fail(BTC, Part.BLOCKS, "no way there")
    panel._seen = ()
    panel.refresh()
    assert panel._block_table.state.sentence == "no way there"
    facts.load(BTC, Part.BLOCKS, [BlockTrade(1, D(9), D(2), 5, Side.SELL)])
    panel._seen = ()
    panel.refresh()
    (line,) = panel._blocks.items
    assert line.trade.value == D(18)
