"""The way through a proxy: HTTP's CONNECT, or SOCKS 5 without a password.

Names are looked up by the proxy, never here, so that nobody beside it learns which hosts are
wanted. What runs through the tunnel is TLS to the exchange; the proxy sees host and port only.

The forty lines of SOCKS are our own: the libraries that do it are one more part each for requests
and for sockets, one of them without a release since 2020.

Source: RFC 1928; RFC 9110, section 9.3.6 (CONNECT).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

SOCKS = "socks5"
SECONDS = 10.0
_LONGEST_HEAD = 16_384
_DENIALS = {
    1: "it failed",
    2: "its rules forbid it",
    3: "the network cannot be reached",
    4: "the host cannot be reached",
    5: "the connection was refused",
    6: "it took too long",
}

Send = Callable[[bytes], Awaitable[object]]
# Gives at least one and at most so many bytes; none at the end.
Receive = Callable[[int], Awaitable[bytes]]


class TunnelRefused(ConnectionError):
    """The proxy would not; nothing has left for the exchange."""


def is_socks(proxy: str | None) -> bool:
    return proxy is not None and urlsplit(proxy).scheme == SOCKS


async def open_tunnel(proxy: str, host: str, port: int) -> socket.socket:
    """A connected socket to `host` through `proxy` (`http://host:port`, `socks5://host:port`).

    Raises:
        OSError, TimeoutError: the proxy cannot be reached or refuses (TunnelRefused).
    """
    loop = asyncio.get_running_loop()
    near_host, near_port = _near_end(proxy)
    async with asyncio.timeout(SECONDS):
        found = await loop.getaddrinfo(near_host, near_port, type=socket.SOCK_STREAM)
        family, kind, number, _, address = found[0]
        near = socket.socket(family, kind, number)
        near.setblocking(False)
        try:
            await loop.sock_connect(near, address)

            async def send(data: bytes) -> None:
                await loop.sock_sendall(near, data)

            async def receive(most: int) -> bytes:
                return await loop.sock_recv(near, most)

            ask = ask_socks if is_socks(proxy) else ask_connect
            await ask(send, receive, host, port)
        except BaseException:
            near.close()
            raise
    return near


async def ask_socks(send: Send, receive: Receive, host: str, port: int) -> None:
    """The greeting of SOCKS 5; afterwards the connection is the one to `host`."""
    await send(b"\x05\x01\x00")
    if await _exactly(receive, 2) != b"\x05\x00":
        raise TunnelRefused("the proxy wants a name and a password, or does not speak SOCKS 5")
    name = host.encode("ascii")
    await send(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"))
    version, answer, _, kind = await _exactly(receive, 4)
    if version != 5 or answer != 0:
        raise TunnelRefused(f"the proxy does not connect: {_DENIALS.get(answer, 'no reason')}")
    sizes = {1: 4, 4: 16}
    size = (await _exactly(receive, 1))[0] if kind == 3 else sizes.get(kind)
    if size is None:
        raise TunnelRefused("the proxy does not speak SOCKS 5")
    await _exactly(receive, size + 2)


async def ask_connect(send: Send, receive: Receive, host: str, port: int) -> None:
    """HTTP's CONNECT, read byte by byte: what follows the head belongs to the exchange."""
    target = f"{host}:{port}"
    await send(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("ascii"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += await _exactly(receive, 1)
        if len(head) > _LONGEST_HEAD:
            raise TunnelRefused("the proxy's answer is too long")
    if head.split(b" ", 2)[1:2] != [b"200"]:
        raise TunnelRefused("the proxy does not connect")


async def _exactly(receive: Receive, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = await receive(count - len(data))
        if not part:
            raise TunnelRefused("the proxy hung up")
        data += part
    return data


def _near_end(proxy: str) -> tuple[str, int]:
    parts = urlsplit(proxy)
    if parts.hostname is None or parts.port is None:
        raise TunnelRefused("the proxy has no address")
    return parts.hostname, parts.port


def transport_through(proxy: str | None, tls: ssl.SSLContext) -> httpx.AsyncHTTPTransport | None:
    """What requests take through a SOCKS proxy; None where the client does it by itself."""
    return _SocksTransport(proxy, tls) if proxy is not None and is_socks(proxy) else None


class _SocksTransport(httpx.AsyncHTTPTransport):
    """The library's own transport over a pool that dials through the proxy."""

    def __init__(self, proxy: str, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_Dialler(proxy),
        )


class _Dialler(httpcore.AsyncNetworkBackend):
    def __init__(self, proxy: str) -> None:
        self._near = _near_end(proxy)
        self._direct = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's name
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        seconds = SECONDS if timeout is None else timeout
        near_host, near_port = self._near
        stream = await self._direct.connect_tcp(near_host, near_port, timeout=seconds)
        try:
            async with asyncio.timeout(seconds):
                await ask_socks(stream.write, stream.read, host, port)
        except TimeoutError as error:
            await stream.aclose()
            raise httpcore.ConnectTimeout("the proxy does not answer") from error
        except TunnelRefused as error:
            await stream.aclose()
            raise httpcore.ConnectError(str(error)) from error
        except BaseException:
            await stream.aclose()
            raise
        return stream

    async def sleep(self, seconds: float) -> None:
        await self._direct.sleep(seconds)
