"""The one way news of a futures account gets into the stores, and what the trader hears of it."""

from __future__ import annotations

from terminal.domain.events import (
    FuturesAccountEvent,
    MarginCalled,
    MultiAssetsReported,
    PositionModeReported,
    PositionsReported,
    SymbolSettingsReported,
    TriggerFailed,
    WalletsReported,
)
from terminal.domain.futures.derivative import MarginCall
from terminal.domain.numbers import grouped_text
from terminal.services.clock import Clock
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.futures_api import Positions


class FuturesIntake:
    """Events of the user stream, and whole snapshots of the account, in the same stores."""

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores = stores
        self._clock = clock

    def apply(self, event: FuturesAccountEvent) -> None:
        """One event of the user stream."""
        if isinstance(event, PositionsReported):
            self._stores.positions.apply(event)
            return
        if isinstance(event, TriggerFailed):
            self._tell_failure(event)
            return
        self._stores.futures.apply(event)
        if isinstance(event, MarginCalled):
            for call in event.calls:
                self._tell_call(call)

    async def take(self, account: Positions) -> None:
        """Everything as it is now; brackets once.

        Raises:
            TerminalError: the exchange could not be asked; nothing was changed by half.
        """
        known = await account.futures_snapshot()
        stores, at_ms = self._stores, known.event_ms
        stores.futures.apply(PositionModeReported(known.mode, at_ms))
        stores.futures.apply(MultiAssetsReported(known.multi_assets, at_ms))
        for instrument, settings in known.settings.items():
            stores.futures.apply(SymbolSettingsReported(instrument, settings, at_ms))
        stores.futures.apply(WalletsReported(known.wallets, complete=True, event_ms=at_ms))
        stores.futures.set_can_trade(known.can_trade)
        stores.positions.apply(PositionsReported(known.positions, complete=True, event_ms=at_ms))
        if not stores.futures.has_brackets:
            for instrument, brackets in (await account.brackets()).items():
                stores.futures.set_brackets(instrument, brackets)

    def _tell_failure(self, event: TriggerFailed) -> None:
        symbol = event.instrument.symbol
        reason = event.reason or "The exchange gives no reason."
        self._stores.notices.add(
            Severity.DANGER,
            f"Triggered order refused: {symbol}",
            f"{reason} Its trigger is gone: look at what protects the position.",
            time_ms=self._clock(),
            key=f"trigger-failed:{symbol}:{event.venue_id}",
        )

    def _tell_call(self, call: MarginCall) -> None:
        side = "long" if call.quantity > 0 else "short"
        self._stores.notices.add(
            Severity.DANGER,
            f"Margin call: {call.instrument.symbol} {side}",
            f"At the mark price of {grouped_text(call.mark)} it needs {grouped_text(call.maintenance)}"
            " of maintenance margin and comes near its liquidation. Reduce it or add margin.",
            time_ms=self._clock(),
            key=f"margin-call:{call.instrument}:{call.side}",
        )
