"""A release that is announced on loopback, signed with a key that is only a test's."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
).decode()
TOLD = {
    "name": "binance-terminal",
    "version": "9.1.0",
    "date": "2027-01-02",
    "summary": "Ladders.\n<b>Bold</b>",
}


def answer(key: Ed25519PrivateKey = KEY, **changes: object) -> bytes:
    payload = json.dumps(TOLD | changes)
    signature = base64.b64encode(key.sign(payload.encode())).decode()
    return json.dumps({"payload": payload, "signature": signature}).encode()


@asynccontextmanager
async def server(respond: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_get("/release.json", respond)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/release.json"
    finally:
        await runner.cleanup()
