"""Placing and cancelling: what the account may do, and what its order becomes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import ZERO, OrderStatus, OrderType, Side, TimeInForce
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.accounts import (
    FuturesAccount,
    FuturesAccounts,
    LiveFutures,
    closable_lots,
    closes_leg,
)
from terminal.simulator.usdm.margin import Exposure, Margins
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.marks import Marks
from terminal.simulator.usdm.model import FuturesOrder, NewFuturesOrder
from terminal.simulator.usdm.order_rules import (
    Standing,
    check_composition,
    check_filters,
    check_life,
    check_sides,
    check_status,
    default_stp,
)
from terminal.simulator.usdm.reducing import resting_reducers, trim
from terminal.simulator.usdm.words import ExecutionKind, ExpiryReason, PriceMatch

MARKET_MARGIN = Decimal("1.0005")
"""A market buy is charged for a price so much above the best one."""
_POST_ONLY = (TimeInForce.GTX, TimeInForce.RPI)


class OrderDesk:
    """Judges and books orders of the normal door."""

    def __init__(self, accounts: FuturesAccounts, margins: Margins, marks: Marks) -> None:
        self.accounts = accounts
        self._margins = margins
        self._marks = marks

    def judge(
        self, account: FuturesAccount, market: ContractMarket, order: NewFuturesOrder, now_ms: int
    ) -> LiveFutures:
        """The order as it would enter the market, or the refusal; nothing changes.

        Raises:
            VenueError: with the exchange's code.
        """
        check_composition(order)
        check_life(order.time_in_force, order.good_till_ms, now_ms)
        check_sides(order, account.is_hedge)
        self._check_client_id(account, order.client_id)
        live = self._draft(account, market, order, now_ms)
        standing = self.standing(account, market, order.side, now_ms)
        price = None if order.type is OrderType.MARKET else live.record.price
        whole = replace(order, price=price, reduce_only=live.only_reduces)
        check_filters(whole, market.spec, standing)
        self.admit(account, market, live)
        return live

    def admit(self, account: FuturesAccount, market: ContractMarket, live: LiveFutures) -> None:
        """Tests of the account: status, reduce-only, matching, leverage, margin."""
        record = live.record
        check_status(market.spec, not live.only_reduces)
        if account.is_liquidating:
            raise VenueError(-2023, "User in liquidation mode now.")
        if live.only_reduces:
            self._check_reducing(account, market, live)
        crosses = live.tick > 0 and market.book.crosses(record.side, live.tick)
        if record.time_in_force in _POST_ONLY and crosses:
            raise VenueError(
                -5022,
                "Due to the order could not be executed as maker, the Post Only order will be "
                "rejected.",
            )
        if record.time_in_force is TimeInForce.FOK and not market.could_fill(live):
            raise VenueError(
                -5021,
                "Due to the order could not be filled immediately, the FOK order has been "
                "rejected.",
            )
        if not live.only_reduces:
            self.check_margin(account, market, live)

    def book(self, market: ContractMarket, live: LiveFutures, now_ms: int) -> None:
        """Give a judged order its number, tell it, and let it into the market."""
        record = live.record
        account = self.accounts.get(record.account_id)
        record.order_id = self.accounts.next_order_id()
        record.created_ms = record.updated_ms = now_ms
        account.orders[record.order_id] = record
        account.live[record.order_id] = live
        self.accounts.tell(ExecutionKind.NEW, record, now_ms)
        market.enter(live, now_ms, self._bound_tick(market, record))
        if live.only_reduces:
            trim(market, self.accounts, account, record.position_side, now_ms)

    def find_live(
        self, account: FuturesAccount, symbol: str, order_id: int | None, client_id: str | None
    ) -> LiveFutures:
        """An open order; its number wins over its name.

        Raises:
            VenueError: -2011.
        """
        for live in account.live_on(symbol):
            record = live.record
            if record.order_id == order_id or (order_id is None and record.client_id == client_id):
                return live
        raise VenueError(-2011, "Unknown order sent.")

    def cancel(self, market: ContractMarket, live: LiveFutures, now_ms: int) -> FuturesOrder:
        market.withdraw(live, now_ms)
        return replace(live.record)

    def end_all(
        self,
        market: ContractMarket,
        account: FuturesAccount,
        now_ms: int,
        status: OrderStatus = OrderStatus.CANCELED,
        reason: ExpiryReason = ExpiryReason.NONE,
    ) -> int:
        """End every open order of the account on the market; returns how many there were."""
        orders = account.live_on(market.symbol)
        for live in orders:
            if live.order_id in account.live:
                market.withdraw(live, now_ms, status, reason)
        return len(orders)

    def standing(
        self, account: FuturesAccount, market: ContractMarket, side: Side, now_ms: int
    ) -> Standing:
        return Standing(
            self._marks.mark(market.symbol),
            market.best(side.opposite),
            len(account.live_on(market.symbol)),
            account.is_hedge,
            now_ms,
        )

    def check_margin(
        self,
        account: FuturesAccount,
        market: ContractMarket,
        live: LiveFutures,
        freed: Exposure | None = None,
    ) -> None:
        """Position limit at the leverage, then the initial margin.

        `freed` is what an order gives back that this one replaces.

        Raises:
            VenueError: -2027 or -2019.
        """
        record, symbol = live.record, market.symbol
        quantity = market.scale.quantity(live.remaining)
        price = record.price or self._market_price(market, record.side)
        notional = price * quantity
        buys = record.side is Side.BUY
        back = freed or Exposure()
        more = Exposure(notional if buys else ZERO, ZERO if buys else notional)
        bids, asks = self.accounts.open_notionals(account, symbol)
        waiting = bids - back.buys if buys else asks - back.sells
        held = account.quantity(symbol, record.position_side) * self._marks.mark(symbol)
        total = abs(held + (waiting + notional) * (1 if buys else -1))
        chosen = account.chosen(symbol)
        if total > market.spec.brackets.max_notional(chosen.leverage) and total > abs(held):
            raise VenueError(-2027, "Exceeded the maximum allowable position at current leverage.")
        without = Exposure(-back.buys, -back.sells)
        before = self._margins.symbol_margin(account, symbol)
        after = self._margins.symbol_margin(
            account, symbol, Exposure(more.buys + without.buys, more.sells + without.sells)
        )
        needed = after.total - before.total
        loss = self._margins.open_loss(symbol, record.side, quantity, price)
        pool = self._margins.pool(account, market.spec.margin_asset)
        if needed > 0 and needed + loss > pool.available:
            raise VenueError(-2019, "Margin is insufficient.")

    def _draft(
        self, account: FuturesAccount, market: ContractMarket, order: NewFuturesOrder, now_ms: int
    ) -> LiveFutures:
        price = order.price
        if order.price_match is not PriceMatch.NONE:
            price = market.match_price(order.side, order.price_match)
            if price is None:
                raise VenueError(-5041, "No depth matches this BBO order.")
        is_market = order.type is OrderType.MARKET
        record = FuturesOrder(
            order_id=0,
            account_id=account.account_id,
            symbol=order.symbol,
            side=order.side,
            type=order.type,
            original_type=order.type,
            client_id=order.client_id,
            position_side=order.position_side or PositionSide.BOTH,
            time_in_force=order.time_in_force or TimeInForce.GTC,
            price=price or ZERO,
            quantity=order.quantity or ZERO,
            reduce_only=bool(order.reduce_only)
            or closes_leg(order.side, order.position_side or PositionSide.BOTH),
            price_match=order.price_match,
            stp_mode=default_stp(order.stp_mode),
            good_till_ms=(order.good_till_ms or 0) // 1_000 * 1_000,
            created_ms=now_ms,
            updated_ms=now_ms,
        )
        tick = 0 if is_market or price is None else market.scale.ticks(price)
        lots = market.scale.lots(record.quantity)
        hidden = record.time_in_force is TimeInForce.RPI
        return LiveFutures(record, tick, lots, hidden=hidden)

    def _check_reducing(
        self, account: FuturesAccount, market: ContractMarket, live: LiveFutures
    ) -> None:
        """There must be something left to close; the order is cut to it in one-way mode."""
        record = live.record
        closable = closable_lots(account, record, market.scale)
        if live.tick and not market.book.crosses(record.side, live.tick):
            sign = -1 if record.side is Side.BUY else 1
            for other in resting_reducers(
                account, record.symbol, record.position_side, record.side
            ):
                if sign * other.tick <= sign * live.tick:
                    closable -= other.remaining
        if closable <= 0 or (account.is_hedge and closable < live.remaining):
            raise VenueError(-2022, "ReduceOnly Order is rejected.")
        if closable < live.remaining:
            live.remaining = closable
            record.quantity = market.scale.quantity(closable)

    def _check_client_id(self, account: FuturesAccount, client_id: str) -> None:
        if any(live.record.client_id == client_id for live in account.live.values()):
            raise VenueError(-4116, "ClientOrderId is duplicated.")

    def _market_price(self, market: ContractMarket, side: Side) -> Decimal:
        """What a market order is charged for before it trades."""
        mark, best = self._marks.mark(market.symbol), market.best(side.opposite)
        if best is None:
            return mark
        return best * MARKET_MARGIN if side is Side.BUY else max(best, mark)

    def _bound_tick(self, market: ContractMarket, record: FuturesOrder) -> int | None:
        """How far a market order walks: not beyond the mark by the contract's bound."""
        if record.type is not OrderType.MARKET or record.cause is not None:
            return None
        bound, mark = market.spec.market_take_bound, self._marks.mark(market.symbol)
        if record.side is Side.BUY:
            return market.scale.ticks(mark * (1 + bound))
        return max(1, market.scale.ticks(mark * (1 - bound)))
