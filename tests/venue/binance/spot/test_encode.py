"""Wire parameters of spot tickets: the ones each type takes, in order, as plain text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terminal.domain.order import Side, StpMode, TimeInForce
from terminal.domain.order_matrix import OrderService
from terminal.domain.order_parameters import check_parameters
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    OcoTicket,
    OtherSidePeg,
    OwnSidePeg,
    PaidOrder,
    PaidPair,
    Pair,
    PeggedTicket,
    PendingOrder,
    PendingPair,
    PlainTicket,
    PostOnly,
    StopKind,
    Trailing,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    QuoteQuantity,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.venue.binance.spot.encode import ListIds, encode_list, encode_order
from tests.support.spot_market import ID, PAIR, D

BUY, SELL = Side.BUY, Side.SELL


def text_of(ticket: PlainTicket, last: str | None = "100") -> str:
    params = encode_order(ticket, PAIR, "t1s-x-y", None if last is None else D(last))
    assert check_parameters(OrderService.SPOT, params) == ()
    assert params.pop("symbol") == "BTCUSDT"
    assert params.pop("newClientOrderId") == "t1s-x-y"
    return " ".join(f"{name}={value}" for name, value in params.items())


def limit(**more: Any) -> LimitTicket:
    values: dict[str, Any] = {"side": BUY, "quantity": D("1E-7"), "price": D("1E+5"), **more}
    return LimitTicket(instrument=ID, **values)


def stop(kind: StopKind, when: Trigger | Trailing, then: LimitAt | None = None) -> PlainTicket:
    order = Conditional(kind, when, then)
    return ConditionalTicket(instrument=ID, side=SELL, quantity=D(2), order=order)


@pytest.mark.parametrize(
    ("ticket", "text"),
    [
        (limit(), "side=BUY type=LIMIT timeInForce=GTC quantity=0.0000001 price=100000"),
        (
            limit(post_only=True, stp_mode=StpMode.EXPIRE_TAKER),
            (
                "side=BUY type=LIMIT_MAKER quantity=0.0000001 price=100000 "
                "selfTradePreventionMode=EXPIRE_TAKER"
            ),
        ),
        (
            limit(time_in_force=TimeInForce.GTC, iceberg_quantity=D("0.00000001")),
            (
                "side=BUY type=LIMIT timeInForce=GTC quantity=0.0000001 price=100000 "
                "icebergQty=0.00000001"
            ),
        ),
        (
            MarketTicket(instrument=ID, side=SELL, amount=BaseQuantity(D("0.50"))),
            "side=SELL type=MARKET quantity=0.5",
        ),
        (
            MarketTicket(instrument=ID, side=BUY, amount=QuoteQuantity(D("50.00"))),
            "side=BUY type=MARKET quoteOrderQty=50",
        ),
        (
            stop(StopKind.STOP_LOSS, Trailing(50)),
            "side=SELL type=STOP_LOSS quantity=2 trailingDelta=50",
        ),
        (
            stop(StopKind.TAKE_PROFIT, Trailing(50, D(110)), LimitAt(D(105), TimeInForce.FOK)),
            (
                "side=SELL type=TAKE_PROFIT_LIMIT timeInForce=FOK quantity=2 price=105 "
                "stopPrice=110 trailingDelta=50"
            ),
        ),
        (
            PeggedTicket(instrument=ID, side=BUY, quantity=D(1), peg=OwnSidePeg(2)),
            (
                "side=BUY type=LIMIT timeInForce=GTC quantity=1 pegPriceType=PRIMARY_PEG "
                "pegOffsetType=PRICE_LEVEL pegOffsetValue=2"
            ),
        ),
        (
            PeggedTicket(instrument=ID, side=BUY, quantity=D(1), peg=OwnSidePeg(post_only=True)),
            "side=BUY type=LIMIT_MAKER quantity=1 pegPriceType=PRIMARY_PEG",
        ),
        (
            PeggedTicket(
                instrument=ID, side=BUY, quantity=D(1), peg=OtherSidePeg(0, TimeInForce.IOC)
            ),
            "side=BUY type=LIMIT timeInForce=IOC quantity=1 pegPriceType=MARKET_PEG",
        ),
    ],
)
def test_single_orders(ticket: PlainTicket, text: str) -> None:
    assert text_of(ticket) == text


@pytest.mark.parametrize(
    ("side", "trigger", "word"),
    [
        (BUY, "110", "STOP_LOSS"),
        (BUY, "90", "TAKE_PROFIT"),
        (SELL, "90", "STOP_LOSS"),
        (SELL, "110", "TAKE_PROFIT"),
    ],
)
def test_the_side_and_the_trigger_choose_the_type(side: Side, trigger: str, word: str) -> None:
    at_market = StopMarketTicket(instrument=ID, side=side, quantity=D(1), trigger_price=D(trigger))
    assert text_of(at_market) == f"side={side} type={word} quantity=1 stopPrice={trigger}"
    at_limit = StopLimitTicket(
        instrument=ID, side=side, quantity=D(1), trigger_price=D(trigger), price=D(100)
    )
    assert text_of(at_limit) == (
        f"side={side} type={word}_LIMIT timeInForce=GTC quantity=1 price=100 stopPrice={trigger}"
    )


PAIR_OF_EXITS = Pair(
    PostOnly(Decimal(120)), Conditional(StopKind.STOP_LOSS, Trigger(D(90)), LimitAt(D(89)))
)
EXITS = {
    "Type": ("LIMIT_MAKER", "STOP_LOSS_LIMIT"),
    "ClientOrderId": ("b", "c"),
    "Price": ("120", "89"),
}


def test_one_cancels_the_other() -> None:
    ticket = OcoTicket(instrument=ID, side=SELL, quantity=D("0.10"), pair=PAIR_OF_EXITS)
    assert encode_list(ticket, PAIR, ListIds("L", ("b", "c"))) == {
        "symbol": "BTCUSDT",
        "listClientOrderId": "L",
        "side": "SELL",
        "quantity": "0.1",
        "aboveType": "LIMIT_MAKER",
        "aboveClientOrderId": "b",
        "abovePrice": "120",
        "belowType": "STOP_LOSS_LIMIT",
        "belowClientOrderId": "c",
        "belowPrice": "89",
        "belowStopPrice": "90",
        "belowTimeInForce": "GTC",
    }


def test_one_triggers_others() -> None:
    entry = limit(quantity=D(1), price=D(100), stp_mode=StpMode.NONE)
    plain = PendingOrder(side=SELL, quantity=D(1), order=None)
    oto = encode_list(
        TriggeredListTicket(working=entry, then=plain), PAIR, ListIds("L", ("a", "b"))
    )
    assert oto == {
        "symbol": "BTCUSDT",
        "listClientOrderId": "L",
        "workingSide": "BUY",
        "workingQuantity": "1",
        "pendingSide": "SELL",
        "pendingQuantity": "1",
        "workingType": "LIMIT",
        "workingClientOrderId": "a",
        "workingPrice": "100",
        "workingTimeInForce": "GTC",
        "pendingType": "MARKET",
        "pendingClientOrderId": "b",
        "selfTradePreventionMode": "NONE",
    }
    pair = PendingPair(side=SELL, quantity=D(1), pair=PAIR_OF_EXITS)
    ids = ListIds("L", ("a", "b", "c"))
    otoco = encode_list(TriggeredListTicket(working=entry, then=pair), PAIR, ids)
    for name, (above, below) in EXITS.items():
        assert (otoco[f"pendingAbove{name}"], otoco[f"pendingBelow{name}"]) == (above, below)
    assert (otoco["pendingSide"], otoco["pendingQuantity"]) == ("SELL", "1")


def test_one_pays_the_other_without_a_quantity() -> None:
    entry = limit(quantity=D(1), price=D(100))
    single = TriggeredListTicket(working=entry, then=PaidOrder(LimitAt(D(110))))
    opo = encode_list(single, PAIR, ListIds("L", ("a", "b")))
    assert "pendingQuantity" not in opo
    assert (opo["pendingSide"], opo["pendingPrice"]) == ("SELL", "110")
    double = TriggeredListTicket(working=entry, then=PaidPair(PAIR_OF_EXITS))
    opoco = encode_list(double, PAIR, ListIds("L", ("a", "b", "c")))
    assert "pendingQuantity" not in opoco
    assert opoco["pendingBelowStopPrice"] == "90"


def test_a_list_needs_an_id_for_every_order() -> None:
    ticket = OcoTicket(instrument=ID, side=SELL, quantity=D(1), pair=PAIR_OF_EXITS)
    with pytest.raises(ValueError, match="one id for every order"):
        encode_list(ticket, PAIR, ListIds("L", ("a",)))
