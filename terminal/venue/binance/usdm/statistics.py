"""Open interest, ratios, basis, funding and the backing of a USDⓈ-M contract, over REST.

The exchange keeps 30 days of most series and counts `/futures/data` by address apart from all else
(1 000 in 5 minutes); the funding history has 500 in 5 minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from terminal.domain.errors import Rejected
from terminal.domain.futures.market_statistics import (
    AdlRisk,
    Backing,
    Constituent,
    DeliveryPrice,
    Fund,
    Period,
    Point,
    Statistic,
)
from terminal.domain.instrument import FuturesContract
from terminal.venue.binance.endpoint import Endpoint
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.signing import Value
from terminal.venue.binance.usdm.statistics_messages import (
    AdlRiskRow,
    BasisRow,
    Composite,
    Constituents,
    DeliveryRow,
    FundingRow,
    InsuranceFund,
    InterestRow,
    RatioRow,
    TakerRow,
)

T = TypeVar("T")
INTEREST = Endpoint(
    "GET", "/futures/data/openInterestHist", "", 0, list[InterestRow], "Open Interest Statistics"
)
_RATIOS = {
    Statistic.TOP_ACCOUNTS: Endpoint(
        "GET", "/futures/data/topLongShortAccountRatio", "", 0, list[RatioRow],
        "Top Trader Long/Short Ratio (Accounts)",
    ),
    Statistic.TOP_POSITIONS: Endpoint(
        "GET", "/futures/data/topLongShortPositionRatio", "", 0, list[RatioRow],
        "Top Trader Long/Short Ratio (Positions)",
    ),
    Statistic.ALL_ACCOUNTS: Endpoint(
        "GET", "/futures/data/globalLongShortAccountRatio", "", 0, list[RatioRow],
        "Long/Short Ratio",
    ),
}  # fmt: skip
TAKERS = Endpoint(
    "GET", "/futures/data/takerlongshortRatio", "", 0, list[TakerRow], "Taker Buy/Sell Volume"
)
BASIS = Endpoint("GET", "/futures/data/basis", "", 0, list[BasisRow], "Basis")
DELIVERIES = Endpoint(
    "GET", "/futures/data/delivery-price", "", 0, list[DeliveryRow], "Delivery Price"
)
FUNDING = Endpoint(
    "GET", "/fapi/v1/fundingRate", "", 1, list[FundingRow], "Get Funding Rate History"
)
CONSTITUENTS = Endpoint("GET", "/fapi/v1/constituents", "", 2, Constituents, "Index Constituents")
COMPOSITE = Endpoint(
    "GET", "/fapi/v1/indexInfo", "", 1, list[Composite],
    "Composite Index Symbol Information",
)  # fmt: skip
INSURANCE = Endpoint("GET", "/fapi/v1/insuranceBalance", "", 1, InsuranceFund, "Insurance Fund")
ADL_RISK = Endpoint("GET", "/fapi/v1/symbolAdlRisk", "", 1, AdlRiskRow, "ADL Risk")

LARGEST = 500
_INDEX = "INDEX"


class UsdmStatistics:
    """The `StatisticsData` port of USDⓈ-M."""

    def __init__(self, rest: RestClient) -> None:
        self._rest = rest

    async def series(
        self, statistic: Statistic, contract: FuturesContract, period: Period, limit: int
    ) -> Sequence[Point]:
        call, most = self._rest.call, min(limit, LARGEST)
        asked: dict[str, Value] = {
            "symbol": contract.symbol, "period": period.value, "limit": most
        }  # fmt: skip
        match statistic:
            case Statistic.FUNDING:
                rates = await call(FUNDING, {"symbol": contract.symbol, "limit": most})
                found = [Point(r.time_ms, r.rate, _published(r.mark)) for r in rates]
            case Statistic.OPEN_INTEREST:
                found = [Point(r.time_ms, r.quantity, r.worth) for r in await call(INTEREST, asked)]
            case Statistic.TAKERS:
                found = [
                    Point(r.time_ms, r.ratio, r.bought, r.sold) for r in await call(TAKERS, asked)
                ]
            case Statistic.BASIS:
                found = [_basis(row) for row in await call(BASIS, _of_pair(contract, asked))]
            case _:
                rows = await call(_RATIOS[statistic], asked)
                found = [Point(r.time_ms, r.ratio, r.long, r.short) for r in rows]
        return sorted(found, key=lambda point: point.time_ms)

    async def backing(self, contract: FuturesContract) -> Backing:
        """A part that the exchange does not keep for this contract is left out."""
        symbol: dict[str, Value] = {"symbol": contract.symbol}
        index_ms, constituents = await self._index(contract)
        fund = await self._told(INSURANCE, symbol)
        risk = await self._told(ADL_RISK, symbol)
        prices = await self._told(DELIVERIES, {"pair": contract.pair}) or []
        deliveries = [DeliveryPrice(row.time_ms, row.price) for row in prices]
        return Backing(
            constituents=constituents,
            index_ms=index_ms,
            funds=[Fund(r.asset, r.amount, r.time_ms) for r in fund.assets] if fund else (),
            adl=AdlRisk(risk.level.lower(), risk.time_ms) if risk else None,
            deliveries=sorted(deliveries, key=lambda row: -row.time_ms),
        )

    async def _index(self, contract: FuturesContract) -> tuple[int, Sequence[Constituent]]:
        """Markets of a coin's index; coins of a composite one."""
        symbol: dict[str, Value] = {"symbol": contract.symbol}
        if contract.underlying_type == _INDEX:
            indexes = await self._told(COMPOSITE, {})
            return _composite(indexes or [], contract.symbol)
        parts = await self._told(CONSTITUENTS, symbol)
        if parts is None:
            return 0, ()
        return parts.time_ms, [
            Constituent(r.exchange, r.symbol, _published(r.price), _number(r.weight) or Decimal(0))
            for r in parts.constituents
        ]

    async def _told(self, endpoint: Endpoint[T], params: dict[str, Value]) -> T | None:
        """The answer; None where the exchange keeps no such thing for a contract."""
        try:
            return await self._rest.call(endpoint, params)
        except Rejected:
            return None


def _composite(known: Sequence[Composite], symbol: str) -> tuple[int, Sequence[Constituent]]:
    index = next((each for each in known if each.symbol == symbol), None)
    if index is None:
        return 0, ()
    parts = [Constituent("", f"{r.base}{r.quote}", None, r.weight) for r in index.assets]
    return index.time_ms, parts


def _of_pair(contract: FuturesContract, asked: dict[str, Value]) -> dict[str, Value]:
    """The basis is kept by pair and kind of contract, not by symbol."""
    rest = {name: value for name, value in asked.items() if name != "symbol"}
    return {"pair": contract.pair, "contractType": contract.contract_type, **rest}


def _basis(row: BasisRow) -> Point:
    return Point(row.time_ms, row.rate, row.basis, _number(row.annual))


def _published(text: str) -> Decimal | None:
    """A price; -1 and empty words say that it is not told."""
    price = _number(text)
    return price if price is not None and price > 0 else None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
