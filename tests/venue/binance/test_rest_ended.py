"""A session that has ended sends nothing, and says so in the words callers know."""

from __future__ import annotations

import pytest

from terminal.domain.errors import Unavailable
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.usdm import endpoints


async def test_a_request_after_the_end_is_surely_not_sent() -> None:
    rest = RestClient(
        "http://127.0.0.1:9", clock=ServerClock(), ledger=RateLedger(), sink=lambda _: None
    )
    async with rest:
        pass
    with pytest.raises(Unavailable, match="nothing was sent"):
        await rest.call(endpoints.TIME)
