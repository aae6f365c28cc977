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
