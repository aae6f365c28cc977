"""Figures of the instrument header."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot

from terminal.domain.instrument import SpotPair
from terminal.domain.ticker import Ticker
from terminal.ui.instrument_header import InstrumentHeader
from terminal.ui.instrument_header.figures import header_figures
from terminal.ui.theme.loading import load_theme
from tests.support.scene import BTC, build_scene


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
