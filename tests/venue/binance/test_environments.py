"""Environments share no host, and no address of one passes in another."""

from __future__ import annotations

from itertools import combinations
from urllib.parse import urlsplit

import pytest

from terminal.domain.errors import Invalid
from terminal.domain.market import Environment
from terminal.venue.binance.environment import (
    SpotUrls,
    allowed_hosts,
    is_loopback,
    require_allowed,
    spot_urls,
    usdm_urls,
)
from terminal.venue.binance.tls import exchange_tls
from terminal.venue.binance.venue import SpotVenue

REAL = [e for e in Environment if e is not Environment.SIMULATOR]


def test_no_host_belongs_to_two_environments() -> None:
    for one, other in combinations(REAL, 2):
        assert not allowed_hosts(one) & allowed_hosts(other)


@pytest.mark.parametrize("environment", REAL)
def test_own_addresses_pass_and_are_encrypted(environment: Environment) -> None:
    urls = (*spot_urls(environment).all, *usdm_urls(environment).all)
    require_allowed(environment, *urls)
    assert {urlsplit(url).scheme for url in urls} == {"https", "wss"}


@pytest.mark.parametrize("environment", REAL)
def test_addresses_of_others_are_refused(environment: Environment) -> None:
    for other in REAL:
        if other is not environment:
            with pytest.raises(Invalid):
                require_allowed(environment, spot_urls(other).rest)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.binance.com",
        "https://api.binance.com.evil.example",
        "https://api.binance.com@evil.example",
        "https://key:secret@api.binance.com",
        "https://evil.example/api.binance.com",
        "https://api.binance.us",
        "https://127.0.0.1",
        "ws://stream.binance.com:9443",
        "",
    ],
)
def test_what_only_looks_right_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        require_allowed(Environment.LIVE, url)


def test_the_simulator_is_on_this_machine_only() -> None:
    require_allowed(Environment.SIMULATOR, "http://127.0.0.1:9100", "ws://localhost:1/ws")
    for url in ("https://api.binance.com", "http://10.0.0.1:9100", "http://0.0.0.0:1"):
        with pytest.raises(Invalid):
            require_allowed(Environment.SIMULATOR, url)
    assert is_loopback("::1")


def test_a_venue_cannot_be_made_for_foreign_addresses() -> None:
    live = spot_urls(Environment.LIVE)
    mixed = SpotUrls(live.rest, "wss://stream.testnet.binance.vision", live.ws_api)
    with pytest.raises(Invalid):
        SpotVenue(Environment.LIVE, sink=lambda _: None, urls=mixed)
    with pytest.raises(Invalid):
        SpotVenue(Environment.LIVE, sink=lambda _: None, tls=exchange_tls(Environment.DEMO))
