"""What every command needs: the markets in their present state, and the books checked after it."""

from __future__ import annotations

from decimal import Decimal

from terminal.simulator import tickers
from terminal.simulator.clock import Clock
from terminal.simulator.spot.accounts import Account, Accounts
from terminal.simulator.spot.lists import OrderLists
from terminal.simulator.spot.market import Market
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot.trading import OrderDesk
from terminal.simulator.spot.world import World


class Engine:
    """The parts of the exchange that act together."""

    def __init__(self, clock: Clock, world: World, accounts: Accounts) -> None:
        self.clock = clock
        self.world = world
        self.accounts = accounts
        self.desk = OrderDesk(accounts)
        self.lists = OrderLists(accounts, self.desk, world.markets)
        accounts.bnb_price = self._bnb_price

    def account(self, account_id: int) -> Account:
        return self.accounts.get(account_id)

    def market(self, symbol: str) -> Market:
        """Raises -1121 for a symbol that is not listed."""
        market = self.world.markets.get(symbol)
        if market is None:
            raise VenueError(-1121, "Invalid symbol.")
        return market

    def now(self) -> int:
        """The engine's time: the clock's, but never before the last event."""
        return max(self.clock.now_ms(), self.world.now_ms)

    def catch_up(self) -> int:
        """Play what should have happened before a user's action, and return the action's time."""
        self.world.step_to(self.clock.now_ms())
        return self.world.now_ms

    def settle(self, market: Market, now_ms: int) -> None:
        """After a user's action: what it woke, best quotes it moved, and the ledger must balance."""
        market.settle_triggers(now_ms)
        market.touch()
        self.accounts.ledger.check()

    def filter_price(self, market: Market) -> Decimal:
        """What the price filters compare with: the reference price, else the average price."""
        now_ms = self.now()
        if market.spec.price_range is not None:
            reference = market.reference.price(now_ms)
            if reference is not None:
                return reference
        return tickers.average_price(market, now_ms).price

    def _bnb_price(self, asset: str) -> Decimal | None:
        if asset == "BNB":
            return Decimal(1)
        direct = self._last(f"BNB{asset}")
        if direct is not None:
            return direct
        in_tether, bnb = self._last(f"{asset}USDT"), self._last("BNBUSDT")
        if bnb is None or in_tether is None:
            return None
        return bnb / in_tether

    def _last(self, symbol: str) -> Decimal | None:
        market = self.world.markets.get(symbol)
        return market.scale.price(market.last_tick) if market is not None else None
