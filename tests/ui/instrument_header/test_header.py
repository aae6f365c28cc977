"""Figures of the instrument header."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot

from terminal.domain.instrument import Perpetual, SpotPair
from terminal.domain.ticker import Ticker
from terminal.ui.instrument_header import InstrumentHeader
from terminal.ui.instrument_header.figures import header_figures
from terminal.ui.instrument_header.futures_figures import futures_figures
from terminal.ui.market_words import market_tag, quote_words, title_of
from terminal.ui.theme.loading import load_theme
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.scene import BTC, NOW_MS, build_scene


def known() -> tuple[SpotPair, Ticker]:
    session, _ = build_scene()
    pair, ticker = session.stores.instruments.get(BTC), session.stores.tickers.ticker(BTC)
    assert pair is not None
    assert ticker is not None
    return pair, ticker


def test_figures_follow_the_newest_trade() -> None:
    pair, ticker = known()
    figures = header_figures(pair, ticker, Decimal("70000.00"))
    assert figures.last == "70,000.00"
    assert figures.high == "70,000.00"
    assert figures.position == 1.0
    assert figures.tone == "buy"
    assert figures.volume == "18,204.51 BTC"
    assert figures.quote_volume == "1.25 B USDT"


def test_unknown_is_a_question_mark() -> None:
    pair, _ = known()
    figures = header_figures(pair, None, None)
    assert (figures.last, figures.change, figures.volume) == ("?", "?", "?")


def test_header_tells_when_the_price_moved(qtbot: QtBot) -> None:
    pair, ticker = known()
    header = InstrumentHeader(load_theme("dark"))
    qtbot.addWidget(header)
    header.show_instrument(pair)
    assert header.show_market(ticker, Decimal("68412.00"))
    assert header.show_market(ticker, Decimal("68411.00"))
    assert not header.last_rose
    assert not header.show_market(ticker, Decimal("68411.00"))
    assert not header.grab().isNull()


def test_a_contract_says_mark_funding_and_open_interest() -> None:
    session, _, _ = build_futures_scene()
    marks = session.stores.marks
    contract = session.stores.instruments.get(BTC_PERP)
    assert isinstance(contract, Perpetual)
    shown = futures_figures(contract, marks.mark(BTC_PERP), marks.open_interest(BTC_PERP), NOW_MS)
    assert (shown.mark, shown.index) == ("68,385.92", "68,391.12")
    assert shown.funding_rate == "0.0100\N{THIN SPACE}%"
    assert shown.funding_left == "01:22:12"
    assert shown.interest == "84.12 k BTC"
    unknown = futures_figures(contract, None, None, NOW_MS)
    assert (unknown.mark, unknown.funding_rate, unknown.interest) == ("?", "?", "?")


def test_tags_tell_markets_apart() -> None:
    session, _, _ = build_futures_scene()
    spot, contract = (session.stores.instruments.get(i) for i in (BTC, BTC_PERP))
    assert spot is not None
    assert contract is not None
    assert (market_tag(spot), quote_words(spot)) == ("Spot", "USDT")
    assert (market_tag(contract), quote_words(contract)) == ("USD-M perpetual", "USDT PERP")
    assert title_of(contract) == "BTC/USDT"
