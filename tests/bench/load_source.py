"""A market of its own process that sends as many stream messages a second as it is told.

It stands in front of a running simulator: stream subscriptions and depth snapshots are answered
here, everything else is passed through, so the terminal meets a whole exchange whose streams are
fast. Depth ids are contiguous; prices walk; each message carries its sending time in `E`.

    python -m tests.bench.load_source SIMULATOR_REST_URL RATE

prints its own base URL. `POST /rate/N` changes the rate, `GET /sent` tells how many were sent and
the last traded prices. Whole frames are packed here and written together: a library that sends one
message at a time tops out below the rates to be measured.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator

from aiohttp import ClientSession, WSMsgType, web

TICK_SECONDS = 0.004
LEVELS = 20
VARIANTS = 37
# A reader that does not keep up is not drowned further than this.
LARGEST_BACKLOG = 8_000_000

Make = Callable[[int], bytes]


class Market:
    """Messages of one symbol; ids contiguous, prices around a centre."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol.encode()
        self.update_id = 1_000
        self.trade_id = 1_000_000
        self.centre = 6_841_237
        self.last = self._price(0)
        self._ladders = [self._ladder(step) for step in range(VARIANTS)]

    def snapshot(self) -> dict[str, object]:
        bids = [[self._price(-1 - i), "1.50000"] for i in range(1_000)]
        asks = [[self._price(1 + i), "1.50000"] for i in range(1_000)]
        return {"lastUpdateId": self.update_id, "bids": bids, "asks": asks}

    def maker(self, stream: str) -> Make | None:
        """The function that makes the next payload of `stream` at a time in UTC ms."""
        kind = stream.partition("@")[2].partition("_")[0].partition("@")[0]
        makers: dict[str, Callable[[int], bytes]] = {
            "depth": self._depth,
            "bookTicker": self._quote,
            "aggTrade": self._trade,
            "kline": lambda now: self._kline(now, stream.rpartition("_")[2].encode()),
            "miniTicker": self._ticker,
        }
        make = makers.get(kind)
        if make is None:
            return None
        head = b'{"stream":"%b","data":' % stream.encode()
        return lambda now: b"%b%b}" % (head, make(now))

    def _depth(self, now: int) -> bytes:
        first = self.update_id + 1
        self.update_id += 2 * LEVELS
        ladder = self._ladders[self.update_id // (2 * LEVELS) % VARIANTS]
        return b'{"e":"depthUpdate","E":%d,"s":"%b","U":%d,"u":%d,%b}' % (
            now, self.symbol, first, self.update_id, ladder,
        )  # fmt: skip

    def _quote(self, now: int) -> bytes:
        return b'{"u":%d,"s":"%b","b":"%b","B":"1.50000","a":"%b","A":"1.50000"}' % (
            self.update_id, self.symbol, self._price(-1).encode(), self._price(1).encode(),
        )  # fmt: skip

    def _trade(self, now: int) -> bytes:
        self.trade_id += 1
        self.last = self._price(self.trade_id % VARIANTS % 3 - 1)
        return (
            b'{"e":"aggTrade","E":%d,"s":"%b","a":%d,"p":"%b","q":"0.01000","f":1,"l":1,"T":%d,'
            b'"m":%b,"M":true}'
        ) % (
            now, self.symbol, self.trade_id, self.last.encode(), now,
            b"true" if self.trade_id & 1 else b"false",
        )  # fmt: skip

    def _kline(self, now: int, interval: bytes) -> bytes:
        start = now // 60_000 * 60_000
        return (
            b'{"e":"kline","E":%d,"s":"%b","k":{"t":%d,"T":%d,"s":"%b","i":"%b","f":1,"L":2,'
            b'"o":"%b","c":"%b","h":"%b","l":"%b","v":"10.00000","n":%d,"x":false,'
            b'"q":"684123.70000000","V":"5.00000","Q":"342061.85000000","B":"0"}}'
        ) % (
            now, self.symbol, start, start + 59_999, self.symbol, interval,
            self._price(0).encode(), self.last.encode(), self._price(3).encode(),
            self._price(-1).encode(), self.trade_id,
        )  # fmt: skip

    def _ticker(self, now: int) -> bytes:
        self.trade_id += 1
        last = self._price(self.trade_id % VARIANTS % 3).encode()
        return (
            b'{"e":"24hrMiniTicker","E":%d,"s":"%b","c":"%b","o":"%b","h":"%b","l":"%b",'
            b'"v":"18204.51000","q":"1240000000.0"}'
        ) % (
            now, self.symbol, last, self._price(-900).encode(), self._price(2_000).encode(),
            self._price(-2_000).encode(),
        )  # fmt: skip

    def _ladder(self, step: int) -> bytes:
        quantity = f"{1 + step / 10:.5f}"
        bids = [[self._price(-1 - (i * 3 + step) % 60), quantity] for i in range(LEVELS)]
        asks = [[self._price(1 + (i * 3 + step) % 60), quantity] for i in range(LEVELS)]
        return json.dumps({"b": bids, "a": asks}, separators=(",", ":"))[1:-1].encode()

    def _price(self, ticks: int) -> str:
        value = self.centre + ticks
        return f"{value // 100}.{value % 100:02d}"


def text_frame(payload: bytes) -> bytes:
    """One unmasked text frame (RFC 6455, 5.2), as a server sends it."""
    size = len(payload)
    if size < 126:
        return b"\x81%c%b" % (size, payload)
    return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), payload)


class LoadSource:
    def __init__(self, upstream: str, rate: int) -> None:
        self.upstream = upstream
        self.rate = rate
        self.sent = 0
        self._markets: dict[str, Market] = {}
        self._session: ClientSession | None = None

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/stream", self._stream)
        app.router.add_get("/ws", self._stream)
        app.router.add_get("/api/v3/depth", self._depth)
        # Prints of another market would have higher ids than ours and hide them.
        app.router.add_get("/api/v3/aggTrades", self._no_rows)
        app.router.add_post("/rate/{rate}", self._set_rate)
        app.router.add_get("/sent", self._sent)
        app.router.add_route("*", "/{path:.*}", self._pass_through)
        return app

    def _market(self, symbol: str) -> Market:
        symbol = symbol.upper()
        if symbol not in self._markets:
            self._markets[symbol] = Market(symbol)
        return self._markets[symbol]

    async def _depth(self, request: web.Request) -> web.Response:
        return web.json_response(self._market(request.query["symbol"]).snapshot())

    async def _no_rows(self, _: web.Request) -> web.Response:
        return web.json_response([])

    async def _set_rate(self, request: web.Request) -> web.Response:
        self.rate = int(request.match_info["rate"])
        return web.json_response({"rate": self.rate})

    async def _sent(self, _: web.Request) -> web.Response:
        last = {symbol: market.last for symbol, market in self._markets.items()}
        return web.json_response({"sent": self.sent, "last": last})

    async def _pass_through(self, request: web.Request) -> web.Response:
        headers = {k: v for k, v in request.headers.items() if k.lower() != "host"}
        if self._session is None:
            self._session = ClientSession()
        async with self._session.request(
            request.method,
            self.upstream + request.path_qs,
            headers=headers,
            data=await request.read(),
        ) as answer:
            return web.Response(
                body=await answer.read(),
                status=answer.status,
                content_type=answer.content_type,
                headers={k: v for k, v in answer.headers.items() if k.startswith("X-MBX")},
            )

    async def _stream(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        streams: set[str] = set(filter(None, request.query.get("streams", "").split("/")))
        transport = request.transport
        if not isinstance(transport, asyncio.Transport):
            return socket
        async with asyncio.TaskGroup() as group:
            sender = group.create_task(self._send(transport, streams))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    asked = json.loads(message.data)
                    change = set(asked.get("params", ()))
                    streams.update(change) if asked["method"] == "SUBSCRIBE" else (
                        streams.difference_update(change)
                    )
                    await socket.send_json({"result": None, "id": asked["id"]})
            sender.cancel()
        return socket

    async def _send(self, transport: asyncio.Transport, streams: set[str]) -> None:
        turn: Iterator[Make] = iter(())
        known: frozenset[str] = frozenset()
        due, last = 0.0, time.perf_counter()
        while not transport.is_closing():
            await asyncio.sleep(TICK_SECONDS)
            now = time.perf_counter()
            due, last = min(due + (now - last) * self.rate, self.rate), now
            if streams != known:
                known = frozenset(streams)
                made = (self._market(s.partition("@")[0]).maker(s) for s in sorted(known))
                makers = [make for make in made if make is not None]
                turn = itertools.cycle(makers)
            count = int(due) if known else 0
            if count and transport.get_write_buffer_size() < LARGEST_BACKLOG:
                now_ms = time.time_ns() // 1_000_000
                makes = itertools.islice(turn, count)
                transport.write(b"".join([text_frame(make(now_ms)) for make in makes]))
                self.sent += count
                due -= count


async def main(upstream: str, rate: int) -> None:
    runner = web.AppRunner(LoadSource(upstream, rate).app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = runner.addresses[0]
    print(f"http://127.0.0.1:{address[1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
