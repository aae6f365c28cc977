"""What the futures market says of itself: listings, sessions, rates of assets, composite indexes."""

from __future__ import annotations

from collections.abc import Callable

from terminal.domain.futures.news import (
    AssetRatesTold,
    CompositeTold,
    ContractChanged,
    FuturesNews,
    SessionTold,
)
from terminal.domain.instrument import TradingStatus
from terminal.domain.market import InstrumentId
from terminal.services.clock import Clock
from terminal.state.notices import Severity
from terminal.state.stores import Stores

_WORDS = {
    TradingStatus.TRADING: "can be traded",
    TradingStatus.PENDING_TRADING: "is listed and not yet traded",
    TradingStatus.PRE_DELIVERING: "is about to be delivered",
    TradingStatus.DELIVERING: "is being delivered",
    TradingStatus.DELIVERED: "has been delivered",
    TradingStatus.PRE_SETTLE: "is about to be settled",
    TradingStatus.SETTLING: "is being settled",
    TradingStatus.CLOSE: "is closed",
}


class FuturesNewsDesk:
    """Writes each piece where it belongs. A changed contract has the listing read again
    (`refresh_rules`) and is told: loudly where something of the trader's is at stake."""

    def __init__(
        self, stores: Stores, refresh_rules: Callable[[InstrumentId], None], clock: Clock
    ) -> None:
        self._stores = stores
        self._refresh_rules = refresh_rules
        self._clock = clock

    def take(self, event: FuturesNews) -> None:
        match event:
            case ContractChanged():
                self._contract(event)
            case SessionTold():
                self._stores.sessions.apply(event)
            case AssetRatesTold():
                self._stores.futures.set_rates(event.rates)
            case CompositeTold():
                self._stores.statistics.set_index(
                    event.instrument, event.constituents, event.event_ms
                )

    def _contract(self, event: ContractChanged) -> None:
        known = self._stores.instruments.get(event.instrument)
        if known is not None and known.status is event.status:
            # Its brackets are others; those of the account are read with the account.
            self._refresh_rules(event.instrument)
            return
        self._refresh_rules(event.instrument)
        symbol = event.instrument.symbol
        words = _WORDS.get(event.status, f"is {event.status.value.lower().replace('_', ' ')}")
        at_stake = self._is_held(event.instrument)
        rest = " You hold a position or orders of it." if at_stake else ""
        self._stores.notices.add(
            Severity.WARNING if at_stake else Severity.INFO,
            "A contract changed" if known is not None else "A new contract",
            f"{symbol} {words}.{rest}",
            time_ms=self._clock(),
            key=f"contract:{symbol}",
        )

    def _is_held(self, instrument: InstrumentId) -> bool:
        held = any(p.instrument == instrument for p in self._stores.positions.open())
        return held or bool(self._stores.orders.open_orders(instrument))
