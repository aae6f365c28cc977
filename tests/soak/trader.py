"""A hand that never rests: places and cancels at random, and remembers every click."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from terminal.domain.gate import Level
from terminal.domain.order import OrderStatus, Side
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket, OrderTicket
from tests.faults.lab import BTC, Lab

MOST_OPEN = 40
STEP = Decimal("0.00001")
TICK = Decimal("0.01")


class Trader:
    """`sent` are the ids of orders that left the gate, `refused` how many it kept."""

    def __init__(self, lab: Lab, chance: Random) -> None:
        self._lab = lab
        self._chance = chance
        self.sent: set[str] = set()
        self.refused = 0
        self.cancels = 0

    def act(self) -> None:
        trading, stores = self._lab.engine.trading, self._lab.engine.stores
        open_orders = stores.orders.open_orders(BTC)
        live = [o for o in open_orders if o.status is not OrderStatus.SUBMITTING]
        full = len(open_orders) >= MOST_OPEN
        if live and (full or self._chance.random() < 0.45):
            self.cancels += 1
            trading.cancel(self._chance.choice(live))
        elif not full:
            self._send()

    def _send(self) -> None:
        trading, stores = self._lab.engine.trading, self._lab.engine.stores
        ticket = self._ticket()
        if ticket is None:
            return
        client_id = trading.submit(ticket)
        question = stores.questions.open
        if client_id is not None and question is not None:
            words = "soak" if question.decision.level is Level.OVERRIDE else ""
            client_id = trading.answer(client_id, agreed=True, words=words)
        if client_id is None:
            self.refused += 1
        else:
            self.sent.add(client_id)

    def _ticket(self) -> OrderTicket | None:
        context = self._lab.engine.trading.context(BTC)
        chance, side = self._chance, self._chance.choice(tuple(Side))
        last = context.last_price
        if last is None:
            return None
        quantity = STEP * chance.randint(10, 60)
        base = context.base_balance
        if side is Side.SELL and base is not None and base.free < quantity * 3:
            side = Side.BUY
        if chance.random() < 0.15:
            return MarketTicket(instrument=BTC, side=side, amount=BaseQuantity(quantity))
        away = Decimal(chance.randint(-5, 300)) / 10_000
        sign = -1 if side is Side.BUY else 1
        price = (last * (1 + sign * away)).quantize(TICK)
        return LimitTicket(instrument=BTC, side=side, quantity=quantity, price=price)
