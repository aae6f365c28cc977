"""The spot requests we make. Weights are the most the exchange charges (mid-2026)."""

from __future__ import annotations

from typing import Any

from msgspec import Raw

from terminal.venue.binance.endpoint import Endpoint, Kind, Lane, Security
from terminal.venue.binance.spot.account_messages import (
    AccountAnswer,
    CommissionAnswer,
    MyTrade,
    OrderAnswer,
    OrderCount,
    TestedOrder,
)
from terminal.venue.binance.spot.messages import (
    AggregateTrade,
    AveragePrice,
    DepthAnswer,
    KlineRow,
    Nothing,
    PriceRow,
    QuoteRow,
    ServerTime,
    TickerAnswer,
    TradeRow,
)

_GENERAL = "General endpoints"
_MARKET = "Market Data endpoints"
_TRADING = "Trading endpoints"
_ACCOUNT = "Account endpoints"
# The WebSocket API puts the one order into a list, REST does not.
_ROUTED: Any = OrderAnswer | list[OrderAnswer]

PING = Endpoint("GET", "/api/v3/ping", "ping", 1, Nothing, _GENERAL)
TIME = Endpoint(
    "GET", "/api/v3/time", "time", 1, ServerTime, _GENERAL, kind=Kind.URGENT, lane=Lane.EXIT
)
EXCHANGE_INFO = Endpoint("GET", "/api/v3/exchangeInfo", "exchangeInfo", 20, Raw, _GENERAL)
DEPTH = Endpoint("GET", "/api/v3/depth", "depth", 250, DepthAnswer, _MARKET)
AGGREGATE_TRADES = Endpoint(
    "GET", "/api/v3/aggTrades", "trades.aggregate", 4, list[AggregateTrade], _MARKET
)
TRADES = Endpoint("GET", "/api/v3/trades", "trades.recent", 25, list[TradeRow], _MARKET)
OLD_TRADES = Endpoint(
    "GET", "/api/v3/historicalTrades", "trades.historical", 25, list[TradeRow], _MARKET
)
KLINES = Endpoint("GET", "/api/v3/klines", "klines", 2, list[KlineRow], _MARKET)
SMOOTHED_KLINES = Endpoint("GET", "/api/v3/uiKlines", "uiKlines", 2, list[KlineRow], _MARKET)
AVERAGE_PRICE = Endpoint("GET", "/api/v3/avgPrice", "avgPrice", 2, AveragePrice, _MARKET)
TICKERS = Endpoint("GET", "/api/v3/ticker/24hr", "ticker.24hr", 80, list[TickerAnswer], _MARKET)

PRICES = Endpoint("GET", "/api/v3/ticker/price", "ticker.price", 4, list[PriceRow], _MARKET)
QUOTES = Endpoint("GET", "/api/v3/ticker/bookTicker", "ticker.book", 4, list[QuoteRow], _MARKET)

PLACE = Endpoint(
    "POST", "/api/v3/order", "order.place", 1, OrderAnswer, _TRADING,
    security=Security.SIGNED, kind=Kind.COMMAND, orders=1,
)  # fmt: skip
ROUTE: Endpoint[Any] = Endpoint(
    "POST", "/api/v3/sor/order", "sor.order.place", 1, _ROUTED, _TRADING,
    security=Security.SIGNED, kind=Kind.COMMAND, orders=1,
)  # fmt: skip
TEST_ROUTE = Endpoint(
    "POST", "/api/v3/sor/order/test", "sor.order.test", 20, TestedOrder, _TRADING,
    security=Security.SIGNED,
)  # fmt: skip
TEST = Endpoint(
    "POST", "/api/v3/order/test", "order.test", 20, TestedOrder, _TRADING,
    security=Security.SIGNED,
)  # fmt: skip
CANCEL = Endpoint(
    "DELETE", "/api/v3/order", "order.cancel", 1, OrderAnswer, _TRADING,
    security=Security.SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip
CANCEL_ALL = Endpoint(
    "DELETE", "/api/v3/openOrders", "openOrders.cancelAll", 1, list[OrderAnswer], _TRADING,
    security=Security.SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip
QUERY = Endpoint(
    "GET", "/api/v3/order", "order.status", 4, OrderAnswer, _ACCOUNT,
    security=Security.SIGNED, kind=Kind.URGENT,
)  # fmt: skip
OPEN_ORDERS = Endpoint(
    "GET", "/api/v3/openOrders", "openOrders.status", 80, list[OrderAnswer], _ACCOUNT,
    security=Security.SIGNED,
)  # fmt: skip
ALL_ORDERS = Endpoint(
    "GET", "/api/v3/allOrders", "allOrders", 20, list[OrderAnswer], _ACCOUNT,
    security=Security.SIGNED,
)  # fmt: skip
MY_TRADES = Endpoint(
    "GET", "/api/v3/myTrades", "myTrades", 20, list[MyTrade], _ACCOUNT,
    security=Security.SIGNED,
)  # fmt: skip
ACCOUNT = Endpoint(
    "GET", "/api/v3/account", "account.status", 20, AccountAnswer, _ACCOUNT,
    security=Security.SIGNED,
)  # fmt: skip
COMMISSION = Endpoint(
    "GET", "/api/v3/account/commission", "account.commission", 20, CommissionAnswer, _ACCOUNT,
    security=Security.SIGNED,
)  # fmt: skip
ORDER_COUNTS = Endpoint(
    "GET", "/api/v3/rateLimit/order", "account.rateLimits.orders", 40, list[OrderCount], _ACCOUNT,
    security=Security.SIGNED,
)  # fmt: skip
