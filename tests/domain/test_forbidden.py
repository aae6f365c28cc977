"""What no order may combine cannot be written down: making such a ticket fails, with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from terminal.domain.forbidden import PLAIN_TIMES, ForbiddenCombination
from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.ticket import (
    CloseAll,
    FuturesLimitTicket,
    FuturesStopLimitTicket,
    FuturesStopMarketTicket,
    GoodTill,
    Hedge,
    OptionTicket,
)
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side, TimeInForce
from terminal.domain.spot.ticket import (
    Conditional,
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
    PostOnly,
    StopKind,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import LimitTicket, StopLimitTicket

ID = InstrumentId(Market.SPOT, "BTCUSDT")
BUY, SELL = Side.BUY, Side.SELL
T = TimeInForce
LOSS = Conditional(StopKind.STOP_LOSS, Trigger(D(90)))
PROFIT = Conditional(StopKind.TAKE_PROFIT, Trigger(D(120)))
POST = PostOnly(D(120))
ENTRY = LimitTicket(instrument=ID, side=BUY, quantity=D(1), price=D(100))


def limit(**more: Any) -> LimitTicket:
    return replace(ENTRY, **more)


def stop(**more: Any) -> StopLimitTicket:
    values = {"quantity": D(1), "trigger_price": D(90), "price": D(89), **more}
    return StopLimitTicket(instrument=ID, side=SELL, **values)


def pegged(**more: Any) -> PeggedTicket:
    return PeggedTicket(instrument=ID, side=BUY, quantity=D(1), **more)


def oco(side: Side, above: Any, below: Any) -> OcoTicket:
    return OcoTicket(instrument=ID, side=side, quantity=D(1), pair=Pair(above, below))


def after(then: Any, **more: Any) -> TriggeredListTicket:
    return TriggeredListTicket(working=limit(**more), then=then)


def futures(**more: Any) -> FuturesLimitTicket:
    return FuturesLimitTicket(instrument=ID, side=BUY, quantity=D(1), price=D(1), **more)


def futures_stop(**more: Any) -> FuturesStopLimitTicket:
    return FuturesStopLimitTicket(
        instrument=ID,
        side=BUY,
        kind=StopKind.STOP_LOSS,
        quantity=D(1),
        price=D(1),
        trigger_price=D(1),
        **more,
    )


def closing(side: Side, leg: PositionSide) -> FuturesStopMarketTicket:
    return FuturesStopMarketTicket(
        instrument=ID,
        side=side,
        kind=StopKind.STOP_LOSS,
        amount=CloseAll(leg),
        trigger_price=D(1),
    )


def option(**more: Any) -> OptionTicket:
    return OptionTicket(instrument=ID, side=BUY, quantity=D(1), price=D(1), **more)


FORBIDDEN: list[tuple[str, Callable[[], object], int]] = [
    ("A10 iceberg, IOC", lambda: limit(iceberg_quantity=D("0.1"), time_in_force=T.IOC), -1014),
    ("A10 iceberg, FOK", lambda: limit(iceberg_quantity=D("0.1"), time_in_force=T.FOK), -1014),
    ("iceberg stop, IOC", lambda: stop(iceberg_quantity=D("0.1"), time_in_force=T.IOC), -1014),
    ("iceberg leg, FOK", lambda: LimitAt(D(1), T.FOK, D("0.1")), -1014),
    (
        "iceberg peg, IOC",
        lambda: pegged(peg=OtherSidePeg(0, T.IOC), iceberg_quantity=D("0.1")),
        -1014,
    ),
    ("post-only, IOC", lambda: limit(post_only=True, time_in_force=T.IOC), -1014),
    ("post-only, FOK", lambda: limit(post_only=True, time_in_force=T.FOK), -1014),
    *[
        (f"{kind} {word}", make, -1115)
        for word in sorted(set(T) - PLAIN_TIMES)
        for kind, make in (
            ("limit", lambda word=word: limit(time_in_force=word)),
            ("stop", lambda word=word: stop(time_in_force=word)),
            ("leg", lambda word=word: LimitAt(D(1), word)),
            ("peg", lambda word=word: OtherSidePeg(0, word)),
            ("option", lambda word=word: option(time_in_force=word)),
        )
    ],
    ("option post-only, IOC", lambda: option(post_only=True, time_in_force=T.IOC), -1014),
    ("two post-only legs", lambda: Pair(POST, PostOnly(D(80))), -1168),
    ("sell, stop above", lambda: oco(SELL, LOSS, POST), -1158),
    ("sell, two stops", lambda: oco(SELL, LOSS, LOSS), -1158),
    ("sell, two targets", lambda: oco(SELL, PROFIT, PROFIT), -1158),
    ("buy, stop below", lambda: oco(BUY, POST, LOSS), -1158),
    ("pending, stop above", lambda: PendingPair(side=SELL, quantity=D(1), pair=Pair(LOSS, POST)), -1158),
    ("paid, stop above", lambda: PaidPair(Pair(LOSS, POST)), -1158),
    ("selling pays", lambda: after(PaidOrder(None), side=SELL), -1222),
    ("selling pays a pair", lambda: after(PaidPair(Pair(POST, LOSS)), side=SELL), -1222),
    ("O09 no date", lambda: futures(lasting=T.GTD), -1102),
    ("O09 stop", lambda: futures_stop(lasting=T.GTD), -1102),
    ("hedge, both", lambda: Hedge(PositionSide.BOTH), -4061),
    ("close both", lambda: CloseAll(PositionSide.BOTH), -4061),
    ("O29", lambda: closing(BUY, PositionSide.LONG), -4061),
    ("O29 sell", lambda: closing(SELL, PositionSide.SHORT), -4061),
]  # fmt: skip


@pytest.mark.parametrize("row", FORBIDDEN, ids=lambda row: row[0])
def test_no_ticket_can_say_it(row: tuple[str, Callable[[], object], int]) -> None:
    with pytest.raises(ForbiddenCombination) as caught:
        row[1]()
    assert caught.value.violation.code == row[2]
    assert caught.value.violation.message == str(caught.value)
    assert str(caught.value).endswith((".", "GTC."))


ALLOWED: list[tuple[str, Callable[[], object]]] = [
    ("iceberg", lambda: limit(iceberg_quantity=D("0.1"))),
    ("post-only iceberg", lambda: limit(iceberg_quantity=D("0.1"), post_only=True)),
    ("immediate", lambda: limit(time_in_force=T.IOC)),
    ("fill or kill stop", lambda: stop(time_in_force=T.FOK)),
    ("peg", lambda: pegged(peg=OwnSidePeg(2, post_only=True), iceberg_quantity=D("0.1"))),
    ("other peg", lambda: pegged(peg=OtherSidePeg(0, T.FOK))),
    ("sell pair", lambda: oco(SELL, POST, LOSS)),
    ("sell pair of stops", lambda: oco(SELL, PROFIT, LOSS)),
    ("buy pair", lambda: oco(BUY, LOSS, PostOnly(D(80)))),
    ("pending sell", lambda: after(PendingOrder(side=BUY, quantity=D(1), order=None), side=SELL)),
    ("paid", lambda: after(PaidPair(Pair(POST, LOSS)))),
    ("dated", lambda: futures(lasting=GoodTill(1))),
    ("futures post-only", lambda: futures(lasting=T.GTX)),
    ("close a long", lambda: closing(SELL, PositionSide.LONG)),
    ("close a short", lambda: closing(BUY, PositionSide.SHORT)),
    ("option", lambda: option(post_only=True)),
]


@pytest.mark.parametrize("row", ALLOWED, ids=lambda row: row[0])
def test_what_is_allowed_can_be_said(row: tuple[str, Callable[[], object]]) -> None:
    assert row[1]() is not None
