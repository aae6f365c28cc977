"""A link can say what to look at, and nothing else."""

from __future__ import annotations

import pytest

from terminal.desktop.links import BadLink, parse_link
from terminal.domain.market import InstrumentId, Market
from terminal.options import parse_options


@pytest.mark.parametrize(
    ("text", "market", "symbol"),
    [
        ("terminal://BTCUSDT", Market.SPOT, "BTCUSDT"),
        ("terminal://btcusdt/", Market.SPOT, "BTCUSDT"),
        ("TERMINAL://spot/ETHBTC", Market.SPOT, "ETHBTC"),
        ("terminal://usdm/BTCUSDT_261225", Market.USDM, "BTCUSDT_261225"),
        ("terminal://options/BTC-261225-90000-C", Market.OPTIONS, "BTC-261225-90000-C"),
    ],
)
def test_a_link_names_an_instrument(text: str, market: Market, symbol: str) -> None:
    assert parse_link(text) == InstrumentId(market, symbol)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BTCUSDT",
        "https://BTCUSDT",
        "terminal://",
        "terminal://BTCUSDT?side=buy",
        "terminal://BTCUSDT#buy",
        "terminal://spot/BTCUSDT/buy",
        "terminal://forex/EURUSD",
        "terminal://BTC USDT",
        "terminal://../../etc",
        "terminal://user@BTCUSDT",
        "terminal://BTCUSDT\n--yes",
        "terminal://" + "A" * 41,
    ],
)
def test_anything_more_is_no_link(text: str) -> None:
    with pytest.raises(BadLink, match="One looks like"):
        parse_link(text)


def test_a_bad_link_on_the_command_line_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_options(["terminal://BTCUSDT?buy=1"])
    assert ended.value.code == 2
    assert "terminal://BTCUSDT" in capsys.readouterr().err


def test_a_link_is_an_option_like_others() -> None:
    options = parse_options(["--profile", "two", "terminal://ETHUSDT"])
    assert (options.profile, options.link, options.is_for_a_person) == (
        "two",
        "terminal://ETHUSDT",
        True,
    )
    assert not parse_options(["--self-test"]).is_for_a_person
