"""The money of the futures exchange: every change of a wallet is one movement and one income row.

Nothing is made or lost: what an account gains comes from outside (a deposit), from the other side
of its trades (the crowd, as clearing house), from the fee account or from the insurance fund. In
the ledger underneath, free units are the cross wallet and locked ones all isolated wallets.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from terminal.simulator.ledger import CROWD, FEES, Ledger, LedgerBroken
from terminal.simulator.spot.instruments import from_units, to_units
from terminal.simulator.usdm.model import IncomeRow
from terminal.simulator.usdm.words import IncomeType

INSURANCE = -2
"""The insurance fund: takes liquidation fees, pays what liquidated accounts cannot."""

_PAYERS = {
    IncomeType.REALIZED_PNL: CROWD,
    IncomeType.DELIVERED_SETTLEMENT: CROWD,
    IncomeType.FUNDING_FEE: CROWD,
    IncomeType.AUTO_EXCHANGE: CROWD,
    IncomeType.COMMISSION: FEES,
    IncomeType.INSURANCE_CLEAR: INSURANCE,
}


class Purse(Ledger):
    """Wallets of all accounts; amounts are decimals of eight places."""

    def __init__(self) -> None:
        super().__init__()
        self.open(INSURANCE)
        self.told: Callable[[IncomeRow], None] = lambda _row: None
        self._rows = 0
        self._earned: dict[tuple[int, str], int] = {}

    def book(
        self,
        account_id: int,
        kind: IncomeType,
        asset: str,
        amount: Decimal,
        now_ms: int,
        *,
        symbol: str = "",
        info: str = "",
        trade_id: int | None = None,
        isolated: bool = False,
    ) -> None:
        """Pay `amount` to an account (below zero: from it) and write the income row.

        `isolated` says that an isolated wallet pays or receives. Nothing is written for zero.
        """
        units = to_units(amount)
        if not units:
            return
        if kind is IncomeType.TRANSFER:
            self.issue(account_id, asset, units)
        else:
            self.pay(_PAYERS[kind], account_id, asset, units)
        if isolated:
            self.lock(account_id, asset, units)
        key = (account_id, asset)
        self._earned[key] = self._earned.get(key, 0) + units
        self._rows += 1
        row = IncomeRow(
            account_id=account_id,
            transaction_id=self._rows,
            kind=kind,
            asset=asset,
            amount=from_units(units),
            time_ms=now_ms,
            symbol=symbol,
            info=info,
            trade_id=trade_id,
        )
        self.told(row)

    def set_aside(self, account_id: int, asset: str, amount: Decimal) -> None:
        """Move from the cross wallet to isolated ones (below zero: back)."""
        self.lock(account_id, asset, to_units(amount))

    def cross(self, account_id: int, asset: str) -> Decimal:
        """The cross wallet; may be below zero while profits of open positions cover it."""
        return from_units(self.free(account_id, asset))

    def isolated(self, account_id: int, asset: str) -> Decimal:
        """All isolated wallets together."""
        return from_units(self.locked(account_id, asset))

    def wallet(self, account_id: int, asset: str) -> Decimal:
        return self.cross(account_id, asset) + self.isolated(account_id, asset)

    def assets(self, account_id: int) -> list[str]:
        """Every asset the account ever held."""
        return list(self.holdings(account_id))

    def fund(self, asset: str, amount: Decimal) -> None:
        """Bring money into the insurance fund from outside (below zero: take it out)."""
        self.issue(INSURANCE, asset, to_units(amount))

    def may_owe(self, account_id: int) -> bool:
        """Wallets may run below zero; whether positions cover that, the margin rules say."""
        return account_id != FEES

    def check(self) -> None:
        """Raise `LedgerBroken` unless money is conserved and all wallets equal their income."""
        super().check()
        for (account_id, asset), units in self._earned.items():
            held = self.free(account_id, asset) + self.locked(account_id, asset)
            if held != units:
                text = f"Account {account_id} holds {held} {asset}, its income is {units}."
                raise LedgerBroken(text)
