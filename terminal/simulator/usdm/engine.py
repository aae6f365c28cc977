"""What every command needs: the contracts in their present state, and the books checked after it."""

from __future__ import annotations

from collections.abc import Callable

from terminal.simulator.clock import Clock
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.accounts import FuturesAccount, FuturesAccounts
from terminal.simulator.usdm.clearing import ClearingHouse
from terminal.simulator.usdm.desk import OrderDesk
from terminal.simulator.usdm.listeners import FuturesListeners
from terminal.simulator.usdm.margin import Margins
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.marks import Marks
from terminal.simulator.usdm.world import FuturesWorld


class FuturesEngine:
    """The parts of the futures exchange that act together."""

    def __init__(
        self,
        clock: Clock,
        world: FuturesWorld,
        accounts: FuturesAccounts,
        marks: Marks,
        margins: Margins,
        clearing: ClearingHouse,
        listeners: FuturesListeners,
    ) -> None:
        self.clock = clock
        self.world = world
        self.accounts = accounts
        self.marks = marks
        self.margins = margins
        self.clearing = clearing
        self.listeners = listeners
        self.desk = OrderDesk(accounts, margins, marks)
        self.checks: list[Callable[[int], None]] = []
        """Called after every action, before the ledger is checked."""

    def account(self, account_id: int) -> FuturesAccount:
        return self.accounts.get(account_id)

    def market(self, symbol: str) -> ContractMarket:
        """Raises -1121 for a contract that is not listed."""
        market = self.world.markets.get(symbol)
        if market is None:
            raise VenueError(-1121, "Invalid symbol.")
        return market

    def now(self) -> int:
        """The engine's time: the clock's, but never before the last event."""
        return max(self.clock.now_ms(), self.world.now_ms)

    def catch_up(self) -> int:
        """Play what should have happened before an action, and return the action's time."""
        self.world.step_to(self.clock.now_ms())
        return self.world.now_ms

    def settle(self, market: ContractMarket, now_ms: int) -> None:
        """After an action: what it woke, best quotes it moved, and the ledger must balance."""
        market.settle_triggers(now_ms)
        market.touch()
        for check in self.checks:
            check(now_ms)
        self.accounts.purse.check()
