"""Leverage, modes and isolated margin: commands whose end is told, and never a blind repetition."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from terminal.domain.errors import OutcomeUnknown, TerminalError, Unavailable
from terminal.domain.events import (
    MultiAssetsReported,
    PositionModeReported,
    SymbolSettingsReported,
)
from terminal.domain.futures.derivative import SymbolSettings
from terminal.domain.futures.position import Position, PositionKey
from terminal.domain.futures.words import MarginMode, PositionMode
from terminal.domain.gate import Decision
from terminal.domain.gate.margin import judge_leverage
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.numbers import grouped_text
from terminal.services.clock import CLOCK_SLACK_MS
from terminal.services.orders.placing import Desk
from terminal.services.supervisor import Supervisor
from terminal.state.notices import Severity
from terminal.state.position_views import position_view
from terminal.venue.futures_api import DeadManSwitch, FuturesSnapshot, Leverage, Positions

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
        self._moving: set[PositionKey] = set()

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
            # As of before it was sent: what somebody else changes right afterwards is newer.
            at_ms = self._now_ms() - CLOCK_SLACK_MS
            told = await account.set_leverage(instrument, leverage)
            self._stores.futures.apply(SymbolSettingsReported(instrument, told, at_ms))

        def holds(told: FuturesSnapshot) -> bool:
            return told.settings.get(instrument, SymbolSettings()).leverage == leverage

        return self._begin(f"Leverage of {instrument.symbol} is {leverage}×", change, holds)

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

        def holds(told: FuturesSnapshot) -> bool:
            return told.settings.get(instrument, SymbolSettings()).margin_mode is mode

        return self._begin(f"{instrument.symbol} is {mode.value.lower()}", change, holds)

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

        done = "Hedge mode is on" if mode is PositionMode.HEDGE else "One-way mode is on"
        return self._begin(done, change, lambda told: told.mode is mode)

    def set_multi_assets(self, *, on: bool) -> bool:
        account = self._account()
        if account is None:
            return self._refuse("Asset mode not changed", NOT_CONNECTED)

        async def change() -> None:
            await account.set_multi_assets(on=on)
            self._stores.futures.apply(MultiAssetsReported(on, self._now_ms()))

        done = f"Multi-assets mode is {'on' if on else 'off'}"
        return self._begin(done, change, lambda told: told.multi_assets is on)

    def change_margin(self, position: Position, amount: Decimal) -> bool:
        account, title = self._account(), "Margin not changed"
        if account is None:
            return self._refuse(title, NOT_CONNECTED)
        if position.margin_mode is not MarginMode.ISOLATED or not position.is_open or not amount:
            return self._refuse(title, "Only an open isolated position has margin of its own.")
        if position.key in self._moving:
            return self._refuse(title, "The last change of it is not confirmed yet: wait for it.")
        instrument, side = position.instrument, position.side
        since_ms = self._now_ms() - CLOCK_SLACK_MS

        async def change() -> None:
            await account.change_margin(instrument, side, amount)

        async def asked() -> bool:
            return amount in await account.margin_changes(instrument, side, since_ms)

        async def moved() -> None:
            try:
                await self._run(text, change, asked)
            finally:
                self._moving.discard(position.key)

        verb = "added to" if amount > 0 else "taken from"
        text = f"{grouped_text(abs(amount))} {verb} the margin of {position.instrument.symbol}"
        self._moving.add(position.key)
        return self._supervisor.once(f"setting: {text}", moved())

    def count_down(self, instrument: InstrumentId, milliseconds: int) -> Awaitable[None] | None:
        """A heartbeat of the exchange's own countdown; None where it has none."""
        port: object = self._account()
        if not isinstance(port, DeadManSwitch):
            return None
        return port.count_down(instrument, milliseconds)

    def _begin(
        self,
        done: str,
        change: Callable[[], Awaitable[None]],
        holds: Callable[[FuturesSnapshot], bool],
    ) -> bool:
        async def asked() -> bool:
            port: object = self._account()
            if isinstance(port, Positions):
                return holds(await port.futures_snapshot())
            raise Unavailable(NOT_CONNECTED)

        return self._supervisor.once(f"setting: {done}", self._run(done, change, asked))

    async def _run(
        self,
        done: str,
        change: Callable[[], Awaitable[None]],
        asked: Callable[[], Awaitable[bool]],
    ) -> None:
        """Send once; a lost answer is asked for until the account itself tells, or proves it not."""
        key = f"setting:{done}"
        try:
            await change()
        except OutcomeUnknown:
            text = "No clear answer came back; the account is being asked. It is not sent again."
            self._desk.tell(Severity.WARNING, "Setting unconfirmed", f"{done}? {text}", key)
            if await self._desk.unknown.comes_true(Market.USDM, asked):
                text = "The exchange had made the change whose answer was lost."
                self._desk.tell(Severity.INFO, done, text, key)
            else:
                text = f"{done}? The exchange never had it; everything is as it was."
                self._desk.tell(Severity.WARNING, "Setting not changed", text, key)
        except TerminalError as error:
            self._desk.tell(Severity.DANGER, "Setting not changed", str(error), key)
        else:
            self._desk.tell(Severity.INFO, done, "", key)
        # Whatever was said: what the account itself tells is the truth.
        self._desk.recheck()

    def _report(self, instrument: InstrumentId, told: SymbolSettings) -> None:
        self._stores.futures.apply(SymbolSettingsReported(instrument, told, self._now_ms()))

    def _now_ms(self) -> int:
        return self._desk.clock() + round(self._stores.connection.clock_offset_ms)

    def _refuse(self, title: str, text: str) -> bool:
        self._desk.tell(Severity.WARNING, title, text, "setting")
        return False
