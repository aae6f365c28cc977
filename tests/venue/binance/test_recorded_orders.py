"""The recorded order sequences of three markets pass through the order machine, in any order.

Positions and profits that our own arithmetic draws from the executions equal what the exchange
recorded beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal as D
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.events import OrderReported
from terminal.domain.executions import Executions
from terminal.domain.futures.position import FuturesFill, MarginMode, Position, PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Order, OrderStatus, OrderType, Side
from terminal.domain.order_machine import merge_report
from terminal.domain.payoff import cut, payoff_of
from terminal.venue.binance.futures_order_events import (
    OrderReport,
    parse_algo_update,
    parse_order_update,
    parse_positions,
)
from terminal.venue.binance.futures_user_messages import (
    AccountUpdate,
    AlgoUpdate,
    OrderTradeUpdate,
    decode_event,
)
from terminal.venue.binance.spot.user_events import decode_user_event, parse_user_event
from tests.support.futures_market import BLZ, COIN
from tests.support.shared_data import shared_data

ADA = replace(
    COIN,
    id=InstrumentId(Market.COINM, "ADAUSD_PERP"),
    base="ADA",
    margin_asset="ADA",
    contract_size=D(10),
)
FUTURES = {
    "usdm_2021-10-24_xrpusdt_maker_then_taker.jsonl": 2,
    "usdm_2024-11-18_btcusdt_open_close.jsonl": 2,
    "usdm_2026-02-23_solusdt_market_open.jsonl": 0,
    "usdm_2026-04-21_ethusdc_lifecycle.jsonl": 1,
    "usdm_2026-09-19_dotusdt_algo_update.jsonl": 0,
    "coinm_2022-04-28_adausd_perp_orders.jsonl": 2,
    "nautilus_SYNTHETIC_order_update_liquidation.jsonl": 1,
    "nautilus_account_update_bnfcr.jsonl": 0,
}


def lines(name: str) -> list[str]:
    return shared_data("user-data", name).read_text(encoding="utf-8").splitlines()


def contract_of(symbol: str) -> FuturesContract:
    if symbol == "ADAUSD_PERP":
        return ADA
    quote = symbol[-4:]
    return replace(BLZ, id=InstrumentId(Market.USDM, symbol), quote=quote, margin_asset=quote)


def events(name: str) -> Iterator[Any]:
    for line in lines(name):
        event = decode_event(line)
        if event is not None:
            yield event


def reports(name: str) -> list[OrderReport]:
    found = []
    for event in events(name):
        if isinstance(event, OrderTradeUpdate):
            found.append(parse_order_update(event, contract_of(event.order.symbol)))
        elif isinstance(event, AlgoUpdate):
            found.append(OrderReport(parse_algo_update(event, contract_of(event.algo.symbol).id)))
    return found


def ended(words: list[OrderReport]) -> dict[str, Order]:
    by_id: dict[str, Order] = {}
    for word in words:
        known = by_id.get(word.order.client_id)
        by_id[word.order.client_id] = (
            word.order if known is None else merge_report(known, word.order)
        )
    return by_id


def executed(words: list[OrderReport]) -> Executions:
    return Executions(word.fill for word in words if word.fill is not None)


@pytest.mark.parametrize(("name", "fills"), FUTURES.items())
def test_every_event_is_read(name: str, fills: int) -> None:
    raw = [json.loads(line) for line in lines(name)]
    kinds = [(row.get("data") or row)["e"] for row in raw]
    read = [decode_event(line) for line in lines(name)]
    assert [event is None for event in read] == [kind == "TRADE_LITE" for kind in kinds]
    assert len(executed(reports(name))) == fills


@pytest.mark.parametrize("name", FUTURES)
@given(data=st.data())
def test_any_order_and_repetition_of_a_recording_ends_the_same(
    name: str, data: st.DataObject
) -> None:
    words = reports(name)
    if not words:
        return
    repeated = words + data.draw(st.lists(st.sampled_from(words), max_size=4))
    shuffled = data.draw(st.permutations(repeated))
    assert ended(shuffled) == ended(words)
    ours, theirs = executed(shuffled), executed(words)
    assert ours.fees() == theirs.fees()
    instrument = words[0].order.instrument
    assert ours.in_order(instrument) == theirs.in_order(instrument)


def test_positions_follow_the_fills_as_the_exchange_says() -> None:
    """Each statement of a position equals our own sum of the fills up to its time."""
    checked = 0
    for name, start in (
        ("usdm_2021-10-24_xrpusdt_maker_then_taker.jsonl", 0),
        ("usdm_2024-11-18_btcusdt_open_close.jsonl", 0),
        ("usdm_2026-04-21_ethusdc_lifecycle.jsonl", 0),
    ):
        fills = [word.fill for word in reports(name) if word.fill is not None]
        for event in events(name):
            if not isinstance(event, AccountUpdate):
                continue
            for row in event.account.positions:
                contract = contract_of(row.symbol)
                (said,) = parse_positions(event, {row.symbol: contract.id})
                known = Executions(f for f in fills if f.time_ms <= event.transaction_ms)
                flat = Position(instrument=contract.id, quantity=D(start))
                ours = known.position(flat, payoff_of(contract)).position
                assert (ours.quantity, ours.entry_price) == (said.quantity, said.entry_price)
                assert said.margin_mode is MarginMode.CROSS
                checked += 1
    assert checked == 5


def test_realized_profits_of_the_recordings_are_ours() -> None:
    name = "usdm_2024-11-18_btcusdt_open_close.jsonl"
    fills = [word.fill for word in reports(name) if word.fill is not None]
    contract = contract_of("BTCUSDT")
    change = executed(reports(name)).position(Position(instrument=contract.id), payoff_of(contract))
    assert not change.position.is_open
    assert change.realized == sum((fill.realized for fill in fills), D(0))
    assert change.realized != 0


def test_coin_fills_are_worth_coin_and_pay_coin() -> None:
    words = reports("coinm_2022-04-28_adausd_perp_orders.jsonl")
    first, second = (word.fill for word in words if word.fill is not None)
    assert (first.position_side, first.side) == (PositionSide.LONG, Side.SELL)
    assert first.quote_quantity.quantize(D("0.00000001")) == D("11.86098921")
    assert executed(words).fees() == {"ADA": D("0.01780189")}
    assert second.fee == D("0.01187140")
    # The rate of both fills is the taker's 0.05 %, on a value that only the coin payoff gives.
    for fill in (first, second):
        assert cut(fill.quote_quantity * D("0.0005")) == fill.fee


def test_a_conditional_order_is_an_order_of_its_own() -> None:
    new, cancelled = reports("usdm_2026-09-19_dotusdt_algo_update.jsonl")
    assert (new.order.type, new.order.trigger_price) == (OrderType.STOP_MARKET, D("1.1637"))
    assert not new.order.is_working
    assert merge_report(cancelled.order, new.order).status is OrderStatus.CANCELED


@pytest.mark.parametrize(
    ("word", "executed_quantity", "status"),
    [
        ("TRIGGERED", "0", OrderStatus.NEW),
        ("FINISHED", "5", OrderStatus.FILLED),
        ("FINISHED", "2", OrderStatus.CANCELED),
        ("FINISHED", "0", OrderStatus.CANCELED),
        ("REJECTED", "0", OrderStatus.REJECTED),
        ("EXPIRED", "0", OrderStatus.EXPIRED),
    ],
)
def test_the_ends_of_a_conditional_order(
    word: str, executed_quantity: str, status: OrderStatus
) -> None:
    body = json.loads(lines("usdm_2026-09-19_dotusdt_algo_update.jsonl")[0])
    body["o"] |= {"X": word, "aq": executed_quantity, "ap": "1.2", "rm": "why"}
    event = decode_event(json.dumps(body))
    assert isinstance(event, AlgoUpdate)
    order = parse_algo_update(event, InstrumentId(Market.USDM, "DOTUSDT"))
    assert (order.status, order.reason) == (status, "why")
    body["o"]["X"] = "MYSTERY"
    event = decode_event(json.dumps(body))
    assert isinstance(event, AlgoUpdate)
    with pytest.raises(ValueError, match="MYSTERY"):
        parse_algo_update(event, InstrumentId(Market.USDM, "DOTUSDT"))


def test_an_unknown_status_of_an_order_is_loud() -> None:
    line = lines("usdm_2024-11-18_btcusdt_open_close.jsonl")[1].replace('"X":"NEW"', '"X":"ODD"')
    with pytest.raises(ValueError, match="ODD"):
        decode_event(line)


def test_a_liquidation_is_an_execution() -> None:
    (word,) = reports("nautilus_SYNTHETIC_order_update_liquidation.jsonl")
    assert word.order.status is OrderStatus.FILLED
    assert isinstance(word.fill, FuturesFill)
    assert (word.fill.realized, word.fill.position_side) == (D("-100.00"), PositionSide.LONG)


SPOT = {
    "spot_2021-06-14_eosusdt_market_by_quote.jsonl": (OrderStatus.FILLED, 1),
    "spot_2025-10-20_bnbusdt_limit_new.jsonl": (OrderStatus.NEW, 0),
    "spot_testnet_2020-11-19_limit_new_cancel.jsonl": (OrderStatus.CANCELED, 0),
}


def spot_reports(name: str) -> tuple[list[Order], list[Fill]]:
    orders: list[Order] = []
    fills: list[Fill] = []
    for line in lines(name):
        body = json.loads(line)
        message = decode_user_event(json.dumps(body.get("data", body)).encode())
        for event in () if message is None else parse_user_event(message):
            if isinstance(event, OrderReported):
                orders.append(event.order)
                fills.extend([event.fill] if event.fill is not None else [])
    return orders, fills


@pytest.mark.parametrize("name", SPOT)
@given(data=st.data())
def test_recorded_spot_orders_end_the_same_in_any_order(name: str, data: st.DataObject) -> None:
    words, fills = spot_reports(name)
    shuffled = data.draw(st.permutations(words + words))
    assert reduce(merge_report, shuffled) == reduce(merge_report, words)
    end = reduce(merge_report, words)
    assert (end.status, len(fills)) == SPOT[name]
    twice = Executions(fills + fills)
    assert twice.filled(end.client_id) == (end.filled_quantity, end.filled_quote)
