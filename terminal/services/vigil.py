"""What must happen after a sleep, a moved clock or a hanging loop: everything is doubted at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from terminal.domain.events import Link
from terminal.domain.market import Market
from terminal.services.accounts import AccountService
from terminal.services.arming import Arming
from terminal.services.clock import Clock
from terminal.services.loop_watch import LoopWatch
from terminal.services.market_data import MarketDataService
from terminal.services.orders.trading import TradingService
from terminal.services.supervisor import Supervisor
from terminal.services.wake_watch import WakeWatch
from terminal.state.notices import Severity
from terminal.state.stores import Stores

log = logging.getLogger(__name__)


class Vigil:
    """Watches the machine and the loop; `start` on the loop, `stop` before it ends."""

    def __init__(
        self,
        stores: Stores,
        supervisor: Supervisor,
        market_data: MarketDataService,
        accounts: Sequence[AccountService],
        trading: TradingService,
        arming: Arming,
        clock: Clock,
    ) -> None:
        self._stores = stores
        self._supervisor = supervisor
        self._market_data = market_data
        self._accounts = accounts
        self._trading = trading
        self._arming = arming
        self._clock = clock
        # What else is to happen around a sleep (the window locks its screen).
        self.also_on_wake: Callable[[], None] = lambda: None
        self._wake = WakeWatch(self.woke, self.clock_moved)
        self._loop = LoopWatch(stores.connection.note_lag, self.stalled)
        self._behind: set[Market] = set()
        for account in accounts:
            account.caught_up = partial(self._caught_up, account.market)

    def start(self) -> None:
        self._supervisor.keep("wake watch", self._wake.run)
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()

    def fall_asleep(self) -> None:
        """The desktop says that the computer is about to sleep: whoever wakes it must not find an
        armed or open window, not even for the second until the clocks show the gap."""
        self._arming.disarm("The computer goes to sleep.")
        self.also_on_wake()

    def look(self) -> None:
        """Compare the clocks now; the desktop says that the computer has woken."""
        self._wake.look()

    def woke(self, seconds: float) -> None:
        """Nothing ran for so long: veil, lock, disarm, reconnect; the return of the user stream
        ends the lock."""
        log.warning("nothing ran for %.0f s", seconds)
        live = self._stores.connection.is_live
        self._behind |= {a.market for a in self._accounts if live(Link.ACCOUNT.of(a.market))}
        if self._behind:
            self._trading.hold(locked=True)
        self._arming.disarm("The computer was asleep.")
        self._market_data.reset()
        for account in self._accounts:
            account.reset()
        self.also_on_wake()
        self._tell(
            Severity.WARNING,
            f"The terminal stood still for {seconds:.0f} s",
            "Every connection is opened anew and the account compared with the exchange. Prices are"
            " old until the books are live again.",
            "wake",
        )

    def clock_moved(self, seconds: float) -> None:
        self._tell(
            Severity.WARNING,
            f"The computer's clock was moved by {seconds:+,.0f} s",
            "Orders are stamped with the exchange's time, so they are not affected.",
            "clock-moved",
        )

    def stalled(self, seconds: float) -> None:
        self._tell(
            Severity.WARNING,
            f"The window hung for {seconds:.1f} s",
            "The log says where. Connections and orders were not lost by it.",
            "stall",
        )

    def _caught_up(self, market: Market) -> None:
        """Every account that was followed before the sleep has been compared."""
        self._behind.discard(market)
        if not self._behind:
            self._trading.hold(locked=False)

    def _tell(self, severity: Severity, title: str, text: str, key: str) -> None:
        self._stores.notices.add(severity, title, text, time_ms=self._clock(), key=key)
