"""Wire rows of the futures statistics; they keep the exchange's names where those are words."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from terminal.venue.binance.numbers import Message


class InterestRow(
    Message,
    gc=False,
    rename={
        "quantity": "sumOpenInterest", "worth": "sumOpenInterestValue", "time_ms": "timestamp",
    },
):  # fmt: skip
    """`GET /futures/data/openInterestHist`."""

    quantity: Decimal
    worth: Decimal
    time_ms: int


class RatioRow(
    Message,
    gc=False,
    rename={
        "ratio": "longShortRatio", "long": "longAccount", "short": "shortAccount",
        "time_ms": "timestamp",
    },
):  # fmt: skip
    """`GET /futures/data/{topLongShortAccountRatio, topLongShortPositionRatio,
    globalLongShortAccountRatio}`: one shape for all three."""

    ratio: Decimal
    long: Decimal
    short: Decimal
    time_ms: int


class TakerRow(
    Message,
    gc=False,
    rename={
        "ratio": "buySellRatio", "bought": "buyVol", "sold": "sellVol", "time_ms": "timestamp",
    },
):  # fmt: skip
    """`GET /futures/data/takerlongshortRatio`."""

    ratio: Decimal
    bought: Decimal
    sold: Decimal
    time_ms: int


class BasisRow(
    Message,
    gc=False,
    rename={"rate": "basisRate", "annual": "annualizedBasisRate", "time_ms": "timestamp"},
):
    """`GET /futures/data/basis`; `annual` is empty for perpetuals."""

    rate: Decimal
    basis: Decimal
    time_ms: int
    annual: str = ""


class FundingRow(
    Message,
    gc=False,
    rename={"rate": "fundingRate", "time_ms": "fundingTime", "mark": "markPrice"},
):
    """`GET /fapi/v1/fundingRate`; old rows have an empty mark."""

    rate: Decimal
    time_ms: int
    mark: str = ""


class DeliveryRow(Message, gc=False, rename={"time_ms": "deliveryTime", "price": "deliveryPrice"}):
    """`GET /futures/data/delivery-price`, prices as numbers."""

    time_ms: int
    price: Decimal


class ConstituentRow(Struct, gc=False):
    exchange: str
    symbol: str
    price: str = ""
    weight: str = ""


class Constituents(Struct, gc=False, rename={"time_ms": "time"}):
    """`GET /fapi/v1/constituents`; a price of -1 is not published."""

    symbol: str
    time_ms: int
    constituents: list[ConstituentRow]


class CompositeRow(
    Message,
    gc=False,
    rename={"base": "baseAsset", "quote": "quoteAsset", "weight": "weightInPercentage"},
):
    base: str
    weight: Decimal
    quote: str = ""


class Composite(Struct, gc=False, rename={"time_ms": "time", "assets": "baseAssetList"}):
    """One element of `GET /fapi/v1/indexInfo`: an index over several coins."""

    symbol: str
    time_ms: int
    assets: list[CompositeRow]


class FundRow(Message, gc=False, rename={"amount": "marginBalance", "time_ms": "updateTime"}):
    asset: str
    amount: Decimal
    time_ms: int


class InsuranceFund(Struct, gc=False):
    """`GET /fapi/v1/insuranceBalance` of one symbol."""

    assets: list[FundRow]


class AdlRiskRow(Struct, gc=False, rename={"level": "adlRisk", "time_ms": "updateTime"}):
    """`GET /fapi/v1/symbolAdlRisk` of one symbol."""

    symbol: str
    level: str
    time_ms: int
