"""Cases beside the worked examples: the edges of rules, each told apart from its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

from terminal.domain.book import OrderBook
from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.filters import AccountLimits, CountLimits, LotRange, NotionalRange, PriceBand
from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.ticket import (
    FuturesLimitTicket,
    FuturesMarketTicket,
    Hedge,
    OneWay,
    PriceMatch,
)
from terminal.domain.instrument import Instrument, TradingStatus
from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    OcoTicket,
    OtherSidePeg,
    OwnSidePeg,
    Pair,
    PeggedTicket,
    PendingPair,
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
from terminal.domain.validation import Ticket
from tests.support.brackets import COIN_BRACKETS, LINEAR_BRACKETS
from tests.support.futures_market import BLZ, COIN, TST
from tests.support.spot_market import ID, PAIR, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL
Case = tuple[str, Ticket, Instrument, MarketContext]
FULL = pair_with(
    tick_size="0.1",
    step_size="0.001",
    min_price="1",
    max_price="1000",
    min_quantity="0.01",
    max_quantity="50",
    market_lot=LotRange(minimum=D("0.02"), maximum=D(20), step=D("0.002")),
    bands=(
        PriceBand(
            rule="PERCENT_PRICE_BY_SIDE",
            buy_up=D("1.5"),
            buy_down=D("0.5"),
            sell_up=D(2),
            sell_down=D("0.6"),
        ),
    ),
    notionals=(
        NotionalRange(
            rule="NOTIONAL", minimum=D(5), maximum=D(2500), maximum_to_market=True, minutes=5
        ),
    ),
    iceberg_parts=10,
    max_position="40",
)
NOW = MarketContext(
    last_price=D(100),
    best_bid=D("99.9"),
    best_ask=D("100.1"),
    average_price=D(100),
    base_balance=balance("BTC", "30", "2"),
    quote_balance=balance("USDT", "2000"),
    open_buy_quantity=D(3),
    limits=AccountLimits(assets={"BTC": D(25), "USDT": D(1800)}),
)
FREE = MarketContext(last_price=D(100), average_price=D(100), best_bid=D(99), best_ask=D(101))


def limit(price: str, quantity: str, side: Side = BUY, **more: Any) -> LimitTicket:
    return LimitTicket(instrument=ID, side=side, price=D(price), quantity=D(quantity), **more)


def market(amount: str, side: Side = BUY, *, quote: bool = False) -> MarketTicket:
    kind = QuoteQuantity if quote else BaseQuantity
    return MarketTicket(instrument=ID, side=side, amount=kind(D(amount)))


def _spot() -> Iterator[Case]:
    for price in ("0.9", "1", "49.9", "50", "100.05", "150", "150.1", "1000", "1000.1", "-1", "0"):
        yield f"limit buy at {price}", limit(price, "1"), FULL, FREE
    for price in ("59.9", "60", "200", "200.1", "100.05"):
        yield f"limit sell at {price}", limit(price, "1", SELL), FULL, FREE
    for quantity in ("0.009", "0.01", "0.0105", "0.05", "25", "25.001", "50", "50.001", "-1"):
        yield f"limit of {quantity}", limit("100", quantity), FULL, FREE
        yield f"sale of {quantity}", limit("100", quantity, SELL), FULL, FREE
    for quantity in ("0.01", "0.02", "0.05", "0.051", "20", "20.002", "25.002", "50.002"):
        yield f"market of {quantity}", market(quantity), FULL, FREE
        yield f"market sale of {quantity}", market(quantity, SELL), FULL, FREE
    for total in ("0", "-1", "1", "4.99", "5", "2020", "2020.2", "2500", "2501", "0.000000001"):
        yield f"market for {total}", market(total, quote=True), FULL, FREE
        yield f"market sale for {total}", market(total, SELL, quote=True), FULL, FREE
    bare = replace(FREE, best_bid=None, best_ask=None)
    yield "market for 2100, last only", market("2100", quote=True), FULL, bare
    yield "market for 2100, no price", market("2100", quote=True), FULL, MarketContext()
    for quantity in ("5", "5.001", "18", "18.001", "19.98", "20", "25.001"):
        yield f"rich buy of {quantity}", limit("100", quantity), FULL, NOW
        yield f"rich sale of {quantity}", limit("100", quantity, SELL), FULL, NOW
        yield f"rich market of {quantity}", market(quantity), FULL, NOW
    for total in ("1800", "1800.01", "2000", "2000.01", "1999.999999999"):
        yield f"rich market for {total}", market(total, quote=True), FULL, NOW
        yield f"rich sale for {total}", market(total, SELL, quote=True), FULL, NOW
    poor = replace(
        NOW,
        quote_balance=balance("USDT", "400"),
        base_balance=balance("BTC", "2"),
        limits=AccountLimits(),
    )
    for name, ticket in {
        "buy": limit("100", "5"),
        "post-only": limit("99", "5", post_only=True),
        "market buy": market("5"),
        "market for": market("500", quote=True),
        "sale": limit("100", "5", SELL),
        "market sale": market("5", SELL),
        "market sale for": market("500", SELL, quote=True),
        "stop": StopMarketTicket(instrument=ID, side=BUY, quantity=D(5), trigger_price=D(120)),
        "stop limit": StopLimitTicket(
            instrument=ID, side=BUY, quantity=D(5), trigger_price=D(120), price=D(121)
        ),
        "peg": PeggedTicket(instrument=ID, side=BUY, quantity=D(5), peg=OwnSidePeg()),
    }.items():
        yield f"poor {name}", ticket, FULL, poor
    held = replace(FREE, base_balance=balance("BTC", "30", "4"), open_buy_quantity=D("5.5"))
    for quantity in ("0.5", "0.501", "1"):
        yield f"position and {quantity}", limit("100", quantity), FULL, held
    full_up = replace(held, open_buy_quantity=D(6))
    yield "position is full", limit("100", "1"), FULL, full_up
    yield "position over full", limit("100", "1"), FULL, replace(held, open_buy_quantity=D(7))
    yield (
        "position, own buys unknown",
        limit("100", "7"),
        FULL,
        replace(held, open_buy_quantity=None),
    )
    yield "position, sale", limit("100", "7", SELL), FULL, full_up
    for visible in ("0", "-0.1", "0.009", "0.99", "1", "1.0005", "5", "9.999", "10", "11"):
        ticket = limit("100", "10", iceberg_quantity=D(visible))
        yield f"iceberg showing {visible}", ticket, FULL, FREE
    yield "iceberg of nothing", limit("100", "0", iceberg_quantity=D(1)), FULL, FREE
    yield "iceberg without parts", limit("100", "10", iceberg_quantity=D("0.5")), pair_with(), FREE
    for status in TradingStatus:
        yield f"status {status}", limit("100", "1"), replace(FULL, status=status), FREE
    closed = replace(FULL, spot_trading_allowed=False)
    yield "spot closed", limit("100", "1"), closed, FREE
    yield "spot closed, halted", limit("100", "1"), replace(closed, status=TradingStatus.HALT), FREE
    for type_ in sorted(PAIR.order_types):
        without = replace(FULL, order_types=PAIR.order_types - {type_})
        for name, ticket in _one_of_each().items():
            yield f"{name} without {type_}", ticket, without, FREE
    yield (
        "stp off",
        limit("100", "1", stp_mode=StpMode.DECREMENT),
        replace(FULL, stp_modes=frozenset()),
        FREE,
    )
    yield (
        "two decimals",
        limit("100.001", "1.0001"),
        replace(pair_with(), base_decimals=3, quote_decimals=2),
        FREE,
    )
    yield (
        "decimals that fit",
        limit("100.01", "1.001"),
        replace(pair_with(), base_decimals=3, quote_decimals=2),
        FREE,
    )
    for price in ("99.9", "100", "100.1", "100.2"):
        for side in Side:
            ticket = limit(price, "1", side, post_only=True)
            yield (
                f"post-only {side} at {price}",
                ticket,
                FULL,
                replace(FREE, best_bid=D("99.9"), best_ask=D("100.1")),
            )
            yield (
                f"post-only {side} at {price}, no book",
                ticket,
                FULL,
                replace(FREE, best_bid=None, best_ask=None),
            )
    for trigger in ("0.9", "99.9", "99.95", "100", "100.1", "1000.1"):
        for kind in StopKind:
            for side in Side:
                ticket = replace(_stop(kind, trigger), side=side)
                yield f"{kind} {side} at {trigger}", ticket, FULL, FREE
    yield "stop, last unknown", _stop(StopKind.STOP_LOSS, "90"), FULL, MarketContext()
    unpegged = replace(FULL, pegged_allowed=False)
    deep = PeggedTicket(instrument=ID, side=BUY, quantity=D(1), peg=OwnSidePeg(101))
    yield "peg too deep", deep, FULL, FREE
    yield "peg at the limit", replace(deep, peg=OwnSidePeg(100)), FULL, FREE
    yield "peg below zero", replace(deep, peg=OtherSidePeg(-1)), FULL, FREE
    yield "peg not offered", replace(deep, peg=OwnSidePeg(0)), unpegged, FREE
    yield "peg not offered, too deep", deep, unpegged, FREE


def _stop(kind: StopKind, trigger: str) -> Any:
    order = Conditional(kind, Trigger(D(trigger)))
    return ConditionalTicket(instrument=ID, side=SELL, quantity=D(1), order=order)


def _one_of_each() -> dict[str, Ticket]:
    limited = LimitAt(D(100))
    return {
        "limit": limit("100", "1"),
        "post-only": limit("90", "1", post_only=True),
        "market": market("1"),
        "stop": _stop(StopKind.STOP_LOSS, "90"),
        "profit": _stop(StopKind.TAKE_PROFIT, "110"),
        "stop limit": replace(
            _stop(StopKind.STOP_LOSS, "90"),
            order=Conditional(StopKind.STOP_LOSS, Trigger(D(90)), limited),
        ),
        "profit limit": replace(
            _stop(StopKind.TAKE_PROFIT, "110"),
            order=Conditional(StopKind.TAKE_PROFIT, Trigger(D(110)), limited),
        ),
    }


def _lists() -> Iterator[Case]:
    stops: dict[str, Conditional] = {
        "stop 90": Conditional(StopKind.STOP_LOSS, Trigger(D(90))),
        "stop 100": Conditional(StopKind.STOP_LOSS, Trigger(D(100))),
        "stop 120": Conditional(StopKind.STOP_LOSS, Trigger(D(120))),
        "stop 90 limit 130": Conditional(StopKind.STOP_LOSS, Trigger(D(90)), LimitAt(D(130))),
        "trail": Conditional(StopKind.STOP_LOSS, Trailing(100)),
        "trail from 95": Conditional(StopKind.STOP_LOSS, Trailing(100, D(95))),
    }
    targets: dict[str, PostOnly | Conditional] = {
        "post 120": PostOnly(D(120)),
        "post 100": PostOnly(D(100)),
        "post 90": PostOnly(D(90)),
        "post 80": PostOnly(D(80)),
        "profit 120": Conditional(StopKind.TAKE_PROFIT, Trigger(D(120))),
        "profit 120 limit 95": Conditional(StopKind.TAKE_PROFIT, Trigger(D(120)), LimitAt(D(95))),
        "profit 120 limit 90": Conditional(StopKind.TAKE_PROFIT, Trigger(D(120)), LimitAt(D(90))),
        "profit 100": Conditional(StopKind.TAKE_PROFIT, Trigger(D(100))),
        "profit 80": Conditional(StopKind.TAKE_PROFIT, Trigger(D(80))),
        "profit 80 limit 110": Conditional(StopKind.TAKE_PROFIT, Trigger(D(80)), LimitAt(D(110))),
    }
    plain = pair_with(tick_size="0.1", step_size="0.001")
    for stop_name, stop in stops.items():
        for target_name, target in targets.items():
            for side in Side:
                pair = Pair(target, stop) if side is SELL else Pair(stop, target)
                oco = OcoTicket(instrument=ID, side=side, quantity=D(1), pair=pair)
                yield f"oco {side} {target_name}, {stop_name}", oco, plain, FREE
                exits = PendingPair(side=side, quantity=D(1), pair=pair)
                working = limit("95", "1", side.opposite)
                bracket = TriggeredListTicket(working=working, then=exits)
                yield f"otoco {side} {target_name}, {stop_name}", bracket, plain, FREE


TICKET = FuturesLimitTicket(instrument=BLZ.id, side=BUY, quantity=D(1000), price=D("0.05"))
FUTURES_NOW = MarketContext(
    last_price=D("0.05"), mark_price=D("0.05"), best_bid=D("0.0499"), best_ask=D("0.0501")
)


def _futures() -> Iterator[Case]:
    for contract, price, quantity in (
        (BLZ, "0.05", "1000"),
        (TST, "1.0005", "10.001"),
        (COIN, "9640", "3"),
    ):
        mark = D(price)
        context = MarketContext(last_price=mark, mark_price=mark, best_bid=mark, best_ask=mark)
        base = FuturesLimitTicket(
            instrument=contract.id, side=BUY, quantity=D(quantity), price=mark
        )
        tick, step = contract.tick_size, contract.step_size
        for side in Side:
            for factor in ("0.94", "0.95", "0.9501", "1.0499", "1.05", "1.06", "0", "-1", "999"):
                ticket = replace(base, side=side, price=mark * D(factor))
                yield f"{contract.symbol} {side} at ×{factor}", ticket, contract, context
                maker = replace(ticket, lasting=TimeInForce.GTX)
                yield f"{contract.symbol} maker {side} at ×{factor}", maker, contract, context
            for shift in (-tick / 2, tick / 2, -tick, tick):
                maker = replace(base, side=side, price=mark + shift, lasting=TimeInForce.GTX)
                yield f"{contract.symbol} maker {side} {shift:+}", maker, contract, context
        for wanted in ("0", "-1", "0.0001", "0.5", "1", "1.5", "99999999"):
            ticket = replace(base, quantity=D(wanted))
            yield f"{contract.symbol} of {wanted}", ticket, contract, context
            at_market = FuturesMarketTicket(instrument=contract.id, side=SELL, quantity=D(wanted))
            yield f"{contract.symbol} market of {wanted}", at_market, contract, context
        odd = replace(base, quantity=D(quantity) + step / 2)
        yield f"{contract.symbol} off step", odd, contract, context
        yield f"{contract.symbol} nothing known", base, contract, MarketContext()
    book = OrderBook(D("0.0001"))
    book.load([("0.0499", "5")], [("0.0501", "600"), ("0.0502", "600.5")])
    with_book = replace(FUTURES_NOW, book=book)
    for quantity in ("0", "600", "1000", "1200", "1201"):
        ticket = replace(TICKET, quantity=D(quantity), price=D("0.0502"), lasting=TimeInForce.FOK)
        yield f"all or nothing of {quantity}", ticket, BLZ, with_book
    for match in PriceMatch:
        yield f"match {match}", replace(TICKET, price=match), BLZ, with_book
    for status in TradingStatus:
        yield f"futures status {status}", TICKET, replace(BLZ, status=status), FUTURES_NOW
        named = replace(BLZ, status=status, status_text="WORD")
        yield f"futures status {status} by its word", TICKET, named, FUTURES_NOW
    yield (
        "futures limit not offered",
        TICKET,
        replace(BLZ, order_types=frozenset({OrderType.MARKET})),
        FUTURES_NOW,
    )
    yield (
        "futures iceberg",
        LimitTicket(
            instrument=BLZ.id, side=BUY, quantity=D(1000), price=D("0.05"), iceberg_quantity=D(1)
        ),
        BLZ,
        FUTURES_NOW,
    )
    yield (
        "futures by value",
        MarketTicket(instrument=BLZ.id, side=BUY, amount=QuoteQuantity(D(9))),
        BLZ,
        FUTURES_NOW,
    )
    yield from _margins()


def _margins() -> Iterator[Case]:
    for available in ("0", "49.999", "50", "50.0001"):
        for position in ("0", "1000", "-1000", "-60000"):
            for leverage in (20, 21, 51):
                margin = MarginContext(
                    brackets=LINEAR_BRACKETS,
                    leverage=leverage,
                    available=D(available),
                    open_buys=D(100),
                    open_sells=D(300),
                )
                known = replace(FUTURES_NOW, margin=margin, position=D(position))
                for side in Side:
                    ticket = replace(TICKET, side=side, quantity=D(20000), price=D("0.0502"))
                    name = f"margin {side} {available} at {leverage} holding {position}"
                    yield name, ticket, BLZ, known
    hedged = replace(
        FUTURES_NOW,
        hedge_mode=True,
        long_position=D(60_000),
        short_position=D(-480_000),
        margin=MarginContext(brackets=LINEAR_BRACKETS, leverage=20, available=D("49.9")),
    )
    for side in Side:
        for leg in (PositionSide.LONG, PositionSide.SHORT):
            ticket = replace(TICKET, side=side, quantity=D(20001), exposure=Hedge(leg))
            yield f"margin {side} {leg}", ticket, BLZ, hedged
            many = replace(ticket, quantity=D(480_001))
            yield f"leverage {side} {leg}", many, BLZ, hedged
            unknown = replace(hedged, long_position=None, short_position=None)
            yield f"unknown legs {side} {leg}", ticket, BLZ, unknown
    reducing = replace(TICKET, exposure=OneWay(reduce_only=True))
    for position in ("-1", "0", "1"):
        for side in Side:
            known = replace(FUTURES_NOW, position=D(position))
            yield f"reduce {side} {position}", replace(reducing, side=side), BLZ, known
    coins = MarginContext(brackets=COIN_BRACKETS, leverage=20, available=D("0.01"))
    context = MarketContext(last_price=D(9640), mark_price=D(9640), margin=coins)
    for quantity in ("19", "20", "2000", "5000"):
        ticket = FuturesMarketTicket(instrument=COIN.id, side=SELL, quantity=D(quantity))
        yield f"coin margin {quantity}", ticket, COIN, context
    counts = CountLimits(algo_orders=3)
    few = replace(FUTURES_NOW, limits=AccountLimits(counts=counts), open_orders=199)
    yield "199 open", TICKET, BLZ, few
    yield "200 open", TICKET, BLZ, replace(few, open_orders=200)
    yield "201 open", TICKET, BLZ, replace(few, open_orders=201)


CASES: list[Case] = [*_spot(), *_lists(), *_futures()]
"""Name, ticket, instrument and what is known."""
