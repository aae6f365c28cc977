"""Why the terminal does not use what it could: one sentence for every "no" of the table."""

from __future__ import annotations

_SAME_IN_24H = "the 24 h statistics and the streams already hold it"

UNUSED = {
    "GET /api/v3/trades": "the tape shows aggregate trades: one row for one taker",
    "GET /api/v3/historicalTrades": "as `trades`; the tape's past is what aggTrades tells",
    "GET /api/v3/uiKlines": "it smooths candles for drawing; the chart shows what was traded",
    "GET /api/v3/ticker/price": _SAME_IN_24H,
    "GET /api/v3/ticker/bookTicker": "best quotes are streamed",
    "trades.recent": "as over REST",
    "trades.historical": "as over REST",
    "uiKlines": "as over REST",
    "ticker.price": _SAME_IN_24H,
    "ticker.book": "best quotes are streamed",
    "<symbol>@trade": "aggregate trades say the same in fewer messages",
    "<symbol>@kline_<interval>@+08:00": "days begin at 00:00 UTC here, as the exchange's limits do",
    "!ticker_<window>@arr": _SAME_IN_24H,
    "<symbol>@depth<levels>": "the whole book is kept from differences",
}

_DOWNLOADS = "the history loads what it shows page by page, up to today; these files take hours"
_CONVERT = "a swap of margin assets is no trade of a contract; the exchange's own page does it"
USDM_UNUSED = {
    "GET /fapi/v1/pmAccountInfo": "portfolio margin is an account of its own, not built yet",
    **{f"GET /fapi/v1/{each}/asyn": _DOWNLOADS for each in ("order", "trade", "income")},
    **{f"GET /fapi/v1/{each}/asyn/id": _DOWNLOADS for each in ("order", "trade", "income")},
    "GET /fapi/v1/convert/exchangeInfo": _CONVERT,
    "POST /fapi/v1/convert/getQuote": _CONVERT,
    "POST /fapi/v1/convert/acceptQuote": _CONVERT,
    "GET /fapi/v1/convert/orderStatus": _CONVERT,
    "userDataStream.stop": "a key is shared by all programs of the account; one would deafen all",
    "<symbol>@depth<levels>": "the whole book is kept from differences",
}
"""The same for USDⓈ-M futures."""
