"""One proxy for requests and sockets: both go through it, neither goes past it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from terminal.domain.errors import Unavailable
from terminal.domain.market import Environment
from terminal.venue.binance.certificate import issuer_of
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.connection import LOST_ERRORS, open_socket
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.spot.endpoints import TIME
from terminal.venue.binance.tls import ExchangeTls, exchange_tls
from tests.support.pretend_network import Authority, PretendLoop, make_authority, run_on

REST_HOST, STREAM_HOST = "api.binance.com", "stream.binance.com"
BODY = b'{"serverTime":1700000000000}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


class TunnelProxy:
    """An HTTP proxy that knows CONNECT only, or a SOCKS 5 one without passwords; remembers what it
    was asked for."""

    def __init__(self, routes: dict[str, int], *, refuses: bool = False, socks: bool) -> None:
        self._routes, self._refuses = routes, refuses
        self.asked: list[str] = []
        self.heads: list[bytes] = []
        self.serve = self._serve_socks if socks else self._serve_http

    async def _serve_socks(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            assert await reader.readexactly(3) == b"\x05\x01\x00"
            writer.write(b"\x05\x00")
            head = await reader.readexactly(5)
            assert head[:4] == b"\x05\x01\x00\x03", "a name, not an address that was looked up"
            rest = await reader.readexactly(head[4] + 2)
            self.heads.append(head + rest)
            name = rest[:-2].decode()
            self.asked.append(f"{name}:{int.from_bytes(rest[-2:], 'big')}")
            if self._refuses:
                writer.write(b"\x05\x02\x00\x01\0\0\0\0\0\0")
                await writer.drain()
            else:
                far_reader, far_writer = await asyncio.open_connection(
                    "127.0.0.1", self._routes[name]
                )
                # In pieces, and with a name in it: both are allowed.
                writer.write(b"\x05\x00\x00\x03\x04")
                await writer.drain()
                writer.write(b"here\x04\x38")
                async with asyncio.TaskGroup() as group:
                    group.create_task(_pump(reader, far_writer))
                    group.create_task(_pump(far_reader, writer))
        writer.transport.abort()

    async def _serve_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            method, target, _ = head.split(b" ", 2)
            assert method == b"CONNECT"
            self.asked.append(target.decode())
            if self._refuses:
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                await writer.drain()
            else:
                port = self._routes[target.decode().partition(":")[0]]
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                async with asyncio.TaskGroup() as group:
                    group.create_task(_pump(reader, far_writer))
                    group.create_task(_pump(far_reader, writer))
        writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


async def answer_time(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
    writer.transport.abort()


async def greet(socket: ServerConnection) -> None:
    await socket.send("hello")


@asynccontextmanager
async def world(
    authority: Authority, *, refuses: bool = False, socks: bool = False
) -> AsyncIterator[tuple[TunnelProxy, str]]:
    """Both hosts on loopback, reachable through the proxy only; yields it and its address."""
    before = asyncio.all_tasks()
    async with (
        await asyncio.start_server(
            answer_time, "127.0.0.1", 0, ssl=authority.server(REST_HOST)
        ) as rest,
        serve(greet, "127.0.0.1", 0, ssl=authority.server(STREAM_HOST)) as stream,
    ):
        routes = {
            REST_HOST: rest.sockets[0].getsockname()[1],
            STREAM_HOST: next(iter(stream.sockets)).getsockname()[1],
        }
        proxy = TunnelProxy(routes, refuses=refuses, socks=socks)
        async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as listening:
            scheme = "socks5" if socks else "http"
            yield proxy, f"{scheme}://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
            while left := asyncio.all_tasks() - before - {stream.close_task}:
                await asyncio.wait(left, timeout=0.2)
                for task in left:
                    task.cancel()


def trusting(authority: Authority, proxy: str) -> ExchangeTls:
    context = exchange_tls(Environment.LIVE, proxy=proxy)
    context.load_verify_locations(authority.file)
    return context


def client(tls: ExchangeTls) -> RestClient:
    return RestClient(
        f"https://{REST_HOST}",
        clock=ServerClock(),
        ledger=RateLedger(),
        sink=lambda _: None,
        tls=tls,
    )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path)


KINDS = pytest.mark.parametrize("socks", [False, True], ids=["http", "socks"])


@KINDS
def test_requests_and_sockets_both_take_it(authority: Authority, socks: bool) -> None:
    async def work(loop: PretendLoop) -> None:
        async with world(authority, socks=socks) as (proxy, address):
            tls = trusting(authority, address)
            async with client(tls) as rest:
                assert (await rest.call(TIME)).time_ms == 1_700_000_000_000
            socket = await open_socket(f"wss://{STREAM_HOST}:9443/stream", tls)
            assert await socket.recv() == "hello"
            await socket.close()
        assert proxy.asked == [f"{REST_HOST}:443", f"{STREAM_HOST}:9443"]
        assert loop.asked == [], "nothing went past the proxy"

    run_on(work)


@KINDS
def test_a_proxy_that_refuses_is_no_reason_to_go_without(authority: Authority, socks: bool) -> None:
    async def work(loop: PretendLoop) -> None:
        async with world(authority, refuses=True, socks=socks) as (_, address):
            tls = trusting(authority, address)
            async with client(tls) as rest:
                with pytest.raises(Unavailable):
                    await rest.call(TIME)
            with pytest.raises(LOST_ERRORS):
                await open_socket(f"wss://{STREAM_HOST}:9443/stream", tls)
        assert loop.asked == []

    run_on(work)


@KINDS
def test_the_proxy_sees_neither_request_nor_key(authority: Authority, socks: bool) -> None:
    async def work(_: PretendLoop) -> None:
        async with (
            world(authority, socks=socks) as (proxy, address),
            client(trusting(authority, address)) as rest,
        ):
            await rest.call(TIME)
        assert b"/api/v3" not in b"".join(proxy.heads)
        assert b"MBX" not in b"".join(proxy.heads).upper()

    run_on(work)


@KINDS
def test_the_issuer_is_named_through_it(tmp_path: Path, socks: bool) -> None:
    stranger = make_authority(tmp_path, "Office Proxy CA")

    async def work(loop: PretendLoop) -> None:
        async with world(stranger, socks=socks) as (proxy, address):
            assert await issuer_of(REST_HOST, 443, address) == "Office Proxy CA"
            assert proxy.asked == [f"{REST_HOST}:443"]
        assert loop.asked == []

    run_on(work)


# websockets trips over its own half-made connection after saying what was wrong.
@pytest.mark.warns("Connection.connection_lost")
@KINDS
def test_a_bad_certificate_behind_it_stops_everything(
    tmp_path: Path, authority: Authority, socks: bool
) -> None:
    stranger = make_authority(tmp_path, "Stranger")

    async def work(_: PretendLoop) -> None:
        async with world(stranger, socks=socks) as (_, address):
            tls = trusting(authority, address)
            with pytest.raises(LOST_ERRORS):
                await open_socket(f"wss://{STREAM_HOST}:9443/stream", tls)
            assert tls.distrusted is not None
            async with client(tls) as rest:
                with pytest.raises(Unavailable):
                    await rest.call(TIME)

    run_on(work)


@pytest.mark.parametrize(
    "answer",
    [b"", b"\x05\xff", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05\x00\x05\x00\x00\x09"],
    ids=["silent end", "wants a password", "no socks", "unknown address"],
)
def test_what_is_no_socks_proxy_connects_nothing(authority: Authority, answer: bytes) -> None:
    async def serve_words(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read(3)
            writer.write(answer)
            await writer.drain()
        writer.close()

    async def work(loop: PretendLoop) -> None:
        async with await asyncio.start_server(serve_words, "127.0.0.1", 0) as server:
            address = f"socks5://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            tls = trusting(authority, address)
            async with client(tls) as rest:
                with pytest.raises(Unavailable):
                    await rest.call(TIME)
            with pytest.raises(LOST_ERRORS):
                await open_socket(f"wss://{STREAM_HOST}:9443/stream", tls)
        assert loop.asked == []

    run_on(work)
