"""What the ticket's rules let through, the exchange takes, and what they refuse, it refuses.

Any disagreement is a defect: an order refused after the click, or a legal order that cannot be
sent. The market stands still, so that both sides judge the same moment. More tickets with
`AGREEMENT_TICKETS=20000 pytest tests/properties`.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from terminal.domain.balance import Balance
from terminal.domain.book import OrderBook
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Side, TimeInForce
from terminal.domain.order_shape import CONDITIONAL_TYPES
from terminal.domain.rounding import floor_to_step
from terminal.domain.ticket import BaseQuantity, MarketTicket, OrderTicket, QuoteQuantity
from terminal.domain.validation import Field, MarketContext, Violation, validate
from terminal.simulator.clock import SteppedClock
from terminal.simulator.limits import LimitSettings
from terminal.simulator.params import Params
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.listing import listing
from terminal.simulator.spot.model import BookLevel, NewOrder, OrderRecord, VenueError
from terminal.simulator.spot_wire.info import limit_rules, symbol_info
from terminal.simulator.spot_wire.orders import read_order
from terminal.ui.ticket.form import TicketForm, TicketKind
from terminal.ui.ticket.reading import read
from terminal.venue.binance.spot.encode import encode_order
from terminal.venue.binance.spot.instruments import parse_exchange_info

D = Decimal
SYMBOLS = ("BTCUSDT", "ETHUSDT", "ETHBTC", "PEPEUSDT", "XRPUSDT", "LUNAUSDT", "BTCFDUSD")
TICKETS = int(os.environ.get("AGREEMENT_TICKETS", "600"))
START_MS = 1_700_000_000_000
FUNDS = {"USDT": D("31343.72"), "BTC": D("0.25"), "PEPE": D("9000000"), "XRP": D("0.05")}
DEPTH = 5_000
PLACED = 0.3
MOST_OPEN = 25


@dataclass(frozen=True, slots=True)
class Case:
    pair: SpotPair
    context: MarketContext
    ticket: OrderTicket
    params: dict[str, str]


class World:
    """One exchange, one account, and how the terminal sees both."""

    def __init__(self, seed: int) -> None:
        usual = listing()
        clock = SteppedClock(START_MS)
        listed = {name: usual[name] for name in SYMBOLS}
        self.exchange = SpotExchange(clock, seed=seed, listed=listed)
        self.exchange.step_to(clock.advance(60_000))
        self.account = self.exchange.create_account(FUNDS)
        info = {
            "timezone": "UTC",
            "serverTime": clock.now_ms(),
            "rateLimits": limit_rules(LimitSettings(), websocket=False),
            "exchangeFilters": [],
            "symbols": [
                symbol_info(spec, show_permission_sets=True)
                for spec in self.exchange.symbols.values()
            ],
        }
        self.pairs = parse_exchange_info(json.dumps(info)).pairs

    def context(self, pair: SpotPair) -> MarketContext:
        """As `TradingService.context` sees it, from the exchange's own mouth."""
        _, bids, asks = self.exchange.depth(pair.symbol, DEPTH)
        balances = self.exchange.balances(self.account)
        mine = self.exchange.open_orders(self.account, pair.symbol)

        def held(asset: str) -> Balance:
            return Balance(asset, *balances.get(asset, (D(0), D(0))))

        newest = self.exchange.trades(pair.symbol, limit=1)
        book = OrderBook(pair.tick_size)
        book.load(_texts(bids), _texts(asks))
        return MarketContext(
            last_price=newest[0].price if newest else None,
            best_bid=bids[0][0] if bids else None,
            best_ask=asks[0][0] if asks else None,
            average_price=self.exchange.average_price(pair.symbol).price,
            base_balance=held(pair.base),
            quote_balance=held(pair.quote),
            open_orders=len(mine),
            open_conditional_orders=sum(1 for order in mine if _is_conditional(order)),
            open_buy_quantity=sum(
                (o.quantity - o.executed for o in mine if o.side is Side.BUY), D(0)
            ),
            exchange_open_orders=len(self.exchange.open_orders(self.account)),
            book=book,
        )

    def order(self, case: Case) -> NewOrder:
        """The order as the exchange reads it from the parameters on the wire."""
        return read_order(Params(case.params), self.exchange.symbols[case.pair.symbol])

    def refusal(self, case: Case) -> str:
        """What the exchange says against the order; empty when it would take it."""
        try:
            self.exchange.test_order(self.account, self.order(case))
        except VenueError as error:
            return str(error)
        return ""


def _texts(levels: list[BookLevel]) -> list[tuple[str, str]]:
    return [(format(price, "f"), format(quantity, "f")) for price, quantity in levels]


def _is_conditional(order: OrderRecord) -> bool:
    return order.type in CONDITIONAL_TYPES


def _prices(dice: random.Random, pair: SpotPair, context: MarketContext) -> str:
    """Texts near everything that a rule on prices turns on."""
    tick, filters = pair.tick_size, pair.filters
    centre = context.average_price or D(1)
    ends = [centre, filters.min_price, filters.max_price]
    ends += [p for p in (context.last_price, context.best_bid, context.best_ask) if p is not None]
    for band in filters.bands:
        factors = (band.buy_up, band.buy_down, band.sell_up, band.sell_down)
        ends += [centre * factor for factor in factors if factor is not None]
    stretch = dice.choice(
        [1, dice.uniform(0.9, 1.1), dice.uniform(0.9, 1.1), dice.uniform(0.4, 2.2)]
    )
    price = (centre if stretch != 1 else dice.choice(ends)) * D(str(stretch))
    price = floor_to_step(price, tick) + tick * dice.choice([-2, -1, 0, 0, 1, 2])
    if dice.random() < 0.08:
        price += tick / dice.choice([2, 10, 1_000])
    return format(price, "f")


def _quantities(dice: random.Random, pair: SpotPair, context: MarketContext, price: Decimal) -> str:
    step, filters = pair.step_size, pair.filters
    value = price if price > 0 else D(1)
    assert context.base_balance is not None
    assert context.quote_balance is not None
    ends = [filters.min_quantity, filters.max_quantity, context.base_balance.free]
    ends.append(context.quote_balance.free / value)
    ends += [rule.minimum / value for rule in filters.notional_ranges]
    ends += [rule.maximum / value for rule in filters.notional_ranges]
    if filters.market_lot is not None:
        ends += [filters.market_lot.maximum]
    if dice.random() < 0.5:
        # Something a person would order.
        ends = [dice.choice(ends[2:4]) * D(str(dice.random()))]
    quantity = dice.choice(ends) * D(str(dice.choice([1, 1, 1, dice.uniform(0.1, 1.5)])))
    quantity = floor_to_step(quantity, step) + step * dice.choice([-1, 0, 0, 1])
    if dice.random() < 0.08:
        quantity += step / dice.choice([2, 10])
    return format(max(quantity, D(0)), "f")


def _forms(dice: random.Random, pair: SpotPair, context: MarketContext) -> TicketForm:
    kind = dice.choice(list(TicketKind))
    price, trigger = _prices(dice, pair, context), _prices(dice, pair, context)
    sized_at = {
        TicketKind.MARKET: context.best_ask,
        TicketKind.STOP_MARKET: D(trigger),
    }.get(kind, D(price))
    by_quote = dice.random() < 0.3
    quantity = _quantities(dice, pair, context, sized_at or D(1))
    if by_quote:
        quantity = format(round(D(quantity) * (sized_at or D(1)), dice.choice([2, 8])), "f")
    iceberg = D(quantity) / dice.choice([2, 10, 99, 100, 101, 200]) if D(quantity) else D(0)
    visible = floor_to_step(iceberg, pair.step_size)
    return TicketForm(
        instrument=pair,
        side=dice.choice(list(Side)),
        kind=kind,
        price=price,
        trigger=trigger,
        quantity=quantity,
        iceberg=format(visible, "f"),
        by_quote=by_quote,
        time_in_force=dice.choice([TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK]),
        post_only=dice.random() < 0.3,
        use_iceberg=dice.random() < 0.2,
    )


def _next(world: World, dice: random.Random) -> Case:
    """The next ticket that the form can read."""
    while True:
        pair = dice.choice(world.pairs)
        context = world.context(pair)
        ticket = read(_forms(dice, pair, context)).ticket
        if ticket is not None:
            params = encode_order(ticket, pair, f"t{dice.randrange(10**12)}", context.last_price)
            return Case(pair, context, ticket, params)


def _is_careful(case: Case, violations: tuple[Violation, ...]) -> bool:
    """A sum above the balance is refused even where the lots that it buys could be paid."""
    return "quoteOrderQty" in case.params and {v.rule for v in violations} == {"BALANCE"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ticket_and_the_exchange_agree(seed: int) -> None:
    world, dice, taken = World(seed), random.Random(seed), 0
    for _ in range(TICKETS // 3):
        case = _next(world, dice)
        violations = validate(case.ticket, case.pair, case.context)
        refusal = world.refusal(case)
        said = "; ".join(f"{v.rule}: {v.message}" for v in violations)
        told = f"{case.params}\nrules: {said or 'legal'}\nexchange: {refusal or 'taken'}"
        if not _is_careful(case, violations):
            assert bool(violations) == bool(refusal), told
        if not refusal:
            taken += 1
            if dice.random() < PLACED:
                world.exchange.place(world.account, world.order(case))
        if len(world.exchange.open_orders(world.account)) > MOST_OPEN:
            world = World(seed + taken)
    assert taken > TICKETS // 60, "too few legal tickets to mean anything"


def test_every_remedy_that_is_offered_is_taken() -> None:
    """A nearest legal value, put in the place of the wrong one, breaks no rule on that number."""
    world, dice, tried = World(4), random.Random(4), 0
    while tried < TICKETS // 3:
        case = _next(world, dice)
        for broken in validate(case.ticket, case.pair, case.context):
            for value in (broken.lower, broken.upper):
                mended = None if value is None else _mend(case.ticket, broken.field, value)
                if mended is None:
                    continue
                left = validate(mended, case.pair, case.context)
                still = [v.message for v in left if v.field is broken.field]
                told = f"{case.params}\n{broken.message}\n{value} was offered, and then: {still}"
                assert not still, told
                tried += 1


def _mend(ticket: OrderTicket, place: Field, value: Decimal) -> OrderTicket | None:
    """The ticket with one number replaced; None where the number is not on it."""
    if isinstance(ticket, MarketTicket):
        amount = QuoteQuantity(value) if place is Field.TOTAL else BaseQuantity(value)
        return replace(ticket, amount=amount) if place in (Field.TOTAL, Field.QUANTITY) else None
    names = {
        Field.PRICE: "price",
        Field.TRIGGER_PRICE: "trigger_price",
        Field.QUANTITY: "quantity",
        Field.ICEBERG: "iceberg_quantity",
    }
    name = names.get(place, "")
    return replace(ticket, **{name: value}) if hasattr(ticket, name) else None
