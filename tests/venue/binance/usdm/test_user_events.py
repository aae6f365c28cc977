"""Everything the user stream of futures tells, as account events."""

import json
from decimal import Decimal as D
from typing import Any

import pytest

from terminal.domain.events import (
    BalanceAdjusted,
    MarginCalled,
    MultiAssetsReported,
    OrderReported,
    PositionModeReported,
    PositionsReported,
    SymbolSettingsReported,
    WalletsReported,
)
from terminal.domain.futures.derivative import SymbolSettings, WalletReason
from terminal.domain.futures.position import FuturesFill
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.order import OrderStatus, OrderType
from terminal.venue.binance.usdm.account_messages import AlgoAnswer
from terminal.venue.binance.usdm.endpoints import PLACE, PLACE_ALGO, QUERY
from terminal.venue.binance.usdm.events import parse_user_event
from terminal.venue.binance.usdm.parse import parse_algo, parse_order, usdm_id
from terminal.venue.binance.userstream import StreamEnded
from tests.support.shared_data import shared_data


def read(**body: Any) -> Any:
    return parse_user_event(json.dumps(body).encode())


def recorded(name: str) -> list[Any]:
    lines = shared_data("user-data", name).read_text(encoding="utf-8").splitlines()
    return [event for line in lines for event in parse_user_event(line.encode())]


def test_a_recorded_life_of_an_account() -> None:
    events = recorded("usdm_2026-04-21_ethusdc_lifecycle.jsonl")
    wallets = [event for event in events if isinstance(event, WalletsReported)]
    assert [event.reason for event in wallets] == [
        WalletReason.TRANSFER,
        WalletReason.TRANSFER,
        WalletReason.FUNDING,
        WalletReason.ORDER,
    ]
    assert wallets[2].wallets[0].change == D("-0.00085067")
    moved = [event for event in events if isinstance(event, BalanceAdjusted)]
    assert [event.delta for event in moved] == [D(10), D(-10)]
    (told,) = (event for event in events if isinstance(event, PositionsReported))
    (position,) = told.positions
    assert (position.quantity, position.entry_price) == (D("0.02"), D("2317.3"))
    assert position.break_even == D("2317.3")
    orders = [event for event in events if isinstance(event, OrderReported)]
    assert [event.order.status for event in orders] == [
        OrderStatus.NEW,
        OrderStatus.CANCELED,
        OrderStatus.NEW,
        OrderStatus.FILLED,
    ]
    fill = orders[-1].fill
    assert isinstance(fill, FuturesFill)
    assert fill.is_maker


def test_a_leverage_and_a_mode_changed_elsewhere() -> None:
    (told,) = read(e="ACCOUNT_CONFIG_UPDATE", E=9, T=9, ac={"s": "BTCUSDT", "l": 25})
    assert told == SymbolSettingsReported(usdm_id("BTCUSDT"), SymbolSettings(leverage=25), 9)
    (told,) = read(e="ACCOUNT_CONFIG_UPDATE", E=9, T=9, ai={"j": True})
    assert told == MultiAssetsReported(True, 9)


def test_a_margin_call_names_its_positions() -> None:
    row = {
        "s": "ETHUSDT", "ps": "LONG", "pa": "1.327", "mt": "CROSSED", "iw": "0",
        "mp": "187.17127", "up": "-1.166074", "mm": "1.614445",
    }  # fmt: skip
    (called,) = read(e="MARGIN_CALL", E=5, cw="3.16", p=[row])
    assert isinstance(called, MarginCalled)
    (call,) = called.calls
    assert (call.side, call.maintenance) == (PositionSide.LONG, D("1.614445"))
    assert call.margin_mode is MarginMode.CROSS


def test_a_dead_key_ends_the_stream() -> None:
    with pytest.raises(StreamEnded):
        read(e="listenKeyExpired", E=1_736_996_475_556, listenKey="x")


@pytest.mark.parametrize("kind", ["TRADE_LITE", "STRATEGY_UPDATE", "GRID_UPDATE", "SOMETHING_NEW"])
def test_kinds_that_carry_no_state_are_passed_over(kind: str) -> None:
    assert read(e=kind, E=1, o={"x": 1}) == ()


def test_a_funding_payment_names_its_contract() -> None:
    wallet = {"a": "USDT", "wb": "9", "cw": "9", "bc": "-1"}
    (told,) = read(
        e="ACCOUNT_UPDATE", E=5, T=5, a={"m": "FUNDING_FEE", "S": "BTCUSDT", "B": [wallet], "P": []}
    )
    assert (told.reason, told.instrument) == (WalletReason.FUNDING, usdm_id("BTCUSDT"))


def test_a_liquidation_is_a_fill_like_any_other() -> None:
    name = "nautilus_SYNTHETIC_order_update_liquidation.jsonl"
    (told,) = recorded(name)
    assert told.order.client_id.startswith("autoclose-")
    assert (told.fill.quantity, told.fill.realized) == (D("0.100"), D("-100.00"))


def test_the_recorded_conditional_order_keeps_its_number_apart() -> None:
    new, _ = recorded("usdm_2026-09-19_dotusdt_algo_update.jsonl")
    assert new.order.algo_id == 4_000_001_910_701_524
    assert new.order.venue_id is None
    assert new.order.is_conditional


ANSWER = {
    "orderId": 22, "symbol": "BTCUSDT", "status": "NEW", "clientOrderId": "me", "price": "0.10",
    "origQty": "10", "executedQty": "4", "timeInForce": "GTC", "type": "LIMIT", "side": "BUY",
    "reduceOnly": False, "closePosition": False, "positionSide": "SHORT", "stopPrice": "0",
    "workingType": "CONTRACT_PRICE", "priceProtect": False, "origType": "LIMIT",
    "priceMatch": "NONE", "selfTradePreventionMode": "NONE", "goodTillDate": 0,
    "updateTime": 1_566_818_724_722,
}  # fmt: skip


def test_an_answer_without_a_value_says_nothing_of_fills() -> None:
    """Since 2026-07-15 writes answer without average price; a query still has it."""
    written = parse_order(PLACE.decoder.decode(json.dumps(ANSWER).encode()))
    assert (written.filled_quantity, written.filled_quote) == (0, 0)
    asked = {**ANSWER, "avgPrice": "0.1", "cumQuote": "0.4", "time": 5}
    found = parse_order(QUERY.decoder.decode(json.dumps(asked).encode()))
    assert (found.filled_quantity, found.filled_quote) == (D(4), D("0.4"))
    assert found.position_side is PositionSide.SHORT


ALGO = {
    "algoId": 2146760, "clientAlgoId": "me", "algoType": "CONDITIONAL", "orderType": "TAKE_PROFIT",
    "symbol": "BNBUSDT", "side": "SELL", "positionSide": "BOTH", "timeInForce": "GTC",
    "quantity": "0.01", "algoStatus": "NEW", "triggerPrice": "750.000", "price": "750.000",
    "icebergQuantity": None, "selfTradePreventionMode": "EXPIRE_MAKER",
    "workingType": "CONTRACT_PRICE", "priceMatch": "NONE", "closePosition": False,
    "priceProtect": False, "reduceOnly": True, "activatePrice": "", "callbackRate": "",
    "createTime": 1_750_485_492_076, "updateTime": 1_750_485_492_076, "triggerTime": 0,
    "goodTillDate": 0, "actualOrderId": "", "actualPrice": "None",
}  # fmt: skip


def test_a_conditional_order_before_and_after_its_trigger() -> None:
    def order(**changes: Any) -> Any:
        payload = json.dumps({**ALGO, **changes}).encode()
        message: AlgoAnswer = PLACE_ALGO.decoder.decode(payload)
        return parse_algo(message)

    waiting = order()
    assert waiting.type is OrderType.TAKE_PROFIT
    assert (waiting.venue_id, waiting.is_working, waiting.reduce_only) == (None, False, True)
    assert (waiting.activation_price, waiting.callback_percent) == (None, None)
    done = order(algoStatus="FINISHED", actualOrderId="99", actualQty="0.01", actualPrice="751.5")
    assert (done.status, done.venue_id, done.average_price) == (OrderStatus.FILLED, 99, D("751.5"))


def test_an_order_tells_the_position_mode_that_no_event_tells() -> None:
    events = recorded("usdm_2026-04-21_ethusdc_lifecycle.jsonl")
    modes = {event.mode for event in events if isinstance(event, PositionModeReported)}
    assert modes == {PositionMode.ONE_WAY}
    (order,) = (event for event in recorded("usdm_2026-02-23_solusdt_market_open.jsonl")
                if isinstance(event, OrderReported))  # fmt: skip
    assert order.order.status is OrderStatus.NEW


@pytest.mark.parametrize("text", ["abc", "NaN", "Infinity"])
def test_what_is_no_number_is_a_readable_error(text: str) -> None:
    message: AlgoAnswer = PLACE_ALGO.decoder.decode(
        json.dumps({**ALGO, "callbackRate": text}).encode()
    )
    with pytest.raises(ValueError, match="not a number"):
        parse_algo(message)
