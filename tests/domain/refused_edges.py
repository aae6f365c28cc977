"""More edges: flags that are off, filters that are absent or odd, options, what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

from terminal.domain.context import MarketContext
from terminal.domain.filters import AccountLimits, CountLimits, LotRange, NotionalRange, PriceBand
from terminal.domain.futures.ticket import (
    FuturesLimitTicket,
    FuturesStopLimitTicket,
    FuturesTrailingTicket,
    PriceMatch,
    WorkingPrice,
)
from terminal.domain.instrument import TradingStatus
from terminal.domain.order import Side, StpMode, TimeInForce
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    OwnSidePeg,
    PeggedTicket,
    StopKind,
    Trailing,
    Trigger,
)
from terminal.domain.ticket import LimitTicket, StopMarketTicket
from tests.domain.refused_cases import FREE, NOW, Case, limit, market
from tests.domain.test_option_rules import CALL
from tests.domain.test_option_rules import NOW as OPTION_NOW
from tests.domain.test_option_rules import TICKET as OPTION
from tests.support.futures_market import BLZ
from tests.support.spot_market import ID, PAIR, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL
PLAIN = replace(
    PAIR,
    iceberg_allowed=False,
    quote_order_quantity_allowed=False,
    trailing_stop_allowed=False,
    pegged_allowed=False,
    stp_modes=frozenset(),
)


def stop(kind: StopKind, side: Side, when: Any, **more: Any) -> ConditionalTicket:
    order = Conditional(kind, when, more.pop("then", None))
    return ConditionalTicket(instrument=ID, side=side, quantity=D(1), order=order, **more)


def _flags() -> Iterator[Case]:
    for name, ticket in {
        "limit": limit("100", "1"),
        "market": market("1"),
        "by value": market("50", quote=True),
        "iceberg": limit("100", "1", iceberg_quantity=D("0.5")),
        "stop": stop(StopKind.STOP_LOSS, SELL, Trigger(D(90))),
        "trail": stop(StopKind.STOP_LOSS, SELL, Trailing(50)),
        "peg": PeggedTicket(instrument=ID, side=BUY, quantity=D(1), peg=OwnSidePeg()),
        "stp": limit("100", "1", stp_mode=StpMode.NONE),
        "post-only peg": PeggedTicket(
            instrument=ID, side=SELL, quantity=D(1), peg=OwnSidePeg(0, post_only=True)
        ),
    }.items():
        yield f"plain pair: {name}", ticket, PLAIN, FREE
        yield f"full pair: {name}", ticket, PAIR, FREE
        yield f"nothing known: {name}", ticket, PAIR, MarketContext()
    for kind in StopKind:
        for side in Side:
            for activation in ("90", "110"):
                ticket = stop(kind, side, Trailing(50, D(activation)))
                yield f"trail {kind} {side} from {activation}", ticket, PAIR, FREE


def _values() -> Iterator[Case]:
    both = (
        NotionalRange(rule="MIN_NOTIONAL", minimum=D(7), minimum_to_market=False),
        NotionalRange(rule="NOTIONAL", minimum=D(5), maximum=D(900), maximum_to_market=False),
    )
    only_max = (NotionalRange(rule="NOTIONAL", maximum=D(900), maximum_to_market=True),)
    last = (NotionalRange(rule="NOTIONAL", minimum=D(5), minutes=0),)
    for rules_name, rules in {"both": both, "only max": only_max, "last": last}.items():
        pair = pair_with(step_size="0.001", notionals=rules)
        for amount in ("0.03", "0.06", "0.07", "8.9", "9", "9.001"):
            yield f"{rules_name}: limit {amount}", limit("100", amount), pair, FREE
            yield f"{rules_name}: market {amount}", market(amount), pair, FREE
            high = replace(FREE, average_price=D(50))
            yield f"{rules_name}: market {amount} at half", market(amount), pair, high
            blind = replace(FREE, average_price=None)
            yield f"{rules_name}: market {amount}, no average", market(amount), pair, blind
        for total in ("4", "6", "7", "900", "901"):
            yield f"{rules_name}: for {total}", market(total, quote=True), pair, FREE
            rich = replace(FREE, quote_balance=balance("USDT", "890.5"))
            yield f"{rules_name}: for {total} of 890.5", market(total, quote=True), pair, rich
            sale = market(total, SELL, quote=True)
            yield f"{rules_name}: sale for {total}", sale, pair, rich
        for price in ("0", "-1"):
            yield f"{rules_name}: limit at {price}", limit(price, "1"), pair, FREE
    bare = pair_with(notionals=both)
    yield "no steps", limit("3", "1.3333"), bare, FREE
    reference = replace(FREE, reference_price=D(40), average_price=None)
    yield "by reference", market("0.1"), pair_with(step_size="0.001", notionals=last), reference
    banded = pair_with(bands=(PriceBand(rule="PERCENT_PRICE", buy_up=D("1.1")),))
    yield "band by reference", limit("44.1", "1"), banded, reference


def _lots() -> Iterator[Case]:
    odd = pair_with(step_size="0.002", quantity_offset="0.001", min_quantity="0.001")
    for quantity in ("0.001", "0.002", "0.003"):
        yield f"odd lots {quantity}", limit("100", quantity), odd, FREE
        yield (
            f"odd lots for iceberg {quantity}",
            limit("100", "1.001", iceberg_quantity=D(quantity)),
            odd,
            FREE,
        )
        apart = replace(odd, filters=replace(odd.filters, market_lot=LotRange(step=D("0.002"))))
        yield f"no common lot {quantity}", market(quantity), apart, FREE
        third = replace(odd, filters=replace(odd.filters, market_lot=LotRange(step=D("0.003"))))
        yield f"common lot of three {quantity}", market(quantity), third, FREE
        loose = replace(odd, filters=replace(odd.filters, market_lot=LotRange()))
        yield f"loose market lot {quantity}", market(quantity), loose, FREE
    for price in ("100.5", "100.25", "100.75"):
        shifted = pair_with(tick_size="0.5", price_offset="0.25")
        yield f"odd ticks {price}", limit(price, "1"), shifted, FREE
    stepped = pair_with(step_size="1", min_quantity="2", max_quantity="10")
    for total in ("100", "101", "202", "203", "1010", "1011.9", "1111", "1112"):
        yield f"whole lots for {total}", market(total, quote=True), stepped, FREE
    for visible in ("3", "4", "33", "34"):
        parts = pair_with(step_size="1", iceberg_parts=3)
        yield (
            f"iceberg of 100 showing {visible}",
            limit("9", "100", iceberg_quantity=D(visible)),
            parts,
            FREE,
        )


def _accounts() -> Iterator[Case]:
    pair = pair_with(step_size="0.001")
    caps = AccountLimits(assets={"BTC": D(2), "USDT": D(150)})
    for name, known in {
        "capped": replace(FREE, limits=caps),
        "capped, no price": MarketContext(limits=caps),
        "capped quote only": replace(FREE, limits=AccountLimits(assets={"USDT": D(150)})),
        "capped, little money": replace(NOW, limits=caps, quote_balance=balance("USDT", "120")),
        "capped, few coins": replace(NOW, limits=caps, base_balance=balance("BTC", "0.5")),
    }.items():
        for quantity in ("1", "1.4", "1.51", "2", "2.001"):
            for side in Side:
                yield f"{name}: {side} {quantity}", limit("100", quantity, side), pair, known
                yield f"{name}: market {side} {quantity}", market(quantity, side), pair, known
        yield f"{name}: for 151", market("151", quote=True), pair, known
        yield f"{name}: sale for 151", market("151", SELL, quote=True), pair, known
        waiting = StopMarketTicket(
            instrument=ID, side=BUY, quantity=D("1.51"), trigger_price=D(110)
        )
        yield f"{name}: stop", waiting, pair, known
    exact = replace(FREE, quote_balance=balance("USDT", "100"), base_balance=balance("BTC", "1"))
    for quantity in ("1", "1.001"):
        yield f"exactly enough: buy {quantity}", limit("100", quantity), pair, exact
        yield f"exactly enough: sell {quantity}", limit("100", quantity, SELL), pair, exact
    trail = stop(StopKind.STOP_LOSS, BUY, Trailing(50), then=LimitAt(D(120)))
    yield "trail with a limit and too little", trail, pair, exact
    yield "trail and too little", stop(StopKind.STOP_LOSS, BUY, Trailing(50)), pair, exact
    nothing = replace(exact, quote_balance=balance("USDT", "0"), base_balance=balance("BTC", "0"))
    yield "no money", limit("100", "1"), pair, nothing
    yield "no coins", market("1", SELL), pair, nothing
    barred = replace(FREE, can_trade=False, permissions=frozenset({"A"}))
    closed = replace(pair, permission_sets=(frozenset({"B"}),))
    yield "barred twice", limit("100", "1"), closed, barred
    counts = CountLimits(orders=2, algo_orders=1, icebergs=1, order_lists=1)
    many = replace(
        FREE,
        limits=AccountLimits(counts=counts),
        open_orders=5,
        exchange_open_orders=4,
        exchange_open_conditional_orders=1,
        exchange_open_icebergs=3,
    )
    counted = replace(pair, filters=replace(pair.filters, counts=counts))
    yield "too many orders", limit("100", "1"), counted, many
    yield "too many stops", stop(StopKind.STOP_LOSS, SELL, Trigger(D(90))), counted, many
    yield "too many icebergs", limit("100", "1", iceberg_quantity=D("0.5")), counted, many


def _options() -> Iterator[Case]:
    for status in TradingStatus:
        yield f"option status {status}", OPTION, replace(CALL, status=status), OPTION_NOW
        named = replace(CALL, status=status, status_text="WORD")
        yield f"option status {status} by its word", OPTION, named, OPTION_NOW
    for price in (
        "2",
        "97",
        "102",
        "104",
        "492",
        "497",
        "502",
        "507",
        "9002",
        "9003",
        "9007",
        "-5",
    ):
        for side in Side:
            ticket = replace(OPTION, side=side, price=D(price))
            yield f"option {side} at {price}", ticket, CALL, OPTION_NOW
            yield (
                f"option post-only {side} at {price}",
                replace(ticket, post_only=True),
                CALL,
                OPTION_NOW,
            )
    for quantity in ("0.01", "0.99", "1", "1.01", "99.99", "100", "100.01", "0.5", "0", "-1"):
        for side in Side:
            ticket = replace(OPTION, side=side, quantity=D(quantity))
            yield f"option {side} of {quantity}", ticket, CALL, OPTION_NOW
            reducing = replace(ticket, reduce_only=True)
            yield f"option reducing {side} of {quantity}", reducing, CALL, OPTION_NOW
    unbounded = replace(CALL, filters=replace(CALL.filters, max_price=D(0), max_quantity=D(0)))
    yield (
        "option without bounds",
        replace(OPTION, price=D(99992), quantity=D("999.99")),
        unbounded,
        OPTION_NOW,
    )
    plain = LimitTicket(
        instrument=CALL.id,
        side=BUY,
        quantity=D("0.51"),
        price=D(492),
        iceberg_quantity=D("0.1"),
        stp_mode=StpMode.TRANSFER,
    )
    yield "option iceberg", plain, CALL, OPTION_NOW


def _futures_triggers() -> Iterator[Case]:
    known = {
        "both": MarketContext(last_price=D("0.05"), mark_price=D("0.051")),
        "last": MarketContext(last_price=D("0.05")),
        "mark": MarketContext(mark_price=D("0.051")),
        "ask": MarketContext(mark_price=D("0.05"), best_ask=D("0.0501")),
        "bid": MarketContext(mark_price=D("0.05"), best_bid=D("0.0499")),
    }
    common: dict[str, Any] = {"instrument": BLZ.id, "quantity": D(1000)}
    for name, context in known.items():
        for side in Side:
            for trigger in ("0", "-1", "0.0499", "0.05", "0.0501", "0.0505", "0.0511", "0.05005"):
                level = D(trigger)
                trail = FuturesTrailingTicket(
                    **common, side=side, callback_percent=D(1), activation_price=level
                )
                yield f"{name}: trail {side} from {trigger}", trail, BLZ, context
                stop_limit = FuturesStopLimitTicket(
                    **common,
                    side=side,
                    kind=StopKind.STOP_LOSS,
                    trigger_price=level,
                    price=D("0.0501") if side is BUY else D("0.0499"),
                    lasting=TimeInForce.GTX,
                )
                yield f"{name}: stop {side} at {trigger}", stop_limit, BLZ, context
                by_mark = replace(stop_limit, working=WorkingPrice.MARK, price=PriceMatch.QUEUE)
                yield f"{name}: stop by mark {side} at {trigger}", by_mark, BLZ, context
                maker = FuturesLimitTicket(
                    **common, side=side, price=level, lasting=TimeInForce.GTX
                )
                yield f"{name}: maker {side} at {trigger}", maker, BLZ, context
            matched = FuturesLimitTicket(
                **common, side=side, price=PriceMatch.OPPONENT, lasting=TimeInForce.FOK
            )
            yield f"{name}: all or nothing {side}", matched, BLZ, context


CASES: list[Case] = [
    *_flags(),
    *_values(),
    *_lots(),
    *_accounts(),
    *_options(),
    *_futures_triggers(),
]
"""Name, ticket, instrument and what is known."""
