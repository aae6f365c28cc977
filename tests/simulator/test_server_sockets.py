"""One connection: what happens to a client that does not read."""

import asyncio
import json
from typing import Any

import aiohttp

from terminal.simulator.limits import UNLIMITED
from terminal.simulator.sockets import FrameGate, SocketSettings
from tests.simulator.served import served


async def test_a_client_that_does_not_read_is_dropped_and_harms_nobody() -> None:
    sockets = SocketSettings(max_waiting_bytes=1_000_000)
    async with (
        served(sockets=sockets, limits=UNLIMITED) as client,
        client.websocket("/ws-api/v3") as good,
    ):
        host, port = "127.0.0.1", client.server.port
        reader, writer = await asyncio.open_connection(host, port, limit=1024)
        writer.write(
            b"GET /ws-api/v3 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert b"101" in await reader.readline()
        request = frame({"id": 1, "method": "exchangeInfo", "params": {}})
        dropped = False
        for _ in range(400):
            writer.write(request * 10)
            try:
                await asyncio.wait_for(writer.drain(), 5)
            except ConnectionError:
                dropped = True
                break
            answer = await client.ask(good, "ping")
            assert answer["status"] == 200
        assert dropped
        writer.transport.abort()


def frame(message: dict[str, Any]) -> bytes:
    """A masked text frame (mask zero) of less than 126 bytes."""
    payload = json.dumps(message).encode()
    return bytes([0x81, 0x80 | len(payload)]) + bytes(4) + payload


def test_frames_are_counted_over_any_second() -> None:
    now = 0.0
    gate = FrameGate(2, lambda: now)
    assert [gate(), gate(), gate()] == [True, True, False]
    now = 1.0
    assert gate()


async def test_binary_frames_are_read_as_text() -> None:
    async with served() as client, client.websocket("/ws-api/v3") as ws:
        await ws.send_bytes(b'{"id": 4, "method": "ping"}')
        message = await ws.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.TEXT
        assert json.loads(message.data)["id"] == 4
