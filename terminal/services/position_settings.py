"""Leverage, modes and isolated margin: commands whose end is told, and never a blind repetition."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from terminal.domain.derivative import SymbolSettings
from terminal.domain.errors import OutcomeUnknown, TerminalError
from terminal.domain.events import (
    MultiAssetsReported,
    PositionModeReported,
    SymbolSettingsReported,
)
from terminal.domain.futures_words import MarginMode, PositionMode
from terminal.domain.gate import Decision
from terminal.domain.gate.margin import judge_leverage
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.numbers import grouped_text
from terminal.domain.position import Position
from terminal.services.placing import Desk
from terminal.services.supervisor import Supervisor
from terminal.state.notices import Severity
from terminal.state.position_views import position_view
from terminal.venue.futures_api import DeadManSwitch, Leverage

NOT_CONNECTED = "The futures account is not connected; nothing was sent."


class PositionSettings:
    """Each verb returns whether the command left; what became of it is a notice and in the stores."""

    def __init__(
        self, desk: Desk, supervisor: Supervisor, account: Callable[[], Leverage | None]
    ) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._supervisor = supervisor
        self._account = account

    def judge_leverage(self, instrument: InstrumentId, leverage: int) -> Decision:
        contract = self._stores.instruments.get(instrument)
        if not isinstance(contract, FuturesContract):
            return Decision()
        now = self._stores.futures.settings(instrument).leverage
        views = position_view(self._stores, instrument)
        brackets = self._stores.futures.brackets(instrument)
        largest = None if brackets is None else brackets.max_notional(leverage)
        held = views[0] if views else None
        return Decision.of(judge_leverage(contract, now, leverage, held, largest))

    def set_leverage(self, instrument: InstrumentId, leverage: int, *, agreed: bool) -> bool:
        account = self._account()
        if account is None:
            return self._refuse("Leverage not changed", NOT_CONNECTED)
        decision = self.judge_leverage(instrument, leverage)
        if decision.reasons and not agreed:
            return self._refuse("Leverage not changed", decision.reasons[0].message)

        async def change() -> None:
            told = await account.set_leverage(instrument, leverage)
            self._report(instrument, told)

        return self._begin(f"Leverage of {instrument.symbol} is {leverage}×", change)

    def set_margin_mode(self, instrument: InstrumentId, mode: MarginMode) -> bool:
        account, title = self._account(), "Margin mode not changed"
        if account is None:
            return self._refuse(title, NOT_CONNECTED)
        if self._stores.positions.of(instrument) or self._stores.orders.open_orders(instrument):
            text = "Close the position and cancel the open orders of the contract first."
            return self._refuse(title, text)

        async def change() -> None:
            await account.set_margin_mode(instrument, mode)
            self._report(instrument, SymbolSettings(margin_mode=mode))

        return self._begin(f"{instrument.symbol} is {mode.value.lower()}", change)

    def set_position_mode(self, mode: PositionMode) -> bool:
        account, title = self._account(), "Position mode not changed"
        if account is None:
            return self._refuse(title, NOT_CONNECTED)
        orders = self._stores.orders.open_orders()
        busy = any(order.instrument.market is not Market.SPOT for order in orders)
        if self._stores.positions.open() or busy:
            text = "Close every position and cancel every futures order first."
            return self._refuse(title, text)

        async def change() -> None:
            await account.set_position_mode(mode)
            self._stores.futures.apply(PositionModeReported(mode, self._now_ms()))

        words = (
            "hedge mode: long and short side by side" if mode is PositionMode.HEDGE else "one-way"
        )
        return self._begin(f"Positions are held in {words}", change)

    def set_multi_assets(self, *, on: bool) -> bool:
        account = self._account()
        if account is None:
            return self._refuse("Asset mode not changed", NOT_CONNECTED)

        async def change() -> None:
            await account.set_multi_assets(on=on)
            self._stores.futures.apply(MultiAssetsReported(on, self._now_ms()))

        return self._begin(f"Multi-assets mode is {'on' if on else 'off'}", change)

    def change_margin(self, position: Position, amount: Decimal) -> bool:
        account, title = self._account(), "Margin not changed"
        if account is None:
            return self._refuse(title, NOT_CONNECTED)
        if position.margin_mode is not MarginMode.ISOLATED or not position.is_open or not amount:
            return self._refuse(title, "Only an open isolated position has margin of its own.")

        async def change() -> None:
            await account.change_margin(position.instrument, position.side, amount)

        verb = "added to" if amount > 0 else "taken from"
        text = f"{grouped_text(abs(amount))} {verb} the margin of {position.instrument.symbol}"
        return self._begin(text, change)

    def count_down(self, instrument: InstrumentId, milliseconds: int) -> Awaitable[None] | None:
        """A heartbeat of the exchange's own countdown; None where it has none."""
        port: object = self._account()
        if not isinstance(port, DeadManSwitch):
            return None
        return port.count_down(instrument, milliseconds)

    def _begin(self, done: str, change: Callable[[], Awaitable[None]]) -> bool:
        return self._supervisor.once(f"setting: {done}", self._run(done, change))

    async def _run(self, done: str, change: Callable[[], Awaitable[None]]) -> None:
        try:
            await change()
        except OutcomeUnknown:
            text = "No clear answer came back; the account is being asked what holds now."
            self._desk.tell(Severity.WARNING, "Setting unconfirmed", f"{done}? {text}", "setting")
        except TerminalError as error:
            self._desk.tell(Severity.DANGER, "Setting not changed", str(error), "setting")
        else:
            self._desk.tell(Severity.INFO, done, "", "setting")
        # Whatever was said: what the account itself tells is the truth.
        self._desk.recheck()

    def _report(self, instrument: InstrumentId, told: SymbolSettings) -> None:
        self._stores.futures.apply(SymbolSettingsReported(instrument, told, self._now_ms()))

    def _now_ms(self) -> int:
        return self._desk.clock() + round(self._stores.connection.clock_offset_ms)

    def _refuse(self, title: str, text: str) -> bool:
        self._desk.tell(Severity.WARNING, title, text, "setting")
        return False
