"""What is taken from a server at most: size, packed or not, depth and time.

Nobody on the other side can make this program keep more than these bounds in memory, wait longer,
or fall over a message: what exceeds them ends as one unreadable answer or one lost connection.
"""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass

import httpx

# The largest honest answer, spot's list of all instruments, has some 20 MB.
LARGEST_ANSWER = 64 * 1024 * 1024
LARGEST_FRAME = 16 * 1024 * 1024
# Beyond it a socket is not read any more until the program has caught up.
QUEUED_FRAMES = 2_048
# From the request to the last byte; the client's own timeout counts silences only.
READ_SECONDS = 60.0
COMMAND_SECONDS = 20.0
_CHUNK = 65_536
_GZIP = 16 + zlib.MAX_WBITS

UNREADABLE = (ValueError, ArithmeticError, RecursionError)
"""What decoding a message can end in; the last one for brackets nested without end."""


@dataclass(frozen=True, slots=True)
class Received:
    """A whole answer, unpacked."""

    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


async def exchange(client: httpx.AsyncClient, request: httpx.Request, seconds: float) -> Received:
    """Send once and read the answer to its end.

    Raises:
        httpx.HTTPError: also for an answer that is too large or badly packed.
        TimeoutError: it was not over within `seconds`.
    """
    async with asyncio.timeout(seconds):
        response = await client.send(request, stream=True)
        try:
            content = await _content(response)
        finally:
            await response.aclose()
    return Received(response.status_code, response.headers, content)


async def _content(response: httpx.Response) -> bytes:
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("", "identity", "gzip"):
        raise httpx.DecodingError(f"packed as {packing[:20]}", request=response.request)
    unpack = zlib.decompressobj(_GZIP) if packing == "gzip" else None
    content = bytearray()
    async for chunk in response.aiter_raw(_CHUNK):
        room = LARGEST_ANSWER - len(content)
        try:
            # Unpacked only as far as there is room: a small bomb never becomes a large one.
            content += chunk if unpack is None else unpack.decompress(chunk, room + 1)
        except zlib.error as error:
            raise httpx.DecodingError("badly packed", request=response.request) from error
        if len(content) > LARGEST_ANSWER:
            raise httpx.DecodingError("the answer is too large", request=response.request)
    if unpack is not None and not unpack.eof and content:
        raise httpx.DecodingError("packed and cut short", request=response.request)
    return bytes(content)
