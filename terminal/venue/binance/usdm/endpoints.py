"""Requests of USDⓈ-M futures with their weights of 2026.

Sources: the page named in each; conditional orders moved to the algo endpoints on 2025-12-09. What the
WebSocket API does not offer has no `ws_method` and goes over REST.
"""

from __future__ import annotations

from msgspec import Raw

from terminal.venue.binance.endpoint import Endpoint, Kind, Lane, Security
from terminal.venue.binance.spot.messages import (
    AggregateTrade,
    DepthAnswer,
    KlineRow,
    ServerTime,
    TickerAnswer,
)
from terminal.venue.binance.usdm.account_messages import (
    AccountAnswer,
    AccountConfig,
    AlgoAnswer,
    AlgoCancelled,
    AssetIndexRow,
    BalanceRow,
    CommissionAnswer,
    Done,
    LeverageAnswer,
    LimitRow,
    ListenKey,
    MarginChangeRow,
    OrderAnswer,
    RiskRow,
    SymbolBrackets,
    SymbolConfig,
    TradeRow,
)
from terminal.venue.binance.usdm.messages import (
    FundingInfo,
    Nothing,
    OpenInterestAnswer,
    PremiumIndex,
    PriceRow,
    QuoteRow,
    ScheduleAnswer,
    TradeRowPublic,
)

_DATA = "Market Data"
_TRADE = "Trade"
_ACCOUNT = "Account"
_SIGNED = Security.SIGNED

TIME = Endpoint("GET", "/fapi/v1/time", "", 1, ServerTime, _DATA, kind=Kind.URGENT, lane=Lane.EXIT)
EXCHANGE_INFO = Endpoint("GET", "/fapi/v1/exchangeInfo", "", 1, Raw, _DATA)
DEPTH = Endpoint("GET", "/fapi/v1/depth", "depth", 20, DepthAnswer, _DATA)
RPI_DEPTH = Endpoint("GET", "/fapi/v1/rpiDepth", "", 20, DepthAnswer, _DATA)
TRADES = Endpoint("GET", "/fapi/v1/trades", "", 5, list[TradeRowPublic], _DATA)
HISTORICAL_TRADES = Endpoint(
    "GET", "/fapi/v1/historicalTrades", "", 200, list[TradeRowPublic], _DATA,
    security=Security.KEY, lane=Lane.BACKGROUND,
)  # fmt: skip
AGGREGATE_TRADES = Endpoint("GET", "/fapi/v1/aggTrades", "", 20, list[AggregateTrade], _DATA)
KLINES = Endpoint("GET", "/fapi/v1/klines", "", 5, list[KlineRow], _DATA)
INDEX_KLINES = Endpoint("GET", "/fapi/v1/indexPriceKlines", "", 5, list[KlineRow], _DATA)
MARK_KLINES = Endpoint("GET", "/fapi/v1/markPriceKlines", "", 5, list[KlineRow], _DATA)
PREMIUM_KLINES = Endpoint("GET", "/fapi/v1/premiumIndexKlines", "", 5, list[KlineRow], _DATA)
CONTINUOUS_KLINES = Endpoint("GET", "/fapi/v1/continuousKlines", "", 5, list[KlineRow], _DATA)
TICKERS = Endpoint("GET", "/fapi/v1/ticker/24hr", "", 40, list[TickerAnswer], _DATA)
PRICES = Endpoint(
    "GET", "/fapi/v2/ticker/price", "ticker.price", 2, list[PriceRow], _DATA, lane=Lane.ACCOUNT
)
QUOTES = Endpoint(
    "GET", "/fapi/v1/ticker/bookTicker", "ticker.book", 5, list[QuoteRow], _DATA, lane=Lane.ACCOUNT
)
PING = Endpoint("GET", "/fapi/v1/ping", "", 1, Nothing, _DATA)
PREMIUM_INDEX = Endpoint("GET", "/fapi/v1/premiumIndex", "", 10, list[PremiumIndex], _DATA)
SCHEDULE = Endpoint("GET", "/fapi/v1/tradingSchedule", "", 5, ScheduleAnswer, _DATA)
OPEN_INTEREST = Endpoint("GET", "/fapi/v1/openInterest", "", 1, OpenInterestAnswer, _DATA)
FUNDING_INFO = Endpoint("GET", "/fapi/v1/fundingInfo", "", 1, list[FundingInfo], _DATA)
ASSET_INDEX = Endpoint("GET", "/fapi/v1/assetIndex", "", 10, list[AssetIndexRow], _DATA)

PLACE = Endpoint(
    "POST", "/fapi/v1/order", "order.place", 0, OrderAnswer, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND, orders=1,
)  # fmt: skip
TEST = Endpoint(
    "POST", "/fapi/v1/order/test", "", 0, OrderAnswer, "New Order Test", security=_SIGNED
)
MODIFY = Endpoint(
    "PUT", "/fapi/v1/order", "order.modify", 0, OrderAnswer, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND, orders=1,
)  # fmt: skip
CANCEL = Endpoint(
    "DELETE", "/fapi/v1/order", "order.cancel", 1, OrderAnswer, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip
CANCEL_ALL = Endpoint(
    "DELETE", "/fapi/v1/allOpenOrders", "", 1, Done, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip
COUNT_DOWN = Endpoint(
    "POST", "/fapi/v1/countdownCancelAll", "", 10, Raw, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip
QUERY = Endpoint(
    "GET", "/fapi/v1/order", "order.status", 1, OrderAnswer, _TRADE,
    security=_SIGNED, kind=Kind.URGENT,
)  # fmt: skip
OPEN_ORDER = Endpoint(
    "GET", "/fapi/v1/openOrder", "", 1, OrderAnswer, "Query Current Open Order",
    security=_SIGNED, kind=Kind.URGENT,
)  # fmt: skip
ORDER_LIMITS = Endpoint(
    "GET", "/fapi/v1/rateLimit/order", "", 1, list[LimitRow], "Query Rate Limit", security=_SIGNED
)
BALANCE = Endpoint(
    "GET", "/fapi/v3/balance", "v2/account.balance", 5, list[BalanceRow], _ACCOUNT, security=_SIGNED
)
OPEN_ORDERS = Endpoint(
    "GET", "/fapi/v1/openOrders", "", 40, list[OrderAnswer], _TRADE, security=_SIGNED
)
ALL_ORDERS = Endpoint(
    "GET", "/fapi/v1/allOrders", "", 5, list[OrderAnswer], _TRADE, security=_SIGNED
)
USER_TRADES = Endpoint(
    "GET", "/fapi/v1/userTrades", "", 5, list[TradeRow], _TRADE, security=_SIGNED
)

PLACE_ALGO = Endpoint(
    "POST", "/fapi/v1/algoOrder", "algoOrder.place", 0, AlgoAnswer, "New Algo Order",
    security=_SIGNED, kind=Kind.COMMAND, orders=1,
)  # fmt: skip
CANCEL_ALGO = Endpoint(
    "DELETE", "/fapi/v1/algoOrder", "algoOrder.cancel", 1, AlgoCancelled, "Cancel Algo Order",
    security=_SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip
CANCEL_ALL_ALGO = Endpoint(
    "DELETE", "/fapi/v1/algoOpenOrders", "", 1, Done, "Cancel All Algo Open Orders",
    security=_SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip
QUERY_ALGO = Endpoint(
    "GET", "/fapi/v1/algoOrder", "", 1, AlgoAnswer, "Query Algo Order",
    security=_SIGNED, kind=Kind.URGENT,
)  # fmt: skip
OPEN_ALGO = Endpoint(
    "GET", "/fapi/v1/openAlgoOrders", "", 40, list[AlgoAnswer], "Current All Algo Open Orders",
    security=_SIGNED,
)  # fmt: skip
ALL_ALGO = Endpoint(
    "GET", "/fapi/v1/allAlgoOrders", "", 5, list[AlgoAnswer], "Query All Algo Orders",
    security=_SIGNED,
)  # fmt: skip

ACCOUNT = Endpoint(
    "GET", "/fapi/v3/account", "v2/account.status", 5, AccountAnswer, _ACCOUNT, security=_SIGNED
)
POSITION_RISK = Endpoint(
    "GET", "/fapi/v3/positionRisk", "v2/account.position", 5, list[RiskRow], _TRADE,
    security=_SIGNED, kind=Kind.URGENT,
)  # fmt: skip
SYMBOL_CONFIG = Endpoint(
    "GET", "/fapi/v1/symbolConfig", "", 5, list[SymbolConfig], _ACCOUNT, security=_SIGNED
)
ACCOUNT_CONFIG = Endpoint(
    "GET", "/fapi/v1/accountConfig", "", 5, AccountConfig, _ACCOUNT, security=_SIGNED
)
BRACKETS = Endpoint(
    "GET", "/fapi/v1/leverageBracket", "", 1, list[SymbolBrackets], _ACCOUNT, security=_SIGNED
)
COMMISSION = Endpoint(
    "GET", "/fapi/v1/commissionRate", "", 20, CommissionAnswer, _ACCOUNT, security=_SIGNED
)

LEVERAGE = Endpoint(
    "POST", "/fapi/v1/leverage", "", 1, LeverageAnswer, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND,
)  # fmt: skip
MARGIN_TYPE = Endpoint(
    "POST", "/fapi/v1/marginType", "", 1, Done, _TRADE, security=_SIGNED, kind=Kind.COMMAND
)
POSITION_MODE = Endpoint(
    "POST", "/fapi/v1/positionSide/dual", "", 1, Done, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND,
)  # fmt: skip
MULTI_ASSETS = Endpoint(
    "POST", "/fapi/v1/multiAssetsMargin", "", 1, Done, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND,
)  # fmt: skip
POSITION_MARGIN = Endpoint(
    "POST", "/fapi/v1/positionMargin", "", 1, Done, _TRADE,
    security=_SIGNED, kind=Kind.COMMAND,
)  # fmt: skip
MARGIN_CHANGES = Endpoint(
    "GET", "/fapi/v1/positionMargin/history", "", 1, list[MarginChangeRow], _TRADE,
    security=_SIGNED, kind=Kind.URGENT,
)  # fmt: skip

START_STREAM = Endpoint(
    "POST",
    "/fapi/v1/listenKey",
    "userDataStream.start",
    1,
    ListenKey,
    "User Data Streams",
    security=Security.KEY,
)
KEEP_STREAM = Endpoint(
    "PUT",
    "/fapi/v1/listenKey",
    "userDataStream.ping",
    1,
    ListenKey,
    "User Data Streams",
    security=Security.KEY,
)
