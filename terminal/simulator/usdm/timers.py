"""What happens because time passes: good-till dates, countdowns."""

from __future__ import annotations

from terminal.domain.order import OrderStatus
from terminal.simulator.usdm.algos import AlgoService
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.words import AlgoStatus

_YEAR_MS = 365 * 86_400_000


class Timers:
    """Countdowns are looked at in every step, ends of orders every second."""

    def __init__(self, engine: FuturesEngine, algos: AlgoService) -> None:
        self._engine = engine
        self._algos = algos

    def run_countdowns(self, now_ms: int) -> None:
        """Cancel the orders of those who did not come back in time."""
        engine = self._engine
        for account in engine.accounts:
            for symbol, due_ms in list(account.countdowns.items()):
                if due_ms <= now_ms:
                    del account.countdowns[symbol]
                    engine.desk.end_all(engine.market(symbol), account, now_ms)

    def run_ends(self, now_ms: int) -> None:
        """Cancel orders whose date has come, and unfilled ones that are a year old."""
        for account in self._engine.accounts:
            for live in list(account.live.values()):
                record = live.record
                old = now_ms - record.created_ms >= _YEAR_MS and not record.executed
                if old or 0 < record.good_till_ms <= now_ms:
                    market = self._engine.market(record.symbol)
                    market.withdraw(live, now_ms, OrderStatus.CANCELED)
            for order in list(account.waiting.values()):
                if 0 < order.good_till_ms <= now_ms and order.status is AlgoStatus.NEW:
                    self._algos.end(order, AlgoStatus.EXPIRED, now_ms, "Good till date reached.")
