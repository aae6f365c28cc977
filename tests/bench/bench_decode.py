"""Raw frames to domain events: messages a second through decode, parse and route."""

from __future__ import annotations

import sys
import time

import msgspec

from terminal.domain.candle import Interval
from terminal.domain.events import MarketEvent
from terminal.venue.api import Channel, Topic
from terminal.venue.binance.booksync import BookEvent, BookSync, DepthDiff, DepthSnapshot, SpotRule
from terminal.venue.binance.spot.parse import spot_id
from terminal.venue.binance.spot.routes import Route, route_for

BTC = spot_id("BTCUSDT")
COUNT = 20_000
FRAMES = {
    Channel.TRADES: (
        '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1723161255343,"s":"BTCUSDT",'
        '"a":%d,"p":"61837.63000000","q":"0.02000000","f":1,"l":2,"T":1723161255342,"m":true,'
        '"M":true}}'
    ),
    Channel.QUOTE: (
        '{"stream":"btcusdt@bookTicker","data":{"u":%d,"s":"BTCUSDT","b":"61837.63000000",'
        '"B":"3.78826000","a":"61837.64000000","A":"1.54698000"}}'
    ),
    Channel.TICKER: (
        '{"stream":"btcusdt@miniTicker","data":{"e":"24hrMiniTicker","E":%d,"s":"BTCUSDT",'
        '"c":"61837.63000000","o":"60000.00000000","h":"62000.00000000","l":"59000.00000000",'
        '"v":"12345.67800000","q":"712345678.12000000"}}'
    ),
    Channel.CANDLES: (
        '{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":%d,"s":"BTCUSDT","k":{"t":1,'
        '"T":59999,"s":"BTCUSDT","i":"1m","f":1,"L":2,"o":"1.0","c":"2.0","h":"2.5","l":"0.5",'
        '"v":"10.0","n":5,"x":false,"q":"15.0","V":"1.0","Q":"1.0","B":"0"}}}'
    ),
    Channel.BOOK: (
        '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":%d,'
        '"u":%d,"b":[' + ",".join(['["61837.63000000","3.78826000"]'] * 18) + '],"a":['
        + ",".join(['["61838.63000000","0.00000000"]'] * 18) + "]}}"
    ),
}  # fmt: skip


class Envelope(msgspec.Struct, gc=False):
    stream: str
    data: msgspec.Raw


def main() -> int:
    decoder = msgspec.json.Decoder(Envelope)
    sync = BookSync(BTC, SpotRule())
    sync.snapshot(DepthSnapshot(0, [], []))
    count = 0

    def take(_: MarketEvent | BookEvent) -> None:
        nonlocal count
        count += 1

    def on_diff(diff: DepthDiff) -> None:
        for event in sync.diff(diff):
            take(event)

    print(f"{'stream':12}{'µs each':>10}{'a second':>12}")
    for channel, pattern in FRAMES.items():
        topic = Topic(BTC, channel, Interval.M1)
        route = route_for(topic, take, on_diff=on_diff, last_prices={}, now_ms=lambda: 0)
        routes: dict[str, Route] = {}
        places = pattern.count("%d")
        frames = [(pattern % ((n + 1,) * places)).encode() for n in range(COUNT)]
        routes[decoder.decode(frames[0]).stream] = route
        count = 0
        started = time.perf_counter()
        for frame in frames:
            envelope = decoder.decode(frame)
            routes[envelope.stream](envelope.data)
        spent = time.perf_counter() - started
        assert count == COUNT
        print(f"{channel.value:12}{spent / COUNT * 1e6:10.2f}{COUNT / spent:12,.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
