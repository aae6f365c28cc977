"""Wire messages of both futures user streams that tell of orders and positions.

Sources: USDⓈ-M and COIN-M Futures, "Event: Order Update", "Event: Balance and Position Update",
"Event: Account Configuration Update", "Event: Margin Call", "Event: User Data Stream Expired", "Event:
Algo Order Update" (USDⓈ-M). COIN-M adds the account alias and the margin asset. The fast
copy of a fill (TRADE_LITE) carries no state and no fee and is left to its full event.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import ZERO, OrderStatus, Side
from terminal.venue.binance.numbers import FrozenMessage


class OrderBody(
    FrozenMessage,
    frozen=True,
    rename={
        "symbol": "s", "client_id": "c", "side": "S", "type": "o", "original_type": "ot",
        "time_in_force": "f", "quantity": "q", "price": "p", "average_price": "ap",
        "trigger_price": "sp", "execution": "x", "status": "X", "venue_id": "i",
        "last_quantity": "l", "filled_quantity": "z", "last_price": "L", "fee": "n",
        "fee_asset": "N", "time_ms": "T", "trade_id": "t", "is_maker": "m", "reduce_only": "R",
        "position_side": "ps", "realized": "rp", "close_position": "cp", "working_type": "wt",
        "price_protect": "pP", "price_match": "pm", "stp_mode": "V", "good_till_ms": "gtd",
        "activation_price": "AP", "callback": "cr", "expiry": "er",
    },
):  # fmt: skip
    """The `o` of ORDER_TRADE_UPDATE; the state is `status`, never `execution`."""

    symbol: str
    client_id: str
    side: Side
    type: str
    time_in_force: str
    quantity: Decimal
    price: Decimal
    execution: str
    status: OrderStatus
    venue_id: int
    last_quantity: Decimal
    filled_quantity: Decimal
    last_price: Decimal
    time_ms: int
    trade_id: int
    is_maker: bool
    average_price: Decimal = ZERO
    trigger_price: Decimal | None = None
    original_type: str = ""
    fee: Decimal = ZERO
    fee_asset: str = ""
    reduce_only: bool = False
    position_side: PositionSide = PositionSide.BOTH
    realized: Decimal = ZERO
    close_position: bool = False
    working_type: str | None = None
    price_protect: bool = False
    price_match: str | None = None
    stp_mode: str | None = None
    good_till_ms: int | None = None
    activation_price: Decimal | None = None
    callback: Decimal | None = None
    expiry: str | None = None


class OrderTradeUpdate(
    msgspec.Struct,
    frozen=True,
    tag_field="e",
    tag="ORDER_TRADE_UPDATE",
    rename={"event_ms": "E", "transaction_ms": "T", "order": "o"},
):
    event_ms: int
    transaction_ms: int
    order: OrderBody


class PositionRow(
    FrozenMessage,
    frozen=True,
    rename={
        "symbol": "s", "quantity": "pa", "entry_price": "ep", "margin_mode": "mt",
        "isolated_wallet": "iw", "side": "ps", "break_even": "bep",
    },
):  # fmt: skip
    symbol: str
    quantity: Decimal
    entry_price: Decimal
    margin_mode: str = "cross"
    isolated_wallet: Decimal = ZERO
    side: PositionSide = PositionSide.BOTH
    break_even: Decimal | None = None


class WalletRow(
    FrozenMessage,
    frozen=True,
    rename={"asset": "a", "wallet": "wb", "cross": "cw", "change": "bc"},
):
    """`change` is what moved without profit and fees."""

    asset: str
    wallet: Decimal
    cross: Decimal
    change: Decimal = ZERO


class AccountBody(
    msgspec.Struct,
    frozen=True,
    rename={"reason": "m", "wallets": "B", "positions": "P", "symbol": "S"},
):
    """`symbol` names the contract of a funding payment (since 2026-08-07)."""

    reason: str
    symbol: str = ""
    wallets: list[WalletRow] = []
    positions: list[PositionRow] = []


class AccountUpdate(
    msgspec.Struct,
    frozen=True,
    tag_field="e",
    tag="ACCOUNT_UPDATE",
    rename={"event_ms": "E", "transaction_ms": "T", "account": "a"},
):
    event_ms: int
    transaction_ms: int
    account: AccountBody


class AlgoBody(
    FrozenMessage,
    frozen=True,
    rename={
        "client_id": "caid", "venue_id": "aid", "type": "o", "symbol": "s", "side": "S",
        "position_side": "ps", "time_in_force": "f", "quantity": "q", "status": "X",
        "trigger_price": "tp", "price": "p", "child_id": "ai", "reason": "rm",
        "executed": "aq", "average_price": "ap", "working_type": "wt", "price_match": "pm",
        "close_position": "cp", "price_protect": "pP", "reduce_only": "R", "stp_mode": "V",
        "good_till_ms": "gtd",
    },
):  # fmt: skip
    """The `o` of ALGO_UPDATE; `child_id` is the order that the trigger made, empty before."""

    client_id: str
    venue_id: int
    type: str
    symbol: str
    side: Side
    time_in_force: str
    quantity: Decimal
    status: str
    trigger_price: Decimal = ZERO
    price: Decimal = ZERO
    position_side: PositionSide = PositionSide.BOTH
    child_id: str = ""
    reason: str = ""
    executed: Decimal = ZERO
    average_price: Decimal = ZERO
    working_type: str | None = None
    price_match: str | None = None
    close_position: bool = False
    price_protect: bool = False
    reduce_only: bool = False
    stp_mode: str | None = None
    good_till_ms: int | None = None


class AlgoUpdate(
    msgspec.Struct,
    frozen=True,
    tag_field="e",
    tag="ALGO_UPDATE",
    rename={"event_ms": "E", "algo": "o"},
):
    event_ms: int
    algo: AlgoBody


class LeverageChange(msgspec.Struct, frozen=True, rename={"symbol": "s", "leverage": "l"}):
    symbol: str
    leverage: int


class AccountMode(msgspec.Struct, frozen=True, rename={"multi_assets": "j"}):
    multi_assets: bool


class ConfigUpdate(
    msgspec.Struct,
    frozen=True,
    tag_field="e",
    tag="ACCOUNT_CONFIG_UPDATE",
    rename={"event_ms": "E", "leverage": "ac", "mode": "ai"},
):
    """A leverage, or the multi-assets mode, changed; margin and position mode are not told."""

    event_ms: int
    leverage: LeverageChange | None = None
    mode: AccountMode | None = None


class CalledPosition(
    FrozenMessage,
    frozen=True,
    rename={
        "symbol": "s", "side": "ps", "quantity": "pa", "margin_mode": "mt", "mark": "mp",
        "unrealized": "up", "maintenance": "mm",
    },
):  # fmt: skip
    symbol: str
    quantity: Decimal
    mark: Decimal
    unrealized: Decimal
    maintenance: Decimal
    margin_mode: str = "CROSSED"
    side: PositionSide = PositionSide.BOTH


class MarginCallEvent(
    msgspec.Struct,
    frozen=True,
    tag_field="e",
    tag="MARGIN_CALL",
    rename={"event_ms": "E", "positions": "p"},
):
    event_ms: int
    positions: list[CalledPosition] = []


class KeyExpired(
    msgspec.Struct, frozen=True, tag_field="e", tag="listenKeyExpired", rename={"event_ms": "E"}
):
    """The key of the stream is dead; nothing will come any more."""

    event_ms: int = 0


class RefusedBody(
    msgspec.Struct, frozen=True, rename={"symbol": "s", "venue_id": "i", "reason": "r"}
):
    symbol: str
    venue_id: int
    reason: str = ""


class TriggerRefused(
    msgspec.Struct,
    frozen=True,
    tag_field="e",
    tag="CONDITIONAL_ORDER_TRIGGER_REJECT",
    rename={"event_ms": "E", "order": "or"},
):
    """A trigger was reached and the order it made was refused; no history keeps that order."""

    event_ms: int
    order: RefusedBody


FuturesUserEvent = (
    OrderTradeUpdate
    | AccountUpdate
    | AlgoUpdate
    | ConfigUpdate
    | MarginCallEvent
    | TriggerRefused
    | KeyExpired
)
_DECODER = msgspec.json.Decoder(FuturesUserEvent, strict=False)
_TAGS = frozenset(
    (
        "ORDER_TRADE_UPDATE",
        "ACCOUNT_UPDATE",
        "ALGO_UPDATE",
        "ACCOUNT_CONFIG_UPDATE",
        "MARGIN_CALL",
        "CONDITIONAL_ORDER_TRIGGER_REJECT",
        "listenKeyExpired",
    )
)


class _Envelope(msgspec.Struct):
    e: str = ""
    data: msgspec.Raw = msgspec.Raw()


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def decode_event(payload: bytes | str) -> FuturesUserEvent | None:
    """A user event, plain or in its stream envelope; None for kinds that carry no state of orders.

    Raises:
        msgspec.DecodeError: for a known event that does not have its shape.
    """
    envelope = _ENVELOPE.decode(payload)
    if not envelope.e and bytes(envelope.data):
        return decode_event(bytes(envelope.data))
    return _DECODER.decode(payload) if envelope.e in _TAGS else None
