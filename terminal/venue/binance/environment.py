"""Addresses of each environment.

Source: spot general API information, testnet and demo mode pages (2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

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


def spot_urls(environment: Environment) -> SpotUrls:
    """The compiled-in addresses of `environment`.

    Raises:
        ValueError: for the simulator, whose addresses are known only once it runs.
    """
    urls = _SPOT.get(environment)
    if urls is None:
        raise ValueError("the simulator's addresses come from its first line of output")
    return urls
