"""What happens to an account, as its user stream tells it.

Source: USDⓈ-M "User Data Streams"; ALGO_UPDATE, `er`, `M` and `a.S` as the exchange of mid-2026
sends them.
"""

from __future__ import annotations

from typing import Any

from terminal.domain.futures.position import MarginMode
from terminal.domain.order import OrderType
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.model import (
    AccountChange,
    AlgoEvent,
    BalanceState,
    ConfigChange,
    FuturesFill,
    FuturesOrder,
    MarginCall,
    MarginCallRow,
    OrderEvent,
    PositionState,
    TriggerReject,
)
from terminal.simulator.usdm.words import AlgoStatus, ExecutionKind
from terminal.simulator.usdm_wire.text import cut, money, plain, price, quantity

_SHORTER = frozenset({AlgoStatus.CANCELED, AlgoStatus.EXPIRED})


def order_update(event: OrderEvent, now_ms: int, margin_asset: str = "USDT") -> dict[str, Any]:
    """An order changed; without a fill the commission is zero of the contract's `margin_asset`."""
    order, fill = event.order, event.fill
    shown: dict[str, Any] = {
        "s": order.symbol,
        "c": order.client_id,
        "S": order.side.value,
        "o": order.type.value,
        "f": order.time_in_force.value,
        "q": plain(order.quantity),
        "p": plain(order.price),
        "ap": cut(order.average_price),
        "sp": plain(order.stop_price),
        "x": event.kind.value,
        "X": order.status.value,
        "i": order.order_id,
        "l": "0" if fill is None else plain(fill.quantity),
        "z": plain(order.executed),
        "L": "0" if fill is None else plain(fill.price),
        "n": "0" if fill is None else cut(fill.commission),
        "N": margin_asset if fill is None else fill.commission_asset,
        "T": event.time_ms,
        "t": 0 if fill is None else fill.trade_id,
        "b": cut(event.bid_notional),
        "a": cut(event.ask_notional),
        "m": False if fill is None else fill.is_maker,
        "R": order.reduce_only,
        "wt": order.working_type.value,
        "ot": order.original_type.value,
        "ps": order.position_side.value,
        "cp": order.close_position,
        "rp": "0" if fill is None else cut(fill.realized),
        "pP": order.price_protect,
        "si": 0,
        "ss": 0,
        "V": order.stp_mode.value,
        "pm": order.price_match.value,
        "gtd": order.good_till_ms,
        "er": order.expiry_reason.value,
    }
    if order.original_type is OrderType.TRAILING_STOP_MARKET:
        shown["AP"] = plain(order.activate_price) if order.activate_price else "0"
        shown["cr"] = plain(order.callback_rate) if order.callback_rate else "0"
    if event.kind is ExecutionKind.AMENDMENT and event.modify_id is not None:
        shown["M"] = str(event.modify_id)
    return {"e": "ORDER_TRADE_UPDATE", "T": event.time_ms, "E": now_ms, "o": shown}


def trade_lite(
    spec: ContractSpec, order: FuturesOrder, fill: FuturesFill, now_ms: int
) -> dict[str, Any]:
    """The short word about a fill that comes first."""
    return {
        "e": "TRADE_LITE",
        "E": now_ms,
        "T": fill.time_ms,
        "s": order.symbol,
        "q": quantity(spec, order.quantity),
        "p": price(spec, order.price),
        "m": fill.is_maker,
        "c": order.client_id,
        "S": order.side.value,
        "L": price(spec, fill.price),
        "l": quantity(spec, fill.quantity),
        "t": fill.trade_id,
        "i": order.order_id,
    }


def account_update(change: AccountChange, now_ms: int) -> dict[str, Any]:
    about: dict[str, Any] = {
        "B": [_balance(row) for row in change.balances],
        "P": [_position(row) for row in change.positions],
        "m": change.reason.value,
    }
    if change.symbol is not None:
        about["S"] = change.symbol
    return {"e": "ACCOUNT_UPDATE", "T": change.time_ms, "E": now_ms, "a": about}


def _balance(row: BalanceState) -> dict[str, str]:
    return {
        "a": row.asset,
        "wb": money(row.wallet),
        "cw": money(row.cross_wallet),
        "bc": cut(row.change),
    }


def _position(row: PositionState) -> dict[str, str]:
    return {
        "s": row.symbol,
        "pa": plain(row.quantity),
        "ep": cut(row.entry_price),
        "cr": cut(row.accumulated),
        "up": cut(row.unrealized),
        "mt": "isolated" if row.margin_mode is MarginMode.ISOLATED else "cross",
        "iw": cut(row.isolated_wallet),
        "ps": row.position_side.value,
        "ma": row.margin_asset,
        "bep": cut(row.break_even_price),
    }


def config_update(change: ConfigChange, now_ms: int) -> dict[str, Any]:
    """Leverage of a symbol (`ac`), or multi-assets mode (`ai`)."""
    shown: dict[str, Any] = {"e": "ACCOUNT_CONFIG_UPDATE", "E": now_ms, "T": change.time_ms}
    if change.symbol is not None:
        shown["ac"] = {"s": change.symbol, "l": change.leverage}
    else:
        shown["ai"] = {"j": bool(change.multi_assets)}
    return shown


def algo_update(event: AlgoEvent, now_ms: int) -> dict[str, Any]:
    """A conditional order; the end of one that never triggered tells fewer things."""
    order = event.order
    shown: dict[str, Any] = {
        "caid": order.client_id,
        "aid": order.algo_id,
        "at": "CONDITIONAL",
        "o": order.type.value,
        "s": order.symbol,
        "S": order.side.value,
        "ps": order.position_side.value,
        "f": order.life,
        "q": plain(order.quantity),
        "X": order.status.value,
        "ai": "" if order.order_id is None else str(order.order_id),
        "tp": plain(order.trigger_price),
        "p": plain(order.price),
        "R": order.reduce_only,
        "tt": order.triggered_ms,
        "gtd": order.good_till_ms,
        "ia": bool(order.is_activated),
    }
    if order.order_id is not None:
        shown["ap"] = cut(order.actual_price)
        shown["aq"] = plain(order.actual_quantity)
        shown["act"] = "" if order.actual_type is None else order.actual_type.value
    if order.status not in _SHORTER:
        shown["V"] = order.stp_mode.value
        shown["wt"] = order.working_type.value
        shown["pm"] = order.price_match.value
        shown["cp"] = order.close_position
        shown["pP"] = order.price_protect
    if order.reason:
        shown["rm"] = order.reason
    return {"e": "ALGO_UPDATE", "T": event.time_ms, "E": now_ms, "o": shown}


def margin_call(call: MarginCall, now_ms: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"e": "MARGIN_CALL", "E": now_ms}
    if call.cross_wallet is not None:
        shown["cw"] = cut(call.cross_wallet)
    shown["p"] = [_called(row) for row in call.rows]
    return shown


def _called(row: MarginCallRow) -> dict[str, str]:
    return {
        "s": row.symbol,
        "ps": row.position_side.value,
        "pa": plain(row.quantity),
        "mt": "ISOLATED" if row.margin_mode is MarginMode.ISOLATED else "CROSSED",
        "iw": cut(row.isolated_wallet),
        "mp": cut(row.mark_price),
        "up": cut(row.unrealized),
        "mm": cut(row.maintenance),
    }


def trigger_reject(event: TriggerReject, now_ms: int) -> dict[str, Any]:
    return {
        "e": "CONDITIONAL_ORDER_TRIGGER_REJECT",
        "E": now_ms,
        "T": event.time_ms,
        "or": {"s": event.symbol, "i": event.order_id, "r": event.reason},
    }


def listen_key_expired(listen_key: str, now_ms: int) -> dict[str, Any]:
    return {"e": "listenKeyExpired", "E": now_ms, "listenKey": listen_key}
