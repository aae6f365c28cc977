"""Every request the terminal can send: right host, documented route, exact bytes, key only where
it is asked for. What one request's parameters are is proved where it is made; here, that nothing on
the way to the wire changes them."""

from __future__ import annotations

import hashlib
import hmac
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import terminal.venue.binance as package
from terminal.domain.errors import TerminalError
from terminal.domain.market import Environment
from terminal.venue.binance.endpoint import Endpoint, Security
from terminal.venue.binance.environment import spot_urls, usdm_urls
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RECV_WINDOW_MS, RestClient
from terminal.venue.binance.signing import Signer, Value
from terminal.venue.binance.tls import exchange_tls
from tests.contract import surface, usdm_surface
from tests.support.pretend_network import Authority, PretendLoop, make_authority, run_on
from tests.support.recorded_exchange import RecordedExchange, Seen, serving
from tests.venue.binance.test_real_hosts import FUTURES, HOSTS, SPOT_KEY, stopped_clock

NOW_MS = 1_789_295_119_614
# Of every kind that has to be encoded: another script, brackets, quotes, a comma, a sign, a space.
PARAMS: Mapping[str, Value] = {
    "symbol": "这是测试币456",
    "symbols": '["BTCUSDT","BNBUSDT"]',
    "quantity": "0.10",
    "orderIdList": "[159856286502,159856313662]",
    "note": "a b+c&d=e/f~g",
}
BESIDE = frozenset({"GET /sapi/v1/account/apiRestrictions"})


def endpoints() -> Iterator[tuple[str, Endpoint[Any]]]:
    """Each one once, by the name of its module and its own."""
    seen: set[int] = set()
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Endpoint) and value.path and id(value) not in seen:
                seen.add(id(value))
                yield f"{module.name.removeprefix(package.__name__)}.{name}", value


EVERY = dict(endpoints())


def test_there_are_as_many_as_were_looked_at() -> None:
    assert len(EVERY) >= 90
    routes = [(e.method, e.path) for e in EVERY.values()]
    assert all(method in ("GET", "POST", "PUT", "DELETE") for method, _ in routes)


@pytest.mark.parametrize("name", EVERY)
def test_its_route_is_documented(name: str) -> None:
    endpoint = EVERY[name]
    documented = {line for line, *_ in surface.REQUESTS} | BESIDE | usdm_routes()
    assert f"{endpoint.method} {endpoint.path}" in documented
    assert endpoint.page, "the page that it is from"


def usdm_routes() -> set[str]:
    found: set[str] = set()
    for value in vars(usdm_surface).values():
        if isinstance(value, tuple):
            found |= {row[0] if isinstance(row, tuple) else row for row in value}
    return found


def encoded(params: Mapping[str, Value]) -> str:
    """As the documentation asks: upper-case percent encoding of UTF-8, a space as %20."""
    return "&".join(f"{name}={quote(str(value), safe='-_.~')}" for name, value in params.items())


def expected_query(endpoint: Endpoint[Any]) -> str:
    if endpoint.security is not Security.SIGNED:
        return encoded(PARAMS)
    timed = {**PARAMS, "recvWindow": RECV_WINDOW_MS, "timestamp": NOW_MS}
    payload = encoded(timed)
    secret = SPOT_KEY.secret.encode()
    signature = hmac.new(secret, payload.encode(), hashlib.sha256).hexdigest()
    return f"{payload}&signature={signature}"


@pytest.mark.parametrize("environment", [e for e in Environment if e is not Environment.SIMULATOR])
def test_every_one_leaves_to_the_byte(tmp_path: Path, environment: Environment) -> None:
    authority = make_authority(tmp_path)
    exchange = RecordedExchange({})
    hosts = (HOSTS[environment][0], FUTURES[environment][0])

    async def work(loop: PretendLoop) -> None:
        async with serving(loop, exchange, authority.server(*hosts), *hosts):
            for name, endpoint in EVERY.items():
                exchange.seen.clear()
                await send(authority, environment, endpoint)
                (seen,) = exchange.seen
                judge(name, endpoint, seen, hosts)
        assert {host for host, _ in loop.asked} == set(hosts)

    run_on(work)


async def send(authority: Authority, environment: Environment, endpoint: Endpoint[Any]) -> None:
    tls = exchange_tls(environment)
    tls.load_verify_locations(authority.file)
    futures = endpoint.path.startswith("/fapi")
    url = usdm_urls(environment).rest if futures else spot_urls(environment).rest
    async with RestClient(
        url,
        clock=stopped_clock(NOW_MS),
        ledger=RateLedger(),
        sink=lambda _: None,
        signer=Signer(SPOT_KEY),
        tls=tls,
    ) as client:
        # Nothing of it was recorded: the answer is a 404, and what counts is what left.
        with suppress(TerminalError):
            await client.call(endpoint, PARAMS)


def judge(name: str, endpoint: Endpoint[Any], seen: Seen, hosts: tuple[str, str]) -> None:
    futures = endpoint.path.startswith("/fapi")
    assert seen.host == hosts[1 if futures else 0], name
    assert (seen.method, seen.path) == (endpoint.method, endpoint.path), name
    assert seen.query == expected_query(endpoint), name
    key = seen.headers.get("x-mbx-apikey")
    assert key == (None if endpoint.security is Security.NONE else SPOT_KEY.api_key), name
    assert int(seen.headers.get("content-length", "0")) == 0, f"{name}: all is in the query"
    assert set(seen.headers) <= {
        "host", "accept", "accept-encoding", "connection", "user-agent", "x-mbx-apikey",
        "content-length",
    }, name  # fmt: skip
    assert seen.headers["user-agent"] == "binance-desktop-terminal"
