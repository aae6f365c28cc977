"""Encrypted connections: right host, right certificate, no redirect, or nothing at all."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal.domain.errors import TerminalError, Unavailable
from terminal.domain.market import Environment
from terminal.venue.binance.certificate import issuer_of
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.connection import LOST_ERRORS, open_socket
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.spot.endpoints import TIME
from terminal.venue.binance.tls import (
    ExchangeTls,
    HostRefused,
    authority_override,
    exchange_tls,
)
from tests.support.pretend_network import Authority, PretendLoop, make_authority, run_on

HOST = "api.binance.com"
TIME_ANSWER = b'{"serverTime":1700000000000}'


class Server:
    """Answers every request alike; remembers what came in, byte for byte."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.requests: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(self.answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            return
        finally:
            writer.transport.abort()


def ok(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


@asynccontextmanager
async def serving(
    loop: PretendLoop, tls: ssl.SSLContext, answer: bytes, *hosts: str
) -> AsyncIterator[Server]:
    server, before = Server(answer), asyncio.all_tasks()
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        loop.routes.update(dict.fromkeys(hosts, server.port))
        yield server
        # The loop accepts connections in tasks of its own, some still in a handshake.
        while left := asyncio.all_tasks() - before:
            await asyncio.gather(*left, return_exceptions=True)


def trusting(authority: Authority, environment: Environment = Environment.LIVE) -> ExchangeTls:
    context = exchange_tls(environment)
    context.load_verify_locations(authority.file)
    return context


def rest(tls: ExchangeTls, url: str = f"https://{HOST}") -> RestClient:
    return RestClient(url, clock=ServerClock(), ledger=RateLedger(), sink=lambda _: None, tls=tls)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path)


def test_a_trusted_host_of_the_environment_answers(authority: Authority) -> None:
    async def work(loop: PretendLoop) -> None:
        async with serving(loop, authority.server(HOST), ok(TIME_ANSWER), HOST) as server:
            async with rest(trusting(authority)) as client:
                assert (await client.call(TIME)).time_ms == 1_700_000_000_000
            assert server.requests[0].startswith(b"GET /api/v3/time HTTP/1.1\r\n")
            assert f"host: {HOST}\r\n".encode() in server.requests[0].lower()
        assert loop.asked == [(HOST, 443)]

    run_on(work)


@pytest.mark.parametrize(
    ("other", "expired", "names"),
    [
        (True, False, (HOST,)),
        (False, True, (HOST,)),
        (False, False, ("api.binance.us",)),
    ],
    ids=["unknown issuer", "expired", "another name"],
)
def test_a_bad_certificate_stops_everything(
    tmp_path: Path, authority: Authority, other: bool, expired: bool, names: tuple[str, ...]
) -> None:
    signer = make_authority(tmp_path, "Stranger") if other else authority
    until = datetime.now(UTC) - timedelta(days=1) if expired else None

    async def work(loop: PretendLoop) -> None:
        tls = trusting(authority)
        hosts = (HOST, "stream.binance.com")
        async with serving(loop, signer.server(*names, until=until), b"", *hosts) as server:
            async with rest(tls) as client:
                with pytest.raises(Unavailable):
                    await client.call(TIME)
                assert tls.distrusted is not None
                assert (await tls.wait_distrusted())[0] == HOST
                # No further handshake: neither by a request nor by a socket.
                with pytest.raises(Unavailable):
                    await client.call(TIME)
                with pytest.raises(HostRefused):
                    await open_socket("wss://stream.binance.com:9443/stream", tls)
            assert server.requests == [], "not one byte of a request was sent"

    run_on(work)


def test_the_issuer_can_be_named(tmp_path: Path) -> None:
    stranger = make_authority(tmp_path, "Office Proxy <b>CA</b>")

    async def work(loop: PretendLoop) -> None:
        async with serving(loop, stranger.server(HOST), b"", HOST) as server:
            assert await issuer_of(HOST, 443) == "Office Proxy <b>CA</b>"
            assert await issuer_of("nowhere.invalid", 443) == ""
            assert server.requests == []

    run_on(work)


@pytest.mark.parametrize("url", ["wss://stream.binance.us/stream", "wss://demo-stream.binance.com"])
def test_a_socket_to_a_foreign_host_is_refused(authority: Authority, url: str) -> None:
    host = url.split("/")[2]

    async def work(loop: PretendLoop) -> None:
        async with serving(loop, authority.server(host), b"", host) as server:
            with pytest.raises(LOST_ERRORS):
                await open_socket(url, trusting(authority))
            assert server.requests == []

    run_on(work)


def test_redirects_are_refused(authority: Authority) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n"

    async def work(loop: PretendLoop) -> None:
        async with (
            serving(loop, authority.server(HOST), moved, HOST),
            rest(trusting(authority)) as client,
        ):
            with pytest.raises(TerminalError):
                await client.call(TIME)
        assert loop.asked == [(HOST, 443)]

    run_on(work)


def test_old_versions_of_tls_are_refused(authority: Authority) -> None:
    assert exchange_tls(Environment.DEMO).minimum_version >= ssl.TLSVersion.TLSv1_2
    assert exchange_tls(Environment.DEMO).verify_mode is ssl.CERT_REQUIRED
    assert exchange_tls(Environment.DEMO).check_hostname


def test_an_override_of_the_authorities_is_noticed() -> None:
    assert authority_override({"SSL_CERT_FILE": "/x"}) == "SSL_CERT_FILE"
    assert authority_override({}) == ""
