"""Wire messages of a USDⓈ-M account over REST and the WebSocket API.

Sources: USDⓈ-M Futures, "New Order", "Query Order", "New Algo Order" (2025-12-09), "Account
Information V3", "Position Information V3", "Symbol Config", "Account Config", "Notional and Leverage
Brackets", "Account Trade List", "Get Income History", "User's Force Orders", "User Commission Rate".
Since 2026-07-15 answers to writes carry neither average price nor value: absent is unknown, not zero.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from terminal.domain.futures.words import PositionSide
from terminal.domain.order import ZERO, OrderStatus, Side
from terminal.venue.binance.numbers import Message

_ORDER_NAMES = {
    "venue_id": "orderId", "client_id": "clientOrderId", "quantity": "origQty",
    "filled_quantity": "executedQty", "filled_quote": "cumQuote", "average_price": "avgPrice",
    "trigger_price": "stopPrice", "time_in_force": "timeInForce", "original_type": "origType",
    "reduce_only": "reduceOnly", "close_position": "closePosition",
    "position_side": "positionSide", "working_type": "workingType",
    "price_protect": "priceProtect", "price_match": "priceMatch",
    "stp_mode": "selfTradePreventionMode", "good_till_ms": "goodTillDate", "time_ms": "time",
    "updated_ms": "updateTime",
}  # fmt: skip


class OrderAnswer(Message, rename=_ORDER_NAMES):
    """An order as answers and queries tell it."""

    symbol: str
    venue_id: int
    client_id: str
    side: Side
    type: str
    status: OrderStatus
    quantity: Decimal
    price: Decimal = ZERO
    filled_quantity: Decimal = ZERO
    filled_quote: Decimal | None = None
    average_price: Decimal | None = None
    trigger_price: Decimal | None = None
    time_in_force: str = ""
    original_type: str = ""
    reduce_only: bool = False
    close_position: bool = False
    position_side: PositionSide = PositionSide.BOTH
    working_type: str = ""
    price_protect: bool = False
    price_match: str | None = None
    stp_mode: str | None = None
    good_till_ms: int | None = None
    time_ms: int = 0
    updated_ms: int = 0


class AlgoAnswer(
    Message,
    rename={
        "algo_id": "algoId", "client_id": "clientAlgoId", "type": "orderType",
        "position_side": "positionSide", "time_in_force": "timeInForce", "status": "algoStatus",
        "trigger_price": "triggerPrice", "stp_mode": "selfTradePreventionMode",
        "working_type": "workingType", "price_match": "priceMatch",
        "close_position": "closePosition", "price_protect": "priceProtect",
        "reduce_only": "reduceOnly", "activation_price": "activatePrice",
        "callback": "callbackRate", "created_ms": "createTime", "updated_ms": "updateTime",
        "good_till_ms": "goodTillDate", "child_id": "actualOrderId", "average": "actualPrice",
        "executed": "actualQty", "reason": "failReason",
    },
):  # fmt: skip
    """An order of the conditional service; `child_id` is "" before its trigger.

    The last texts may be "", "None" or absent: numbers that are not there yet.
    """

    algo_id: int
    client_id: str
    symbol: str
    side: Side
    type: str
    status: str
    quantity: Decimal = ZERO
    price: Decimal = ZERO
    trigger_price: Decimal = ZERO
    position_side: PositionSide = PositionSide.BOTH
    time_in_force: str = ""
    stp_mode: str | None = None
    working_type: str = ""
    price_match: str | None = None
    close_position: bool = False
    price_protect: bool = False
    reduce_only: bool = False
    activation_price: str | None = None
    callback: str | None = None
    created_ms: int = 0
    updated_ms: int = 0
    good_till_ms: int | None = None
    child_id: str | int | None = None
    average: str | None = None
    executed: str | None = None
    reason: str = ""


class AlgoCancelled(Struct, rename={"algo_id": "algoId", "client_id": "clientAlgoId"}):
    """Answer to cancelling one; its `code` is a text and says nothing more."""

    algo_id: int
    client_id: str = ""


class Done(Struct):
    """`{"code": 200, "msg": "success"}`, the code as number or text."""

    code: int | str = 200


class TradeRow(
    Message,
    gc=False,
    rename={
        "venue_id": "orderId", "quantity": "qty", "quote_quantity": "quoteQty",
        "fee": "commission", "fee_asset": "commissionAsset", "realized": "realizedPnl",
        "is_maker": "maker", "position_side": "positionSide", "time_ms": "time",
    },
):  # fmt: skip
    """One row of `GET /fapi/v1/userTrades`."""

    symbol: str
    id: int
    venue_id: int
    side: Side
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal
    realized: Decimal
    fee: Decimal
    fee_asset: str
    is_maker: bool
    time_ms: int
    position_side: PositionSide = PositionSide.BOTH


class AssetRow(
    Message,
    rename={
        "wallet": "walletBalance", "cross": "crossWalletBalance", "available": "availableBalance",
        "updated_ms": "updateTime",
    },
):  # fmt: skip
    asset: str
    wallet: Decimal
    cross: Decimal
    available: Decimal | None = None
    updated_ms: int = 0


class AccountAnswer(Struct):
    """`GET /fapi/v3/account`; positions are asked for where they carry their entry price."""

    assets: list[AssetRow]


class RiskRow(
    Message,
    rename={
        "side": "positionSide", "quantity": "positionAmt", "entry_price": "entryPrice",
        "break_even": "breakEvenPrice", "liquidation": "liquidationPrice",
        "isolated_wallet": "isolatedWallet", "updated_ms": "updateTime",
    },
):  # fmt: skip
    """One row of `GET /fapi/v3/positionRisk`: a position or leg with something in it."""

    symbol: str
    quantity: Decimal
    entry_price: Decimal
    side: PositionSide = PositionSide.BOTH
    break_even: Decimal | None = None
    liquidation: Decimal | None = None
    isolated_wallet: Decimal = ZERO
    adl: int | None = None
    updated_ms: int = 0


class SymbolConfig(
    Message, rename={"margin_type": "marginType", "max_notional": "maxNotionalValue"}
):
    """One row of `GET /fapi/v1/symbolConfig`."""

    symbol: str
    margin_type: str
    leverage: int
    max_notional: Decimal | None = None


class LeverageAnswer(Message, rename={"max_notional": "maxNotionalValue"}):
    """`POST /fapi/v1/leverage`."""

    symbol: str
    leverage: int
    max_notional: Decimal | None = None


class MarginChangeRow(
    Message, rename={"cause": "deltaType", "position_side": "positionSide"}
):  # fmt: skip
    """A row of `GET /fapi/v1/positionMargin/history`; `type` is 1 for added, 2 for taken out."""

    type: int
    amount: Decimal
    position_side: PositionSide = PositionSide.BOTH
    cause: str = ""


class AccountConfig(
    Struct,
    rename={
        "can_trade": "canTrade", "dual": "dualSidePosition", "multi_assets": "multiAssetsMargin",
    },
):  # fmt: skip
    """`GET /fapi/v1/accountConfig`."""

    can_trade: bool
    dual: bool
    multi_assets: bool


class BracketRow(
    Message,
    rename={
        "leverage": "initialLeverage", "cap": "notionalCap", "floor": "notionalFloor",
        "ratio": "maintMarginRatio", "amount": "cum",
    },
):  # fmt: skip
    leverage: int
    cap: Decimal
    floor: Decimal
    ratio: Decimal
    amount: Decimal


class SymbolBrackets(Struct):
    """One row of `GET /fapi/v1/leverageBracket`."""

    symbol: str
    brackets: list[BracketRow]


class CommissionAnswer(
    Message, rename={"maker": "makerCommissionRate", "taker": "takerCommissionRate"}
):
    """`GET /fapi/v1/commissionRate`."""

    maker: Decimal
    taker: Decimal


class IncomeRow(
    Message,
    rename={
        "kind": "incomeType", "amount": "income", "time_ms": "time", "id": "tranId",
        "trade_id": "tradeId",
    },
):  # fmt: skip
    """One row of `GET /fapi/v1/income`; ids come as number or text."""

    kind: str
    amount: Decimal
    asset: str
    time_ms: int
    id: int | str = 0
    symbol: str = ""
    info: str = ""
    trade_id: int | str = ""


class AssetIndexRow(Message, rename={"bid_rate": "bidRate"}):
    """One row of `GET /fapi/v1/assetIndex`: `symbol` is the asset and USD."""

    symbol: str
    bid_rate: Decimal


class ListenKey(Struct, rename={"key": "listenKey"}):
    """`POST /fapi/v1/listenKey`."""

    key: str = ""


class LimitRow(
    Message,
    rename={"kind": "rateLimitType", "interval": "interval", "number": "intervalNum"},
):
    """One element of `GET /fapi/v1/rateLimit/order`: this account's own limit of orders."""

    kind: str
    interval: str
    number: int
    limit: int


class AmendmentPart(Message):
    before: Decimal
    after: Decimal


class AmendmentBody(Message, rename={"quantity": "origQty"}):
    price: AmendmentPart
    quantity: AmendmentPart


class AmendmentRow(
    Message,
    rename={
        "id": "amendmentId", "venue_id": "orderId", "client_id": "clientOrderId",
        "time_ms": "time",
    },
):  # fmt: skip
    """One element of `GET /fapi/v1/orderAmendment`."""

    id: int
    symbol: str
    venue_id: int
    client_id: str
    time_ms: int
    amendment: AmendmentBody


class BalanceRow(Message, rename={"transferable": "maxWithdrawAmount"}):
    """One element of `GET /fapi/v3/balance`; all else of it is in the account's own answer."""

    asset: str
    transferable: Decimal
