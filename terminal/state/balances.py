"""What the account holds."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.events import BalancesReported
from terminal.domain.fees import Commission
from terminal.domain.market import InstrumentId
from terminal.state.store import Store


class BalanceStore(Store):
    """Absolute balances by asset; `known` is False until the first complete snapshot.

    `can_trade` is the account's own permission, None until a snapshot said it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known = False
        self.can_trade: bool | None = None
        self.default_commission: CommissionRates | None = None
        self._balances: dict[str, Balance] = {}
        self._event_ms: dict[str, int] = {}
        self._commissions: dict[InstrumentId, CommissionRates] = {}
        self._plans: dict[InstrumentId, Commission] = {}

    def apply(self, event: BalancesReported) -> None:
        """Newer reports win per asset; a complete one removes assets it does not name."""
        named = {b.asset for b in event.balances}
        if event.complete:
            self.known = True
            for asset in [a for a in self._balances if a not in named]:
                if self._event_ms[asset] <= event.event_ms:
                    del self._balances[asset], self._event_ms[asset]
        for balance in event.balances:
            if self._event_ms.get(balance.asset, -1) <= event.event_ms:
                self._balances[balance.asset] = balance
                self._event_ms[balance.asset] = event.event_ms
        self._changed()

    def get(self, asset: str) -> Balance | None:
        """None when the asset is not held, or nothing is known yet (see `known`)."""
        return self._balances.get(asset)

    def all(self) -> Sequence[Balance]:
        return tuple(self._balances.values())

    def set_commission(self, instrument: InstrumentId | None, rates: CommissionRates) -> None:
        """Commission of one instrument, or the account's default when `instrument` is None."""
        if instrument is None:
            self.default_commission = rates
        else:
            self._commissions[instrument] = rates
        self._changed()

    def commission(self, instrument: InstrumentId) -> CommissionRates | None:
        return self._commissions.get(instrument, self.default_commission)

    def set_plan(self, instrument: InstrumentId, plan: Commission) -> None:
        """All kinds of commission of one instrument, with what its discount needs but balances."""
        self._plans[instrument] = plan
        self._changed()

    def commission_plan(self, instrument: InstrumentId) -> Commission | None:
        return self._plans.get(instrument)
