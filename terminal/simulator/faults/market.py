"""Faults of the market itself: prices, rules, listings, empty books, fills at a bad moment."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from terminal.domain.order import ZERO, Side
from terminal.simulator.faults.catalogue import BadRequest, as_decimal
from terminal.simulator.faults.later import Later
from terminal.simulator.faults.plan import Door
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.live import LiveOrder
from terminal.simulator.spot.market import Market
from terminal.simulator.spot.model import VenueError

STATUSES = ("TRADING", "HALT", "BREAK", "CANCEL_ONLY", "END_OF_DAY")
_FILTERS = {
    "tickSize": "tick_size",
    "minPrice": "min_price",
    "maxPrice": "max_price",
    "stepSize": "step_size",
    "minQty": "min_quantity",
    "maxQty": "max_quantity",
    "marketMaxQty": "market_max_quantity",
    "marketMinQty": "market_min_quantity",
    "marketStepSize": "market_step_size",
    "minNotional": "min_notional",
    "maxNotional": "max_notional",
    "bidMultiplierUp": "bid_multiplier_up",
    "bidMultiplierDown": "bid_multiplier_down",
    "askMultiplierUp": "ask_multiplier_up",
    "askMultiplierDown": "ask_multiplier_down",
    "maxNumOrders": "max_orders",
    "maxNumAlgoOrders": "max_algo_orders",
}
_CHANGES = frozenset({"symbol", "price", "gap_percent", "status", "filters", "remove", "block"})
_LOAD_STEP_SECONDS = 0.01


class MarketBench:
    """Changes the markets of one exchange from outside."""

    def __init__(self, exchange: SpotExchange, later: Later) -> None:
        self._exchange = exchange
        self._later = later

    def change(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"symbol", "price"?|"gap_percent"?|"status"?|"filters"?|"remove"?|"block"?}`, any of them.

        `block` is `{"price", "quantity", "side"?}`: others agreed on a block trade.
        """
        symbol = str(body.get("symbol"))
        self._market(symbol)
        unknown = set(body) - _CHANGES
        if unknown:
            raise BadRequest(f"'{min(unknown)}' is not something a market has.")
        if "price" in body:
            price = as_decimal("price", body["price"])
            self._jump(symbol, price / Decimal(self._exchange.world.fair_price(symbol)))
        if "gap_percent" in body:
            self._jump(symbol, 1 + as_decimal("gap_percent", body["gap_percent"]) / 100)
        if "status" in body:
            self.set_status(symbol, str(body["status"]))
        if "filters" in body:
            self.set_filters(symbol, body["filters"])
        if "block" in body:
            self.report_block(symbol, body["block"])
        if body.get("remove"):
            self.remove(symbol)
            return {"symbol": symbol, "is_listed": False}
        best = self._exchange.best(symbol)
        spec = self._market(symbol).spec
        return {
            "symbol": symbol,
            "is_listed": True,
            "status": spec.status,
            "bid": str(best.bid),
            "ask": str(best.ask),
            "filters": {name: str(getattr(spec, own)) for name, own in _FILTERS.items()},
        }

    def report_block(self, symbol: str, block: Any) -> None:
        if not isinstance(block, dict):
            raise BadRequest("'block' must be an object of price, quantity and side.")
        price, quantity = (as_decimal(name, block.get(name)) for name in ("price", "quantity"))
        side = str(block.get("side", Side.BUY))
        if price <= ZERO or quantity <= ZERO or side not in Side.__members__:
            raise BadRequest("A block needs a price and a quantity above zero, and BUY or SELL.")
        now_ms = self._exchange.clock.now_ms()
        self._exchange.blocks.report(symbol, price, quantity, Side(side), now_ms)

    def gap(self, symbol: str, percent: Decimal) -> None:
        self._market(symbol)
        self._jump(symbol, 1 + percent / 100)

    def set_status(self, symbol: str, status: str) -> None:
        if status not in STATUSES:
            raise BadRequest(f"'status' must be one of {', '.join(STATUSES)}.")
        self._use(symbol, replace(self._market(symbol).spec, status=status))

    def set_filters(self, symbol: str, filters: Any) -> None:
        """Change rules by the exchange's own names; ticks and steps may not be finer than before."""
        spec = self._market(symbol).spec
        if not isinstance(filters, dict):
            raise BadRequest("'filters' must be an object of filter values.")
        grid = spec.grid or (spec.tick_size, spec.step_size)
        kinds = {each.name: each.type for each in fields(SymbolSpec)}
        changes: dict[str, Any] = {"grid": grid}
        for name, value in filters.items():
            if name not in _FILTERS:
                raise BadRequest(f"There is no filter value '{name}'; {', '.join(_FILTERS)}.")
            own, number = _FILTERS[name], as_decimal(name, value)
            finest = {"tick_size": grid[0], "step_size": grid[1]}.get(own)
            if finest is not None and (number <= ZERO or number % finest):
                raise BadRequest(f"'{name}' must be a multiple of {finest}.")
            changes[own] = int(number) if kinds[own] == "int" else number
        self._use(symbol, replace(spec, **changes))

    def remove(self, symbol: str) -> None:
        """Delist: open orders expire, then nobody knows the symbol any more."""
        market, now_ms = self._market(symbol), self._exchange.market_ms
        for account in self._exchange.accounts:
            for order in account.live_on(symbol):
                # The end of one order of a list may have ended the others.
                if order.record.order_id in account.live:
                    market.drop(order, "SYMBOL_DELISTED", now_ms)
        self._exchange.world.remove(symbol)
        del self._exchange.symbols[symbol]

    def empty(self, symbol: str, side: str, milliseconds: int) -> None:
        """Take the crowd's orders off one side and keep the crowd away for a while."""
        market = self._market(symbol)
        half = market.book.bids if side == "bids" else market.book.asks
        for tick in tuple(half.ticks()):
            half.cut_crowd(tick, half.levels[tick].crowd)
        market.touch()
        market.flush_depth()
        absent = self._exchange.world.absent
        absent.add(symbol)
        self._later.call(milliseconds / 1000, absent.discard, symbol)

    def load(self, rate: int, seconds: int, symbol: str | None) -> None:
        """Change books `rate` times a second, each change a depth event of its own."""
        loop = asyncio.get_running_loop()
        names = [symbol] if symbol else list(self._exchange.symbols)
        ends = loop.time() + seconds
        began, done = loop.time(), 0

        def burst() -> None:
            nonlocal done
            now = loop.time()
            while done < (now - began) * rate:
                self._stir(names[done % len(names)], done)
                done += 1
                if loop.time() - now > _LOAD_STEP_SECONDS:
                    break
            if now < ends:
                self._later.call(_LOAD_STEP_SECONDS / 2, burst)

        burst()

    def fill_open(self, door: Door, percent: Decimal) -> None:
        """Fill the order that a request names by either id, just before it is cancelled."""
        wanted = {
            door.params.get(name)
            for name in ("orderId", "origClientOrderId", "cancelOrderId", "cancelOrigClientOrderId")
        } - {None}
        for order in self._resting(door.account_id, door.symbol):
            if wanted & {str(order.record.order_id), order.record.client_id}:
                self.fill(order, percent)

    def fill_placed(self, door: Door, percent: Decimal, parts: int) -> None:
        """Fill a share of the account's newest order on a symbol, in several trades."""
        resting = self._resting(door.account_id, door.symbol)
        if resting:
            for _ in range(parts):
                self.fill(resting[-1], percent / parts)

    def fill(self, order: LiveOrder, percent: Decimal) -> None:
        """Trade so much of a resting order's quantity with the crowd, one lot at least."""
        market = self._market(order.record.symbol)
        now_ms, half = self._exchange.market_ms, market.book.side(order.record.side)
        taker = Side.SELL if order.record.side is Side.BUY else Side.BUY
        left = max(1, int(market.scale.lots(order.record.quantity) * percent / 100))
        left = min(left, order.remaining)
        while left:
            part = min(left, order.shown)
            half.consume(order.tick, part, order)
            left -= part
            market.trade(taker, order.tick, part, now_ms, order, None)
        market.end_aggregate()
        market.settle_triggers(now_ms)
        market.touch()
        self._exchange.check_ledger()

    def find(self, account_id: int, symbol: str, name: str) -> LiveOrder:
        """The resting order with this id or client id."""
        for order in self._resting(account_id, symbol):
            if name in (str(order.record.order_id), order.record.client_id):
                return order
        raise BadRequest(f"There is no resting order '{name}' on {symbol}.")

    def _resting(self, account_id: int, symbol: str) -> list[LiveOrder]:
        if account_id < 0:
            return []
        live = self._exchange.accounts.get(account_id).live_on(symbol)
        return [order for order in live if order.record.is_working and order.shown]

    def _stir(self, symbol: str, turn: int) -> None:
        """One lot comes or goes behind the best price, alternately on both sides."""
        market = self._exchange.world.markets.get(symbol)
        if market is None:
            return
        half = market.book.bids if turn % 2 else market.book.asks
        if len(half.keys) < 3:
            return
        tick = half.tick_at(2)
        if turn % 4 < 2:
            half.add_crowd(tick, 1)
        elif half.levels[tick].crowd > 1:
            half.cut_crowd(tick, 1)
        market.flush_depth()

    def _jump(self, symbol: str, factor: Decimal) -> None:
        if factor <= ZERO:
            raise BadRequest("A price must stay above zero.")
        self._exchange.world.gap(symbol, float(factor))

    def _use(self, symbol: str, spec: SymbolSpec) -> None:
        self._market(symbol).spec = spec
        self._exchange.symbols[symbol] = spec

    def _market(self, symbol: str) -> Market:
        market = self._exchange.world.markets.get(symbol)
        if market is None:
            raise VenueError(-1121, "Invalid symbol.")
        return market
