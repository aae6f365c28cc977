"""A market of its own process that sends as many stream messages a second as it is told.

It stands in front of a running simulator: stream subscriptions and depth snapshots are answered
here, everything else is passed through, so the terminal meets a whole exchange whose streams are
fast. Depth ids are contiguous; prices walk; each message carries its sending time in `E`.

    python -m tests.bench.load_source SIMULATOR_REST_URL RATE

prints its own base URL. `POST /rate/N` changes the rate.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator

from aiohttp import ClientSession, WSMsgType, web

TICK_SECONDS = 0.004
LEVELS = 20
KINDS = ("depth", "bookTicker", "trade", "kline", "ticker")


class Market:
    """Messages of one symbol; ids contiguous, prices around a centre."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.update_id = 1_000
        self.trade_id = 1_000_000
        self.centre = 6_841_237

    def snapshot(self) -> dict[str, object]:
        bids = [[self._price(-1 - i), "1.50000"] for i in range(1_000)]
        asks = [[self._price(1 + i), "1.50000"] for i in range(1_000)]
        return {"lastUpdateId": self.update_id, "bids": bids, "asks": asks}

    def message(self, stream: str, kind: str) -> str:
        now = int(time.time() * 1000)
        step = self.trade_id % 37
        if kind == "depth":
            first = self.update_id + 1
            self.update_id += 2 * LEVELS
            quantity = f"{1 + step / 10:.5f}"
            bids = [[self._price(-1 - (i * 3 + step) % 60), quantity] for i in range(LEVELS)]
            asks = [[self._price(1 + (i * 3 + step) % 60), quantity] for i in range(LEVELS)]
            data: dict[str, object] = {
                "e": "depthUpdate", "E": now, "s": self.symbol, "U": first, "u": self.update_id,
                "b": bids, "a": asks,
            }  # fmt: skip
            self.trade_id += 1
        elif kind == "bookTicker":
            data = {
                "u": self.update_id, "s": self.symbol, "b": self._price(-1), "B": "1.50000",
                "a": self._price(1), "A": "1.50000",
            }  # fmt: skip
        elif kind == "trade":
            self.trade_id += 1
            data = {
                "e": "trade", "E": now, "s": self.symbol, "t": self.trade_id,
                "p": self._price(step % 3 - 1), "q": "0.01000", "T": now, "m": bool(step & 1),
                "M": True,
            }  # fmt: skip
        elif kind == "kline":
            interval = stream.rpartition("_")[2]
            start = now // 60_000 * 60_000
            data = {
                "e": "kline", "E": now, "s": self.symbol,
                "k": {
                    "t": start, "T": start + 59_999, "s": self.symbol, "i": interval, "f": 1,
                    "L": 2, "o": self._price(0), "c": self._price(step % 3), "h": self._price(3),
                    "l": self._price(-1), "v": "10.00000", "n": 2, "x": False,
                    "q": "684123.70000000", "V": "5.00000", "Q": "342061.85000000", "B": "0",
                },
            }  # fmt: skip
        else:
            last = self._price(step % 3)
            data = {
                "e": "24hrTicker", "E": now, "s": self.symbol, "p": "10.00", "P": "0.015",
                "w": last, "x": last, "c": last, "Q": "0.01000", "b": self._price(-1),
                "B": "1.5", "a": self._price(1), "A": "1.5", "o": self._price(-900),
                "h": self._price(2_000), "l": self._price(-2_000), "v": "18204.51000",
                "q": "1240000000.0", "O": now - 86_400_000, "C": now, "F": 1, "L": 2, "n": 2,
            }  # fmt: skip
        return json.dumps({"stream": stream, "data": data}, separators=(",", ":"))

    def _price(self, ticks: int) -> str:
        value = self.centre + ticks
        return f"{value // 100}.{value % 100:02d}"


class LoadSource:
    def __init__(self, upstream: str, rate: int) -> None:
        self.upstream = upstream
        self.rate = rate
        self.sent = 0
        self._markets: dict[str, Market] = {}

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/stream", self._stream)
        app.router.add_get("/ws", self._stream)
        app.router.add_get("/api/v3/depth", self._depth)
        app.router.add_post("/rate/{rate}", self._set_rate)
        app.router.add_get("/sent", self._sent)
        app.router.add_route("*", "/{path:.*}", self._pass_through)
        return app

    def _market(self, symbol: str) -> Market:
        return self._markets.setdefault(symbol.upper(), Market(symbol.upper()))

    async def _depth(self, request: web.Request) -> web.Response:
        return web.json_response(self._market(request.query["symbol"]).snapshot())

    async def _set_rate(self, request: web.Request) -> web.Response:
        self.rate = int(request.match_info["rate"])
        return web.json_response({"rate": self.rate})

    async def _sent(self, _: web.Request) -> web.Response:
        return web.json_response({"sent": self.sent})

    async def _pass_through(self, request: web.Request) -> web.Response:
        headers = {k: v for k, v in request.headers.items() if k.lower() != "host"}
        async with (
            ClientSession() as session,
            session.request(
                request.method,
                self.upstream + request.path_qs,
                headers=headers,
                data=await request.read(),
            ) as answer,
        ):
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
        async with asyncio.TaskGroup() as group:
            sender = group.create_task(self._send(socket, streams))
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

    async def _send(self, socket: web.WebSocketResponse, streams: set[str]) -> None:
        turn: Iterator[str] = iter(())
        known: frozenset[str] = frozenset()
        due, last = 0.0, time.perf_counter()
        while not socket.closed:
            await asyncio.sleep(TICK_SECONDS)
            now = time.perf_counter()
            due, last = min(due + (now - last) * self.rate, self.rate), now
            if streams != known:
                known = frozenset(streams)
                turn = itertools.cycle(sorted(known))
            while due >= 1 and known:
                due -= 1
                stream = next(turn)
                symbol, _, rest = stream.partition("@")
                kind = next((k for k in KINDS if rest.startswith(k)), None)
                if kind is not None:
                    await socket.send_str(self._market(symbol).message(stream, kind))
                    self.sent += 1


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
