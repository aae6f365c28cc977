"""The end of a dated contract: everything open is closed at the mean index of its last half hour.

Source: "Delivery Price"; contract statuses of the common definition.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.order import OrderStatus
from terminal.simulator.spot.model import TradeRecord, VenueError
from terminal.simulator.usdm.algos import AlgoService
from terminal.simulator.usdm.contract import FOREVER_MS, ContractSpec
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.forced import ForcedOrders
from terminal.simulator.usdm.listing import YEARLY_CARRY
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.market_model import DeliveryRow
from terminal.simulator.usdm.words import AlgoStatus, ContractStatus, ExpiryReason, ForceCause

_YEAR_MS = 365 * 86_400_000


class Delivery:
    """Delivers on time and remembers the prices."""

    def __init__(self, engine: FuturesEngine, algos: AlgoService, forced: ForcedOrders) -> None:
        self._engine = engine
        self._algos = algos
        self._forced = forced
        self.rows: list[DeliveryRow] = []

    def run(self, now_ms: int) -> None:
        """Deliver what is due; the others' premium melts as their end comes near."""
        engine = self._engine
        for symbol, spec in list(engine.world.specs.items()):
            if spec.is_perpetual or spec.status is ContractStatus.DELIVERED:
                continue
            if now_ms >= spec.delivery_ms:
                self._deliver(symbol, now_ms)
            else:
                left = (spec.delivery_ms - now_ms) / _YEAR_MS
                engine.world.fair.premiums[symbol] = YEARLY_CARRY * left

    def deliver(self, symbol: str) -> DeliveryRow:
        """Deliver a dated contract now (control); -4144 for a perpetual one."""
        if self._engine.market(symbol).spec.delivery_ms == FOREVER_MS:
            raise VenueError(-4144, "Invalid pair.")
        return self._deliver(symbol, self._engine.catch_up())

    def set_status(self, spec: ContractSpec, status: ContractStatus) -> None:
        """Change a contract's status, and tell."""
        changed = replace(spec, status=status)
        self._engine.world.respec(changed)
        for told in self._engine.listeners.contract:
            told(changed)

    def _deliver(self, symbol: str, now_ms: int) -> DeliveryRow:
        engine = self._engine
        market = engine.market(symbol)
        spec = market.spec
        self.set_status(spec, ContractStatus.DELIVERING)
        price = engine.marks.settle_price(symbol)
        for account in engine.accounts:
            engine.desk.end_all(market, account, now_ms, OrderStatus.EXPIRED, ExpiryReason.DELISTED)
            for order in list(account.waiting.values()):
                if order.symbol == symbol:
                    self._algos.end(order, AlgoStatus.EXPIRED, now_ms, "Symbol is delivered.")
            for held in account.open_holdings(symbol):
                live = self._forced.open(account, market, held, ForceCause.DELIVERY, price, now_ms)
                quantity = live.record.quantity
                live.remaining = 0
                engine.clearing.fill(
                    market, live, self._trade(market, price, quantity, now_ms), is_maker=False
                )
        row = DeliveryRow(symbol=symbol, pair=spec.pair, price=price, time_ms=now_ms)
        self.rows.append(row)
        self.set_status(market.spec, ContractStatus.DELIVERED)
        engine.accounts.purse.check()
        return row

    def _trade(
        self, market: ContractMarket, price: Decimal, quantity: Decimal, now_ms: int
    ) -> TradeRecord:
        """A settlement is no public trade; it only takes a number."""
        market.next_trade_id += 1
        number = market.next_trade_id - 1
        return TradeRecord(number, market.symbol, price, quantity, now_ms, False, 0, 0)
