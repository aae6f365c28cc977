"""Changing leverage, margin and modes.

Source: USDⓈ-M "Change …" pages, "Modify Isolated Position Margin", "Toggle BNB Burn".
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from terminal.domain.futures.position import MarginMode
from terminal.simulator.auth import mandatory
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm_wire.desk import Call
from terminal.simulator.usdm_wire.orders import signed
from terminal.simulator.usdm_wire.reading import position_side
from terminal.simulator.usdm_wire.text import plain

_SUCCESS = {"code": 200, "msg": "success"}


def _leverage(call: Call) -> dict[str, Any]:
    spec, leverage = call.contract(), call.params.integer("leverage")
    if leverage is None:
        raise mandatory("leverage")
    config = call.exchange.set_leverage(call.account_id, spec.symbol, leverage)
    return {
        "symbol": spec.symbol,
        "leverage": config.leverage,
        "maxNotionalValue": plain(config.max_notional),
    }


def _margin_type(call: Call) -> dict[str, Any]:
    spec, word = call.contract(), call.params.need_text("marginType")
    modes = {"ISOLATED": MarginMode.ISOLATED, "CROSSED": MarginMode.CROSS}
    if word not in modes:
        raise VenueError(-1130, "Data sent for parameter 'marginType' is not valid.")
    call.exchange.set_margin_mode(call.account_id, spec.symbol, modes[word])
    return _SUCCESS


def _position_margin(call: Call) -> dict[str, Any]:
    spec, amount = call.contract(), call.params.decimal("amount")
    kind = call.params.integer("type")
    if amount is None:
        raise mandatory("amount")
    if kind not in (1, 2):
        raise VenueError(-1130, "Data sent for parameter 'type' is not valid.")
    signed_amount = amount if kind == 1 else -amount
    if amount == Decimal(0):
        raise VenueError(-4055, "Amount must be positive.")
    side = position_side(call.params)
    call.exchange.change_margin(call.account_id, spec.symbol, side, signed_amount)
    return {
        "amount": float(amount),
        "code": 200,
        "msg": "Successfully modify position margin.",
        "type": kind,
    }


def _set_mode(call: Call) -> dict[str, Any]:
    call.exchange.set_position_mode(call.account_id, hedge=call.word_bool("dualSidePosition"))
    return _SUCCESS


def _set_multi_assets(call: Call) -> dict[str, Any]:
    call.exchange.set_multi_assets(call.account_id, joint=call.word_bool("multiAssetsMargin"))
    return _SUCCESS


def _set_fee_burn(call: Call) -> dict[str, Any]:
    call.exchange.set_fee_burn(call.account_id, burns=call.word_bool("feeBurn"))
    return _SUCCESS


def _agree(_call: Call) -> dict[str, Any]:
    """The agreement on contracts of stocks."""
    return _SUCCESS


ENDPOINTS = (
    signed("POST", "v1/leverage", _leverage, 1, "symbol", "leverage"),
    signed("POST", "v1/marginType", _margin_type, 1, "symbol", "marginType"),
    signed(
        "POST",
        "v1/positionMargin",
        _position_margin,
        1,
        *("symbol", "positionSide", "amount", "type"),
    ),
    signed("POST", "v1/positionSide/dual", _set_mode, 1, "dualSidePosition"),
    signed("POST", "v1/multiAssetsMargin", _set_multi_assets, 1, "multiAssetsMargin"),
    signed("POST", "v1/feeBurn", _set_fee_burn, 1, "feeBurn"),
    signed("POST", "v1/stock/contract", _agree, 50),
)
