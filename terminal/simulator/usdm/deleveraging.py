"""Auto-deleveraging: when the fund cannot bear a loss, those who won the most give way.

They are closed at the price at which the liquidated position has nothing left. Source: "Position
ADL Quantile Estimation"; section 5.7 of the derivatives digest.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.order import Side
from terminal.simulator.usdm.accounts import FuturesAccount, Holding, LiveFutures
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.forced import ForcedOrders, closing_side
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.purse import INSURANCE
from terminal.simulator.usdm.words import ForceCause


class Deleveraging:
    """Finds counterparties among the accounts."""

    def __init__(self, engine: FuturesEngine, forced: ForcedOrders) -> None:
        self._engine = engine
        self._forced = forced

    def is_needed(self, market: ContractMarket, held: Holding, bankrupt: Decimal) -> bool:
        """Would closing through the book cost the insurance fund more than it has?"""
        scale = market.scale
        lots, cost = market.book.available(closing_side(held), None, scale.lots(abs(held.quantity)))
        worth = bankrupt * scale.quantity(lots)
        loss = worth - scale.quote(cost) if held.quantity > 0 else scale.quote(cost) - worth
        return loss > self._engine.accounts.purse.cross(INSURANCE, market.spec.margin_asset)

    def take(self, market: ContractMarket, live: LiveFutures, now_ms: int) -> None:
        """Close the rest of a liquidation against winners, and what remains with the crowd."""
        price = market.scale.price(live.tick)
        for account, held in self._winners(market, live):
            if not live.remaining:
                return
            lots = min(live.remaining, market.scale.lots(abs(held.quantity)))
            size = market.scale.quantity(lots)
            other = self._forced.open(account, market, held, ForceCause.ADL, price, now_ms, size)
            self._forced.match(market, live, other, lots, now_ms)
            self._forced.close(account, other, now_ms)
        if live.remaining:
            self._forced.match(market, live, None, live.remaining, now_ms)

    def _winners(
        self, market: ContractMarket, live: LiveFutures
    ) -> list[tuple[FuturesAccount, Holding]]:
        """Opposite positions of other accounts, the most profitable by margin first."""
        margins = self._engine.margins
        sign = 1 if live.side is Side.BUY else -1
        found = [
            (account, held)
            for account in self._engine.accounts
            for held in account.open_holdings(market.symbol)
            if account.account_id != live.record.account_id and held.quantity * sign > 0
        ]

        def score(entry: tuple[FuturesAccount, Holding]) -> Decimal:
            _, held = entry
            return margins.unrealized(held) / abs(margins.notional(held))

        return sorted(found, key=score, reverse=True)
