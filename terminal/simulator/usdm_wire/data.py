"""Statistics of the market, and what belongs to no single contract: funds, indexes, sessions.

Source: USDⓈ-M "Open Interest Statistics", the four long/short ratios, "Basis", "Index Constituents",
"Multi-Assets Mode Asset Index", "Insurance Fund Balance". The crowd here has no accounts, so
ratios are made from what it traded: the share of buying takers.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Any

from terminal.domain.candle import Interval
from terminal.domain.order import ZERO
from terminal.simulator.spot.model import CandleRecord, VenueError
from terminal.simulator.usdm.collateral import ASSETS, AssetIndex, AssetRules
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm_wire.desk import DATA_POOL, Call, one_or_all, reading
from terminal.simulator.usdm_wire.text import money, price

_PERIODS = frozenset({"5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"})
_DAY_MS = 86_400_000
_RATIO = Decimal("0.0001")
_HALF = Decimal("0.5")
_SOURCES = (("binance", "0.51282051"), ("coinbase", "0.25641026"), ("kraken", "0.23076923"))


def _period(call: Call) -> Interval:
    word = call.params.need_text("period")
    if word not in _PERIODS:
        raise VenueError(-1130, "Data sent for parameter 'period' is not valid.")
    return Interval(word)


def _rows(call: Call, symbol: str) -> list[CandleRecord]:
    start_ms, end_ms = call.times()
    return call.exchange.candles(
        symbol, _period(call), start_ms=start_ms, end_ms=end_ms, limit=call.limit(30, 500)
    )


def _buyers(row: CandleRecord) -> Decimal:
    """Share of the volume that takers bought; a half when nothing traded."""
    share = row.taker_base / row.volume if row.volume else _HALF
    return share.quantize(_RATIO, ROUND_DOWN)


def _ratio(calm: Decimal) -> Callable[[Call], list[dict[str, Any]]]:
    """Longs and shorts; `calm` is how much of the takers' excess the holders do not share."""

    def answer(call: Call) -> list[dict[str, Any]]:
        spec = call.contract()
        rows: list[dict[str, Any]] = []
        for row in _rows(call, spec.symbol):
            long = (_HALF + (_buyers(row) - _HALF) * (1 - calm)).quantize(_RATIO, ROUND_DOWN)
            long = min(max(long, _RATIO), 1 - _RATIO)
            rows.append(
                {
                    "symbol": spec.symbol,
                    "longShortRatio": str((long / (1 - long)).quantize(_RATIO, ROUND_DOWN)),
                    "longAccount": str(long),
                    "shortAccount": str(1 - long),
                    "timestamp": row.open_ms,
                }
            )
        return rows

    return answer


def _taker_volume(call: Call) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in _rows(call, call.contract().symbol):
        sold = row.volume - row.taker_base
        ratio = (row.taker_base / sold).quantize(_RATIO, ROUND_DOWN) if sold else ZERO
        rows.append(
            {
                "buySellRatio": str(ratio),
                "sellVol": f"{sold:.4f}",
                "buyVol": f"{row.taker_base:.4f}",
                "timestamp": row.open_ms,
            }
        )
    return rows


def _interest_history(call: Call) -> list[dict[str, Any]]:
    """What is open now, less what was taken since: nobody kept a record."""
    spec = call.contract()
    rows = _rows(call, spec.symbol)
    held = call.exchange.open_interest(spec.symbol).quantity
    shown: list[dict[str, Any]] = []
    for row in reversed(rows):
        shown.append(
            {
                "symbol": spec.symbol,
                "sumOpenInterest": money(held),
                "sumOpenInterestValue": money(held * row.close),
                "CMCCirculatingSupply": "0",
                "timestamp": row.open_ms,
            }
        )
        excess = row.taker_base * 2 - row.volume
        held = max(held - excess / 100, ZERO)
    return shown[::-1]


def of_pair(call: Call) -> list[ContractSpec]:
    pair = call.params.need_text("pair")
    specs = [each for each in call.exchange.contracts.values() if each.pair == pair]
    if not specs:
        raise VenueError(-4144, "Invalid pair.")
    return specs


def _basis(call: Call) -> list[dict[str, Any]]:
    specs, kind = of_pair(call), call.params.need_text("contractType")
    spec = next((each for each in specs if each.contract_type.value == kind), None)
    if spec is None:
        raise VenueError(-4104, "Invalid contract type.")
    shown: list[dict[str, Any]] = []
    rows = _rows(call, spec.symbol)
    start_ms = rows[0].open_ms if rows else None
    indexes = call.exchange.index_candles(
        spec.symbol, _period(call), start_ms=start_ms, end_ms=None, limit=len(rows) or 1
    )
    for row, index in zip(rows, indexes, strict=False):
        basis = row.close - index.close
        rate = (basis / index.close).quantize(_RATIO, ROUND_DOWN) if index.close else ZERO
        shown.append(
            {
                "indexPrice": money(index.close),
                "contractType": kind,
                "basisRate": str(rate),
                "futuresPrice": price(spec, row.close),
                "annualizedBasisRate": "",
                "basis": money(basis),
                "pair": spec.pair,
                "timestamp": row.open_ms,
            }
        )
    return shown


def _constituents(call: Call) -> dict[str, Any]:
    spec = call.contract()
    shown = "-1" if spec.is_tradfi else money(call.exchange.mark(spec.symbol).index_price)
    return {
        "symbol": spec.symbol,
        "time": call.now_ms,
        "constituents": [
            {"exchange": name, "symbol": spec.pair, "price": shown, "weight": weight}
            for name, weight in _SOURCES
        ],
    }


def _composite(_call: Call) -> list[dict[str, Any]]:
    """No contract here is made of several coins."""
    return []


def listed_assets() -> list[AssetRules]:
    """What the futures wallet holds and multi-assets mode counts."""
    return list(ASSETS)


def asset_indexes(exchange: UsdmExchange) -> list[dict[str, Any]]:
    """What an asset counts for in multi-assets mode: its index less or plus a buffer, cut."""
    now_ms = exchange.clock.now_ms()
    return [_asset_row(row, now_ms) for row in exchange.asset_index()]


def _asset_row(row: AssetIndex, now_ms: int) -> dict[str, Any]:
    return {
        "symbol": f"{row.asset}USD",
        "time": now_ms,
        "index": money(row.index),
        "bidBuffer": money(row.bid_buffer),
        "askBuffer": money(row.ask_buffer),
        "bidRate": money(row.bid_rate),
        "askRate": money(row.ask_rate),
        "autoExchangeBidBuffer": money(row.exchange_bid_buffer),
        "autoExchangeAskBuffer": money(row.exchange_ask_buffer),
        "autoExchangeBidRate": money(row.exchange_bid_rate),
        "autoExchangeAskRate": money(row.exchange_ask_rate),
    }


def _asset_index(call: Call) -> Any:
    rows, symbol = asset_indexes(call.exchange), call.params.text("symbol")
    if symbol is None:
        return rows
    row = next((each for each in rows if each["symbol"] == symbol), None)
    if row is None:
        raise VenueError(-1121, "Invalid symbol.")
    return row


def _adl_risk(call: Call) -> Any:
    """Nobody is near the end of the queue here."""
    half_hour = call.now_ms - call.now_ms % 1_800_000
    return call.each(
        lambda spec: {"symbol": spec.symbol, "adlRisk": "low", "updateTime": half_hour}
    )


def _schedule(call: Call) -> dict[str, Any]:
    sessions = [
        {"startTime": each.start_ms, "endTime": each.end_ms, "type": each.kind.value}
        for each in call.exchange.sessions()
    ]
    updated_ms = call.now_ms - call.now_ms % _DAY_MS
    return {"updateTime": updated_ms, "marketSchedules": {"EQUITY": {"sessions": sessions}}}


_SPAN = ("period", "limit", "startTime", "endTime")
ENDPOINTS = (
    reading(
        "/futures/data/openInterestHist", _interest_history, 1, "symbol", *_SPAN, pool=DATA_POOL
    ),
    *(
        reading(f"/futures/data/{name}", _ratio(Decimal(calm)), 1, "symbol", *_SPAN, pool=DATA_POOL)
        for name, calm in (
            ("topLongShortAccountRatio", "0.3"),
            ("topLongShortPositionRatio", "0.5"),
            ("globalLongShortAccountRatio", "0.1"),
        )
    ),
    reading(
        "/futures/data/takerlongshortRatio", _taker_volume, 1, "symbol", *_SPAN, pool=DATA_POOL
    ),
    reading("/futures/data/basis", _basis, 1, "pair", "contractType", *_SPAN, pool=DATA_POOL),
    reading("v1/constituents", _constituents, 2, "symbol"),
    reading("v1/indexInfo", _composite, 1, "symbol"),
    reading("v1/assetIndex", _asset_index, one_or_all(1, 10), "symbol"),
    reading("v1/symbolAdlRisk", _adl_risk, 1, "symbol"),
    reading("v1/tradingSchedule", _schedule, 5),
)
