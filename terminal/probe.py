"""`--probe`: is this environment reachable, and does everything it says reach us? Reads only."""

from __future__ import annotations

import asyncio
import json
import platform
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from terminal import __version__
from terminal.domain.api_key import ApiKey
from terminal.domain.errors import TerminalError, Unavailable
from terminal.domain.key_report import KeyReport
from terminal.domain.market import Environment
from terminal.entrance import build_desk
from terminal.options import Options
from terminal.probe_rows import Outcome, ProbeRow, table
from terminal.probe_steps import Opened, Place, check_place, timed
from terminal.real_exchange import urls_of
from terminal.services.credentials import StoreState
from terminal.services.credentials.troubles import NoKey
from terminal.services.custom_hosts import CustomHosts
from terminal.services.profiles import DEFAULT_NAME, ProfileCard
from terminal.services.running_simulator import RunningSimulator
from terminal.services.settings.network import BadProxy, proxy_of_profile
from terminal.venue.binance.environment import SpotUrls, UsdmUrls, spot_urls, usdm_urls
from terminal.venue.binance.permissions import check_key
from terminal.venue.binance.signing import Credentials, KeyKind
from terminal.venue.binance.spot.endpoints import TIME as SPOT_TIME
from terminal.venue.binance.tls import ExchangeTls, authority_override, exchange_tls
from terminal.venue.binance.usdm.endpoints import TIME as USDM_TIME
from terminal.venue.binance.usdm.venue import UsdmVenue
from terminal.venue.binance.venue import SpotVenue

EXIT_FAILED = 1
EXIT_BAD = 2


def run_probe(options: Options) -> int:
    """Print the table. Exit code 0 when every check passed, 1 when one failed, 2 for bad input."""
    environment = options.environment or Environment.SIMULATOR
    if environment is Environment.SIMULATOR and options.attach is None:
        sys.stderr.write(
            "binance-terminal: --probe needs --environment testnet, demo or live, or a running"
            " simulator with --attach FILE\n"
        )
        return EXIT_BAD
    try:
        rows = asyncio.run(probe(options, environment))
    except Unavailable as error:
        sys.stderr.write(f"binance-terminal: {error}\n")
        return EXIT_BAD
    head = f"binance-terminal {__version__}, {environment.value.upper()}, {platform.platform()}"
    print(f"{head}, Python {platform.python_version()}")
    print(table(rows))
    failed = sum(row.outcome is Outcome.FAILED for row in rows)
    print(f"{len(rows)} checks, {failed} failed" if failed else f"{len(rows)} checks, none failed")
    return EXIT_FAILED if failed else 0


async def probe(options: Options, environment: Environment) -> list[ProbeRow]:
    """Every row, in order. Raises Unavailable when the simulator's file says nothing usable."""
    if environment is Environment.SIMULATOR:
        return await _probe_simulator(options)
    rows, key = await _key_of(options, environment)
    try:
        proxy = _proxy_of(options, environment)
    except BadProxy as error:
        rows.append(ProbeRow("proxy", "", Outcome.FAILED, str(error)))
        return rows
    rows.append(ProbeRow("proxy", proxy or "none", Outcome.OK, ""))
    hosts = _card_of(options, environment).hosts
    tls = exchange_tls(environment, frozenset() if hosts is None else hosts.names, proxy=proxy)
    rows.append(_authorities())
    if hosts is not None:
        rows.append(ProbeRow("hosts", hosts.words, Outcome.OK, "the profile's own, not Binance's"))
    if key is not None:
        rows.append(await _rights(environment, key, tls, hosts))
    credentials = None if key is None else Credentials.of(key)
    spot: SpotUrls = spot_urls(environment)
    usdm: UsdmUrls | None = usdm_urls(environment)
    if hosts is not None:
        spot, usdm = urls_of(hosts)
    places = [_spot(environment, spot, credentials, tls)]
    if usdm is not None:
        places.append(_usdm(environment, usdm, credentials, tls))
    for place in places:
        rows += await check_place(place)
    if tls.distrusted is not None:
        host, reason = tls.distrusted
        rows.append(ProbeRow("certificate", host, Outcome.FAILED, reason))
    return rows


async def _probe_simulator(options: Options) -> list[ProbeRow]:
    if options.attach is None:
        raise Unavailable("There is no simulator to probe.")
    address = await RunningSimulator(options.attach).ready()
    key = address.key("ED25519")
    credentials = Credentials(KeyKind(key.kind), key.api_key, key.secret or key.private_key_pem)
    urls = SpotUrls(rest=address.rest, streams=address.streams, ws_api=address.ws_api)
    rows = await check_place(_spot(Environment.SIMULATOR, urls, credentials, None))
    text = await asyncio.to_thread(options.attach.read_text, "utf-8")
    futures = json.loads(text).get("usdm")
    if isinstance(futures, dict):
        streams = futures["streams"]
        base = streams["public"].removesuffix("/public") if isinstance(streams, dict) else streams
        usdm = UsdmUrls(str(futures["rest"]), str(base), str(futures.get("ws_api", "")))
        rows += await check_place(_usdm(Environment.SIMULATOR, usdm, credentials, None))
    return rows


async def _key_of(
    options: Options, environment: Environment
) -> tuple[list[ProbeRow], ApiKey | None]:
    """The profile's key, when one is kept and opens without a question."""
    desk = build_desk()
    card: ProfileCard = desk.profiles.load(environment, options.profile or DEFAULT_NAME)
    keeper = desk.keeper(card)
    state, words = await keeper.look()
    rows = [
        ProbeRow("keyring", "", Outcome.OK if state is StoreState.READY else Outcome.SKIPPED, words)
    ]
    try:
        return rows, await keeper.open()
    except NoKey:
        return rows, None
    except TerminalError as error:
        rows.append(ProbeRow("key", "", Outcome.SKIPPED, str(error)))
        return rows, None


def _proxy_of(options: Options, environment: Environment) -> str | None:
    """The way that the profile's settings name; the probe must not take another.

    Raises:
        BadProxy: one is wanted and cannot be used.
    """
    folder = build_desk().profiles.folder(_card_of(options, environment))
    return proxy_of_profile(folder)


def _card_of(options: Options, environment: Environment) -> ProfileCard:
    return build_desk().profiles.load(environment, options.profile or DEFAULT_NAME)


def _authorities() -> ProbeRow:
    override = authority_override()
    words = f"{override} changes whom this program trusts" if override else "the system's"
    return ProbeRow("authorities", "", Outcome.OK, words)


async def _rights(
    environment: Environment, key: ApiKey, tls: ExchangeTls, hosts: CustomHosts | None
) -> ProbeRow:
    rest = None if hosts is None else (hosts.spot_rest, hosts.usdm_rest)

    async def ask() -> str:
        return rights(await check_key(environment, key, tls=tls, rest=rest))

    host = urlsplit(spot_urls(environment).rest if rest is None else rest[0]).netloc
    return await timed(f"key {key.last_four}", host, ask)


def rights(report: KeyReport) -> str:
    """What a key may do, in one line."""
    parts = {
        "spot": report.spot_trading,
        "futures": report.futures_trading,
        "options": report.options_trading,
        "portfolio margin": report.portfolio_margin,
        "WITHDRAWALS": report.withdrawals,
        "TRANSFERS": report.transfers,
        "IP restricted": report.ip_restricted,
    }
    told = [name for name, value in parts.items() if value]
    return ", ".join(told) or "nothing"


def _spot(
    environment: Environment,
    urls: SpotUrls,
    credentials: Credentials | None,
    tls: ExchangeTls | None,
) -> Place:
    venue = SpotVenue(environment, sink=lambda _: None, urls=urls, credentials=credentials, tls=tls)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Opened]:
        async with venue.open():
            yield venue

    async def server_time() -> int:
        return (await venue.rest.call(SPOT_TIME)).time_ms

    return Place("spot", opened, server_time, urls.rest_host, urls.streams_host, urls.ws_api_host)


def _usdm(
    environment: Environment,
    urls: UsdmUrls,
    credentials: Credentials | None,
    tls: ExchangeTls | None,
) -> Place:
    venue = UsdmVenue(environment, sink=lambda _: None, urls=urls, credentials=credentials, tls=tls)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Opened]:
        async with venue.open():
            yield venue

    async def server_time() -> int:
        return (await venue.rest.call(USDM_TIME)).time_ms

    rest, streams = urlsplit(urls.rest).netloc, urlsplit(urls.streams).netloc
    return Place("usdm", opened, server_time, rest, streams, rest)
