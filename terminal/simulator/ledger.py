"""Who holds what: whole units of 10^-8, moved but never made or lost inside the exchange."""

from __future__ import annotations

CROWD = 0
"""The background participants as one account; it may owe without limit."""
FEES = -1
"""What the exchange has earned."""


class LedgerBroken(AssertionError):
    """An asset's total no longer equals what came in from outside, or a holding went negative."""


class Ledger:
    """Free and locked units per account and asset.

    Invariant, checked by `check`: for every asset the sum over all accounts equals what was
    deposited from outside, and no account but the crowd holds less than nothing.
    """

    def __init__(self) -> None:
        self._holdings: dict[int, dict[str, list[int]]] = {CROWD: {}, FEES: {}}
        self._issued: dict[str, int] = {}

    def open(self, account_id: int) -> None:
        self._holdings[account_id] = {}

    def issue(self, account_id: int, asset: str, units: int) -> None:
        """Bring `units` in from outside (below zero: take them out)."""
        self._of(account_id, asset)[0] += units
        self._issued[asset] = self._issued.get(asset, 0) + units

    def free(self, account_id: int, asset: str) -> int:
        held = self._holdings[account_id].get(asset)
        return held[0] if held else 0

    def locked(self, account_id: int, asset: str) -> int:
        held = self._holdings[account_id].get(asset)
        return held[1] if held else 0

    def holdings(self, account_id: int) -> dict[str, tuple[int, int]]:
        return {asset: (h[0], h[1]) for asset, h in self._holdings[account_id].items()}

    def lock(self, account_id: int, asset: str, units: int) -> None:
        """Move free to locked (below zero: back)."""
        held = self._of(account_id, asset)
        held[0] -= units
        held[1] += units

    def pay_locked(self, payer: int, payee: int, asset: str, units: int) -> None:
        """Move out of the payer's locked units into the payee's free ones."""
        self._of(payer, asset)[1] -= units
        self._of(payee, asset)[0] += units

    def pay(self, payer: int, payee: int, asset: str, units: int) -> None:
        """Move free units."""
        self._of(payer, asset)[0] -= units
        self._of(payee, asset)[0] += units

    def may_owe(self, account_id: int) -> bool:
        """May this account hold less than nothing?"""
        return account_id == CROWD

    def check(self) -> None:
        """Raise `LedgerBroken` unless every asset is conserved and nobody is overdrawn."""
        totals = dict.fromkeys(self._issued, 0)
        for account_id, assets in self._holdings.items():
            for asset, (free, locked) in assets.items():
                totals[asset] = totals.get(asset, 0) + free + locked
                if (free < 0 or locked < 0) and not self.may_owe(account_id):
                    raise LedgerBroken(f"Account {account_id} holds {free}/{locked} {asset}.")
        for asset, total in totals.items():
            if total != self._issued.get(asset, 0):
                raise LedgerBroken(f"{asset}: {total} held, {self._issued.get(asset, 0)} issued.")

    def _of(self, account_id: int, asset: str) -> list[int]:
        assets = self._holdings[account_id]
        held = assets.get(asset)
        if held is None:
            held = assets[asset] = [0, 0]
        return held
