"""Position and asset mode, read again calmly: the exchange tells nobody when the first one changes.

An order or a position of the other mode is noticed at once (`venue/binance/usdm/events.py`), and so is
an order refused for its mode (`placing`); this finds a change that nothing has followed yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.events import MultiAssetsReported, PositionModeReported
from terminal.services.clock import Clock
from terminal.state.stores import Stores
from terminal.venue.futures_api import Positions

LOOK_SECONDS = 4.0
"""A fifteenth of a minute at weight 5: three in a hundred of what the exchange allows."""


class ModeWatch:
    """`run` while a futures account is attached."""

    def __init__(
        self, stores: Stores, clock: Clock, account: Callable[[], Positions | None]
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._account = account

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            account = self._account()
            if account is None or not self._stores.futures.known:
                continue
            try:
                told = await account.modes()
            except RateLimited as error:
                await asyncio.sleep(max(0.0, (error.retry_at_ms - self._clock()) / 1_000))
            except TerminalError:
                # The audit of the account says what is wrong; this only looks again.
                continue
            else:
                stores = self._stores.futures
                if (told.mode, told.multi_assets) != (stores.mode, stores.multi_assets):
                    stores.apply(PositionModeReported(told.mode, told.event_ms))
                    stores.apply(MultiAssetsReported(told.multi_assets, told.event_ms))
