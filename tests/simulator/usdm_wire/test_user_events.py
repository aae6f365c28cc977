"""Events that are hard to bring about: their shape, from values."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.position import MarginMode, PositionSide
from terminal.simulator.usdm.model import ConfigChange, MarginCall, MarginCallRow, TriggerReject
from terminal.simulator.usdm_wire import user_events


def test_a_margin_call_names_cross_wallet_and_positions() -> None:
    row = MarginCallRow(
        symbol="ETHUSDT",
        position_side=PositionSide.LONG,
        quantity=Decimal("1.327"),
        margin_mode=MarginMode.CROSS,
        isolated_wallet=Decimal(0),
        mark_price=Decimal("187.17127"),
        unrealized=Decimal("-1.166074"),
        maintenance=Decimal("1.614445"),
    )
    call = MarginCall(account_id=1, cross_wallet=Decimal("3.16812045"), rows=(row,), time_ms=5)
    assert user_events.margin_call(call, 7) == {
        "e": "MARGIN_CALL",
        "E": 7,
        "cw": "3.16812045",
        "p": [
            {
                "s": "ETHUSDT",
                "ps": "LONG",
                "pa": "1.327",
                "mt": "CROSSED",
                "iw": "0",
                "mp": "187.17127",
                "up": "-1.166074",
                "mm": "1.614445",
            }
        ],
    }


def test_an_isolated_margin_call_has_no_cross_wallet() -> None:
    call = MarginCall(account_id=1, cross_wallet=None, rows=(), time_ms=5)
    assert "cw" not in user_events.margin_call(call, 7)


def test_a_refused_trigger_tells_order_and_reason() -> None:
    event = TriggerReject(
        account_id=1, symbol="ETHUSDT", order_id=155618472834, reason="Too poor.", time_ms=5
    )
    told = user_events.trigger_reject(event, 7)
    assert told["or"] == {"s": "ETHUSDT", "i": 155618472834, "r": "Too poor."}


def test_multi_assets_mode_is_told_without_a_symbol() -> None:
    change = ConfigChange(account_id=1, time_ms=5, multi_assets=True)
    assert user_events.config_update(change, 7) == {
        "e": "ACCOUNT_CONFIG_UPDATE",
        "E": 7,
        "T": 5,
        "ai": {"j": True},
    }
