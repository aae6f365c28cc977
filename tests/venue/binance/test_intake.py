"""Whatever a server sends, it costs bounded memory and time, and never more than one connection."""

from __future__ import annotations

import asyncio
import gzip
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgspec
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from terminal.domain.errors import OutcomeUnknown, Unavailable
from terminal.domain.events import MessageRefused
from terminal.venue.binance import intake
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.connection import open_socket
from terminal.venue.binance.endpoint import Endpoint, Kind
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.router import Route, Router
from terminal.venue.binance.spot.endpoints import TIME
from terminal.venue.binance.stream import StreamConnection
from terminal.venue.binance.ws_line import Line
from tests.support.eventually import eventually

TIME_BODY = b'{"serverTime":1700000000000}'
NESTED = b'{"serverTime":1700000000000,"x":' + b"[" * 200_000
MIB = 1024 * 1024


class Done(msgspec.Struct):
    pass


COMMAND = Endpoint("POST", "/api/v3/order/x", "", 1, Done, "a command", kind=Kind.COMMAND)


@asynccontextmanager
async def answering(*parts: bytes, holds: bool = False) -> AsyncIterator[RestClient]:
    """A client whose server answers everything with `parts`, and then holds the line if it does."""
    over = asyncio.Event()
    before = asyncio.all_tasks()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            for part in parts:
                writer.write(part)
                await writer.drain()
            if holds:
                await over.wait()
        writer.transport.abort()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with RestClient(
            f"http://127.0.0.1:{port}",
            clock=ServerClock(),
            ledger=RateLedger(),
            sink=lambda _: None,
        ) as client:
            yield client
        over.set()
        while left := asyncio.all_tasks() - before:
            await asyncio.wait(left, timeout=1)


def head(length: int, packing: str = "") -> bytes:
    extra = f"Content-Encoding: {packing}\r\n" if packing else ""
    return f"HTTP/1.1 200 OK\r\n{extra}Content-Length: {length}\r\n\r\n".encode()


async def test_a_packed_answer_is_unpacked() -> None:
    packed = gzip.compress(TIME_BODY)
    async with answering(head(len(packed), "gzip"), packed) as client:
        assert (await client.call(TIME)).time_ms == 1_700_000_000_000


async def test_a_bomb_is_not_unpacked_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(b" " * (400 * MIB))
    monkeypatch.setattr(intake, "LARGEST_ANSWER", 8 * MIB)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with answering(head(len(bomb), "gzip"), bomb) as client:
        with pytest.raises(Unavailable):
            await client.call(TIME)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 100 * 1024, "it was unpacked in one piece"


async def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LARGEST_ANSWER", MIB)
    async with answering(head(4 * MIB), b" " * (4 * MIB)) as client:
        with pytest.raises(Unavailable):
            await client.call(TIME)


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", b"not packed at all"),
        ("gzip", gzip.compress(TIME_BODY)[:-9]),
        ("br", TIME_BODY),
        ("gzip, gzip", TIME_BODY),
        ("", NESTED),
        ("", b"\xff\xfe" * 50),
        ("", b""),
    ],
    ids=["no gzip", "cut short", "unknown", "twice", "nested", "no text", "nothing"],
)
async def test_what_cannot_be_read_is_no_answer(packing: str, body: bytes) -> None:
    async with answering(head(len(body), packing), body) as client:
        with pytest.raises(Unavailable):
            await client.call(TIME)


async def test_the_answer_to_a_command_that_cannot_be_read_leaves_it_unknown() -> None:
    async with answering(head(len(NESTED)), NESTED) as client:
        with pytest.raises(OutcomeUnknown):
            await client.call(COMMAND)


@pytest.mark.parametrize(("endpoint", "error"), [(TIME, Unavailable), (COMMAND, OutcomeUnknown)])
async def test_an_answer_that_never_ends_has_its_time(
    monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint[object], error: type[Exception]
) -> None:
    for name in ("READ_SECONDS", "COMMAND_SECONDS"):
        monkeypatch.setattr(f"terminal.venue.binance.rest.{name}", 0.2)
    async with answering(head(10), b"{", holds=True) as client:
        with pytest.raises(error):
            await client.call(endpoint)


async def test_a_frame_beyond_the_limit_ends_the_connection() -> None:
    async def pour(socket: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            await socket.send(b"x" * (intake.LARGEST_FRAME + 1))
            await socket.wait_closed()

    async with serve(pour, "127.0.0.1", 0, max_size=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        socket = await open_socket(f"ws://127.0.0.1:{port}", None)
        with pytest.raises(ConnectionClosed) as ended:
            await socket.recv()
        assert ended.value.sent is not None
        assert ended.value.sent.code == 1009


async def test_frames_are_never_packed() -> None:
    offered: list[str | None] = []

    async def look(socket: ServerConnection) -> None:
        assert socket.request is not None
        offered.append(socket.request.headers.get("Sec-WebSocket-Extensions"))

    async with serve(look, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        socket = await open_socket(f"ws://127.0.0.1:{port}", None)
        await socket.wait_closed()
    assert offered == [None]


@asynccontextmanager
async def pouring(*frames: bytes) -> AsyncIterator[str]:
    """Address of a server that sends `frames` after the first message of whoever connects."""

    async def pour(socket: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            await socket.recv()
            for frame in frames:
                await socket.send(frame, text=True)
            await socket.wait_closed()

    async with serve(pour, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


@pytest.mark.warns("could not be read")
@pytest.mark.parametrize("only_newest", [False, True])
async def test_brackets_without_end_stop_no_stream(only_newest: bool) -> None:
    seen: list[bytes] = []
    told: list[object] = []
    router = Router(lambda stream, _: pytest.fail(stream))

    def take(payload: msgspec.Raw) -> None:
        msgspec.json.decode(payload, type=Done)
        seen.append(bytes(payload))

    router.routes = {"x": Route(take, only_newest)}
    nested = b'{"stream":"x","data":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}"
    async with pouring(NESTED, nested, b'{"stream":"x","data":{"b":1}}') as url:
        stream = StreamConnection(
            url, on_frame=router.take, on_lost=lambda _: None, sink=told.append
        )
        stream.want(["x"])
        running = asyncio.ensure_future(stream.run())
        await eventually(lambda: seen == [b'{"b":1}'])
        running.cancel()
        await asyncio.wait([running])
    assert len([event for event in told if isinstance(event, MessageRefused)]) == 2


@pytest.mark.warns("could not be read")
async def test_brackets_without_end_put_a_request_in_doubt() -> None:
    async with pouring(b'{"id":"1","status":200,"result":' + b"[" * 200_000) as url:
        doubts: list[int] = []
        socket = await open_socket(url, None)
        line = Line(socket, lambda _: None, lambda _: None, lambda: doubts.append(1))
        waiting = line.expect("1")
        await socket.send("ask")
        line.take(await socket.recv(decode=False))
        with pytest.raises(ConnectionResetError):
            await waiting
        assert doubts == [1]
        await socket.close()
