"""What goes to the exchange's own hosts, byte for byte, and that their real answers are understood.

Hosts cannot be reached here: a double answers with recordings only, over TLS, under their names.
Signatures are those of the documentation's own examples.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from terminal.domain.candle import Interval
from terminal.domain.errors import NotAuthorised, Rejected, TerminalError
from terminal.domain.events import (
    BookLoaded,
    CandleChanged,
    MarketEvent,
    QuoteChanged,
    TradePrinted,
)
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.venue.api import Channel, Topic
from terminal.venue.binance import rest as rest_module
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.environment import spot_urls, usdm_urls
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.signing import Credentials, KeyKind, Signer, Value
from terminal.venue.binance.spot import endpoints as spot
from terminal.venue.binance.tls import ExchangeTls, exchange_tls
from terminal.venue.binance.usdm import endpoints as usdm
from terminal.venue.binance.usdm.venue import UsdmVenue
from terminal.venue.binance.venue import SpotVenue
from tests.support.eventually import eventually
from tests.support.pretend_network import Authority, PretendLoop, make_authority, run_on
from tests.support.recorded_exchange import (
    RecordedExchange,
    params_of,
    recorded_answer,
    recorded_depth,
    recorded_frames,
    serving,
)
from tests.support.shared_data import shared_data

REAL = [Environment.LIVE, Environment.TESTNET, Environment.DEMO]
HOSTS = {
    Environment.LIVE: ("api.binance.com", "stream.binance.com", "ws-api.binance.com"),
    Environment.TESTNET: (
        "testnet.binance.vision",
        "stream.testnet.binance.vision",
        "ws-api.testnet.binance.vision",
    ),
    Environment.DEMO: (
        "demo-api.binance.com",
        "demo-stream.binance.com",
        "demo-ws-api.binance.com",
    ),
}
FUTURES = {
    Environment.LIVE: ("fapi.binance.com", "fstream.binance.com"),
    Environment.TESTNET: ("testnet.binancefuture.com", "fstream.binancefuture.com"),
    Environment.DEMO: ("demo-fapi.binance.com", "demo-fstream.binance.com"),
}
# Spot "Endpoint security type"; USD-M "General Info": the examples' own keys.
SPOT_KEY = Credentials(
    KeyKind.HMAC,
    "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
)
USDM_KEY = Credentials(
    KeyKind.HMAC,
    "dbefbc809e3e83c283a984c3a1459732ea7db1360ca80c5c2c8867408d28cc83",
    "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9",
)
# RFC 8032, test 1.
ED_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
ED_KEY = Ed25519PrivateKey.from_private_bytes(ED_SEED)
ED_PEM = ED_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path)


def trusting(authority: Authority, environment: Environment) -> ExchangeTls:
    context = exchange_tls(environment)
    context.load_verify_locations(authority.file)
    return context


def on_hosts(
    authority: Authority,
    exchange: RecordedExchange,
    hosts: tuple[str, ...],
    work: Callable[[PretendLoop], Coroutine[Any, Any, None]],
) -> None:
    async def everything(loop: PretendLoop) -> None:
        async with serving(loop, exchange, authority.server(*hosts), *hosts):
            await work(loop)

    run_on(everything)


def stopped_clock(now_ms: int) -> ServerClock:
    return ServerClock(wall=lambda: float(now_ms), monotonic=lambda: 0.0)


def client(
    url: str, tls: ExchangeTls, clock: ServerClock, key: Credentials | None = None
) -> RestClient:
    signer = Signer(key) if key is not None else None
    return RestClient(
        url, clock=clock, ledger=RateLedger(), sink=lambda _: None, signer=signer, tls=tls
    )


SPOT_ORDER: Mapping[str, Value] = {
    "symbol": "LTCBTC",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": 1,
    "price": "0.1",
}
WIDE_ORDER: Mapping[str, Value] = {**SPOT_ORDER, "symbol": "１２３４５６"}
USDM_ORDER: Mapping[str, Value] = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "quantity": 1,
    "price": 9000,
    "timeInForce": "GTC",
}


@pytest.mark.parametrize(
    ("market", "params", "query"),
    [
        (
            Market.SPOT,
            SPOT_ORDER,
            (
                "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
                "&recvWindow=5000&timestamp=1499827319559"
                "&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
            ),
        ),
        (
            Market.SPOT,
            WIDE_ORDER,
            (
                "symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT"
                "&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"
                "&signature=e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"
            ),
        ),
        (
            Market.USDM,
            USDM_ORDER,
            (
                "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC"
                "&recvWindow=5000&timestamp=1591702613943"
                "&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9"
            ),
        ),
    ],
    ids=["spot", "spot, wide digits", "usdm"],
)
@pytest.mark.parametrize("environment", REAL)
def test_an_order_of_the_documentation_leaves_exactly_as_printed(
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    environment: Environment,
    market: Market,
    params: Mapping[str, Value],
    query: str,
) -> None:
    monkeypatch.setattr(rest_module, "RECV_WINDOW_MS", 5_000)
    is_spot = market is Market.SPOT
    host = (HOSTS if is_spot else FUTURES)[environment][0]
    url = spot_urls(environment).rest if is_spot else usdm_urls(environment).rest
    key = SPOT_KEY if is_spot else USDM_KEY
    path = "/api/v3/order" if is_spot else "/fapi/v1/order"
    exchange = RecordedExchange({})
    now_ms = int(query.partition("timestamp=")[2][:13])

    async def work(loop: PretendLoop) -> None:
        tls = trusting(authority, environment)
        async with client(url, tls, stopped_clock(now_ms), key) as rest:
            with pytest.raises(TerminalError):
                await rest.call(spot.PLACE if is_spot else usdm.PLACE, params)
        (seen,) = exchange.seen
        assert seen.line == f"POST {host}{path}?{query}"
        assert seen.headers["x-mbx-apikey"] == key.api_key
        assert loop.asked == [(host, 443)]

    on_hosts(authority, exchange, (host,), work)


@pytest.mark.parametrize("environment", REAL)
def test_public_spot_requests_and_real_answers(
    authority: Authority, environment: Environment
) -> None:
    listing = shared_data("exchange-info", "spot_testnet_2026-09-13_btcusdt.json").read_text()
    exchange = RecordedExchange(
        {
            "GET /api/v3/time": '{"serverTime":1789295119614}',
            "GET /api/v3/exchangeInfo": listing,
            "GET /api/v3/aggTrades": recorded_answer("/api/v3/aggTrades", "limit=5&symbol=BTCUSDT"),
            "GET /api/v3/klines": recorded_answer(
                "/api/v3/klines",
                "endTime=1580515200000&interval=5m&limit=24&startTime=1577836800000&symbol=BTCUSDT",
            ),
            "GET /api/v3/avgPrice": recorded_answer("/api/v3/avgPrice", "symbol=BTCUSDT"),
            "GET /api/v3/ticker/24hr": recorded_answer("/api/v3/ticker/24hr", ""),
        }
    )
    btc = InstrumentId(Market.SPOT, "BTCUSDT")
    host = HOSTS[environment][0]

    async def work(_: PretendLoop) -> None:
        tls = trusting(authority, environment)
        venue = SpotVenue(environment, sink=lambda _: None, tls=tls)
        async with venue.rest:
            (pair,) = await venue.market.instruments()
            assert pair.id == btc
            assert len(await venue.market.trades(btc, 5)) == 5
            assert await venue.market.candles(btc, Interval.M5, end_ms=1580515200000, limit=24)
            assert str(await venue.market.average_price(btc)) == "6622.02734157"
            assert len(await venue.market.tickers()) == 6
        assert [seen.line for seen in exchange.seen] == [
            f"GET {host}/api/v3/exchangeInfo",
            f"GET {host}/api/v3/aggTrades?symbol=BTCUSDT&limit=5",
            f"GET {host}/api/v3/klines?symbol=BTCUSDT&interval=5m&limit=24&endTime=1580515200000",
            f"GET {host}/api/v3/avgPrice?symbol=BTCUSDT",
            f"GET {host}/api/v3/ticker/24hr?type=MINI",
        ]
        assert not [seen for seen in exchange.seen if "x-mbx-apikey" in seen.headers]
        assert exchange.surprises == []

    on_hosts(authority, exchange, (host,), work)


@pytest.mark.parametrize("environment", REAL)
def test_the_recorded_streams_of_spot(authority: Authority, environment: Environment) -> None:
    depth = recorded_depth("NKNUSDT", "multi-stream", "spot_2021-10-12.depth_http.txt.gz")
    exchange = RecordedExchange(
        {"GET /api/v3/depth": depth, "GET /api/v3/time": '{"serverTime":1633998512320}'},
        recorded_frames("multi-stream", "spot_2021-10-12.ws.txt.gz"),
    )
    rest_host, streams_host, _ = HOSTS[environment]
    port = ":9443" if environment is Environment.LIVE else ""

    async def work(loop: PretendLoop) -> None:
        tls = trusting(authority, environment)
        venue = SpotVenue(environment, sink=lambda _: None, tls=tls)
        await all_arrive(venue, Market.SPOT, "NKNUSDT")
        place = f"{streams_host}{port}/stream"
        assert set(exchange.subscribed) == {place}
        # A glimpse of the book is wanted until its snapshot has come.
        assert set(exchange.subscribed[place]) - {"nknusdt@depth20@100ms"} == {
            "nknusdt@depth@100ms",
            "nknusdt@aggTrade",
            "nknusdt@bookTicker",
            "nknusdt@kline_1m",
        }
        assert {seen.host for seen in exchange.seen} == {rest_host}
        assert {name for name, _ in loop.asked} == {rest_host, streams_host}
        assert exchange.surprises == []

    on_hosts(authority, exchange, (rest_host, streams_host), work)


@pytest.mark.parametrize("environment", REAL)
def test_the_recorded_streams_of_usdm(authority: Authority, environment: Environment) -> None:
    depth = recorded_depth("SUSHIUSDT", "multi-stream", "usdm_2021-07-22.depth_http.txt.gz")
    exchange = RecordedExchange(
        {"GET /fapi/v1/depth": depth, "GET /fapi/v1/time": '{"serverTime":1626992741301}'},
        recorded_frames("multi-stream", "usdm_2021-07-22.ws.txt.gz"),
    )
    rest_host, streams_host = FUTURES[environment]

    async def work(_: PretendLoop) -> None:
        tls = trusting(authority, environment)
        venue = UsdmVenue(environment, sink=lambda _: None, tls=tls)
        await all_arrive(venue, Market.USDM, "SUSHIUSDT")
        assert {place: sorted(names) for place, names in exchange.subscribed.items()} == {
            f"{streams_host}/public/stream": ["sushiusdt@bookTicker", "sushiusdt@depth@100ms"],
            f"{streams_host}/market/stream": ["sushiusdt@aggTrade", "sushiusdt@kline_1m"],
        }
        assert {seen.host for seen in exchange.seen} == {rest_host}
        assert exchange.surprises == []

    on_hosts(authority, exchange, (rest_host, streams_host), work)


async def all_arrive(venue: SpotVenue | UsdmVenue, market: Market, symbol: str) -> None:
    """Open `venue` until one event of each kind has come out of its streams."""
    instrument = InstrumentId(market, symbol)
    kinds = (BookLoaded, TradePrinted, QuoteChanged, CandleChanged)
    events: list[MarketEvent] = []
    async with venue.open(), asyncio.TaskGroup() as group:
        channels = (Channel.BOOK, Channel.TRADES, Channel.QUOTE)
        topics = {Topic(instrument, channel) for channel in channels}
        venue.market.need(frozenset(topics | {Topic(instrument, Channel.CANDLES, Interval.M1)}))
        running = group.create_task(venue.market.run(events.append))
        await eventually(lambda: all(any(isinstance(e, k) for e in events) for k in kinds))
        running.cancel()


def test_a_session_logs_on_and_reads_a_real_account(authority: Authority) -> None:
    account = shared_data("rest", "spot_demo_2026-09-29_account_status_wsapi.json").read_text()
    logon = '{"status":200,"result":{"apiKey":"x","authorizedSince":1,"connectedSince":1}}'
    exchange = RecordedExchange(
        {"GET /api/v3/time": '{"serverTime":1790686454570}'},
        methods={
            "session.logon": logon,
            "account.status": account,
            "openOrders.status": '{"status":200,"result":[]}',
            "session.logout": '{"status":200,"result":{"apiKey":null,"connectedSince":1}}',
        },
    )
    hosts = HOSTS[Environment.DEMO]
    key = Credentials(KeyKind.ED25519, SPOT_KEY.api_key, ED_PEM)

    async def work(_: PretendLoop) -> None:
        tls = trusting(authority, Environment.DEMO)
        venue = SpotVenue(Environment.DEMO, sink=lambda _: None, credentials=key, tls=tls)
        async with venue.open():
            await venue.wait_for_orders()
            assert venue.account is not None
            found = await venue.account.snapshot()
        assert {b.asset: str(b.free) for b in found.balances} == {
            "BTC": "0.01485691",
            "USDT": "3689.34023246",
            "USDC": "5000.00000000",
        }
        assert exchange.sockets == ["demo-ws-api.binance.com/ws-api/v3"]
        assert [asked["method"] for asked in exchange.asked] == [
            "session.logon",
            "account.status",
            "openOrders.status",
            "session.logout",
        ]
        params = exchange.asked[0]["params"]
        assert isinstance(params, dict)
        signature = base64.b64decode(params.pop("signature"))
        payload = "&".join(f"{name}={params[name]}" for name in sorted(params))
        ED_KEY.public_key().verify(signature, payload.encode())
        later = exchange.asked[1]["params"]
        assert isinstance(later, dict)
        assert not {"apiKey", "signature"} & later.keys(), "the session vouches for them"
        assert exchange.surprises == []

    on_hosts(authority, exchange, hosts, work)


def test_the_examples_of_ed25519() -> None:
    """`derivatives.md` 1.5, ED1 and ED2: deterministic, so exact."""
    signer = Signer(Credentials(KeyKind.ED25519, SPOT_KEY.api_key, ED_PEM))
    logon = signer.signed_params({"timestamp": 1649729878532})
    assert logon["signature"] == (
        "763GJeFgG09B/06V/dq24cLu6f0R57whgDMyOCubDex4CTTElmDgPSIQqLdOsvW5TBxyaaFotVCI8tUmQMChAA=="
    )
    order = signer.signed_params(
        {
            "price": "0.20",
            "quantity": "1.0000000",
            "side": "SELL",
            "symbol": "BTCUSDT",
            "timeInForce": "GTC",
            "timestamp": 1668481559918,
            "type": "LIMIT",
        }
    )
    assert order["signature"] == (
        "7snt0yCnxR2+CvPeFLhkGX9NwMb7rQA0sZWIOoV79URT2+SwjxmTFQu3a/IMa83bWCfw1dbHSXpuNpmkpmQgAA=="
    )


HOSTILE = [
    '{"code":-2010,"msg":"<a href=\\"http://evil\\">Update</a> now\\n\\u202e\\u0007"}',
    "<html><body><h1>Please log in</h1>" + "x" * 2_000_000 + "</body></html>",
    '{"code":-2010,"msg":"' + "y" * 2_000_000 + '"}',
    "[" * 200_000,
    "",
    "\x00\x01",
]


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "page", "endless", "deep", "none", "nul"])
def test_hostile_words_of_a_server_come_out_plain_and_short(
    authority: Authority, text: str
) -> None:
    exchange = RecordedExchange({"GET /api/v3/time": text})
    host = HOSTS[Environment.LIVE][0]

    async def work(_: PretendLoop) -> None:
        tls = trusting(authority, Environment.LIVE)
        url = spot_urls(Environment.LIVE).rest
        async with client(url, tls, stopped_clock(1)) as rest:
            with pytest.raises(TerminalError) as caught:
                await rest.call(spot.TIME)
            said = str(caught.value)
            assert len(said) < 300
            assert said.isprintable()
            assert "\u202e" not in said + caught.value.detail
            assert not isinstance(caught.value, NotAuthorised | Rejected) or "<a" not in said

    on_hosts(authority, exchange, (host,), work)


def test_no_key_leaves_on_public_requests(authority: Authority) -> None:
    exchange = RecordedExchange({"GET /api/v3/time": '{"serverTime":1}'})
    host = HOSTS[Environment.LIVE][0]

    async def work(_: PretendLoop) -> None:
        tls = trusting(authority, Environment.LIVE)
        async with client(
            spot_urls(Environment.LIVE).rest, tls, stopped_clock(1), SPOT_KEY
        ) as rest:
            await rest.call(spot.TIME)
        (seen,) = exchange.seen
        assert (seen.query, params_of(seen)) == ("", {})
        assert "x-mbx-apikey" not in seen.headers

    on_hosts(authority, exchange, (host,), work)
