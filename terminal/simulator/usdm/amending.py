"""Changing price and quantity of a resting LIMIT order; it goes to the end of its queue.

Source: "Modify Order", "Modify Multiple Orders"; spec/current.md 4.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from terminal.domain.order import ZERO, OrderStatus, OrderType, Side, TimeInForce
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.accounts import FuturesAccount, LiveFutures
from terminal.simulator.usdm.commands import MAX_BATCH
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.margin import Exposure
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.model import FuturesAmendment, FuturesOrder, ModifyOrder
from terminal.simulator.usdm.order_rules import (
    check_band,
    check_price,
    check_price_choice,
    check_quantity,
    require,
)
from terminal.simulator.usdm.reducing import trim
from terminal.simulator.usdm.words import ContractStatus, ExecutionKind, ExpiryReason, PriceMatch

MAX_AMENDMENTS = 10_000
_POST_ONLY = (TimeInForce.GTX, TimeInForce.RPI)


class Amending:
    """Judges a modification as a whole before anything changes."""

    def __init__(self, engine: FuturesEngine) -> None:
        self._engine = engine
        self._count = 0

    def modify(self, account_id: int, wish: ModifyOrder) -> FuturesOrder:
        """The order as it is afterwards; CANCELED when nothing is left of it.

        Raises:
            VenueError: the refusal; the order is unchanged.
        """
        engine = self._engine
        market, now_ms = engine.market(wish.symbol), engine.catch_up()
        account = engine.account(account_id)
        live = self._find(account, wish)
        price, quantity = self._judge(account, market, live, wish)
        self._amend(account, market, live, wish, price, quantity, now_ms)
        engine.settle(market, now_ms)
        return replace(live.record)

    def modify_batch(
        self, account_id: int, wishes: Sequence[ModifyOrder | VenueError]
    ) -> list[FuturesOrder | VenueError]:
        """Up to five modifications, each with an outcome of its own; -4082 for another number."""
        if not 0 < len(wishes) <= MAX_BATCH:
            raise VenueError(-4082, f"Invalid number of batch place orders: {len(wishes)}")
        outcomes: list[FuturesOrder | VenueError] = []
        for wish in wishes:
            try:
                if isinstance(wish, VenueError):
                    raise wish
                outcomes.append(self.modify(account_id, wish))
            except VenueError as error:
                outcomes.append(error)
        return outcomes

    def _find(self, account: FuturesAccount, wish: ModifyOrder) -> LiveFutures:
        if wish.order_id is None and wish.client_id is None:
            raise VenueError(
                -1102,
                "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
            )
        try:
            live = self._engine.desk.find_live(account, wish.symbol, wish.order_id, wish.client_id)
        except VenueError:
            raise VenueError(-2013, "Order does not exist.") from None
        if live.record.side is not wish.side:
            raise VenueError(-2013, "Order does not exist.")
        return live

    def _judge(
        self,
        account: FuturesAccount,
        market: ContractMarket,
        live: LiveFutures,
        wish: ModifyOrder,
    ) -> tuple[Decimal, Decimal]:
        """The new price and quantity, if the exchange takes them."""
        record, spec = live.record, market.spec
        if spec.status is not ContractStatus.TRADING:
            raise VenueError(
                -5024, "Symbol is not in trading status. Order amendment is not permitted."
            )
        if record.type is not OrderType.LIMIT:
            raise VenueError(-5025, "Only limit order is supported.")
        require("quantity", wish.quantity)
        check_price_choice(wish.price, wish.price_match)
        if wish.reduce_only and not record.reduce_only:
            raise VenueError(-5047, "The order is not a reduce only order.")
        price, quantity = wish.price, wish.quantity or ZERO
        if wish.price_match is not PriceMatch.NONE:
            price = market.match_price(record.side, wish.price_match)
        if price is None:
            raise VenueError(-5041, "No depth matches this BBO order.")
        check_price(price, spec)
        check_quantity(quantity, spec, is_market=False)
        check_band(record.side, price, spec, self._engine.marks.mark(record.symbol))
        if price * quantity < spec.min_notional and not record.reduce_only:
            raise VenueError(
                -5029, f"Order's notional must be no smaller than {spec.min_notional}."
            )
        if price == record.price and quantity == record.quantity:
            raise VenueError(-5027, "No need to modify the order.")
        done = sum(row.order_id == record.order_id for row in account.amendments)
        if done >= MAX_AMENDMENTS:
            raise VenueError(-5026, "Exceed maximum modify order limit.")
        if not live.only_reduces and quantity > record.executed:
            self._check_margin(account, market, live, price, quantity)
        return price, quantity

    def _check_margin(
        self,
        account: FuturesAccount,
        market: ContractMarket,
        live: LiveFutures,
        price: Decimal,
        quantity: Decimal,
    ) -> None:
        record = live.record
        held = record.price * (record.quantity - record.executed)
        buys = record.side is Side.BUY
        freed = Exposure(held if buys else ZERO, ZERO if buys else held)
        lots = market.scale.lots(quantity - record.executed)
        wanted = LiveFutures(replace(record, price=price, quantity=quantity), live.tick, lots)
        self._engine.desk.check_margin(account, market, wanted, freed)

    def _amend(
        self,
        account: FuturesAccount,
        market: ContractMarket,
        live: LiveFutures,
        wish: ModifyOrder,
        price: Decimal,
        quantity: Decimal,
        now_ms: int,
    ) -> None:
        record, accounts = live.record, self._engine.accounts
        self._note(account, record, wish, price, quantity, now_ms)
        tick = market.scale.ticks(price)
        would_take = market.book.crosses(record.side, tick)
        if quantity <= record.executed or (record.time_in_force in _POST_ONLY and would_take):
            market.withdraw(live, now_ms)
            return
        market.book.side(record.side).remove(live)
        live.rests = False
        live.tick = tick
        live.remaining = market.scale.lots(quantity - record.executed)
        record.price, record.quantity = price, quantity
        record.price_match = wish.price_match
        record.updated_ms = now_ms
        record.expiry_reason = ExpiryReason.NONE
        accounts.tell(ExecutionKind.AMENDMENT, record, now_ms, modify_id=wish.modify_id)
        market.enter(live, now_ms)
        if live.only_reduces and record.status in (
            OrderStatus.NEW,
            OrderStatus.PARTIALLY_FILLED,
        ):
            trim(market, accounts, account, record.position_side, now_ms)

    def _note(
        self,
        account: FuturesAccount,
        record: FuturesOrder,
        wish: ModifyOrder,
        price: Decimal,
        quantity: Decimal,
        now_ms: int,
    ) -> None:
        self._count += 1
        earlier = sum(row.order_id == record.order_id for row in account.amendments)
        account.amendments.append(
            FuturesAmendment(
                amendment_id=self._count,
                symbol=record.symbol,
                order_id=record.order_id,
                client_id=record.client_id,
                price_before=record.price,
                price_after=price,
                quantity_before=record.quantity,
                quantity_after=quantity,
                count=earlier + 1,
                modify_id=wish.modify_id,
                time_ms=now_ms,
            )
        )
