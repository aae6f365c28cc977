"""How a futures account is set up and what it holds: wallets, modes, leverage, brackets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from terminal.domain.events import (
    MarginCalled,
    MultiAssetsReported,
    PositionModeReported,
    SymbolSettingsReported,
    WalletsReported,
)
from terminal.domain.futures.derivative import (
    DeadMan,
    MarginCall,
    RuleIndicator,
    SymbolSettings,
    Wallet,
)
from terminal.domain.futures.margin import Brackets
from terminal.domain.futures.words import PositionMode
from terminal.domain.market import InstrumentId
from terminal.state.store import Store


class FuturesAccountStore(Store):
    """`known` is False until the first complete snapshot; None is "not told yet", never a default.

    `calls` are the exchange's last margin calls, `called_ms` when they came (UTC). `dead_man` is the
    countdown at the exchange, None while the switch is off.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known = False
        self.mode: PositionMode | None = None
        self.multi_assets: bool | None = None
        self.can_trade: bool | None = None
        self.burns_fees: bool | None = None
        self.rules: Sequence[RuleIndicator] = ()
        self.calls: Sequence[MarginCall] = ()
        self.called_ms = 0
        self.dead_man: DeadMan | None = None
        self._wallets: dict[str, Wallet] = {}
        self._wallet_ms: dict[str, int] = {}
        self._settings: dict[InstrumentId, SymbolSettings] = {}
        self._settings_ms: dict[tuple[InstrumentId, str], int] = {}
        self._modes_ms = [0, 0]
        self._brackets: dict[InstrumentId, Brackets] = {}

    def apply(
        self,
        event: WalletsReported
        | SymbolSettingsReported
        | PositionModeReported
        | MultiAssetsReported
        | MarginCalled,
    ) -> None:
        """Newer reports win for every wallet and setting by itself."""
        match event:
            case WalletsReported():
                self._take_wallets(event)
            case SymbolSettingsReported():
                self._take_settings(event)
            case PositionModeReported():
                if event.event_ms < self._modes_ms[0]:
                    return
                self._modes_ms[0], self.mode = event.event_ms, event.mode
            case MultiAssetsReported():
                if event.event_ms < self._modes_ms[1]:
                    return
                self._modes_ms[1], self.multi_assets = event.event_ms, event.is_on
            case MarginCalled():
                self.calls, self.called_ms = event.calls, event.event_ms
        self._changed()

    def _take_settings(self, event: SymbolSettingsReported) -> None:
        """Each part by itself: who tells of one choice says nothing about the age of another."""
        newer: dict[str, Any] = {}
        for part in fields(SymbolSettings):
            value, key = getattr(event.settings, part.name), (event.instrument, part.name)
            if value is not None and event.event_ms >= self._settings_ms.get(key, 0):
                self._settings_ms[key] = event.event_ms
                newer[part.name] = value
        known = self._settings.get(event.instrument, SymbolSettings())
        self._settings[event.instrument] = replace(known, **newer)

    def wallet(self, asset: str) -> Wallet | None:
        """None when the asset is not held, or nothing is known yet (see `known`)."""
        return self._wallets.get(asset)

    def wallets(self) -> Sequence[Wallet]:
        return tuple(self._wallets.values())

    def settings(self, instrument: InstrumentId) -> SymbolSettings:
        """What is known of the account's choices for a contract; unknown parts are None."""
        return self._settings.get(instrument, SymbolSettings())

    def brackets(self, instrument: InstrumentId) -> Brackets | None:
        return self._brackets.get(instrument)

    @property
    def has_brackets(self) -> bool:
        """True once the account's brackets have been loaded."""
        return bool(self._brackets)

    def set_brackets(self, instrument: InstrumentId, brackets: Brackets) -> None:
        self._brackets[instrument] = brackets
        self._changed()

    def set_rates(self, rates: Mapping[str, Decimal]) -> None:
        """What held assets count for as margin now; told many times a second, mostly the same."""
        for asset, rate in rates.items():
            wallet = self._wallets.get(asset)
            if wallet is not None and wallet.value_rate not in (None, rate):
                self._wallets[asset] = replace(wallet, value_rate=rate)
                self._changed()

    def set_terms(self, burns_fees: bool | None, rules: Sequence[RuleIndicator]) -> None:
        """What the account agreed to, and the rules it is measured by."""
        if (burns_fees, rules) != (self.burns_fees, self.rules):
            self.burns_fees, self.rules = burns_fees, rules
            self._changed()

    def set_dead_man(self, state: DeadMan | None) -> None:
        if state != self.dead_man:
            self.dead_man = state
            self._changed()

    def set_can_trade(self, can_trade: bool) -> None:
        self.can_trade = can_trade
        self._changed()

    def forget(self) -> None:
        """Another account or exchange: nothing is known."""
        self.known = False
        self.mode = self.multi_assets = self.can_trade = self.burns_fees = None
        self.rules = ()
        self.calls, self.called_ms, self._modes_ms = (), 0, [0, 0]
        self.dead_man = None
        for kept in (self._wallets, self._wallet_ms, self._settings, self._settings_ms):
            kept.clear()
        self._brackets.clear()
        self._changed()

    def _take_wallets(self, event: WalletsReported) -> None:
        named = {wallet.asset for wallet in event.wallets}
        if event.complete:
            self.known = True
            for asset in [a for a in self._wallets if a not in named]:
                if self._wallet_ms[asset] <= event.event_ms:
                    del self._wallets[asset], self._wallet_ms[asset]
        for wallet in event.wallets:
            if self._wallet_ms.get(wallet.asset, -1) <= event.event_ms:
                known = self._wallets.get(wallet.asset)
                if wallet.value_rate is None and known is not None:
                    wallet = replace(wallet, value_rate=known.value_rate)
                self._wallets[wallet.asset] = wallet
                self._wallet_ms[wallet.asset] = event.event_ms
