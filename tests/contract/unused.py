"""Why the terminal does not use what it could: one sentence for every "no" of the table."""

from __future__ import annotations

_SAME_IN_24H = "the 24 h statistics and the streams already hold it"
_OLD_OCO = "deprecated; the terminal sends orderList/oco"
_SOR = "an order for one book says where it trades; the symbols that allow SOR are few"
_FIXED_BLOCKS = "block trades are agreed elsewhere and never on the tape of the book"

UNUSED = {
    "GET /api/v3/ping": "the clock is measured by `time`, which proves the same and more",
    "GET /api/v3/executionRules": "rules come with exchangeInfo; the range is told by expiry reasons",
    "GET /api/v3/trades": "the tape shows aggregate trades: one row for one taker",
    "GET /api/v3/historicalTrades": "as `trades`; the tape's past is what aggTrades tells",
    "GET /api/v3/historicalBlockTrades": _FIXED_BLOCKS,
    "GET /api/v3/uiKlines": "it smooths candles for drawing; the chart shows what was traded",
    "GET /api/v3/ticker/tradingDay": _SAME_IN_24H,
    "GET /api/v3/ticker": _SAME_IN_24H,
    "GET /api/v3/ticker/price": _SAME_IN_24H,
    "GET /api/v3/ticker/bookTicker": "best quotes are streamed",
    "GET /api/v3/referencePrice": "the average price and last price are what filters ask for",
    "GET /api/v3/referencePrice/calculation": "as `referencePrice`",
    "POST /api/v3/order/oco": _OLD_OCO,
    "POST /api/v3/sor/order": _SOR,
    "POST /api/v3/sor/order/test": _SOR,
    "GET /api/v3/orderList": "lists come with openOrderList, allOrderList and the user stream",
    "GET /api/v3/myFilters": "filters of the account alone are told by the refusal's own words",
    "ping": "the connection is probed by WebSocket pings, which cost no weight",
    "executionRules": "as over REST",
    "trades.recent": "as over REST",
    "trades.historical": "as over REST",
    "blockTrades.historical": _FIXED_BLOCKS,
    "uiKlines": "as over REST",
    "ticker.tradingDay": _SAME_IN_24H,
    "ticker": _SAME_IN_24H,
    "ticker.price": _SAME_IN_24H,
    "ticker.book": "best quotes are streamed",
    "referencePrice": "as over REST",
    "referencePrice.calculation": "as over REST",
    "orderList.place": _OLD_OCO,
    "orderList.status": "as over REST",
    "sor.order.place": _SOR,
    "sor.order.test": _SOR,
    "myFilters": "as over REST",
    "session.status": "the answer to log-on says it, and a revoked key is told unasked",
    "session.logout": "closing the connection logs off",
    "session.subscriptions": "the terminal keeps one subscription per connection and knows it",
    "userDataStream.unsubscribe": "closing the connection ends it",
    "<symbol>@trade": "aggregate trades say the same in fewer messages",
    "<symbol>@blockTrade": _FIXED_BLOCKS,
    "<symbol>@kline_<interval>@+08:00": "days begin at 00:00 UTC here, as the exchange's limits do",
    "<symbol>@ticker": "the short ticker has all that is shown at a third of the size",
    "<symbol>@ticker_<window>": _SAME_IN_24H,
    "!ticker_<window>@arr": _SAME_IN_24H,
    "<symbol>@avgPrice": "asked for over REST when a filter needs it: one symbol, once a minute",
    "<symbol>@depth<levels>": "the whole book is kept from differences",
    "<symbol>@referencePrice": "as `referencePrice`",
}
