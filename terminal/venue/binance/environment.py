"""Addresses of each environment, and the only hosts it may ever talk to.

Source: spot general API information, testnet and demo mode pages; USD-M general information (2026).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from terminal.domain.errors import Invalid
from terminal.domain.market import Environment


@dataclass(frozen=True, slots=True)
class SpotUrls:
    """Where one environment's spot market lives.

    `rest` has no path, `streams` no `/ws` or `/stream`, `ws_api` is complete.
    """

    rest: str
    streams: str
    ws_api: str

    @property
    def rest_host(self) -> str:
        return urlsplit(self.rest).netloc

    @property
    def streams_host(self) -> str:
        return urlsplit(self.streams).netloc

    @property
    def ws_api_host(self) -> str:
        return urlsplit(self.ws_api).netloc

    @property
    def all(self) -> tuple[str, ...]:
        return (self.rest, self.streams, self.ws_api)


@dataclass(frozen=True, slots=True)
class UsdmUrls:
    """Where one environment's USDⓈ-M market lives. `streams` has no `/public`, `/market` or
    `/private`; `ws_api` is empty where there is none (demo): REST takes the orders there."""

    rest: str
    streams: str
    ws_api: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(url for url in (self.rest, self.streams, self.ws_api) if url)


_SPOT = {
    Environment.LIVE: SpotUrls(
        rest="https://api.binance.com",
        streams="wss://stream.binance.com:9443",
        ws_api="wss://ws-api.binance.com:443/ws-api/v3",
    ),
    Environment.TESTNET: SpotUrls(
        rest="https://testnet.binance.vision",
        streams="wss://stream.testnet.binance.vision",
        ws_api="wss://ws-api.testnet.binance.vision/ws-api/v3",
    ),
    Environment.DEMO: SpotUrls(
        rest="https://demo-api.binance.com",
        streams="wss://demo-stream.binance.com",
        ws_api="wss://demo-ws-api.binance.com/ws-api/v3",
    ),
}

_USDM = {
    Environment.LIVE: UsdmUrls(
        rest="https://fapi.binance.com",
        streams="wss://fstream.binance.com",
        ws_api="wss://ws-fapi.binance.com/ws-fapi/v1",
    ),
    Environment.TESTNET: UsdmUrls(
        rest="https://testnet.binancefuture.com",
        streams="wss://fstream.binancefuture.com",
        ws_api="wss://testnet.binancefuture.com/ws-fapi/v1",
    ),
    Environment.DEMO: UsdmUrls(
        rest="https://demo-fapi.binance.com", streams="wss://demo-fstream.binance.com"
    ),
}

# COIN-M, options and portfolio margin, as far as an environment has them.
_OTHER_HOSTS = {
    Environment.LIVE: (
        "dapi.binance.com",
        "dstream.binance.com",
        "ws-dapi.binance.com",
        "eapi.binance.com",
        "papi.binance.com",
    ),
    Environment.TESTNET: ("dstream.binancefuture.com",),
    Environment.DEMO: ("demo-dapi.binance.com", "demo-dstream.binance.com"),
}


def spot_urls(environment: Environment) -> SpotUrls:
    """The compiled-in addresses of `environment`.

    Raises:
        ValueError: for the simulator, whose addresses are known only once it runs.
    """
    urls = _SPOT.get(environment)
    if urls is None:
        raise ValueError("the simulator's addresses come from its first line of output")
    return urls


def usdm_urls(environment: Environment) -> UsdmUrls:
    """As `spot_urls`, for USDⓈ-M."""
    urls = _USDM.get(environment)
    if urls is None:
        raise ValueError("the simulator's addresses come from its first line of output")
    return urls


def allowed_hosts(environment: Environment) -> frozenset[str]:
    """Every host name `environment` may talk to; no host belongs to two. None for the simulator,
    which is loopback only."""
    if environment is Environment.SIMULATOR:
        return frozenset()
    urls = (*_SPOT[environment].all, *_USDM[environment].all)
    names = {urlsplit(url).hostname or "" for url in urls}
    return frozenset(names) | frozenset(_OTHER_HOSTS[environment])


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address) never leaves this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_allowed(
    environment: Environment, *urls: str, custom: frozenset[str] = frozenset()
) -> None:
    """Each of `urls` must belong to `environment`: loopback for the simulator, else an encrypted
    address with a compiled-in host, or one of `custom` that a file of the user's named.

    Raises:
        Invalid: naming the first that does not.
    """
    hosts = allowed_hosts(environment) | custom
    for url in urls:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if environment is Environment.SIMULATOR:
            fine = is_loopback(host)
        else:
            fine = parts.scheme in ("https", "wss") and host in hosts
        if not fine or parts.username is not None:
            raise Invalid(
                f"{host or url} is no address of the {environment.value} environment; nothing was"
                " sent there."
            )
