"""Every order that can be written down goes out in parameters the exchange's own tables accept."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.ticket import (
    CloseAll,
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesStopLimitTicket,
    FuturesStopMarketTicket,
    FuturesTicket,
    FuturesTrailingTicket,
    GoodTill,
    Hedge,
    OneWay,
    OptionTicket,
    PriceMatch,
    Sized,
    WorkingPrice,
)
from terminal.domain.market import Market
from terminal.domain.order import Order, OrderStatus, OrderType, Side, StpMode, TimeInForce
from terminal.domain.order_matrix import OrderService
from terminal.domain.order_parameters import check_parameters
from terminal.domain.spot.ticket import StopKind
from terminal.domain.ticket import LimitTicket, StopMarketTicket
from terminal.venue.binance import futures_encode
from terminal.venue.binance.coinm import encode as coinm
from terminal.venue.binance.options import encode as options
from terminal.venue.binance.options.instruments import parse_exchange_info
from terminal.venue.binance.spot.encode import encode_order
from terminal.venue.binance.usdm import encode as usdm
from tests.support.futures_market import BLZ, COIN
from tests.support.options_market import answer
from tests.support.spot_market import ID, PAIR
from tests.support.tickets import futures_tickets, option_tickets, spot_tickets

BUY, SELL = Side.BUY, Side.SELL
(OPTION,) = parse_exchange_info(answer()).contracts
PLAIN_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
NUMERIC = {
    "quantity", "price", "stopPrice", "triggerPrice", "activatePrice", "callbackRate",
    "icebergQty", "quoteOrderQty", "goodTillDate", "trailingDelta", "pegOffsetValue",
}  # fmt: skip


def check(service: OrderService, params: dict[str, str], *, hedge_mode: bool = False) -> None:
    assert check_parameters(service, params, hedge_mode=hedge_mode) == ()
    for name in NUMERIC & set(params):
        assert PLAIN_NUMBER.fullmatch(params[name]), (name, params[name])


@given(st.data(), st.sampled_from((None, D(100))))
def test_spot_orders(data: st.DataObject, last: D | None) -> None:
    ticket = data.draw(spot_tickets(ID))
    check(OrderService.SPOT, encode_order(ticket, PAIR, "t1s-1-1", last))


@given(st.data(), st.booleans(), st.booleans())
def test_futures_orders(data: st.DataObject, hedged: bool, linear: bool) -> None:
    contract, market = (BLZ, usdm) if linear else (COIN, coinm)
    ticket = data.draw(futures_tickets(contract.id, hedged=hedged, dated=linear))
    path, params = market.encode_order(ticket, contract, "t1s-1-1", None)  # type: ignore[arg-type]
    services = {
        usdm.ORDER_PATH: OrderService.LINEAR,
        coinm.ORDER_PATH: OrderService.INVERSE,
        usdm.ALGO_PATH: OrderService.ALGO,
        coinm.ALGO_PATH: OrderService.ALGO,
    }
    check(services[path], params, hedge_mode=hedged)
    assert ("positionSide" in params) == hedged


@given(option_tickets(OPTION.id))
def test_option_orders(ticket: OptionTicket) -> None:
    path, params = options.encode_order(ticket, OPTION, "t1s-1-1")
    assert path == "/eapi/v1/order"
    check(OrderService.OPTIONS, params)
    assert params["clientOrderId"] == "t1s-1-1"
    assert (params["timeInForce"] == "GTX") == ticket.post_only
    assert ("reduceOnly" in params) == ticket.reduce_only


def ticket_of(form: Any, /, **more: Any) -> FuturesTicket:
    made: FuturesTicket = form(instrument=BLZ.id, side=more.pop("side", BUY), **more)
    return made


LIMIT = ticket_of(FuturesLimitTicket, quantity=D("1E+3"), price=D("0.0500"))
STOP = ticket_of(
    FuturesStopMarketTicket,
    side=SELL,
    kind=StopKind.STOP_LOSS,
    amount=Sized(D(5), OneWay(reduce_only=True)),
    trigger_price=D("0.04"),
)
ROWS: list[tuple[FuturesTicket, str]] = [
    (LIMIT, "type=LIMIT timeInForce=GTC quantity=1000 price=0.05 newClientOrderId=me"),
    (
        replace(LIMIT, lasting=GoodTill(1_800_000_000_000), price=PriceMatch.QUEUE_5),  # type: ignore[call-arg]
        (
            "type=LIMIT timeInForce=GTD quantity=1000 priceMatch=QUEUE_5 goodTillDate=1800000000000 "
            "newClientOrderId=me"
        ),
    ),
    (
        replace(LIMIT, exposure=OneWay(reduce_only=True), lasting=TimeInForce.GTX),  # type: ignore[call-arg]
        "type=LIMIT timeInForce=GTX quantity=1000 price=0.05 reduceOnly=true newClientOrderId=me",
    ),
    (
        ticket_of(FuturesMarketTicket, quantity=D(2), stp_mode=StpMode.EXPIRE_TAKER),
        "type=MARKET quantity=2 newClientOrderId=me selfTradePreventionMode=EXPIRE_TAKER",
    ),
    (
        ticket_of(FuturesMarketTicket, quantity=D(2), exposure=Hedge(PositionSide.SHORT)),
        "type=MARKET positionSide=SHORT quantity=2 newClientOrderId=me",
    ),
    (
        STOP,
        (
            "side=SELL algoType=CONDITIONAL type=STOP_MARKET quantity=5 reduceOnly=true "
            "triggerPrice=0.04 workingType=CONTRACT_PRICE clientAlgoId=me"
        ),
    ),
    (
        replace(STOP, amount=CloseAll(), working=WorkingPrice.MARK, price_protect=True),  # type: ignore[call-arg]
        (
            "side=SELL algoType=CONDITIONAL type=STOP_MARKET triggerPrice=0.04 workingType=MARK_PRICE "
            "priceProtect=TRUE closePosition=true clientAlgoId=me"
        ),
    ),
    (
        ticket_of(
            FuturesStopLimitTicket,
            kind=StopKind.TAKE_PROFIT,
            quantity=D(5),
            trigger_price=D("0.04"),
            price=D("0.041"),
        ),
        (
            "algoType=CONDITIONAL type=TAKE_PROFIT timeInForce=GTC quantity=5 price=0.041 "
            "triggerPrice=0.04 workingType=CONTRACT_PRICE clientAlgoId=me"
        ),
    ),
    (
        ticket_of(
            FuturesTrailingTicket,
            quantity=D(5),
            callback_percent=D("0.5"),
            activation_price=D("0.04"),
        ),
        (
            "algoType=CONDITIONAL type=TRAILING_STOP_MARKET quantity=5 activatePrice=0.04 "
            "callbackRate=0.5 workingType=CONTRACT_PRICE clientAlgoId=me"
        ),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1][:60])
def test_parameters_by_name(row: tuple[FuturesTicket, str]) -> None:
    ticket, text = row
    expected = {"symbol": "BLZUSDT", "side": "BUY"}
    expected |= dict(word.split("=") for word in text.split())
    path, params = usdm.encode_order(ticket, BLZ, "me", None)
    assert params == expected
    assert path == ("/fapi/v1/algoOrder" if "algoType" in params else "/fapi/v1/order")
    coin_path, coin_params = coinm.encode_order(ticket, COIN, "me", None)
    assert coin_path == path.replace("fapi", "dapi")
    assert {**coin_params, "symbol": "BLZUSDT"} == expected


def test_plain_tickets_take_their_place_too() -> None:
    stop = StopMarketTicket(instrument=BLZ.id, side=SELL, quantity=D(1), trigger_price=D(9))
    path, params = usdm.encode_order(stop, BLZ, "me", D(8))
    assert (path, params["type"]) == (usdm.ALGO_PATH, "TAKE_PROFIT_MARKET")
    limit = LimitTicket(instrument=BLZ.id, side=BUY, quantity=D(1), price=D(9), post_only=True)
    assert usdm.encode_order(limit, BLZ, "me", None)[1]["timeInForce"] == "GTX"


def test_the_two_services_refuse_each_others_orders() -> None:
    with pytest.raises(ValueError, match="trigger"):
        futures_encode.encode_plain(STOP, BLZ, "me")
    with pytest.raises(ValueError, match="trigger"):
        futures_encode.encode_conditional(LIMIT, BLZ, "me", None)


def test_a_modification_always_carries_both_numbers() -> None:
    order = Order(
        instrument=COIN.id,
        client_id="me",
        side=BUY,
        type=OrderType.LIMIT,
        status=OrderStatus.NEW,
        quantity=D(3),
        price=D(9000),
    )
    path, params = coinm.encode_modification(order, D("1E+1"), D("9000.10"))
    assert (path, params) == (
        "/dapi/v1/order",
        {
            "symbol": "BTCUSD_200925",
            "side": "BUY",
            "origClientOrderId": "me",
            "quantity": "10",
            "price": "9000.1",
        },
    )
    assert usdm.encode_modification(order, D(1), D(2))[0] == "/fapi/v1/order"
    assert order.instrument.market is Market.COINM
